"""A TIFF of large packed strips, of one often: libraries want a strip whole, so it is first unpacked into a plain TIFF."""

import struct
from pathlib import Path

import pyvips
from PIL.TiffImagePlugin import ImageFileDirectory_v2

from archive.media.stills.child.picture import ByVips
from archive.media.stills.child.progress_lines import ProgressLines
from archive.media.stills.child.tiff_strips import JPEG, Strips
from archive.media.stills.child.tiff_tags import HEIGHT, PACKING, ROWS

_MOST = 100_000_000
"""Bytes of a strip that may be held."""
_SHARE = 0.4
_WIDTH, _COLOURS, _OFFSETS, _SAMPLES, _LENGTHS, _PLANES, _TILES, _PROFILE = 256, 262, 273, 277, 279, 284, 322, 34675
_LINE_BY_LINE = {3, 4, 5, JPEG, 8, 32946}
"""Fax, LZW, JPEG, deflate. PackBits is not among them: its runs may cross the ends of lines, which libtiff would cut."""
_RGB, _YCBCR, _TOGETHER = 2, 6, 1
_KEPT = (_WIDTH, HEIGHT, 258, _COLOURS, 274, _SAMPLES, _PLANES, 320, 332, 338, 339, _PROFILE)
"""Size, samples, colours, profile, which way up: what makes pixels of lines."""
_BIG = 43
"""The version of a TIFF whose places have eight bytes."""
_PLAIN = 1
_BROKEN = (SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, OSError, EOFError, struct.error)


class ByTiff(ByVips):
    """A TIFF. `spool` is a folder for the unpacked one; without it nothing but the header is asked for."""

    _path: Path

    def __init__(self, path: Path, pixels: int, spool: Path | None, telling: ProgressLines | None) -> None:
        super().__init__(path, pixels)
        if spool and telling and self.header.pages == 1 and (tags := _large_strips(path)):
            self._unpack(tags, spool / "unpacked.tif", telling)

    def _unpack(self, tags: ImageFileDirectory_v2, target: Path, telling: ProgressLines) -> None:
        """Where that cannot be done libvips reads the original, with all the memory it takes."""
        strips = Strips(self._path, tags)
        try:
            with target.open("wb") as file:
                _plain(tags, strips.line_bytes()).save(file)
                damaged = strips.write(file, lambda share: telling.say(_SHARE * share))
        except (pyvips.Error, struct.error):
            target.unlink()
        else:
            self._path = target
            self.remarks += ["damaged"] if damaged else []
        telling.rest()


def _large_strips(path: Path) -> ImageFileDirectory_v2 | None:
    """The tags of a picture of large packed strips; None for all others, and for kinds that are not unpacked here."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
            tags = ImageFileDirectory_v2(head + (file.read(8) if _BIG in head[2:4] else b""))
            file.seek(tags.next)
            tags.load(file)
        return tags if _unpackable(tags) and max(_held(tags)) > _MOST and _complete(tags, path.stat().st_size) else None
    except _BROKEN:
        return None


def _unpackable(tags: ImageFileDirectory_v2) -> bool:
    packing, colours = tags.get(PACKING, _PLAIN), tags.get(_COLOURS)
    in_strips = _TILES not in tags and tags.get(_PLANES, _TOGETHER) == _TOGETHER
    sound = isinstance(tags[HEIGHT], int) and isinstance(tags.get(_PROFILE, b""), bytes)
    return sound and in_strips and packing in _LINE_BY_LINE and (packing == JPEG or colours != _YCBCR)


def _held(tags: ImageFileDirectory_v2) -> tuple[int, ...]:
    """Bytes that libtiff and libvips hold of strips: as they are packed, and those of JPEG unpacked."""
    if tags[PACKING] != JPEG:
        return tuple(tags[_LENGTHS])
    rows = min(tags.get(ROWS, tags[HEIGHT]), tags[HEIGHT])
    return (rows * tags[_WIDTH] * tags.get(_SAMPLES, 1),)


def _complete(tags: ImageFileDirectory_v2, size: int) -> bool:
    return all(begin + length <= size for begin, length in zip(tags[_OFFSETS], tags[_LENGTHS], strict=True))


def _plain(tags: ImageFileDirectory_v2, line: int) -> ImageFileDirectory_v2:
    """The tags of the same picture with lines of `line` bytes, which follow the tags."""
    found, height = ImageFileDirectory_v2(), tags[HEIGHT]
    for tag in _KEPT:
        if tag in tags:
            found.tagtype[tag] = tags.tagtype[tag]
            found[tag] = tags[tag]
    found[_COLOURS] = _RGB if found[_COLOURS] == _YCBCR else found[_COLOURS]
    found[PACKING], found[ROWS], found[_OFFSETS], found[_LENGTHS] = _PLAIN, height, 0, line * height
    return found
