"""Recipes: what is to be made, with every parameter. A rendition is named by its recipe's name and version."""

from typing import Literal

from pydantic import Field

from archive.models.base import Model
from archive.models.media import RenditionFile, RenditionKind


class Rung(Model):
    """One size of a video ladder. `name` is the class of its short side (1080, 720, 480) or the source's own short side."""

    name: str = Field(pattern=r"^\d+$")
    width: int = Field(gt=0, multiple_of=2)
    height: int = Field(gt=0, multiple_of=2)
    crf: int
    maxrate_bps: int


class SoundRung(Model):
    """One rate of sound, AAC-LC at 48 kHz."""

    name: str
    bitrate_bps: int
    channels: int


class VideoParameters(Model):
    """HLS of one or more rungs and stills to choose the poster from, all in one pass."""

    type: Literal["video"] = "video"
    rungs: tuple[Rung, ...] = Field(min_length=1)
    sound: SoundRung | None = None
    rate: str = Field(pattern=r"^\d+/\d+$", description="frames per second of the result")
    gop: int = Field(gt=0, description="frames from one key frame to the next: two seconds")
    segment_s: float = 4.0
    deinterlace: bool = False
    poster_width: int
    poster_height: int
    poster_at_s: tuple[float, ...] = Field(description="three moments: from, to, and the step between stills")
    preset: str = "veryfast"


class SoundParameters(Model):
    """HLS of sound alone; the cover becomes the poster."""

    type: Literal["sound"] = "sound"
    rungs: tuple[SoundRung, ...] = Field(min_length=1)
    segment_s: float = 4.0
    cover: bool = False


class PictureParameters(Model):
    """Widths in WebP and JPEG, none above the source."""

    type: Literal["picture"] = "picture"
    widths: tuple[int, ...] = Field(min_length=1)
    jpeg_quality: int = 82
    webp_quality: int = 80


class Recipe(Model):
    """What to make of an asset; same bytes, same recipe and same binary give the same renditions."""

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    version: int = Field(ge=1)
    kind: RenditionKind
    parameters: VideoParameters | SoundParameters | PictureParameters = Field(discriminator="type")


class Made(Model):
    """What was made. `remarks` say what could not be done: truncated, damaged, no-sound, no-poster (messages/media.toml)."""

    files: tuple[RenditionFile, ...]
    duration_s: float | None = None
    remarks: tuple[str, ...] = ()
