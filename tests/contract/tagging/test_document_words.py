"""Words that a document contains."""

import pytest

from archive.models.media import MediaType
from archive.tagging import Subject
from archive.tagging.contract import TaggerFailed
from archive.tagging.document_words import MAX_LENGTH, MAX_LINES, DocumentWords


def read(path, digest="0" * 128):
    return DocumentWords().tags(Subject(digest=digest, media=MediaType.DOCUMENT, words=path))


def test_each_line_is_a_tag_once_in_the_order_of_the_pages(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("节目单\n 一、  茉莉花 \n***\n\f节目单\n二、采茶\n", encoding="utf-8")
    found = read(text)
    assert [(tag.value, tag.evidence.page) for tag in found] == [("节目单", 1), ("一、 茉莉花", 1), ("二、采茶", 2)]
    assert {(tag.kind, tag.confidence, tag.source.name) for tag in found} == {("text", 1.0, "document-words")}


def test_a_library_is_not_poured_into_one_entry(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("\n".join(f"第{n}行" + "字" * 500 for n in range(1000)), encoding="utf-8")
    found = read(text)
    assert (len(found), len(found[0].value)) == (MAX_LINES, MAX_LENGTH)


def test_a_scan_has_no_words_and_a_missing_file_is_said(tmp_path):
    assert read(None) == []
    with pytest.raises(TaggerFailed, match="document-words"):
        read(tmp_path / "gone.txt")
