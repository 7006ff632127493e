"""The document decoder: `header|pages JSON`, PDFium and libvips, one JSON line as answer.

It runs inside the sandbox (`guarded/launch.py`) and imports nothing of ours but modules of the picture decoder. While it
works it writes lines {"done": share}. Exit status 0 with the answer, 3 with {"limit": name, "reason": text} or {"unreadable":
reason}.
"""

import ctypes
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pyvips
from pypdfium2 import raw

from archive.media.documents.child.refusal import REFUSED, Refused
from archive.media.stills.child.download_pdf import pages_as_pdf
from archive.media.stills.child.placeholder import colour_and_blur

MOST_PAGES = 20_000
"""A document with more pages is refused: nothing that people wrote."""
TALLEST = 8_000
"""Pixels of a picture of a page; a longer page becomes narrower."""
TEXT_PAGES, TEXT_CHARACTERS, PAGE_CHARACTERS = 2_000, 5_000_000, 200_000
_MOST_FIELDS = 2_000
"""Fields and notes of a page that are read."""
_PASSWORD = 1 << 13
"""A text field whose value is not shown."""
_LOOKED_AT, _WORDS = 10, 20
"""So many characters on the first ten pages make it a text; less is a scan with a stamp."""
_REASONS = {
    raw.FPDF_ERR_PASSWORD: "it is encrypted and needs a password",
    raw.FPDF_ERR_SECURITY: "its encryption is not supported",
    raw.FPDF_ERR_FORMAT: "it is broken or no PDF",
}


def header(order: dict[str, Any]) -> dict[str, Any]:
    """Pages, size of the first one in points, whether it has words, title."""
    document = _opened(order)
    count = len(document)
    width, height = _size(document)
    letters = 0
    for number in range(min(count, _LOOKED_AT)):
        letters += sum(not character.isspace() for character in _text(document, number))
        if letters >= _WORDS:
            break
    title = "".join(c for c in document.get_metadata_value("Title") if c.isprintable()).strip()[:300]
    return {"pages": count, "width_pt": width, "height_pt": height, "text": letters >= _WORDS, "title": title}


def pages(order: dict[str, Any]) -> dict[str, Any]:
    """Pages as pages/001.webp and .jpg up to `most_pages`, the first also as poster; text.txt, a form feed between pages; and
    download.pdf, the pictures of the pages in one file.
    """
    document, target = _opened(order), Path(order["target"])
    count, many = len(document), min(len(document), order["most_pages"])
    (target / "pages").mkdir()
    files: list[dict[str, Any]] = []
    looks: dict[str, str] = {}
    lost = 0
    for number in range(many):
        image = _rendered(document, number, order["width"])
        if image is None:
            lost += 1
            continue
        if not files:
            files, looks = _written(image, target, "poster", order), colour_and_blur(image)
        files += _written(image, target, f"pages/{number + 1:03d}", order)
        _tell((number + 1) / many * 0.9)
    if not files:
        raise Refused(unreadable="none of its pages can be drawn")
    pages_as_pdf(
        [target / one["name"] for one in files if one["name"].startswith("pages/") and one["name"].endswith(".jpg")], target
    )
    cut = _words(document, target / "text.txt")
    remarks = [*(["first-pages"] if many < count else []), *(["damaged-pages"] if lost else []), *(["text-cut"] if cut else [])]
    return {"files": files, "remarks": remarks, **looks}


def _opened(order: dict[str, Any]) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(order["source"])
    except pypdfium2.PdfiumError as broken:
        raise Refused(unreadable=_REASONS.get(broken.err_code, str(broken))) from broken
    # Before any page is loaded: what people filled in is drawn by the environment of the form, not by the page.
    if document.get_formtype() != raw.FORMTYPE_NONE:
        document.init_forms()
    if len(document) < 1:
        raise Refused(unreadable="it has no pages")
    if len(document) > MOST_PAGES:
        raise Refused(limit="pages", reason=str(len(document)))
    return document


def _size(document: pypdfium2.PdfDocument) -> tuple[float, float]:
    """Of the first page; A4 where it cannot be told."""
    try:
        width, height = document.get_page_size(0)
    except pypdfium2.PdfiumError:
        width, height = 0, 0
    return (float(width), float(height)) if 0 < width < float("inf") and 0 < height < float("inf") else (595.0, 842.0)


def _rendered(document: pypdfium2.PdfDocument, number: int, width: int) -> pyvips.Image | None:
    """One page on white; None when PDFium cannot load it."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    wide, high = page.get_size()
    if not (0 < wide < float("inf") and 0 < high < float("inf")):
        return None
    scale = min(width / wide, TALLEST / high)
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    bitmap = pypdfium2.PdfBitmap.new_native(*size, raw.FPDFBitmap_BGRx)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, *size)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, *size, 0, raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER)
    if document.formenv:
        raw.FPDF_FFLDraw(document.formenv, bitmap, page, 0, 0, *size, 0, raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER)
    image = pyvips.Image.new_from_memory(bytes(bitmap.buffer), bitmap.stride // 4, size[1], 4, "uchar")
    page.close()
    return image.crop(0, 0, *size).extract_band(0, n=3).copy(interpretation="srgb").copy_memory()


def _words(document: pypdfium2.PdfDocument, target: Path) -> bool:
    """Write the words; whether some were left out."""
    left, count = TEXT_CHARACTERS, min(len(document), TEXT_PAGES)
    parts = []
    for number in range(count):
        parts.append(_text(document, number)[:left])
        left -= len(parts[-1])
        _tell(0.9 + 0.1 * number / count)
    whole = "\f".join(parts)
    target.write_text(whole + "\n" if whole.strip() else "", encoding="utf-8")
    return left <= 0 or count < len(document)


def _text(document: pypdfium2.PdfDocument, number: int) -> str:
    """The words of a page, without control characters; "" for a page that cannot be read."""
    try:
        page = document[number]
        words = page.get_textpage()
        text = words.get_text_range(0, min(words.count_chars(), PAGE_CHARACTERS), errors="ignore")
        words.close()
        text = "\n".join([text, *_filled_in(document, page)])
        page.close()
    except pypdfium2.PdfiumError:
        return ""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "")
    return "".join(character for character in lines if character in "\n\t" or (ord(character) >= 32 and ord(character) != 127))


def _filled_in(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    """What stands in the fields of a form and in notes written on the page: neither is among the page's own words."""
    for place in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_FIELDS)):
        annotation = raw.FPDFPage_GetAnnot(page, place)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        hidden = raw.FPDFAnnot_GetFlags(annotation) & (raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW)
        if kind == raw.FPDF_ANNOT_WIDGET and document.formenv and not hidden:
            yield _value(document, annotation)
        elif kind == raw.FPDF_ANNOT_FREETEXT and not hidden:
            yield _utf16(raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
        raw.FPDFPage_CloseAnnot(annotation)


def _value(document: pypdfium2.PdfDocument, annotation: object) -> str:
    """The words of a field; a box that is ticked and a button have none."""
    kind = raw.FPDFAnnot_GetFormFieldType(document.formenv, annotation)
    if kind not in {raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX}:
        return ""
    if raw.FPDFAnnot_GetFormFieldFlags(document.formenv, annotation) & _PASSWORD and kind == raw.FPDF_FORMFIELD_TEXTFIELD:
        return ""
    return _utf16(raw.FPDFAnnot_GetFormFieldValue, document.formenv, annotation)


def _utf16(function: Callable[..., int], *of: object) -> str:
    """A string of PDFium's, asked for its length first."""
    length = function(*of, None, 0)
    if not 2 < length <= 2 * PAGE_CHARACTERS:
        return ""
    held = ctypes.create_string_buffer(length)
    function(*of, ctypes.cast(held, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return held.raw[: length - 2].decode("utf-16-le", errors="ignore")


def _written(image: pyvips.Image, target: Path, stem: str, order: dict[str, Any]) -> list[dict[str, Any]]:
    names = (f"{stem}.webp", f"{stem}.jpg")
    image.webpsave(str(target / names[0]), Q=order["webp_quality"], effort=4, keep="none")
    image.jpegsave(str(target / names[1]), Q=order["jpeg_quality"], optimize_coding=True, interlace=True, keep="none")
    return [{"name": name, "width": image.width, "height": image.height} for name in names]


def _tell(share: float) -> None:
    sys.stdout.write(json.dumps({"done": round(share, 4)}) + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Do what the order says; answer in JSON."""
    pyvips.cache_set_max(0)
    verbs = {"header": header, "pages": pages}
    verb, order = arguments
    status = REFUSED
    try:
        answer, status = verbs[verb](json.loads(order)), 0
    except Refused as refused:
        answer = refused.answer
    except pyvips.Error as broken:
        answer = {"unreadable": str(broken).replace("\n", " ").strip()}
    sys.stdout.write(json.dumps(answer) + "\n")
    return status
