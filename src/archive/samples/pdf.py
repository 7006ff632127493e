"""A small PDF writer (ISO 32000-1): boxes, pictures and words that can be taken out again. The same bytes each time.

Glyphs are drawn into a Type 3 font by Pillow, only those that are needed; its ToUnicode map says which character each is.
"""

import zlib
from collections.abc import Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from archive.samples.glyphs import EM, glyph, to_unicode, width

A4 = (595, 842)
Colour = tuple[int, int, int]


class Words(NamedTuple):
    """A line of text: where its foot begins in points from the lower left corner; `middle` centres it there."""

    x: float
    y: float
    size: float
    text: str
    colour: Colour = (40, 34, 34)
    middle: bool = False


class Box(NamedTuple):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    colour: Colour


class Shown(NamedTuple):
    """A picture, as a JPEG inside the document."""

    x: float
    y: float
    width: float
    height: float
    picture: Image.Image


Mark = Words | Box | Shown
Page = Sequence[Mark]


def write(title: str, pages: Sequence[Page]) -> bytes:
    """A document of A4 pages whose marks are drawn in their order; its words have at most 256 different characters."""
    characters = sorted({c for page in pages for mark in page if isinstance(mark, Words) for c in mark.text})
    body = _Body()
    type3 = _font(body, characters)
    parent = body.add(b"")
    leaves = [_page(body, page, type3, parent, characters) for page in pages]
    kids = b" ".join(b"%d 0 R" % leaf for leaf in leaves)
    body.objects[parent - 1] = b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(leaves))
    root = body.add(b"<< /Type /Catalog /Pages %d 0 R /Lang (zh-CN) >>" % parent)
    info = body.add(b"<< /Title <%b> >>" % ("\ufeff" + title).encode("utf-16-be").hex().encode())
    return body.written(root, info)


class _Body:
    """Objects by number, from 1."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, content: bytes) -> int:
        self.objects.append(content)
        return len(self.objects)

    def stream(self, data: bytes, entries: bytes = b"") -> int:
        packed = zlib.compress(data, 9)
        return self.raw(packed, b"/Filter /FlateDecode " + entries)

    def raw(self, data: bytes, entries: bytes) -> int:
        return self.add(b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data))

    def written(self, root: int, info: int) -> bytes:
        out, places = bytearray(b"%PDF-1.5\n%\xe5\xb5\x8a\xe5\xb7\x9e\n"), []
        for number, content in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
        start, count = len(out), len(places) + 1
        out += b"xref\n0 %d\n0000000000 65535 f \n" % count + b"".join(b"%010d 00000 n \n" % place for place in places)
        trailer = b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        return bytes(out) + trailer % (count, root, info, start)


def _font(body: _Body, characters: Sequence[str]) -> int:
    names = [b"/g%d" % code for code in range(len(characters))]
    drawn = b" ".join(b"%b %d 0 R" % (name, body.stream(glyph(c))) for name, c in zip(names, characters, strict=True))
    widths = b" ".join(b"%d" % width(c) for c in characters)
    unicode = body.stream(to_unicode(characters))
    return body.add(
        b"<< /Type /Font /Subtype /Type3 /FontBBox [0 %d %d %d] /FontMatrix [%.6f 0 0 %.6f 0 0]" % (-EM, EM, EM, 1 / EM, 1 / EM)
        + b" /FirstChar 0 /LastChar %d /Widths [%b] /Resources << >>" % (len(characters) - 1, widths)
        + b" /Encoding << /Type /Encoding /Differences [0 %b] >>" % b" ".join(names)
        + b" /CharProcs << %b >> /ToUnicode %d 0 R >>" % (drawn, unicode)
    )


def _page(body: _Body, marks: Page, type3: int, parent: int, characters: Sequence[str]) -> int:
    drawn: list[bytes] = []
    pictures: list[bytes] = []
    for mark in marks:
        if isinstance(mark, Shown):
            pictures.append(b"/P%d %d 0 R" % (len(pictures), _picture(body, mark.picture)))
            box = (mark.width, mark.height, mark.x, mark.y, len(pictures) - 1)
            drawn.append(b"q %.2f 0 0 %.2f %.2f %.2f cm /P%d Do Q" % box)
        elif isinstance(mark, Box):
            drawn.append(b"%b rg %.2f %.2f %.2f %.2f re f" % (_rgb(mark.colour), mark.x, mark.y, mark.width, mark.height))
        else:
            drawn.append(_line(mark, characters))
    content = body.stream(b"\n".join(drawn))
    resources = b"<< /Font << /F %d 0 R >> /XObject << %b >> >>" % (type3, b" ".join(pictures))
    return body.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Resources %b /Contents %d 0 R >>"
        % (parent, *A4, resources, content)
    )


def _line(words: Words, characters: Sequence[str]) -> bytes:
    codes = bytes(characters.index(c) for c in words.text).hex().encode()
    wide = sum(width(c) for c in words.text) * words.size / EM
    x = words.x - wide / 2 if words.middle else words.x
    return b"BT %b rg /F %.2f Tf %.2f %.2f Td <%b> Tj ET" % (_rgb(words.colour), words.size, x, words.y, codes)


def _picture(body: _Body, picture: Image.Image) -> int:
    file = BytesIO()
    picture.save(file, "JPEG", quality=82)
    entries = b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8" % picture.size
    return body.raw(file.getvalue(), entries + b" /Filter /DCTDecode")


def _rgb(colour: Colour) -> bytes:
    return b"%.3f %.3f %.3f" % (colour[0] / 255, colour[1] / 255, colour[2] / 255)
