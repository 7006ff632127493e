"""Documents that unpack to far more than they are: only their first 64 KB are looked at, a megabyte of them unpacked at most."""

import io
import tracemalloc
import zipfile

import pytest

from archive.formats import identify

TYPES = '<Types><Override PartName="/word/document.xml" ContentType="application/xml"/></Types>'


def bomb(where):
    """A Word document of 100 KB that holds 100 MB, in the part that we look into or in its text."""
    parts = {"[Content_Types].xml": TYPES, "word/document.xml": "<x/>"}
    parts[where] += " " * 100_000_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize("where", ["[Content_Types].xml", "word/document.xml"])
def test_a_document_that_is_a_bomb_is_told_without_unpacking_it(where, tmp_path):
    path = tmp_path / "programme.docx"
    path.write_bytes(bomb(where))
    assert path.stat().st_size < 200_000
    tracemalloc.start()
    found = identify(path, path.name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (found.mime.rpartition(".")[2], found.allowed) == ("document", True)
    assert peak < 4_000_000, "bytes held while it was looked at"
