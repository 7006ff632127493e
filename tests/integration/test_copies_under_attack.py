"""Copies and readings at their limits: nothing newer is lost, one bad object stops nothing, the ledger knows what there is."""

import json
from datetime import timedelta

import pytest
from benchmarks import flip_a_bit

from archive.errors import ReplicaAhead, StoreUnavailable
from archive.models.preservation import Condition
from archive.models.report import Outcome
from archive.steps.care import fixity, recover, replicate
from archive.steps.committed import commit
from archive.store import Bytes, NewVersion, object_folder
from archive.store.verifying import verify
from preserved import backed_up, decided, original, written

pytestmark = pytest.mark.servers


@pytest.fixture
def services(with_disks):
    """Services with one replica, a folder on a disk."""
    return with_disks("disk")


def test_copying_goes_on_past_bytes_that_the_store_cannot_read(servers, services):
    rotten = written(services, 1, flip_a_bit.DATA)
    sound = [written(services, 2), written(services, 3)]
    flip_a_bit.flip(servers.home)
    outcomes = {line.subject: line.outcome for line in replicate.run(services).lines}
    assert outcomes == {f"disk {rotten}": "failed", **{f"disk {one}": "done" for one in sound}}
    assert services.ledger.copies.behind("disk").objects == 1


def test_what_healing_writes_is_copied_too(services):
    one = written(services, 1)
    replicate.run(services)
    services.store.objects.shelf.put(original(services.store.objects.shelf, one), b"rotten")
    fixity.run(services, everything=True)
    assert services.ledger.holdings.get(one).version == services.store.objects.head(one).version == 2
    replicate.run(services)
    assert list(replicate.audit(services, "disk")) == []


def test_a_decision_made_while_the_object_is_read_is_copied(services):
    one = written(services, 1)
    replicate.run(services)
    pieces = []

    def tick(size):
        if not pieces:
            decided(services, one)
        pieces.append(size)

    assert fixity.check(services, one, tick)[1] is Condition.SOUND
    assert services.ledger.holdings.get(one).version == 2
    replicate.run(services)
    assert list(replicate.audit(services, "disk")) == []


def test_a_decision_made_while_the_object_is_copied_is_no_loss(services):
    one = written(services, 1)
    pieces = []

    def tick(size):
        if not pieces:
            decided(services, one)
        pieces.append(size)

    assert [line.faults for line in replicate.run(services, tick=tick).lines] == [()]
    replicate.run(services)
    assert list(replicate.audit(services, "disk")) == []


def set_back(services, object_id, change):
    """Let the object have been changed and copied, and then the store come from a backup that is older than the change."""
    back = backed_up(services, object_id)
    change()
    replicate.run(services)
    back()


def more_sound(services, object_id, sound=b"more"):
    commit(services, object_id, NewVersion({"originals/又.wav": Bytes(sound)}, "add", "archive", keep=True))


def head_of(shelf, object_id):
    return json.loads(shelf.get(object_folder(object_id) + "inventory.json"))["head"]


@pytest.mark.parametrize("ledger_too", [False, True])
def test_versions_that_a_backup_had_not_come_back_from_a_replica(ledger_too, services):
    one = written(services, 1)
    shelf, disk = services.store.objects.shelf, services.replicas["disk"]

    def change():
        more_sound(services, one)
        decided(services, one)

    set_back(services, one, change)
    if ledger_too:
        services.ledger.holdings.forget(one)
    gaps = [gap.kind for gap in replicate.audit(services, "disk", mend=True)]
    assert gaps == ["differs", "unlisted"] if ledger_too else ["differs"]
    recover.everything(services, lambda _: None, timedelta(0))
    (line,) = replicate.run(services).lines
    assert line.faults == ()
    assert verify(shelf, object_folder(one), one).sound
    assert services.store.objects.read(one, "originals/又.wav") == b"more"
    events = services.store.objects.read(one, "events/v4.jsonl").decode()
    assert "E317" in events
    assert "v3 from disk" in events
    replicate.run(services)
    assert head_of(disk, one) == head_of(shelf, one) == "v4"
    assert list(replicate.audit(services, "disk")) == []


def test_the_nightly_reading_misses_versions_that_are_lost(services, tmp_path):
    one = written(services, 1)
    set_back(services, one, lambda: more_sound(services, one))
    (tmp_path / "disk").rename(tmp_path / "away")
    recover.everything(services, lambda _: None, timedelta(0))
    found, condition = fixity.check(services, one)
    assert (condition, [p.code for p in found.problems]) == (Condition.DAMAGED, ["E317"])
    (tmp_path / "away").rename(tmp_path / "disk")
    assert fixity.check(services, one)[1] is Condition.HEALED
    assert services.store.objects.read(one, "originals/又.wav") == b"more"


def test_what_was_healed_of_an_object_that_stays_damaged_is_written_down(services):
    one = written(services, 1)
    more_sound(services, one)
    replicate.run(services)
    shelf, disk, folder = services.store.objects.shelf, services.replicas["disk"], object_folder(one)
    first = original(shelf, one)
    second = next(found.key for found in shelf.objects(folder) if found.key.endswith("又.wav"))
    shelf.put(first, b"rotten")
    shelf.put(second, b"rotten")
    disk.put(second, b"rotten too")
    assert fixity.check(services, one)[1] is Condition.DAMAGED
    events = services.store.objects.read(one, "events/v3.jsonl").decode()
    assert f"{first.removeprefix(folder)} from disk" in events
    fixity.check(services, one)
    assert head_of(shelf, one) == "v3"


def test_rotten_versions_are_not_brought_back(services):
    one = written(services, 1)
    disk = services.replicas["disk"]
    set_back(services, one, lambda: more_sound(services, one))
    (key,) = (found.key for found in disk.objects(object_folder(one)) if found.key.endswith("%E5%8F%88.wav") or "又" in found.key)
    disk.put(key, b"rotten")
    (line,) = replicate.run(services, again=[one]).lines
    assert line.outcome is Outcome.FAILED
    assert head_of(services.store.objects.shelf, one) == "v1"
    assert services.ledger.holdings.get(one).condition is Condition.DAMAGED
    assert services.store.objects.read(one, "originals/曲.wav").startswith(b"sound")


def test_a_store_that_went_on_from_a_backup_and_its_replica_are_both_left_as_they_are(services):
    one = written(services, 1)
    disk = services.replicas["disk"]
    set_back(services, one, lambda: more_sound(services, one))
    services.ledger.holdings.forget(one)
    more_sound(services, one, b"something else")
    services.ledger.copies.missing(one, "disk")
    (line,) = replicate.run(services).lines
    assert [fault.code for fault in line.faults] == [ReplicaAhead.code]
    assert head_of(disk, one) == "v2"
    assert verify(disk, object_folder(one), one).sound
    assert services.store.objects.read(one, "originals/又.wav") == b"something else"


def test_a_replica_that_only_waits_for_a_version_is_called_behind(services):
    one = written(services, 1)
    replicate.run(services)
    decided(services, one)
    assert [gap.kind for gap in replicate.audit(services, "disk")] == ["behind"]


def test_damage_is_looked_at_again_the_next_night(services, tmp_path):
    one = written(services, 1)
    replicate.run(services)
    for number in range(2, 20):
        written(services, number)
    services.store.objects.shelf.put(original(services.store.objects.shelf, one), b"rotten")
    (tmp_path / "disk").rename(tmp_path / "away")
    fixity.run(services)
    assert services.ledger.holdings.get(one).condition is Condition.DAMAGED
    (tmp_path / "away").rename(tmp_path / "disk")
    fixity.run(services)
    assert services.ledger.holdings.get(one).condition is Condition.HEALED


def test_a_disk_that_is_not_mounted_is_not_taken_for_an_empty_one(services, tmp_path):
    written(services, 1)
    replicate.run(services)
    (tmp_path / "disk").rename(tmp_path / "away")
    (tmp_path / "disk").mkdir()
    with pytest.raises(StoreUnavailable):
        list(replicate.audit(services, "disk"))


def test_names_that_begin_with_a_dot_are_copied_and_found(services):
    one = "urn:archive:resource:00000000009"
    commit(services, one, NewVersion({"originals/.曲.wav": Bytes(b"abc")}, "m", "archive"))
    replicate.run(services)
    assert verify(services.replicas["disk"], object_folder(one), one).sound


def test_an_object_that_the_store_has_nothing_of_is_told_and_read_first(services):
    lost, there = written(services, 1), written(services, 2)
    services.store.objects.shelf.remove_tree(object_folder(lost))
    assert [(gap.kind, gap.object) for gap in replicate.audit(services, mend=True)] == [("lost", lost)]
    assert [one.object for one in services.ledger.holdings.due()] == [lost, there]


def test_a_rotten_copy_is_mended_when_asked(services):
    one = written(services, 1)
    replicate.run(services)
    disk = services.replicas["disk"]
    disk.put(original(disk, one), b"rotten")
    (line,) = replicate.run(services, again=[one]).lines
    assert line.outcome == "done" and verify(disk, object_folder(one), one).sound


def test_objects_of_equal_size_are_all_read_in_time():
    size, count, days = 50 * fixity.GB, 150, 90.0
    last = dict.fromkeys(range(count), 0)
    for night in range(1, 300):
        now = fixity.Night(fixity.share(size * count, days, 10**18), 10**18, 1e9)
        for one in sorted(last, key=lambda one: (last[one], one)):
            if not now.allows(size):
                break
            now.read, now.objects = now.read + size, now.objects + 1
            assert night - last[one] <= days
            last[one] = night
    assert min(last.values()) > 0
