"""Opening the pictures that text is looked for in. Renditions of ours come in, but nothing here trusts their size."""

from pathlib import Path

from PIL import Image, ImageOps

MAX_SIDE = 1280
"""Pixels of the longer side that are looked at: the text of a 1080p title card is read as well, at half the time."""
MIN_RATIO = 736 / MAX_SIDE
"""Shorter to longer side below which a picture is padded. The detector enlarges the shorter side to 736 pixels: a strip
of 1280 × 4 pixels would take minutes and 20 GB."""
MAX_PIXELS = 80_000_000
"""Below the size at which Pillow itself warns."""

_FORMATS = ("JPEG", "PNG", "WEBP")


def opened(path: Path) -> tuple[Image.Image, tuple[int, int]]:
    """The picture as RGB, upright, at most `MAX_SIDE` long, and the (width, height) in it that is picture and not padding.

    Raises:
        ValueError: more than `MAX_PIXELS`.
        OSError: the file is not there, is damaged, or is not JPEG, PNG or WebP.

    """
    with Image.open(path, formats=_FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise ValueError(f"{picture.width} x {picture.height} pixels")
        picture.draft("RGB", (MAX_SIDE, MAX_SIDE))  # JPEG: decodes at a half, a quarter or an eighth
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((MAX_SIDE, MAX_SIDE))
        flat = _flat(upright)
    return _padded(flat), flat.size


def _flat(picture: Image.Image) -> Image.Image:
    """Transparent parts become white, as on the page."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layered = picture.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(paper, layered).convert("RGB")


def _padded(picture: Image.Image) -> Image.Image:
    """Room to the right or below in the picture's mean colour, so that places in it stay where they are."""
    width, height = picture.size
    least = round(max(width, height) * MIN_RATIO)
    if min(width, height) >= least:
        return picture
    mean = picture.resize((1, 1)).getpixel((0, 0))
    padded = Image.new("RGB", (max(width, least), max(height, least)), mean)
    padded.paste(picture, (0, 0))
    return padded
