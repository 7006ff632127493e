"""Documents: pages as pictures, words for search; what is broken, locked or made to break PDFium is named."""

import dataclasses
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from pypdfium2 import raw

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import make, plan, probe
from archive.models.media import FileUse, MediaType, RenditionKind
from still_files import deflated_zeros, pdf, words

RED = b"1 0 0 rg 0 0 300 842 re f "


@pytest.fixture
def programme(tmp_path):
    """Three pages: words on a red half, a second page of words, a page without any."""
    path = tmp_path / "programme.pdf"
    pages = [(595, 842, RED + words("Spring gala 2024", "Drum dance")), (595, 842, words("The plum song")), (842, 595, b"")]
    path.write_bytes(pdf(pages, title="Programme of the gala"))
    return path


def test_a_programme(programme, played):
    it = played(programme)
    assert it.facts.media is MediaType.DOCUMENT
    assert it.facts.container == "pdf"
    assert it.facts.document.model_dump() == {
        "pages": 3,
        "width_pt": 595.0,
        "height_pt": 842.0,
        "text": True,
        "title": "Programme of the gala",
    }
    assert (it.recipe.name, it.recipe.version, it.recipe.kind) == ("document", 2, RenditionKind.DOCUMENT)
    pages = [(f.name, f.page, f.width, f.height, f.mime) for f in it.made.files if f.use is FileUse.PAGE]
    sizes = {1: (1280, 1811), 2: (1280, 1811), 3: (1280, 905)}
    assert pages == [
        (f"pages/{n:03d}.{ending}", n, *sizes[n], mime)
        for n in (1, 2, 3)
        for ending, mime in (("jpg", "image/jpeg"), ("webp", "image/webp"))
    ]
    assert {f.name for f in it.made.files if f.use is FileUse.POSTER} == {"poster.jpg", "poster.webp"}
    assert (it.folder / "poster.jpg").read_bytes() == (it.folder / "pages/001.jpg").read_bytes()
    with Image.open(it.folder / "pages/001.jpg") as page:
        assert page.getpixel((100, 900))[0] > 240
        assert max(page.getpixel((100, 900))[1:]) < 15
        assert min(page.getpixel((1200, 900))) > 245
    assert (it.made.remarks, it.shares[-1]) == ((), 1.0)
    assert it.made.placeholder.startswith("data:image/webp;base64,")
    assert it.made.colour in {"#ffffff", "#fe0000", "#ff0000"}


def test_the_words_of_each_page_stand_between_form_feeds(programme, played):
    it = played(programme)
    (text,) = [f for f in it.made.files if f.use is FileUse.TEXT]
    assert (text.name, text.mime) == ("text.txt", "text/plain; charset=utf-8")
    pages = (it.folder / "text.txt").read_text(encoding="utf-8").split("\f")
    assert [page.split() for page in pages] == [["Spring", "gala", "2024", "Drum", "dance"], ["The", "plum", "song"], []]


def test_a_scan_has_no_words(tmp_path, played):
    path = tmp_path / "scan.pdf"
    picture = Image.linear_gradient("L").resize((800, 1100)).convert("RGB")
    picture.save(path, "PDF", resolution=100, title="Score")
    it = played(path)
    assert (it.facts.document.text, it.facts.document.title) == (False, "Score")
    assert (it.folder / "text.txt").read_bytes() == b""
    with Image.open(it.folder / "pages/001.jpg") as page:
        assert page.getpixel((600, 20))[0] < 20
        assert page.getpixel((600, page.height - 20))[0] > 235


def test_chinese_words_come_out_as_written(tmp_path, played):
    """Written by PDFium itself with a font of the samples."""
    from importlib.util import find_spec

    font = Path(find_spec("noto_cjk_sans_otc").origin).parent
    path = tmp_path / "节目单.pdf"
    _chinese(path, "春节联欢晚会", next(font.rglob("*Regular.ttc")))
    it = played(path)
    assert "春节联欢晚会" in (it.folder / "text.txt").read_text(encoding="utf-8")


def _chinese(path, text, font):
    import ctypes

    document = pypdfium2.PdfDocument.new()
    page = document.new_page(595, 842)
    data = font.read_bytes()
    held = (ctypes.c_ubyte * len(data)).from_buffer_copy(data)
    face = raw.FPDFText_LoadFont(document, held, len(data), raw.FPDF_FONT_TRUETYPE, True)
    line = raw.FPDFPageObj_CreateTextObj(document, face, 36)
    raw.FPDFText_SetText(line, ctypes.cast(ctypes.create_string_buffer((text + "\0").encode("utf-16-le")), raw.FPDF_WIDESTRING))
    raw.FPDFPageObj_Transform(line, 1, 0, 0, 1, 72, 700)
    raw.FPDFPage_InsertObject(page, line)
    raw.FPDFPage_GenerateContent(page)
    document.save(path)


def test_only_the_first_pages_of_a_thick_book_are_made_and_it_is_said(programme, tmp_path, limits):
    facts = probe(programme, limits)
    (recipe,) = plan(facts)
    thin = recipe.model_copy(update={"parameters": recipe.parameters.model_copy(update={"most_pages": 2, "width": 200})})
    made = make(thin, programme, tmp_path / "made", facts, limits)
    assert made.remarks == ("first-pages",)
    assert {f.page for f in made.files if f.page} == {1, 2}
    assert "\f" in (tmp_path / "made/text.txt").read_text(encoding="utf-8")


def test_ten_thousand_pages_end_in_a_remark(tmp_path, limits):
    path = tmp_path / "thick.pdf"
    path.write_bytes(pdf([(200, 200, words("x" * 30))] * 10_000, shared=True))
    facts = probe(path, limits)
    assert facts.document.pages == 10_000
    (recipe,) = plan(facts)
    quick = recipe.model_copy(update={"parameters": recipe.parameters.model_copy(update={"most_pages": 3, "width": 40})})
    made = make(quick, path, tmp_path / "made", facts, limits)
    assert made.remarks == ("first-pages", "text-cut")


def test_a_hundred_thousand_pages_are_too_many(tmp_path, limits):
    path = tmp_path / "endless.pdf"
    path.write_bytes(pdf([(200, 200, b"")] * 100_000, shared=True))
    with pytest.raises(MediaLimit) as refused:
        probe(path, limits)
    assert refused.value.facts == {"name": "endless.pdf", "limit": "pages", "reason": "100000"}


@pytest.mark.parametrize(
    ("size", "shown"),
    [((14400, 14400), (1280, 1280)), ((100, 14400), (56, 8000)), ((14400, 10), (1280, 1)), ((1, 1), (1280, 1280))],
)
def test_pages_of_any_shape_stay_within_bounds(size, shown, tmp_path, played):
    path = tmp_path / "shape.pdf"
    path.write_bytes(pdf([(*size, RED)]))
    it = played(path)
    assert {(f.width, f.height) for f in it.made.files if f.use is FileUse.PAGE} == {shown}


@pytest.mark.parametrize("size", [("0", "0"), ("1e30", "1e30"), ("-5", "nan"), ("99999999999999999999", "2")])
def test_pages_of_no_size(size, tmp_path, limits):
    path = tmp_path / "strange.pdf"
    path.write_bytes(pdf([(*size, RED), (100, 100, RED)]))
    facts = probe(path, limits)
    made = make(plan(facts)[0], path, tmp_path / "made", facts, limits)
    assert {f.page for f in made.files if f.page} >= {2}
    assert all(f.width <= 1280 and f.height <= 8000 for f in made.files if f.width)


def test_a_stream_that_unpacks_to_a_gigabyte(tmp_path, limits):
    path = tmp_path / "bomb.pdf"
    path.write_bytes(pdf([(595, 842, (deflated_zeros(1 << 30), True)), (595, 842, words("after the bomb, still here"))]))
    assert path.stat().st_size < 1_200_000
    few = dataclasses.replace(limits, memory_mb=800, cpu_s=60)
    try:
        facts = probe(path, few)
        made = make(plan(facts)[0], path, tmp_path / "made", facts, few)
    except (MediaLimit, MediaUnreadable) as refused:
        assert refused.facts["name"] == "bomb.pdf"
        assert refused.facts["reason"]
    else:
        assert {f.page for f in made.files if f.page} == {1, 2}
        assert "after the bomb" in (tmp_path / "made/text.txt").read_text(encoding="utf-8")


def test_a_page_that_draws_for_ever_is_ended(tmp_path, limits):
    circle = b" ".join(b"%d %d m %d %d 400 300 200 %d c S" % (n % 500, n % 700, n % 300, n % 90, n % 800) for n in range(400))
    path = tmp_path / "slow.pdf"
    path.write_bytes(pdf([(595, 842, circle * 3000)]))
    facts = probe(path, limits)
    with pytest.raises(MediaLimit) as refused:
        make(plan(facts)[0], path, tmp_path / "made", facts, dataclasses.replace(limits, cpu_s=3, stall_s=4))
    assert refused.value.facts["limit"] in {"cpu", "stall"}
    assert not (tmp_path / "made").exists()


LOCKED = (
    b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 "
    b"/O <28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a> "
    b"/U <0000000000000000000000000000000000000000000000000000000000000000> >>"
)


def test_a_locked_document_says_that_it_is(tmp_path, limits):
    path = tmp_path / "locked.pdf"
    whole = pdf([(595, 842, words("secret"))])
    ident = b"/Encrypt " + LOCKED + b" /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] /Root"
    path.write_bytes(whole.replace(b"/Root", ident, 1))
    with pytest.raises(MediaUnreadable) as refused:
        probe(path, limits)
    assert refused.value.facts == {"name": "locked.pdf", "reason": "it is encrypted and needs a password"}


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\x13\x37" * 900, b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"]
)
def test_what_only_begins_like_a_document(content, tmp_path, limits):
    path = tmp_path / "broken.pdf"
    path.write_bytes(content)
    with pytest.raises(MediaUnreadable) as refused:
        probe(path, limits)
    assert refused.value.facts["name"] == "broken.pdf"
    assert refused.value.facts["reason"] in {"it is broken or no PDF", "it has no pages"}


def test_half_a_document_gives_what_is_left_or_says_that_it_is_broken(tmp_path, limits):
    path = tmp_path / "half.pdf"
    whole = pdf([(595, 842, words(f"Page number {n} of twelve, with words")) for n in range(12)])
    path.write_bytes(whole[: len(whole) // 2])
    try:
        facts = probe(path, limits)
        made = make(plan(facts)[0], path, tmp_path / "made", facts, limits)
    except MediaUnreadable as refused:
        assert refused.facts == {"name": "half.pdf", "reason": refused.facts["reason"]}
    else:
        assert any(f.page == 1 for f in made.files)


def test_nothing_leads_out_of_a_document(tmp_path, limits):
    """An action that opens an address, one that starts a program, and JavaScript: all are left alone."""
    path = tmp_path / "-active.pdf"
    action = b"/OpenAction << /S /Launch /F (/bin/touch) /Next << /S /JavaScript /JS (app.alert(1)) >> >> /Type /Catalog"
    path.write_bytes(pdf([(100, 100, words("plain words on a page"))]).replace(b"/Type /Catalog", action, 1))
    facts = probe(path, limits)
    assert (facts.document.pages, facts.document.text) == (1, False)


def form(path, *widgets):
    """A page of 300 × 200 points with these fields, filled in and without any drawing of their own."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    kids = " ".join(f"{n} 0 R" for n in range(5, 5 + len(widgets)))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [{kids}] /NeedAppearances true /DA (/H 12 Tf 0 g) "
        "/DR << /Font << /H 4 0 R >> >> >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Annots [{kids}] >>",
        font,
        *(f"<< /Type /Annot /Subtype /Widget /P 3 0 R /F 4 /DA (/H 12 Tf 0 g) {widget} >>" for widget in widgets),
    ]
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    path.write_bytes(body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode())
    return path


def test_what_was_filled_in_is_drawn_and_found_and_passwords_are_not(tmp_path, played):
    it = played(
        form(
            tmp_path / "form.pdf",
            "/FT /Tx /T (name) /V (Drum dance of Yuhang) /Rect [20 150 280 180]",
            "/FT /Ch /Ff 131072 /T (kind) /V (opera) /Opt [(opera) (song)] /Rect [20 100 280 130]",
            f"/FT /Tx /Ff {1 << 13} /T (pin) /V (SECRET) /Rect [20 50 280 80]",
        )
    )
    assert it.facts.document.text
    text = (it.folder / "text.txt").read_text(encoding="utf-8")
    assert "Drum dance of Yuhang" in text and "opera" in text and "SECRET" not in text
    with Image.open(it.folder / "pages/001.jpg") as page:
        scale = page.width / 300
        field = page.convert("L").crop((int(20 * scale), int(20 * scale), int(280 * scale), int(50 * scale)))
        assert field.getextrema()[0] < 90
