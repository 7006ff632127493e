"""What a page shows of a picture before the picture is there: one colour and a tiny blur."""

import base64

import pyvips

from archive.media.stills.child.srgb import opaque

_SAMPLE, _TINY = 48, 20
_SHADES = 32
"""Width of a bin: eight shades per channel."""
_MOST = 1000
_FLAT = 4.0
"""Deviation of a channel, of 255: the noise of a covered lens lies below, one line of print on a page above."""


def colour_and_blur(image: pyvips.Image) -> dict[str, str]:
    """`colour` (#rrggbb) and `placeholder` (a data: address below 1 KB) of a picture in sRGB."""
    plain = opaque(image)
    plain = plain if plain.interpretation == "srgb" else plain.colourspace("srgb")
    return {"colour": _colour(plain), "placeholder": _placeholder(plain)}


def one_colour(image: pyvips.Image) -> bool:
    """Whether a picture in sRGB shows (nearly) the same colour everywhere."""
    plain = opaque(image)
    dot = plain.width * plain.height == 1
    return dot or all(plain.extract_band(band).deviate() < _FLAT for band in range(plain.bands))


def _colour(image: pyvips.Image) -> str:
    """The average of the most frequent kind of colour."""
    data = bytes(image.thumbnail_image(_SAMPLE, height=_SAMPLE, size="down").extract_band(0, n=3).write_to_memory())
    bins: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for place in range(0, len(data), 3):
        pixel = tuple(data[place : place + 3])
        bins.setdefault(tuple(value // _SHADES for value in pixel), []).append(pixel)
    most = max(bins.values(), key=len)
    return "#" + "".join(f"{round(sum(channel) / len(most)):02x}" for channel in zip(*most, strict=True))


def _placeholder(image: pyvips.Image) -> str:
    tiny = image.thumbnail_image(_TINY, height=_TINY, size="down").gaussblur(0.6)
    for quality in (40, 20, 5):
        packed = base64.b64encode(tiny.webpsave_buffer(Q=quality, effort=6, keep="none")).decode()
        if len(packed) < _MOST:
            return f"data:image/webp;base64,{packed}"
    return ""
