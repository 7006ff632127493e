"""Small real inputs: drawn Chinese text, and sound written as the media room does."""

import hashlib
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from archive.models.ids import AssetDigest
from archive.models.media import MediaType
from archive.tagging import Subject

GLYPHS = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
RATE = 16_000
DIGEST = AssetDigest(hashlib.sha512(b"one original").hexdigest())


@pytest.fixture(scope="session")
def font() -> Callable[[int], ImageFont.FreeTypeFont]:
    if not GLYPHS.is_file():
        pytest.skip("the system package fonts-wqy-microhei is not installed")
    return lambda size: ImageFont.truetype(GLYPHS, size)


@pytest.fixture
def drawn(font, tmp_path):
    """Draw lines of text, one below the other, 60 pixels high, at x=100, y=80, and save them as a picture file."""

    def draw(name: str, *lines: str, size=(1280, 720), height=60, paper="navy") -> Path:
        picture = Image.new("RGB", size, paper)
        pen = ImageDraw.Draw(picture)
        for n, line in enumerate(lines):
            pen.text((100, 80 + n * height * 2), line, font=font(height), fill="white")
        picture.save(tmp_path / name)
        return tmp_path / name

    return draw


@pytest.fixture
def recorded(tmp_path):
    """Write samples (-1 … 1) as 16 kHz mono WAV; other parameters make the file a wrong one."""

    def write(samples: np.ndarray, name="sound.wav", rate=RATE, channels=1) -> Path:
        with wave.open(str(tmp_path / name), "wb") as sound:
            sound.setnchannels(channels)
            sound.setsampwidth(2)
            sound.setframerate(rate)
            sound.writeframes((samples * 32767).astype("<i2").tobytes())
        return tmp_path / name

    return write


@pytest.fixture(scope="session")
def subject():
    """Make a subject of pictures (path, time) and a sound."""

    def make(media: MediaType, *pictures: tuple[Path, float | None], sound: Path | None = None, duration_s=None) -> Subject:
        return Subject(DIGEST, media, pictures, sound, duration_s)

    return make
