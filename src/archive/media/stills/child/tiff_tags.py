"""The tags of a TIFF's pages, and which of its kinds libvips does not read, or reads wrongly, as it is.

TIFF 6.0 with its supplements. What is odd is unpacked by the libtiff that Pillow brings into a plain TIFF first (`odd_tiff`).
"""

import struct
from pathlib import Path
from typing import NamedTuple

from PIL.TiffImagePlugin import ImageFileDirectory_v2

WIDTH, HEIGHT, BITS, PACKING, COLOURS, TURN, SAMPLES, ROWS, PLANES = 256, 257, 258, 259, 262, 274, 277, 278, 284
PALETTE, TILE_WIDTH, TILE_HEIGHT, EXTRA, FORM, SUBSAMPLED, PROFILE = 320, 322, 323, 338, 339, 530, 34675
RGB, YCBCR, CIELAB, ICCLAB = 2, 6, 8, 9
UNSIGNED, SIGNED, FLOAT = 1, 2, 3
MARKS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
BROKEN = (SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, OSError, EOFError, struct.error)
_BY_VIPS = frozenset({1, 2, 3, 4, 5, 7, 8, 32773, 32946, 34676, 34677, 50001})
"""None, fax, LZW, JPEG, deflate, PackBits, SGI's logarithmic light, WebP: what libvips' own libtiff unpacks."""
_NAMES = {
    6: "old JPEG",
    32766: "NeXT",
    32809: "ThunderScan",
    32947: "DCS",
    33003: "JPEG 2000",
    33005: "JPEG 2000",
    34712: "JPEG 2000",
    34661: "JBIG",
    34715: "JBIG2",
    34887: "LERC",
    34925: "LZMA",
    34926: "Zstandard",
    50000: "Zstandard",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
_PACKED = (10, 12, 14)
_MOST_PAGES = 10_000


class Layout(NamedTuple):
    """How the samples of a page lie."""

    width: int
    height: int
    bands: int
    bits: int
    packing: int
    colours: int
    form: int
    extra: tuple[int, ...]
    turn: int
    profile: bytes

    @property
    def packing_name(self) -> str:
        """Its compression for people: number and, where it has one, name."""
        name = _NAMES.get(self.packing)
        return f"{self.packing} ({name})" if name else str(self.packing)

    @property
    def is_unpacked_by_vips(self) -> bool:
        """Whether libvips can unpack it."""
        return self.packing in _BY_VIPS

    @property
    def alpha(self) -> bool:
        """Whether the first sample beyond the colours is told to be transparency; others are left out."""
        return self.extra[:1] in {(1,), (2,)}

    @property
    def colour_bands(self) -> int:
        """Samples that are colours."""
        return {0: 1, 1: 1, 3: 1, 4: 1, RGB: 3, YCBCR: 3, CIELAB: 3, ICCLAB: 3, 5: 4}.get(self.colours, self.bands)


def pages(path: Path) -> list[ImageFileDirectory_v2]:
    """The tags of every page.

    Raises:
        one of `BROKEN`.

    """
    found: list[ImageFileDirectory_v2] = []
    seen: set[int] = set()
    with path.open("rb") as file:
        head = file.read(8)
        first = ImageFileDirectory_v2(head + (file.read(8) if 43 in head[2:4] else b""))
        place = first.next
        while place and place not in seen and len(found) < _MOST_PAGES:
            seen.add(place)
            tags = ImageFileDirectory_v2(head[:4] + bytes(4)) if found else first
            tags._bigtiff = first._bigtiff
            file.seek(place)
            tags.load(file)
            found.append(tags)
            place = tags.next
    return found


def layout(tags: ImageFileDirectory_v2) -> Layout:
    """What the tags say of the samples.

    Raises:
        one of `BROKEN`.

    """
    bits = tags.get(BITS, (1,))
    form = tags.get(FORM, (UNSIGNED,))
    extra = tags.get(EXTRA, ())
    turn = tags.get(TURN, 1)
    profile = tags.get(PROFILE, b"")
    return Layout(
        width=int(tags[WIDTH]),
        height=int(tags[HEIGHT]),
        bands=int(tags.get(SAMPLES, 1)),
        bits=int(max(bits) if isinstance(bits, tuple) else bits),
        packing=int(tags.get(PACKING, 1)),
        colours=int(tags.get(COLOURS, 1)),
        form=int(form[0] if isinstance(form, tuple) else form),
        extra=tuple(extra) if isinstance(extra, tuple) else (int(extra),),
        turn=turn if turn in range(1, 9) else 1,
        profile=profile if isinstance(profile, bytes) else b"",
    )


def is_odd(tags: ImageFileDirectory_v2) -> bool:
    """Whether libvips does not read such a page, or not rightly."""
    its = layout(tags)
    packed_oddly = not its.is_unpacked_by_vips
    lab = (its.colours == CIELAB and its.form != SIGNED and its.bits in {8, 16}) or its.colours == ICCLAB
    plain_ycbcr = its.colours == YCBCR and its.packing != 7 and tags.get(SUBSAMPLED, (2, 2)) == (1, 1)
    wide = its.bits == 64 or (
        its.bits == 32 and its.colours != 32845 and not (its.form == FLOAT and its.colours != 1 and its.colours)
    )
    small = its.bits in _PACKED or (its.bits in {2, 4} and its.bands > 1)
    beside = its.bands > its.colour_bands + 1 or (
        its.bands == its.colour_bands + 1 and its.colours in {0, 1, RGB} and not its.alpha
    )
    return packed_oddly or lab or plain_ycbcr or wide or small or beside
