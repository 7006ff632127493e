"""A picture behind the reader that an order names; a reader is imported by those that need it."""

# ruff: noqa: PLC0415
from pathlib import Path
from typing import Any

from archive.media.stills.child.picture import ByVips, Picture
from archive.media.stills.child.progress_lines import ProgressLines


def open_picture(order: dict[str, Any], spool: Path | None = None, telling: ProgressLines | None = None) -> Picture:
    """The picture behind its reader; one that may need room on disk to be decoded gets `spool`."""
    path, pixels = Path(order["source"]), order["pixels"]
    match order["reader"]:
        case "jpeg":
            from archive.media.stills.child.by_jpeg import ByJpeg

            return ByJpeg(path, pixels, spool, telling)
        case "heif":
            from archive.media.stills.child.by_heif import ByHeif
            from archive.media.stills.child.heif_tiles import WHOLE_TO, ByTiles

            whole = ByHeif(path, pixels)
            if spool and telling and whole.header.width * whole.header.height > WHOLE_TO:
                return ByTiles(path, whole.header, spool, telling)
            return whole
        case "raw":
            from archive.media.stills.child.by_rawpy import ByRawpy

            return ByRawpy(path, pixels, spool, telling)
        case "pillow":
            from archive.media.stills.child.by_bmp import ByBmp, layout
            from archive.media.stills.child.by_pillow import ByPillow

            lines = layout(path)
            return ByBmp(path, lines, pixels) if lines else ByPillow(path, pixels)
    return _by_vips(path, pixels, spool, telling)


def _by_vips(path: Path, pixels: int, spool: Path | None, telling: ProgressLines | None) -> Picture:
    if odd := _odd(path):
        from archive.media.stills.child.tiff_odd import OddTiff

        return OddTiff(path, odd, pixels, spool, telling)
    picture = ByVips(path, pixels)
    return _large(path, picture, pixels, spool, telling) if spool and telling else picture


def _odd(path: Path) -> list[Any]:
    """The tags of the pages of a TIFF that libvips does not read as it is; none for all others."""
    with path.open("rb") as file:
        head = file.read(4)
    if not head.startswith((b"II", b"MM")):
        return []
    from archive.media.stills.child import tiff_tags

    try:
        every = tiff_tags.pages(path) if head in tiff_tags.MARKS else []
        return every if any(tiff_tags.is_odd(tags) for tags in every) else []
    except tiff_tags.BROKEN:
        return []


def _large(path: Path, picture: ByVips, pixels: int, spool: Path, telling: ProgressLines) -> Picture:
    """The picture behind a reader that keeps it out of memory, where libvips would hold it whole."""
    match picture.header.loader:
        case "pngload":
            from archive.media.stills.child import by_png

            return by_png.ByPng(path, picture.header, spool, telling) if by_png.needed(path, picture.header) else picture
        case "gifload":
            from archive.media.stills.child import by_gif

            return by_gif.ByGif(path, picture.header, spool, telling) if by_gif.needed(picture.header) else picture
        case "webpload":
            from archive.media.stills.child import by_webp

            return by_webp.ByWebp(path, picture.header, spool, telling) if by_webp.needed(path, picture.header) else picture
        case "tiffload":
            from archive.media.stills.child.by_tiff import ByTiff

            return ByTiff(path, pixels, spool, telling)
    return picture
