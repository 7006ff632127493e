"""Every page of a scan is read, those of a TIFF too; of a document those that have no words of their own."""

from archive.models.media import FileUse, Rendition, RenditionFile, RenditionKind
from archive.steps.making.tag import pages_to_read


def rendition(kind, pages, version=1):
    files = [
        RenditionFile(name=f"pages/{n:03d}.{ending}", size=1, mime=mime, use=FileUse.PAGE, page=n)
        for n in range(1, pages + 1)
        for ending, mime in (("jpg", "image/jpeg"), ("webp", "image/webp"))
    ]
    return Rendition(asset="a" * 128, recipe=kind.value, version=version, kind=kind, files=tuple(files))


def test_every_page_of_a_scan_of_several_pages_is_read():
    made = rendition(RenditionKind.PICTURE, 40)
    assert [(n, key.rpartition("/")[2]) for n, key in pages_to_read([made], "")] == [(n, f"{n:03d}.jpg") for n in range(1, 41)]


def test_a_page_without_words_of_its_own_is_read_from_its_picture():
    made = rendition(RenditionKind.DOCUMENT, 3)
    assert [n for n, _ in pages_to_read([made], "words that were written\f1\f more words\n")] == [2]


def test_only_the_newest_pages_are_read():
    made = [rendition(RenditionKind.DOCUMENT, 2, 1), rendition(RenditionKind.DOCUMENT, 2, 2)]
    assert {key.split("/")[2] for _, key in pages_to_read(made, "")} == {"document-2"}
