"""A delivery after edits: field by field and file by file, three ways."""

from archive.models.choices import Choices
from archive.models.facts import MediaType
from archive.models.media import Asset, FileRole
from archive.models.record import Record
from archive.preserved import documents, layout
from archive.steps.ingest import edits


def asset(path, digest, part=1, role=FileRole.MAIN, media=MediaType.PICTURE):
    return Asset(digest=digest * 128, sha256="0" * 64, path=path, size=1, mime="image/jpeg", media=media, role=role, part=part)


class Version:
    def __init__(self, message):
        self.message, self.state, self.created, self.agent = message, {}, "", ""


class Object:
    """Two versions of a resource: as a delivery brought it, and as somebody edited it."""

    def __init__(self, *said):
        self.said = said
        self.inventory = self
        self.versions = [Version("delivery D1"), *(Version("edited") for _ in said[1:])]

    def has(self, path, version=None):
        return path in {layout.RECORD, layout.ASSETS}

    def read(self, path, version=None):
        record, assets = self.said[(version or len(self.said)) - 1]
        return documents.RECORD.write(record) if path == layout.RECORD else documents.ASSETS.write(assets)


A, B = asset("a.jpg", "a"), asset("b.jpg", "b", 2)
FIRST = Record(title="甲", description="旧", rights="x")


def test_without_edits_a_delivery_counts():
    new = Record(title="乙")
    assert edits.merged(Object((FIRST, [A])), new, [B])[:2] == (new, (B,)) and edits.merged(None, new, [B]).undone == ()


def test_fields_that_the_delivery_left_keep_their_edits_and_both_values_of_a_clash_are_told():
    edited = FIRST.model_copy(update={"title": "改", "description": "新"})
    new = FIRST.model_copy(update={"title": "又", "rights": "y"})
    found = edits.merged(Object((FIRST, [A]), (edited, [A])), new, [A])
    assert found.record == Record(title="又", description="新", rights="y")
    (told,) = found.undone
    assert (told.code, told.column, told.facts["edited"], told.facts["now"], told.refuses) == ("E880", "title", "改", "又", False)


def test_who_says_what_the_edit_said_undoes_nothing():
    edited = FIRST.model_copy(update={"title": "改"})
    assert edits.merged(Object((FIRST, [A]), (edited, [A])), edited, [A]).undone == ()


def test_files_that_people_replaced_or_added_stay_unless_the_delivery_brings_others():
    better, words = asset("a.jpg", "c"), asset("a.srt", "d", 3, FileRole.CAPTION, MediaType.CAPTION)
    object_ = Object((FIRST, [A, B]), (FIRST, [better, B, words]))
    same = edits.merged(object_, FIRST, [A, B])
    assert (same.assets, same.kept) == ((better, B, words), {"a.jpg", "a.srt"})
    newest = asset("a.jpg", "e")
    other = edits.merged(object_, FIRST, [newest, B])
    assert (other.assets, other.kept) == ((newest, B, words), {"a.srt"})


def test_a_replacement_under_a_name_of_its_own_stays_in_its_place():
    tiff = asset("a.tif", "c")
    found = edits.merged(Object((FIRST, [A, B]), (FIRST, [tiff, B])), FIRST, [A, B])
    assert (found.assets, found.kept) == ((tiff, B), {"a.tif"}) and not Choices()
