"""What the camera wrote about a picture: when, and with what. Never where."""

# ruff: noqa: PLC0415 - Pillow takes a third of what a question about a picture costs, and many pictures have nothing for it
import struct
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

_MAKER, _MODEL, _EXIF, _TAKEN, _OFFSET = 0x010F, 0x0110, 0x8769, 0x9003, 0x9011
_BROKEN = (SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, OSError, EOFError, struct.error)


def facts(exif: bytes | Path | None) -> dict[str, str]:
    """`captured_at` (ISO 8601, with the offset where it is written) and `device` out of EXIF, or out of a TIFF itself."""
    if not exif:
        return {"captured_at": "", "device": ""}
    from PIL import Image

    found = Image.Exif()
    try:
        if isinstance(exif, Path):
            with exif.open("rb") as file:
                found.load_from_fp(file)
                return _facts(found)
        found.load(exif)
        return _facts(found)
    except _BROKEN:
        return {}


def _facts(exif: "Image.Exif") -> dict[str, str]:
    inner = exif.get_ifd(_EXIF)
    maker, model = _text(exif.get(_MAKER)), _text(exif.get(_MODEL))
    device = model if maker and model.lower().startswith(maker.lower()) else f"{maker} {model}"
    return {"captured_at": _moment(_text(inner.get(_TAKEN)), _text(inner.get(_OFFSET))), "device": device.strip()[:100]}


def _moment(taken: str, offset: str) -> str:
    """2019:05:01 10:20:30 as 2019-05-01T10:20:30; what is no date (0000:00:00) as nothing."""
    day, _, time = taken.partition(" ")
    parts = day.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts) or int(parts[0]) == 0 or int(parts[1]) == 0:
        return ""
    good = len(time) == 8 and time.replace(":", "").isdigit()
    return "-".join(parts) + (f"T{time}{offset if offset[:1] in '+-' else ''}" if good else "")


def _text(value: object) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value if isinstance(value, str) else ""
    return "".join(character for character in text if character.isprintable()).strip()
