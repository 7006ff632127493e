"""Glyphs of a Type 3 font (ISO 32000-1, 9.6.5): each a mask drawn by Pillow, with a map to what it means."""

import zlib
from collections.abc import Sequence

from PIL import Image, ImageDraw

from archive.samples.font import font

EM = 160
"""Pixels of a glyph's square: sharp at four times the size of a line."""


def width(character: str) -> int:
    """How far it moves on, in `EM`ths of its size."""
    return int(font(EM).getlength(character))


def glyph(character: str) -> bytes:
    """The procedure of a glyph: its width and box, and a mask through which it is painted."""
    left, top, right, bottom = (round(edge) for edge in font(EM).getbbox(character, anchor="ls"))
    wide, high = max(1, right - left), max(1, bottom - top)
    mask = Image.new("1", (wide, high))
    ImageDraw.Draw(mask).text((-left, -top), character, 1, font(EM), anchor="ls")
    bits = zlib.compress(mask.tobytes(), 9).hex().encode()
    begun = b"%d 0 %d %d %d %d d1\n" % (width(character), left, -bottom, left + wide, high - bottom)
    return begun + b"%d 0 0 %d %d %d cm\nBI /W %d /H %d /IM true /BPC 1 /D [1 0] /F [/AHx /Fl] ID\n%b>\nEI" % (
        *(wide, high, left, -bottom),
        *(wide, high, bits),
    )


def to_unicode(characters: Sequence[str]) -> bytes:
    """The map from codes to characters, by which words can be taken out of the document."""
    lines = [b"<%02x> <%b>" % (code, c.encode("utf-16-be").hex().encode()) for code, c in enumerate(characters)]
    blocks = [lines[n : n + 100] for n in range(0, len(lines), 100)]
    named = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Words def\n/CMapType 2 def\n"
    mapped = b"\n".join(b"%d beginbfchar\n%b\nendbfchar" % (len(block), b"\n".join(block)) for block in blocks)
    return named + b"1 begincodespacerange\n<00> <ff>\nendcodespacerange\n" + mapped + b"\nendcmap\nend\nend\n"
