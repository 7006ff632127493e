"""A picture behind the reader that an order names; a reader is imported by those that need it."""

# ruff: noqa: PLC0415
from pathlib import Path
from typing import Any

from picture import ByVips, Picture  # type: ignore[import-not-found]
from progress_lines import ProgressLines  # type: ignore[import-not-found]


def open_picture(order: dict[str, Any], spool: Path | None = None, telling: ProgressLines | None = None) -> Picture:
    """The picture behind its reader; one that may need room on disk to be decoded gets `spool`."""
    path, pixels = Path(order["source"]), order["pixels"]
    match order["reader"]:
        case "jpeg":
            from by_jpeg import ByJpeg  # type: ignore[import-not-found]

            return ByJpeg(path, pixels, spool, telling)
        case "heif":
            from by_heif import ByHeif  # type: ignore[import-not-found]
            from heif_tiles import WHOLE_TO, ByTiles  # type: ignore[import-not-found]

            whole = ByHeif(path, pixels)
            if spool and whole.header.width * whole.header.height > WHOLE_TO:
                return ByTiles(path, whole.header, spool, telling)
            return whole
        case "raw":
            from by_rawpy import ByRawpy  # type: ignore[import-not-found]

            return ByRawpy(path, pixels, spool, telling)
        case "pillow":
            from by_bmp import ByBmp, layout  # type: ignore[import-not-found]
            from by_pillow import ByPillow  # type: ignore[import-not-found]

            lines = layout(path)
            return ByBmp(path, lines, pixels) if lines else ByPillow(path, pixels)
    return _by_vips(path, pixels, spool, telling)


def _by_vips(path: Path, pixels: int, spool: Path | None, telling: ProgressLines | None) -> Picture:
    if odd := _odd(path):
        from tiff_odd import OddTiff  # type: ignore[import-not-found]

        return OddTiff(path, odd, pixels, spool, telling)
    picture = ByVips(path, pixels)
    return _large(path, picture, pixels, spool, telling) if spool and telling else picture


def _odd(path: Path) -> list[Any]:
    """The tags of the pages of a TIFF that libvips does not read as it is; none for all others."""
    with path.open("rb") as file:
        head = file.read(4)
    if not head.startswith((b"II", b"MM")):
        return []
    import tiff_tags  # type: ignore[import-not-found]

    try:
        every = tiff_tags.pages(path) if head in tiff_tags.MARKS else []
        return every if any(tiff_tags.is_odd(tags) for tags in every) else []
    except tiff_tags.BROKEN:
        return []


def _large(path: Path, picture: ByVips, pixels: int, spool: Path, telling: ProgressLines) -> Picture:
    """The picture behind a reader that keeps it out of memory, where libvips would hold it whole."""
    match picture.header.loader:
        case "pngload":
            import by_png  # type: ignore[import-not-found]

            return by_png.ByPng(path, picture.header, spool, telling) if by_png.needed(path, picture.header) else picture
        case "gifload":
            import by_gif  # type: ignore[import-not-found]

            return by_gif.ByGif(path, picture.header, spool, telling) if by_gif.needed(picture.header) else picture
        case "webpload":
            import by_webp  # type: ignore[import-not-found]

            return by_webp.ByWebp(path, picture.header, spool, telling) if by_webp.needed(path, picture.header) else picture
        case "tiffload":
            from by_tiff import ByTiff  # type: ignore[import-not-found]

            return ByTiff(path, pixels, spool, telling)
    return picture
