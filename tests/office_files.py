"""Office files of our own, as small as programs accept them."""

import io
import zipfile

from PIL import Image, ImageDraw

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def docx(path, *paragraphs, picture=b"", raw="", declared=""):
    """Paragraphs of a DOCX; `raw` is XML behind them, `declared` stands before its root."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{_PACKAGE.replace("http://schemas", "application/vnd")}.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<?xml version="1.0" encoding="UTF-8"?>{declared}<w:document '
        f'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}{raw}</w:body></w:document>',
        **({"word/media/image1.png": picture} if picture else {}),
    }
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "application/vnd.openxmlformats.org/package/2006.relationships+xml",
        "application/vnd.openxmlformats-package.relationships+xml",
    )
    return _zipped(path, parts)


def xlsx(path, rows):
    """One sheet; words are shared strings, as programs write them."""
    words = list(dict.fromkeys(cell for row in rows for cell in row if isinstance(cell, str)))
    cells = "".join(
        "<row>"
        + "".join(f'<c t="s"><v>{words.index(c)}</v></c>' if isinstance(c, str) else f"<c><v>{c}</v></c>" for c in row)
        + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    shared = "".join(f"<si><t>{word}</t></si>" for word in words)
    return _zipped(
        path,
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "xl/workbook.xml": f'<workbook xmlns="{main}"/>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
        },
    )


def pptx(path, *slides):
    """A line of text for each slide."""
    drawn = "http://schemas.openxmlformats.org/drawingml/2006/main"
    parts = {
        f"ppt/slides/slide{n}.xml": f'<p:sld xmlns:p="x" xmlns:a="{drawn}"><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>'
        for n, text in enumerate(slides, start=1)
    }
    types = f'<Types xmlns="{_PACKAGE}/content-types"/>'
    return _zipped(path, {"[Content_Types].xml": types, "ppt/presentation.xml": "<p/>", **parts})


def odt(path, xml):
    """An OpenDocument text with this in its body."""
    kind = "application/vnd.oasis.opendocument.text"
    content = (
        f'<office:document-content xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" office:version="1.2">'
        f"<office:body><office:text>{xml}</office:text></office:body></office:document-content>"
    )
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{mime}"/>'
        for name, mime in (("/", kind), ("content.xml", "text/xml"))
    )
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">{entries}</manifest:manifest>'
    return _zipped(path, {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def photograph():
    """A PNG with a red disc, larger than a bullet."""
    image = Image.effect_noise((640, 480), 60).convert("RGB")
    ImageDraw.Draw(image).ellipse((160, 80, 480, 400), fill=(200, 20, 20))
    held = io.BytesIO()
    image.save(held, "PNG")
    return held.getvalue()


def _zipped(path, parts):
    with zipfile.ZipFile(path, "w") as file:
        for name, data in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            file.writestr(zipfile.ZipInfo(name), data, compress_type=kind)
    return path
