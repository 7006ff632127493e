"""One reader for every preserved object: what archives that stand say, and what even older ones do not say."""

import pytest

from archive.errors import NotFound
from archive.models.deletion import Category
from archive.models.preservation import PreservedVersion
from archive.models.report import EventType
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import documents, layout, reading
from objects_as_preserved import ObjectAsPreserved


@pytest.fixture(scope="module")
def film():
    """A film in its tenth version: returned, copied, corrected, approved, withdrawn, restored, healed, deleted, brought back."""
    return ObjectAsPreserved("resource")


def test_a_resource_says_what_it_is(film):
    assert reading.is_resource(film.inventory)
    assert reading.record(film).title == "越剧选段·十八相送" and reading.record(film, 1).title == "越剧选段"
    assert reading.identity(film) == documents.Identity(
        id="97AY8EYRRDF", centre="zj-330683", delivery_name="delivery", item="1", number="1"
    )
    assert [(a.path, a.mime, a.size) for a in reading.assets(film)] == [
        ("old.wmv", "video/x-ms-wmv", 93699),
        ("consent.pdf", "application/pdf", 15),
    ]
    assert [row["note"] for row in reading.rows(film)] == ["仅存", "仅存"]
    assert reading.standing_of(film.inventory) == (ResourceState.WITHDRAWN, "D7ce7386bf3b0b7aeeaf3", None)
    assert reading.accessions(film) == [1, 4]


def test_a_resource_says_what_was_decided_and_what_was_copied(film):
    decided = reading.decisions(film)
    assert [(one.verb, one.by.written(), one.asked_by and one.asked_by.written()) for one in decided] == [
        ("return", "审核员", None),
        ("approve", "审核员", None),
        ("withdraw", "审核员", None),
        ("restore", "审核员", None),
        ("delete", "乙", "甲"),
        ("undelete", "丁", "丙"),
    ]
    assert decided[2].category is Category.CONSENT
    [copy] = reading.copies(film)
    assert (copy.source, copy.path) == ("old.wmv", layout.copy("old.wmv", ".mkv")) and len(copy.streams) == 2


def test_a_resource_says_what_happened_to_it(film):
    events = reading.events(film)
    assert list(events) == list(range(1, 11))
    assert [event.type for event in events[8]] == [EventType.FIXITY_CHECK, EventType.RECOVERY]
    told = reading.event_list(film)
    assert len(told) == 19 and [one.version for one in told] == sorted(one.version for one in told)
    assert (told[-1].agent, told[-1].outcome, told[-1].version) == ("丁", "undelete", 10)


def test_versions_say_what_they_added_and_removed(film):
    every = reading.version_list(film.inventory)
    assert every[0].added[-1] == layout.IDENTITY and layout.original("old.wmv") in every[0].added
    assert every[2] == PreservedVersion(
        number=3,
        created=film.inventory.versions[2].created,
        agent="archive",
        message="preservation copy",
        added=(layout.COPIES, layout.copy("old.wmv", ".mkv"), layout.events(3)),
    )
    assert every[7].added == (layout.events(8),) and not any(one.removed for one in every)


def test_files_are_listed_originals_first_with_what_brought_them(film):
    files = reading.file_list(film)
    assert [one.path for one in files[:3]] == ["originals/consent.pdf", "originals/old.wmv", "assets.json"]
    original = files[1]
    assert (original.size, original.format, original.since) == (93699, "video/x-ms-wmv", 1)
    assert original.content == f"v1/content/{original.digest[:16]}/old.wmv"
    record = next(one for one in files if one.path == layout.RECORD)
    assert (record.since, record.format) == (4, "") and record.size == film.size(layout.RECORD)
    assert next(one for one in files if one.path == layout.copy("old.wmv", ".mkv")).size is None, "its bytes are not there"


def test_a_delivery_says_what_was_handed_in_and_answered():
    delivery, later = ObjectAsPreserved("delivery"), ObjectAsPreserved("delivery_later")
    submission = reading.submission(delivery)
    assert (submission.centre, submission.name, submission.found_at.year) == ("zj-330683", "delivery", 2026)
    assert [file.path for file in reading.received(delivery)] == ["a.jpg", "consent.pdf", "manifest.csv", "old.wmv"]
    receipt = reading.receipt(delivery)
    assert receipt.state is DeliveryState.PROCESSED and [one.resource for one in receipt.items] == ["97AY8EYRRDF", "7DS6H817TKX"]
    assert reading.receipt(later) is None and reading.submission(later).id == "D7ce7386bf3b0b7aeeaf3"
    assert not reading.is_resource(delivery.inventory)


def test_a_tombstone_says_who_deleted_what_and_why():
    found = reading.tombstone(ObjectAsPreserved("tombstone"))
    people = (found.asked_by.written(), found.confirmed_by.written())
    assert (found.resource, people, found.category) == ("7DS6H817TKX", ("甲", "乙"), Category.PRIVACY)
    assert [(file.name, file.size) for file in found.files] == [("a.jpg", 5429)] and not found.copies


def test_older_objects_do_not_say_everything():
    about = reading.identity(ObjectAsPreserved("resource"))
    older = ObjectAsPreserved(
        "resource",
        without={layout.ROWS, layout.DECISIONS, layout.COPIES, layout.events(1)},
        **{
            layout.IDENTITY: documents.IDENTITY.write(about.model_copy(update={"number": None})),
            layout.RECORD: b'{"title": "\xe8\xb6\x8a\xe5\x89\xa7"}',
        },
    )
    assert reading.identity(older).number is None and reading.record(older).title == "越剧"
    assert (reading.rows(older), reading.decisions(older), reading.copies(older)) == ((), (), ())
    assert reading.events(older)[1] == () and len(reading.events(older)[2]) == 1
    refused = ObjectAsPreserved("delivery", without={layout.DELIVERY})
    assert reading.submission(refused) is None and reading.receipt(refused) is not None


def test_what_is_no_document_of_ours_is_refused():
    later = ObjectAsPreserved("resource", **{layout.RECORD: b'{"schema": "archive-record/2", "title": "x"}'})
    with pytest.raises(ValueError, match=r"record\.json is not of archive-record/1"):
        reading.record(later)
    for said in (b"[]", b"{", b"null"):
        with pytest.raises(ValueError):
            reading.record(ObjectAsPreserved("resource", **{layout.RECORD: said}))
    with pytest.raises(ValueError, match="extra"):
        reading.identity(ObjectAsPreserved("resource", **{layout.IDENTITY: b'{"id": "x", "extra": 1}'}))
    with pytest.raises(NotFound):
        reading.assets(ObjectAsPreserved("resource", without={layout.ASSETS}))
