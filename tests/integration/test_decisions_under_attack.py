"""Decisions of people where objects are damaged, processes die between object and ledger, and the night goes on."""

from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha512

import pytest
from sqlalchemy import text

from archive.errors import DecisionOwed
from archive.models.deletion import Category
from archive.models.people import Person
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.preserved.layout import tombstone_object
from archive.steps.care import clear, fixity, rebuild, recover, replicate
from archive.steps.decisions import deletion, purge, review, tombstones
from archive.steps.publishing import publish
from archive.store import object_folder, resource_object
from deliveries import folder_of
from faulty import PASS
from handed_in import ingested
from preserved import backed_up
from removals import ROWS, aged, deleted, lose_everything, lying, published, two_pictures
from reports import told

pytestmark = pytest.mark.servers


@pytest.fixture
def services(with_disks):
    """Services with a grace time of a day."""
    return with_disks(deletion_grace_days=1.0)


@pytest.fixture
def take_in(services):
    return partial(ingested, services)


def spoiled(services, resource, path):
    """One file of the newest version is overwritten behind the archive's back; its bytes, to heal it with."""
    object_id = resource_object(resource.id)
    head = services.store.objects.head(object_id)
    key = object_folder(object_id) + head.content(head.state()[path])
    good = services.store.objects.shelf.get(key)
    services.store.objects.shelf.put(key, b"rotten")
    return lambda: services.store.objects.shelf.put(key, good)


def is_there(services, resource):
    return next(iter(services.store.objects.shelf.objects(object_folder(resource_object(resource.id)))), None) is not None


def brought_back_and_killed(services, resource, hours_ago):
    """Two people brought it back so long ago; the object has it, and the process died before the ledger knew."""
    deletion.ask_back(services, resource.id, "弄错了", Person.named("丙"))
    at = datetime.now(UTC) - timedelta(hours=hours_ago)
    review.preserve(services, resource.id, Decision(verb="undelete", by="丁", asked_by="丙", reason="弄错了", at=at))


def test_what_two_people_brought_back_in_time_is_kept_though_the_ledger_hears_of_it_too_late(services, take_in, tmp_path):
    first, second = published(services, take_in, tmp_path)
    for one, hours_ago in (first, 36), (second, 0):
        deleted(services, one)
        brought_back_and_killed(services, one, hours_ago)
    aged(services, 2)
    assert told(purge.run(services)) == {second.id: ("done", [])}
    assert is_there(services, first) and not is_there(services, second), "the second was brought back a day too late"
    assert services.ledger.resources.get(first.id).state is ResourceState.WITHDRAWN
    assert services.ledger.resources.decisions(first.id) == review.decisions(services, first.id)


def test_nothing_is_purged_while_its_object_cannot_tell_whether_it_was_brought_back(services, take_in, tmp_path):
    first, second = published(services, take_in, tmp_path)
    deleted(services, second)
    deleted(services, first)
    brought_back_and_killed(services, first, hours_ago=36)
    heal = spoiled(services, first, "decisions.json")
    aged(services, 2)
    assert told(purge.run(services)) == {first.id: ("failed", ["E311"]), second.id: ("done", [])}
    heal()
    assert purge.run(services).counts().get("failed", 0) == 0
    assert is_there(services, first) and services.ledger.resources.get(first.id).state is ResourceState.WITHDRAWN


def test_a_request_that_keeps_a_damaged_object_from_its_purge_can_be_taken_back(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    deleted(services, first)
    deletion.ask_back(services, first.id, "弄错了", Person.named("丙"))
    spoiled(services, first, "decisions.json")
    aged(services, 2)
    assert told(purge.run(services)) == {first.id: ("failed", ["E311"])} and is_there(services, first)
    deletion.take_back(services, first.id, "undelete", Person.named("丙"))
    assert told(purge.run(services)) == {first.id: ("done", [])} and not is_there(services, first)


def corrected(take_in, tmp_path):
    """A correction of the first of two public pictures waits for its review."""
    take_in(two_pictures(tmp_path, rows=({**ROWS[0], "title": "改过"}, ROWS[1])))


def withdrawn(services, resource):
    review.decide(services, resource.id, Decision(verb="withdraw", by="reviewer", reason="家属要求"))


def test_a_damaged_object_stops_no_other_from_being_published_or_withdrawn(services, take_in, tmp_path):
    first, second = published(services, take_in, tmp_path)
    corrected(take_in, tmp_path)
    heal = spoiled(services, first, "resource.json")
    services.ledger.outbox.refresh(first.id)
    withdrawn(services, second)
    assert told(publish.run(services)) == {first.id: ("failed", []), second.id: ("done", [])}
    assert services.ledger.outbox.waiting()[0] == 1, "it is tried again"
    heal()
    with services.ledger.database.begin() as connection:
        connection.execute(text("update outbox set due_at = now()"))
    assert told(publish.run(services)) == {first.id: ("done", [])}


def test_what_is_withdrawn_after_a_rebuild_does_not_come_back_before_the_worker_knows(services, take_in, tmp_path):
    both = published(services, take_in, tmp_path)
    corrected(take_in, tmp_path)
    lose_everything(services)
    services.prepare()
    rebuild.run(services)
    states = [services.ledger.resources.get(one.id).state for one in both]
    assert states == [ResourceState.IN_REVIEW, ResourceState.APPROVED]
    for one in both:
        withdrawn(services, one)
    publish.run(services)
    assert services.ledger.outbox.waiting()[0] == 0
    assert [services.ledger.publications.is_public(one.id) for one in both] == [False, False]
    assert services.ledger.publications.gone(both[0].id), "its address says that it left"


def test_what_is_withdrawn_while_its_entry_is_put_together_stays_closed(services, take_in, tmp_path, monkeypatch):
    first, _ = published(services, take_in, tmp_path)
    services.ledger.outbox.refresh(first.id)
    put = services.catalogue.put

    def and_meanwhile(documents):
        put(documents)
        withdrawn(services, first)

    monkeypatch.setattr(services.catalogue, "put", and_meanwhile)
    publish.run(services, 1)
    assert not services.ledger.publications.is_public(first.id)
    assert next(services.ledger.publications.entries())[0].id != first.id


def test_two_people_bring_back_a_damaged_object_and_it_is_told_when_it_is_healed(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    deleted(services, first)
    heal = spoiled(services, first, "decisions.json")
    deletion.ask_back(services, first.id, "弄错了", Person.named("丙"))
    with pytest.raises(DecisionOwed):
        deletion.confirm(services, first.id, "undelete", Person.named("丁"))
    assert services.ledger.resources.get(first.id).state is ResourceState.WITHDRAWN
    assert services.ledger.exclusions.digests([first.assets[0].digest]) == set()
    aged(services, 2)
    assert told(purge.run(services)) == {first.id: ("failed", ["E311"])} and is_there(services, first)
    heal()
    assert purge.run(services).lines == ()
    assert services.ledger.resources.decisions(first.id) == review.decisions(services, first.id)
    deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("丙"))
    deletion.confirm(services, first.id, "delete", Person.named("丁"))
    assert [one.verb for one in review.decisions(services, first.id)] == ["approve", "delete", "undelete", "delete"]


def test_deleted_bytes_that_come_back_from_a_backup_without_their_tombstone_go_again(with_disks, tmp_path):
    services = with_disks("disk", deletion_grace_days=1.0)
    first, _ = published(services, partial(ingested, services), tmp_path)
    crimson, object_id = (tmp_path / "delivery" / "a.jpg").read_bytes(), resource_object(first.id)
    restore_backup = backed_up(services, object_id)
    deleted(services, first, days=2)
    purge.run(services)
    replicate.run(services)
    with services.ledger.database.begin() as connection:
        connection.execute(text("update deletions set purged_at = purged_at - interval '10 days'"))
    services.store.objects.shelf.remove_tree(object_folder(tombstone_object(first.id)))
    restore_backup()
    assert lying(services, crimson)
    recover.everything(services, lambda _: None, timedelta(0))
    for _ in range(2):
        for night in (recover, purge, replicate, fixity, clear):
            night.run(services)
    assert lying(services, crimson) == [] and list(services.replicas["disk"].objects(object_folder(object_id))) == []
    assert tombstones.is_tombstoned(services, first.id) and services.ledger.holdings.get(object_id) is None


def test_a_confirmed_deletion_is_finished_though_an_owed_withdrawal_followed_the_crash(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("甲"))
    killed = Decision(verb="delete", by="乙", asked_by="甲", reason="家属要求", category=Category.PRIVACY)
    review.preserve(services, first.id, killed)
    heal = spoiled(services, first, "decisions.json")
    with pytest.raises(DecisionOwed):
        withdrawn(services, first)
    heal()
    assert purge.run(services).counts().get("failed", 0) == 0
    assert services.ledger.resources.get(first.id).state is ResourceState.DELETED
    assert [one.verb for one in review.decisions(services, first.id)] == ["approve", "delete", "withdraw"]
    assert services.ledger.deletions.waiting() == []


def test_what_an_earlier_crash_left_confirms_no_later_request(services, take_in, tmp_path):
    """The same two people bring a damaged object back twice, since the first time died before the ledger knew."""
    first, _ = published(services, take_in, tmp_path)
    deleted(services, first)
    brought_back_and_killed(services, first, hours_ago=1)
    heal = spoiled(services, first, "decisions.json")
    with pytest.raises(DecisionOwed):
        deletion.confirm(services, first.id, "undelete", Person.named("丁"))
    heal()
    purge.run(services)
    deleted(services, first)
    deletion.ask_back(services, first.id, "弄错了", Person.named("丙"))
    purge.run(services)
    assert services.ledger.resources.get(first.id).state is ResourceState.DELETED, "nobody has confirmed"


def test_a_tombstone_written_while_the_store_stumbles_names_what_earlier_versions_held(with_disks, faulty, tmp_path):
    services = with_disks(deletion_grace_days=1.0, store_url=faulty.url)
    first, _ = published(services, partial(ingested, services), tmp_path)
    before = (tmp_path / "delivery" / "a.jpg").read_bytes()
    ingested(services, folder_of(tmp_path, list(ROWS), "delivery", a__jpg="gold", b__jpg="navy"))
    deleted(services, first, days=2)
    assert lying(services, before)
    written = []

    def stumbles(request):
        if request.method == "PUT" and "tombstone" in request.path:
            written.append(request.path)
        return (
            503
            if not written and "prefix" in request.path and f"resource%253a{first.id}".lower() in request.path.lower()
            else PASS
        )

    faulty.rule = stumbles
    purge.run(services)
    faulty.rule = lambda _: PASS
    purge.run(services)
    files = tombstones.read(services, first.id).files
    assert written and lying(services, before) == []
    assert len(files) == 2 and sha512(before).hexdigest() in {file.sha512 for file in files}
