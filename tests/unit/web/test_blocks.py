"""Blocks of an entry's page, and the pages of a document."""

from archive.models.media import MediaType
from archive.models.public import PublicCaptions, PublicFile, PublicMedia, PublicTag
from archive.web.portal import blocks
from archive.web.shared import addresses
from archive.web.shared.formatting import weight
from browser.stand_in import Blank, entries


def _page(number: int, suffix: str) -> PublicFile:
    return PublicFile(
        path=f"renditions/x/document-1/pages/{number:03d}.{suffix}", mime={"jpg": "image/jpeg"}.get(suffix, "image/webp")
    )


def _part(part: int, media: MediaType, *pages: PublicFile) -> PublicMedia:
    return PublicMedia(part=part, media=media, pages=pages)


def test_pages_are_told_by_number_whatever_their_order_and_formats():
    part = _part(1, MediaType.DOCUMENT, _page(10, "webp"), _page(10, "jpg"), _page(2, "jpg"), _page(11, "webp"))
    found = addresses.leaves(part)
    assert [leaf.number for leaf in found] == [2, 10, 11]
    assert [leaf.shown.mime for leaf in found] == ["image/jpeg", "image/jpeg", "image/webp"]
    assert [leaf.webp is not None for leaf in found] == [False, True, True]


def test_a_scan_of_several_pages_stands_by_itself_and_single_pictures_stand_together(tmp_path):
    record = entries(Blank(tmp_path))[0]
    parts = (
        _part(1, MediaType.PICTURE),
        _part(2, MediaType.PICTURE, _page(1, "jpg")),
        _part(3, MediaType.PICTURE, _page(1, "jpg"), _page(2, "jpg")),
        _part(4, MediaType.PICTURE),
        _part(5, MediaType.DOCUMENT, _page(1, "jpg")),
        _part(6, MediaType.DOCUMENT),
    )
    made = blocks.blocks(record.model_copy(update={"media": parts}))
    assert [([p.part for p in block.parts], block.paged) for block in made] == [
        ([1, 2], False),
        ([3], True),
        ([4], False),
        ([5], True),
        ([6], False),
    ]


def test_bytes_as_people_read_them():
    assert [weight(n) for n in (0, 640_100, 12_345_678, 2_500_000_000)] == ["1 KB", "640 KB", "12.3 MB", "2.5 GB"]


def test_every_file_of_a_part_is_let_through():
    one = {
        name: PublicFile(path=name, mime="x/y") for name in ("stream", "download", "poster", "thumbnails", "waveform", "tiles")
    }
    many = {name: (PublicFile(path=name, mime="x/y"),) for name in ("pictures", "pages")}
    words = (PublicCaptions(file=PublicFile(path="captions", mime="text/vtt")),)
    part = PublicMedia(part=1, media=MediaType.VIDEO, captions=words, **one, **many)
    assert {file.path for file in addresses.files(part)} == {*one, *many, "captions"}


def test_single_characters_and_the_words_of_documents_are_no_tags_of_the_page(tmp_path):
    record = entries(Blank(tmp_path))[0]
    parts = (_part(1, MediaType.PICTURE), _part(2, MediaType.DOCUMENT, _page(1, "jpg")))
    words = (("喜", 1), ("十八相送", 1), ("节目单", 2))
    tags = tuple(PublicTag(kind="text", value=value, source="x 1", confidence=1, part=part) for value, part in words)
    (shown,) = blocks.tag_lists(record.model_copy(update={"media": parts, "tags": tags}))
    assert [tag.value for tag in shown.tags] == ["十八相送"]
    assert blocks.tag_lists(record.model_copy(update={"media": parts, "tags": tags[2:]})) == ()
