"""One writer: every version of archives that stand, made again of what was known then, is the same version to the byte."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from archive.models.delivery import Delivery, Item, ItemFile
from archive.models.preservation import Problem
from archive.models.states import DeliveryState
from archive.preserved import documents, layout, reading, writing
from archive.preserved.contents import Bytes, Local, NewVersion, Received, Unchanged
from archive.store import Inventory
from archive.store.ocfl.plan import planned
from archive.store.replicating import Repair
from objects_as_preserved import ObjectAsPreserved

FILM, DELIVERY, LATER = (ObjectAsPreserved(name) for name in ("resource", "delivery", "delivery_later"))


def handed_in(object_):
    """The delivery as the ledger had it, and what was received of it by path."""
    about = reading.submission(object_).model_dump()
    return Delivery(**about, state=DeliveryState.VERIFIED, token="t"), {file.path: file for file in reading.received(object_)}


def item(version):
    files = [
        ItemFile(path=a.path, row=2, mime=a.mime, media=a.media, role=a.role, part=a.part, facts=a.facts, format=a.format)
        for a in reading.assets(FILM, version)
    ]
    return Item(item="1", number="1", record=reading.record(FILM, version), files=files, rows=reading.rows(FILM, version))


def accession(version, object_):
    delivery, received = handed_in(object_)
    return writing.accession(delivery, item(version), "97AY8EYRRDF", reading.assets(FILM, version), received)


def before(version):
    return FILM.inventory.until(version - 1)


def decided(version, count):
    """The decision that this version told first; `count` of them are known after it."""
    events = reading.events(FILM)[version]
    known = documents.DECISIONS.read(FILM.read(layout.DECISIONS, version))
    assert len(known) == count
    asked = [writing.asking(known[-1].verb, one.agent, one.detail, one.at) for one in events[:-1]]
    return writing.verdict(known[:-1], known[-1], version - 1, asked)


def corrected():
    state = before(4).state()
    return writing.keeping(accession(4, LATER), state.keys(), reading.copies(FILM))


def copied():
    [one] = reading.copies(FILM)
    return writing.normalization((), one, Path("copy.mkv"), 2)


def healed():
    wrong, right = reading.events(FILM)[8]
    path = "v1/content/86d21f4769b74fc7/old.wmv"
    problems = [Problem(code="E092", path=path, found=wrong.detail.partition(": ")[2]), Problem(code="W001", path=path)]
    mended = [Repair(path, "disk", right.detail.rpartition(" ")[2])]
    return writing.healing(problems, mended, datetime.fromisoformat(told(FILM, 8).created))


def buried():
    found = reading.tombstone(ObjectAsPreserved("tombstone"))
    gone = ObjectAsPreserved("resource_deleted")
    return writing.burial(found, {path: gone.read(path) for path in (layout.events(1), layout.events(2))}, [])


def reception(object_):
    delivery, received = handed_in(object_)
    return writing.reception(delivery, list(received.values()), {"manifest.csv": received["manifest.csv"]})


def logged():
    log = ObjectAsPreserved("fixity_log")
    lines = [json.loads(line) for line in log.read("checks/080838997901.jsonl").splitlines()]
    return writing.checks(lines, datetime(2026, 11, 29, 8, 8, 38, 997901))


def told(object_, version):
    return object_.inventory.versions[version - 1]


MADE_AGAIN = {
    ("resource", 1): lambda: accession(1, DELIVERY),
    ("resource", 2): lambda: decided(2, 1),
    ("resource", 3): copied,
    ("resource", 4): corrected,
    ("resource", 5): lambda: decided(5, 2),
    ("resource", 6): lambda: decided(6, 3),
    ("resource", 7): lambda: decided(7, 4),
    ("resource", 8): healed,
    ("resource", 9): lambda: decided(9, 5),
    ("resource", 10): lambda: decided(10, 6),
    ("delivery", 1): lambda: reception(DELIVERY),
    ("delivery", 2): lambda: writing.answer(reading.receipt(DELIVERY)),
    ("delivery_later", 1): lambda: reception(LATER),
    ("tombstone", 1): buried,
    ("fixity_log", 1): logged,
}


def at_its_time(version: NewVersion, object_, number: int) -> NewVersion:
    """The same as if it were made when that one was: the events' moments and the version's are those of the clock."""
    then = reading.events(object_)[number]
    assert len(then) == len(version.events)
    events = [event.model_copy(update={"at": one.at}) for event, one in zip(version.events, then, strict=True)]
    return replace(version, events=events, created=datetime.fromisoformat(told(object_, number).created))


@pytest.mark.parametrize(("name", "number"), MADE_AGAIN, ids=str)
def test_every_version_of_an_archive_that_stands_is_made_again_to_the_byte(name, number):
    object_ = ObjectAsPreserved(name)
    inventory = object_.inventory
    made = at_its_time(MADE_AGAIN[name, number](), object_, number)
    earlier = inventory.until(number - 1) if number > 1 else Inventory(inventory.id)
    after = planned(earlier, made).after
    assert after.versions[-1] == inventory.versions[number - 1]
    assert after.to_bytes() == inventory.until(number).to_bytes()


def test_a_version_is_laid_over_the_one_before_only_where_it_does_not_say_everything():
    whole = {key for key, make in MADE_AGAIN.items() if not make().keep}
    assert whole == {("resource", 1), ("resource", 4), ("delivery", 1), ("delivery_later", 1), ("tombstone", 1)}
    onto = {key: make().onto for key, make in MADE_AGAIN.items() if make().onto is not None}
    assert onto == {("resource", n): n - 1 for n in (2, 3, 5, 6, 7, 9, 10)}
    assert [key for key, make in MADE_AGAIN.items() if make().note] == [("resource", 8)]


def test_a_copy_goes_with_its_original_and_decisions_stay():
    new = accession(4, LATER)
    other = replace(new, files={**new.files, layout.original("old.wmv"): Received("D1", 1, 5, "a" * 128)})
    [one] = reading.copies(FILM)
    stays = one.model_copy(
        update={"source": "consent.pdf", "digest": new.files[layout.original("consent.pdf")].sha512, "path": ""}
    )
    held = before(4).state().keys()
    kept = writing.keeping(other, held, [stays, one]).files
    assert kept[layout.DECISIONS] == Unchanged(layout.DECISIONS) and one.path not in kept
    assert documents.COPIES.read(kept[layout.COPIES].data) == (stays,)
    assert layout.COPIES not in writing.keeping(other, held, [one]).files
    assert writing.keeping(other, (), ()) == other


def test_why_no_copy_can_be_made_is_a_version_too():
    [one] = reading.copies(FILM)
    failed = one.model_copy(update={"path": "", "reason": "E501 it cannot be decoded"})
    version = writing.normalization((), failed, Path("none"), 2)
    assert list(version.files) == [layout.COPIES] and not any(isinstance(file, Local) for file in version.files.values())
    assert [(e.outcome, e.detail) for e in version.events] == [("failure", "old.wmv: E501 it cannot be decoded")]


def test_what_was_found_right_again_and_what_could_not_be_read_is_said():
    version = writing.healing([], [], datetime(2026, 11, 29))
    assert [(e.outcome, e.detail) for e in version.events] == [("success", "found right again")] and not version.files
    assert writing.unreadable("E310", "events/v1.jsonl", "rotten").detail == "E310 events/v1.jsonl: rotten"


def test_an_item_that_was_refused_becomes_no_version():
    delivery, received = handed_in(DELIVERY)
    with pytest.raises(ValueError, match="item 1 was refused"):
        writing.accession(delivery, item(1).model_copy(update={"record": None}), "97AY8EYRRDF", (), received)


def test_small_files_are_given_in_memory_and_originals_are_not():
    for path, content in accession(1, DELIVERY).files.items():
        assert isinstance(content, Received if layout.original_in(path) else Bytes)
