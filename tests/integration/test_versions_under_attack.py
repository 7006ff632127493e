"""Objects whose newest versions were lost, e.g. since the store came from a backup: nothing is written that would hide the loss,
and what lies anywhere comes back."""

import json
from datetime import UTC, datetime
from functools import partial

import pytest

from archive.errors import VersionsLost
from archive.models.preservation import Condition
from archive.models.report import Decision
from archive.preserved.layout import fixity_log_object
from archive.steps.care import fixity, replicate
from archive.steps.committed import commit
from archive.steps.decisions import purge
from archive.store import Bytes, NewVersion, object_folder, resource_object
from deliveries import folder_of
from handed_in import ingested
from preserved import backed_up, decided, original, written
from removals import ROWS, lying, published
from reports import told

pytestmark = pytest.mark.servers
NEW = "originals/new.wav"


def with_new_sound(services, object_id, path=NEW):
    commit(services, object_id, NewVersion({path: Bytes(b"new original")}, "add", "archive", keep=True))


def new_sound(shelf, object_id):
    """Where it lies."""
    return next(found.key for found in shelf.objects(object_folder(object_id)) if found.key.endswith("new.wav"))


def root_of(shelf, object_id):
    """The root's pair as it is now."""
    return {
        key: shelf.get(key) for key in (object_folder(object_id) + name for name in ("inventory.json", "inventory.json.sha512"))
    }


def put_back(shelf, files):
    for key, data in files.items():
        shelf.put(key, data)


def condition(services, object_id):
    return services.ledger.holdings.get(object_id).condition


def test_what_is_healed_meanwhile_bars_no_version_that_is_on_a_replica_that_is_away(with_disks, tmp_path):
    services = with_disks("a", "b")
    one = written(services, 1)
    replicate.run(services)
    back = backed_up(services, one)
    decided(services, one, b"withdraw")
    replicate.run(services, only="a")
    back()
    shelf = services.store.objects.shelf
    sound = shelf.get(original(shelf, one))
    shelf.put(original(shelf, one), b"rotten")
    (tmp_path / "a").rename(tmp_path / "away")
    for _ in range(2):
        fixity.run(services)
        assert condition(services, one) is Condition.DAMAGED
        assert shelf.get(original(shelf, one)) == sound
    (tmp_path / "away").rename(tmp_path / "a")
    fixity.run(services)
    assert services.store.objects.read(one, "decisions.json") == b"withdraw"
    assert condition(services, one) is Condition.HEALED


def test_an_object_that_lost_a_version_for_good_stays_damaged_when_anything_else_of_it_is_healed(with_disks):
    services = with_disks("disk")
    one = written(services, 1)
    replicate.run(services)
    back = backed_up(services, one)
    with_new_sound(services, one)
    back()
    shelf = services.store.objects.shelf
    shelf.put(original(shelf, one), b"rotten")
    for _ in range(2):
        fixity.run(services)
        assert condition(services, one) is Condition.DAMAGED
    assert services.store.objects.head(one).version == 1


def test_nothing_is_written_upon_an_older_object_before_its_versions_are_back(with_disks):
    services = with_disks("disk")
    one = written(services, 1)
    back = backed_up(services, one)
    with_new_sound(services, one)
    replicate.run(services)
    back()
    with pytest.raises(VersionsLost, match="here=1, there=2"):
        decided(services, one, b"approve")
    assert services.store.objects.head(one).version == 1
    fixity.run(services)
    decided(services, one, b"approve")
    assert services.store.objects.read(one, NEW) == b"new original"


def test_a_version_that_its_writer_could_not_show_is_no_loss(with_disks):
    services = with_disks()
    one = written(services, 1)
    shelf = services.store.objects.shelf
    before = root_of(shelf, one)
    with_new_sound(services, one)
    put_back(shelf, before)
    decided(services, one, b"approve")
    assert services.store.objects.head(one).version == 3
    assert services.store.objects.read(one, NEW) == b"new original"


def test_a_decision_that_is_owed_waits_until_the_versions_are_back(with_disks, tmp_path):
    """The night comes to what is owed before it copies and reads."""
    services = with_disks("disk", deletion_grace_days=1.0)
    take_in = partial(ingested, services)
    first, _ = published(services, take_in, tmp_path)
    object_id = resource_object(first.id)
    back = backed_up(services, object_id)
    take_in(folder_of(tmp_path, list(ROWS), "delivery", a__jpg="gold", b__jpg="navy"))
    replicate.run(services)
    back()
    services.ledger.resources.withdraw(first.id, Decision(verb="withdraw", by="reviewer", reason="家属要求"))
    assert told(purge.run(services))[first.id] == ("failed", [VersionsLost.code])
    for step in (replicate, fixity, purge):
        step.run(services)
    gold = (tmp_path / "delivery" / "a.jpg").read_bytes()
    assert [key for key in lying(services, gold) if "received" not in key]
    assert json.loads(services.store.objects.read(object_id, "decisions.json"))[-1]["verb"] == "withdraw"


def test_a_night_whose_own_log_lost_a_version_comes_to_its_end(with_disks):
    services = with_disks()
    written(services, 1)
    log = fixity_log_object(datetime.now(UTC))
    fixity.run(services, everything=True)
    back = backed_up(services, log)
    fixity.run(services, everything=True)
    back()
    assert told(fixity.run(services, everything=True))[log][0] == "failed"
    assert condition(services, log) is Condition.DAMAGED


def test_a_rotten_replica_keeps_no_good_one_from_bringing_versions_back(with_disks):
    services = with_disks("a", "b")
    one = written(services, 1)
    back = backed_up(services, one)
    with_new_sound(services, one)
    replicate.run(services)
    back()
    services.replicas["a"].put(new_sound(services.replicas["a"], one), b"rotten")
    fixity.run(services, everything=True)
    assert services.store.objects.read(one, NEW) == b"new original"
    assert condition(services, one) is Condition.HEALED


def test_what_else_is_rotten_is_healed_where_no_replica_can_bring_a_version_back(with_disks):
    services = with_disks("disk")
    one = written(services, 1)
    back = backed_up(services, one)
    with_new_sound(services, one)
    replicate.run(services)
    back()
    disk, shelf = services.replicas["disk"], services.store.objects.shelf
    disk.put(new_sound(disk, one), b"rotten")
    sound = shelf.get(original(shelf, one))
    shelf.put(original(shelf, one), b"rotten")
    fixity.run(services, everything=True)
    assert shelf.get(original(shelf, one)) == sound
    assert condition(services, one) is Condition.DAMAGED


def test_versions_that_come_back_in_part_are_shown(with_disks):
    services = with_disks("disk")
    one = written(services, 1)
    back = backed_up(services, one)
    decided(services, one, b"withdraw")
    with_new_sound(services, one)
    replicate.run(services)
    back()
    disk = services.replicas["disk"]
    disk.put(new_sound(disk, one), b"rotten")
    fixity.run(services, everything=True)
    assert services.store.objects.read(one, "decisions.json") == b"withdraw"
    assert services.store.objects.head(one).version == 2
    assert condition(services, one) is Condition.DAMAGED


def test_versions_that_the_root_does_not_show_any_more_are_shown_without_a_replica(with_disks):
    services = with_disks()
    one = written(services, 1)
    shelf = services.store.objects.shelf
    before = root_of(shelf, one)
    decided(services, one, b"withdraw")
    put_back(shelf, before)
    fixity.run(services, everything=True)
    assert services.store.objects.read(one, "decisions.json") == b"withdraw"
    assert condition(services, one) is Condition.HEALED


def test_a_version_that_a_replica_could_not_show_any_more_comes_back(with_disks):
    """Its copying died before the root's inventory was written."""
    services = with_disks("disk")
    one = written(services, 1)
    replicate.run(services)
    disk = services.replicas["disk"]
    before = root_of(disk, one)
    back = backed_up(services, one)
    decided(services, one, b"withdraw")
    replicate.run(services)
    put_back(disk, before)
    back()
    fixity.run(services, everything=True)
    assert services.store.objects.read(one, "decisions.json") == b"withdraw"
