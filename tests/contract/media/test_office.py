"""Office files and plain text: pages by way of LibreOffice, else the words and pictures that lie in them."""

import zipfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import make, plan, probe
from archive.media.documents import converter
from archive.models.media import FileUse
from office_files import docx, odt, photograph, pptx, xlsx

OFFICE = Path(__file__).parents[2] / "data" / "office"
needs_office = pytest.mark.skipif(converter.program() is None, reason="LibreOffice or bubblewrap is not installed")


@pytest.fixture
def without(monkeypatch):
    """A machine without LibreOffice."""
    monkeypatch.setattr(converter, "program", lambda: None)


def text(it):
    return (it.folder / "text.txt").read_text(encoding="utf-8")


@needs_office
def test_a_document_becomes_pages_words_and_a_pdf_to_take_home(tmp_path, played):
    it = played(docx(tmp_path / "章程.docx", "Yue opera troupe", "越剧团章程"))
    assert (it.facts.container, it.facts.document.text, it.made.remarks) == ("docx", True, ())
    assert {f.name for f in it.made.files if f.use is FileUse.PAGE} == {"pages/001.jpg", "pages/001.webp"}
    assert text(it) == "Yue opera troupe\n越剧团章程\n"
    with Image.open(it.folder / "pages/001.jpg") as page:
        assert page.convert("L").getextrema()[0] < 100
    (download,) = [f for f in it.made.files if f.use is FileUse.DOWNLOAD]
    assert (download.name, download.mime) == ("download.pdf", "application/pdf")
    assert len(pypdfium2.PdfDocument(it.folder / "download.pdf")) == 1


@needs_office
def test_an_open_document_becomes_pages_too(tmp_path, played):
    it = played(odt(tmp_path / "a.odt", "<text:h>采茶<text:span>舞</text:span></text:h><text:p>甲<text:s/>乙</text:p>"))
    assert (it.facts.container, it.made.remarks, text(it)) == ("odt", (), "采茶舞\n甲 乙\n")


def test_without_the_converter_the_words_are_there_and_it_is_said(tmp_path, played, without):
    it = played(docx(tmp_path / "a.docx", "甲", "乙"))
    assert (it.made.remarks, text(it)) == (("words-only",), "甲\n乙\n")
    assert [f.use for f in it.made.files] == [FileUse.TEXT]


def test_without_the_converter_its_pictures_are_pages(tmp_path, played, without):
    it = played(docx(tmp_path / "a.docx", "甲", picture=photograph()))
    assert it.made.remarks == ("not-converted",)
    assert {f.name for f in it.made.files} == {
        *("pages/001.jpg", "pages/001.webp", "poster.jpg", "poster.webp"),
        "text.txt",
    }
    with Image.open(it.folder / "pages/001.jpg") as page:
        assert page.size == (640, 480)
        red, green, blue = page.getpixel((320, 240))
        assert red > 150 > 80 > max(green, blue)


def test_an_empty_one_is_said_not_to_be_shown(tmp_path, played, without):
    it = played(docx(tmp_path / "a.docx"))
    assert (it.made.files, it.made.remarks) == ((), ("not-shown",))


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (lambda path: xlsx(path / "a.xlsx", [["名称", "年"], ["越剧", 1954]]), "名称\t年\n越剧\t1954\n"),
        (lambda path: pptx(path / "a.pptx", *"一二三四五六七八九十百"), "\f".join("一二三四五六七八九十百") + "\n"),
        (
            lambda path: docx(
                path / "a.docx",
                "留下",
                raw="<w:p><w:del><w:r><w:t>删去</w:t></w:r></w:del><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r>"
                "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>",
            ),
            "留下\n甲\t乙\n",
        ),
    ],
)
def test_words_as_they_lie_in_each_kind(tmp_path, played, without, made, words):
    assert text(played(made(tmp_path))) == words


def test_plain_text_of_any_encoding_is_words(tmp_path, limits):
    path = tmp_path / "词.txt"
    path.write_bytes("采茶舞曲\r\n溪水清清".encode("gb18030"))
    facts = probe(path, limits, mime="text/plain")
    made = make(plan(facts)[0], path, tmp_path / "made", facts, limits)
    assert (facts.container, made.remarks) == ("text", ("words-only",))
    assert (tmp_path / "made" / "text.txt").read_text(encoding="utf-8") == "采茶舞曲\n溪水清清\n"


def test_what_was_not_identified_as_text_is_not_taken_for_text(tmp_path, limits):
    path = tmp_path / "a.mp4"
    path.write_text("#EXTM3U\nhttp://127.0.0.1/a.ts\n", encoding="utf-8")
    with pytest.raises(MediaUnreadable):
        probe(path, limits)


BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, FILE])
def test_what_declares_entities_is_refused(tmp_path, limits, declared):
    with pytest.raises(MediaUnreadable, match="document type"):
        probe(docx(tmp_path / "a.docx", "x", declared=declared), limits)


def test_what_unpacks_to_more_than_people_write_is_refused(tmp_path, limits):
    path = docx(tmp_path / "a.docx", raw=f"<!--{' ' * 62_000_000}-->")
    assert path.stat().st_size < 1_000_000
    with pytest.raises(MediaLimit, match="unpacked"):
        probe(path, limits)


def test_a_zip_that_is_cut_is_refused_by_name(tmp_path, limits):
    whole = docx(tmp_path / "whole.docx", "x" * 5000)
    (tmp_path / "cut.docx").write_bytes(whole.read_bytes()[:600])
    with pytest.raises(MediaUnreadable, match="zip"):
        probe(tmp_path / "cut.docx", limits)


def test_a_zip_that_is_no_document_is_refused(tmp_path, limits):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("a.txt", "x")
    with pytest.raises(MediaUnreadable, match="no office file"):
        probe(tmp_path / "a.zip", limits)


@needs_office
def test_a_document_cannot_bring_in_files_of_the_machine(tmp_path, played):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRETWORD", encoding="utf-8")
    source = f'<text:section-source xlink:href="{secret.as_uri()}" xmlns:xlink="http://www.w3.org/1999/xlink"/>'
    section = f'<text:section text:name="s">{source}<text:p>plain</text:p></text:section>'
    it = played(odt(tmp_path / "a.odt", section))
    assert "SECRETWORD" not in text(it)


@pytest.mark.parametrize(("name", "mime"), [("馆志.doc", "application/msword"), ("馆志.rtf", "application/rtf")])
def test_an_old_office_file_becomes_pages_where_libreoffice_is_and_is_told_where_it_is_not(
    tmp_path, limits, monkeypatch, name, mime
):
    path = OFFICE / name
    facts = probe(path, limits, mime=mime)
    if converter.program():
        made = make(plan(facts)[0], path, tmp_path / "made", facts, limits)
        assert made.remarks == () and "pages/001.jpg" in {file.name for file in made.files}
        assert "越剧百年" in (tmp_path / "made" / "text.txt").read_text(encoding="utf-8")
    monkeypatch.setattr(converter, "program", lambda: None)
    told = make(plan(facts)[0], path, tmp_path / "told", facts, limits)
    assert (told.files, told.remarks) == ((), ("not-shown",))
