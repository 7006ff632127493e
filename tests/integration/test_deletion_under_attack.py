"""Deletion, withdrawal and rebuilding where objects are damaged, races are lost, and deleted bytes come back by other ways."""

import json
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from typer.testing import CliRunner

from archive.cli import app
from archive.cli.deliveries import one_folder
from archive.errors import BytesGone, DecisionOwed, DigestMismatch, ReasonMissing, StoreUnavailable
from archive.models.deletion import Category
from archive.models.people import Person
from archive.models.report import Decision, Outcome
from archive.models.states import DeliveryState, ResourceState
from archive.preserved.layout import tombstone_object
from archive.services import Services
from archive.steps.care import clear, normalise, rebuild, remake, replicate
from archive.steps.committed import commit
from archive.steps.decisions import deletion, expire, purge, review, tombstones
from archive.steps.export import bag
from archive.steps.ingest import preserve, receive, scan, verify, walk
from archive.steps.publishing import publish
from archive.store import Bytes, NewVersion, delivery_object, object_folder, resource_object
from deliveries import folder_of
from faulty import PASS, FaultyStore
from handed_in import ingested
from old_films import ROW, WMV, film, taken_in
from own_places import as_environment
from removals import ROWS, aged, codes, deleted, lose_everything, lying, published, two_pictures
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


def test_a_damaged_object_with_an_open_request_stops_no_other_purge(services, take_in, tmp_path):
    first, second = published(services, take_in, tmp_path)
    deleted(services, first, days=2)
    deletion.ask(services, second.id, Category.OTHER, "弄错了", Person.named("甲"))
    spoiled(services, second, "decisions.json")
    assert told(purge.run(services)) == {second.id: ("failed", ["E311"]), first.id: ("done", [])}
    assert not is_there(services, first) and is_there(services, second)


def test_a_damaged_object_whose_consent_has_ended_leaves_the_public_with_the_others(services, take_in, tmp_path):
    first, second = published(services, take_in, tmp_path)
    with services.ledger.database.begin() as connection:
        connection.execute(text("update resources set consent_until = '2020-01-01'"))
    spoiled(services, first, "decisions.json")
    assert told(expire.run(services)) == {first.id: ("failed", ["E411"]), second.id: ("done", [])}
    for one in (first, second):
        assert not services.ledger.publications.is_public(one.id)
        assert services.ledger.publications.gone(one.id).category is Category.CONSENT
    assert expire.run(services).lines == ()


def test_a_damaged_object_gets_the_withdrawal_it_is_owed_once_it_is_healed(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    heal = spoiled(services, first, "decisions.json")
    with pytest.raises(DecisionOwed):
        review.decide(services, first.id, Decision(verb="withdraw", by="reviewer", reason="家属要求"))
    assert not services.ledger.publications.is_public(first.id)
    assert services.ledger.resources.get(first.id).state is ResourceState.WITHDRAWN
    with pytest.raises(DigestMismatch):
        review.decide(services, first.id, Decision(verb="restore", by="reviewer"))
    assert told(purge.run(services)) == {first.id: ("failed", ["E311"])}
    heal()
    for _ in range(2):
        assert purge.run(services).lines == ()
    review.decide(services, first.id, Decision(verb="restore", by="reviewer"))
    decided = review.decisions(services, first.id)
    assert [one.verb for one in decided] == ["approve", "withdraw", "restore"]
    assert decided == services.ledger.resources.decisions(first.id)
    head = services.store.objects.head(resource_object(first.id))
    assert [one.message for one in head.versions][-2:] == ["withdraw", "restore"]
    assert services.ledger.resources.get(first.id).version == head.version


def test_a_withdrawal_counts_while_the_store_is_away(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    faulty = FaultyStore(services.settings.store_url)
    try:
        cut_off = Services(services.settings.model_copy(update={"store_url": faulty.url}))
        faulty.rule = lambda _: 503
        with pytest.raises(DecisionOwed):
            review.decide(cut_off, first.id, Decision(verb="withdraw", by="reviewer", reason="家属要求"))
    finally:
        faulty.close()
    assert not services.ledger.publications.is_public(first.id)
    assert purge.run(services).lines == ()
    assert [one.verb for one in review.decisions(services, first.id)] == ["approve", "withdraw"]


def test_a_damaged_object_stops_no_other_from_being_made_again(services, take_in, tmp_path, monkeypatch):
    first, second = published(services, take_in, tmp_path)
    lose_everything(services)
    services.prepare()
    rebuild.run(services)
    spoiled(services, first, "originals/a.jpg")
    with services.ledger.database.begin() as connection:
        connection.execute(text(f"update remakes set at = at - interval '1 day' where resource = '{first.id}'"))
    services.store.objects.shelf.remove_tree(object_folder(resource_object(first.id)))
    assert services.ledger.rebuilding.waiting(1) == [first.id]
    assert told(remake.run(services, services.ledger.rebuilding.waiting(1)))[first.id] == ("failed", ["E310"])
    assert services.ledger.rebuilding.waiting() == [second.id, first.id], "the other one comes first now"
    for name, value in as_environment(services.settings).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["remake"])
    assert done.exit_code == 1 and f"{first.id} E310" in done.output
    assert services.ledger.rebuilding.waiting() == [first.id]


def test_bytes_that_a_race_brought_in_are_excluded_when_they_are_purged(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    folder_of(tmp_path, list(ROWS), "delivery", a__jpg="gold", b__jpg="navy")
    source, found = one_folder(services, tmp_path / "delivery", "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    receive.run(services, delivery.id)
    verify.run(services, delivery.id)
    (item, _) = services.ledger.deliveries.items(delivery.id)
    received = {file.path: file for file in services.ledger.deliveries.received(delivery.id)}
    deleted(services, first)  # after preserve has looked at what is excluded
    preserve.preserve_item(services, delivery, item, first.id, received)
    gold = services.ledger.resources.get(first.id).assets[0].digest
    assert gold != first.assets[0].digest and not services.ledger.exclusions.digests([gold])
    aged(services, 2)
    for _ in range(2):
        purge.run(services)
    assert services.ledger.exclusions.digests([gold]) == {gold}
    rows = [ROWS[0], {**ROWS[1], "file": "c.jpg"}]
    other = take_in(folder_of(tmp_path, rows, "other", a__jpg="gold", c__jpg="teal"), centre="zj-330381")
    assert codes(services, other) == {"1": ["E160"], "2": []}


def test_a_purge_reaches_what_was_received_and_refused(services, take_in, tmp_path):
    take_in(two_pictures(tmp_path, rows=({**ROWS[0], "title": ""}, ROWS[1])))
    first, _ = published(services, take_in, tmp_path)
    original = (tmp_path / "delivery" / "a.jpg").read_bytes()
    deleted(services, first, days=2)
    purge.run(services)
    assert lying(services, original) == []
    take_in(two_pictures(tmp_path, name="other"), centre="zj-330381")
    purge.run(services)
    assert lying(services, original) == []


def test_a_purge_leaves_what_others_hold_and_what_is_on_its_way(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    double = take_in(two_pictures(tmp_path, name="double"))
    source, found = one_folder(services, two_pictures(tmp_path, name="coming"), "zj-330381", None)
    coming, _ = scan.register(services, source, found)
    receive.run(services, coming.id)
    original = (tmp_path / "delivery" / "a.jpg").read_bytes()
    deleted(services, first, days=2)
    purge.run(services)
    left = [key.split("/")[1] for key in lying(services, original) if key.startswith("received/")]
    assert sorted(left) == sorted([double.id, coming.id])
    assert verify.run(services, coming.id).counts() == {"done": 2}, "its bytes are there"
    twin = next(r for r in services.ledger.resources.of_delivery(double.id) if r.item == "1")
    deleted(services, twin, days=2)
    list(walk.run(services, coming.id))
    purge.run(services)
    assert lying(services, original) == []


def test_what_was_received_is_cleared_some_time_after_the_end(services, take_in, tmp_path):
    done = take_in(two_pictures(tmp_path))
    refused = take_in(two_pictures(tmp_path, name="empty", rows=[{**row, "title": ""} for row in ROWS]))
    source, found = one_folder(services, two_pictures(tmp_path, name="coming"), "zj-330381", None)
    coming, _ = scan.register(services, source, found)
    receive.run(services, coming.id)
    assert (done.state, refused.state) == (DeliveryState.PROCESSED, DeliveryState.REFUSED)
    assert clear.run(services).lines == (), "not yet"
    with services.ledger.database.begin() as connection:
        connection.execute(text("update deliveries set changed_at = changed_at - interval '31 days'"))
    assert told(clear.run(services)) == {done.id: ("done", []), refused.id: ("done", [])}
    assert clear.run(services).lines == ()
    left = [key.split("/")[1] for key in (one.key for one in services.store.inbox.shelf.objects("received/"))]
    assert set(left) == {coming.id}
    list(walk.run(services, coming.id))
    lose_everything(services)
    services.prepare()
    assert "failed" not in rebuild.run(services).counts()
    assert services.ledger.deliveries.get(done.id).state is DeliveryState.PROCESSED


def test_a_bag_of_before_brings_nothing_of_a_purged_resource_back(settings, tmp_path):
    services = Services(settings.model_copy(update={"preservation_copies": "at-risk", "deletion_grace_days": 1.0}))
    services.prepare()
    rows = [ROW, {**ROW, "item": "2", "title": "窗花", "file": "p.jpg", "genre": "剪纸"}]
    delivery = taken_in(services, folder_of(tmp_path, rows, old__wmv=film(tmp_path / "x.wmv", *WMV), p__jpg="navy"))
    found = {one.item: one for one in services.ledger.resources.of_delivery(delivery.id)}
    normalise.run(services, [found["1"].id])
    copy = services.store.objects.read(resource_object(found["1"].id), "derived/old.wmv.mkv")
    bag.run(services, [one.id for one in found.values()], tmp_path / "bag")
    deleted(services, found["1"], days=2)
    purge.run(services)
    left = tombstones.read(services, found["1"].id)
    assert [file.name for file in left.files] == ["old.wmv"] and "old.wmv.mkv" in [file.name for file in left.copies]
    again = taken_in(services, tmp_path / "bag")
    assert again.state is DeliveryState.PROCESSED
    refused = {i.item: sorted(f.code for f in i.faults if f.refuses) for i in services.ledger.receipts.of(again.id).items}
    assert refused == {found["1"].id: ["E160"], found["2"].id: []}
    kept = services.store.objects.files(delivery_object(again.id))
    assert not [path for path in kept if found["1"].id in path]
    assert [path for path in kept if found["2"].id in path], "the other one's stays"
    purge.run(services)
    assert lying(services, copy) == []
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "renamed.mkv").write_bytes(copy)
    alone = taken_in(services, folder_of(tmp_path, [{**ROW, "file": "renamed.mkv"}], "copy", renamed__mkv=copy))
    assert codes(services, alone) == {"1": ["E160"]}


def forgotten(services):
    """The ledger and all that was made are lost, and the scan goes on before anybody rebuilds."""
    lose_everything(services)
    with services.ledger.database.begin() as connection:
        connection.execute(text("truncate deletions, exclusions"))
    services.prepare()


def test_a_rebuild_tells_of_what_came_in_again_before_it(services, take_in, tmp_path):
    first, second = published(services, take_in, tmp_path)
    forgotten(services)
    delivery = take_in(two_pictures(tmp_path))
    now = {r.item: r.id for r in services.ledger.resources.of_delivery(delivery.id)}
    for _ in range(2):
        report = rebuild.run(services)
        failed = {line.subject: line.faults[0] for line in report.lines if line.outcome is Outcome.FAILED}
        assert {id_: fault.code for id_, fault in failed.items()} == {
            resource_object(first.id): "E409",
            resource_object(second.id): "E409",
        }
        assert failed[resource_object(first.id)].facts["other"] == now["1"]
    assert services.ledger.holdings.get(resource_object(first.id)), "it is looked after all the same"


@pytest.mark.parametrize("days", [0, 2])
def test_what_was_deleted_is_purged_though_it_came_in_again_before_the_rebuild(services, take_in, tmp_path, days):
    first, _ = published(services, take_in, tmp_path)
    deleted(services, first, days=days)
    if days:
        purge.run(services)
    forgotten(services)
    take_in(two_pictures(tmp_path))
    for _ in range(2):
        codes_told = [f.code for line in rebuild.run(services).lines for f in line.faults]
        assert set(codes_told) == {"E409"}
    assert [one.resource for one in services.ledger.exclusions.all()] == [first.id] * 2
    aged(services, 2)
    for _ in range(2):
        assert "failed" not in purge.run(services).counts()
    assert not is_there(services, first) and tombstones.is_tombstoned(services, first.id)


@pytest.mark.parametrize(("reason", "by"), [("", "甲"), (" \u3000", "甲"), ("家属要求", " ")])
def test_nobody_deletes_without_a_reason_and_a_name(services, take_in, tmp_path, reason, by):
    first, _ = published(services, take_in, tmp_path)
    with pytest.raises(ReasonMissing):
        deletion.ask(services, first.id, Category.PRIVACY, reason, Person.named(by))
    assert services.ledger.deletions.requests() == []
    deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("甲"))
    with pytest.raises(ReasonMissing):
        deletion.confirm(services, first.id, "delete", Person.named(" "))


def test_an_inventory_that_the_store_cannot_read_is_named_and_the_others_come_back(settings):
    faulty = FaultyStore(settings.store_url)
    try:
        services = Services(settings.model_copy(update={"store_url": faulty.url}))
        services.prepare()
        ids = [f"urn:archive:tag:{n}" for n in range(3)]
        for object_id in ids:
            commit(services, object_id, NewVersion({"x": Bytes(b"1")}, "m", "archive"))
            services.ledger.holdings.forget(object_id)
        rotten = object_folder(ids[0]).rpartition("%")[2]
        faulty.rule = lambda request: 500 if request.method == "GET" and f"{rotten}inventory.json" in request.path else PASS
        report = rebuild.run(services)
        assert [(line.subject, line.faults[0].code) for line in report.lines if line.faults] == [(ids[0], "E301")]
        assert sorted(one for one, _ in services.ledger.holdings.all()) == ids[1:]
    finally:
        faulty.close()


def test_a_request_to_bring_back_that_nobody_confirmed_ends_with_the_purge(services, take_in, tmp_path):
    first, _ = published(services, take_in, tmp_path)
    deleted(services, first)
    deletion.ask_back(services, first.id, "弄错了", Person.named("丙"))
    aged(services, 2)
    assert told(purge.run(services)) == {first.id: ("done", [])}
    with services.ledger.database.begin() as connection:
        connection.execute(text("update deletions set purged_at = purged_at - interval '30 days'"))
    assert purge.run(services).lines == ()
    assert [one.verb for one in services.ledger.deletions.requests()] == ["delete"]
    with pytest.raises(BytesGone):
        deletion.take_back(services, first.id, "undelete", Person.named("丙"))


@pytest.mark.parametrize("path", ["events/v1.jsonl", "decisions.json"])
def test_a_damaged_object_is_purged_and_its_tombstone_says_what_was_lost_of_its_events(services, take_in, tmp_path, path):
    first, _ = published(services, take_in, tmp_path)
    deleted(services, first, days=2)
    spoiled(services, first, path)
    assert told(purge.run(services)) == {first.id: ("done", [])}
    assert not is_there(services, first) and tombstones.is_tombstoned(services, first.id)
    events = services.store.objects.read(tombstone_object(first.id), "events/v1.jsonl").decode()
    assert (f"E311 {path}" in events) == path.startswith("events/")


def test_a_damaged_object_is_deleted_and_owed_the_decision_until_it_is_purged(services, take_in, tmp_path):
    first, second = published(services, take_in, tmp_path)
    original = (tmp_path / "delivery" / "a.jpg").read_bytes()
    spoiled(services, first, "decisions.json")
    deletion.ask(services, first.id, Category.PRIVACY, "家属要求", Person.named("甲"))
    with pytest.raises(DecisionOwed):
        deletion.confirm(services, first.id, "delete", Person.named("乙"))
    assert services.ledger.resources.get(first.id).state is ResourceState.DELETED
    assert not services.ledger.publications.is_public(first.id)
    aged(services, 2)
    purge.run(services)
    assert purge.run(services).lines == (), "nothing is owed any more"
    assert not is_there(services, first) and lying(services, original) == []
    left = tombstones.read(services, first.id)
    assert (left.asked_by, left.confirmed_by, left.reason) == (Person.named("甲"), Person.named("乙"), "家属要求")
    assert services.ledger.exclusions.digests([first.assets[0].digest]) == {first.assets[0].digest}
    assert is_there(services, second)


WITHDRAW = """
import datetime, json, pickle, sys
import minio.time
now, hours = minio.time.utcnow, int(sys.argv[2])
minio.time.utcnow = lambda: now() + datetime.timedelta(hours=hours)
from archive.errors import DecisionOwed
from archive.models.report import Decision
from archive.services import Services
from archive.steps.decisions import expire, review
services = Services(pickle.load(sys.stdin.buffer))
try:
    review.decide(services, sys.argv[1], Decision(verb="withdraw", by="reviewer", reason="家属要求"))
except DecisionOwed:
    lines = expire.run(services).lines
    print(json.dumps([(line.subject, line.outcome.value, [fault.code for fault in line.faults]) for line in lines]))
"""


@pytest.mark.parametrize(("hours", "word"), [(0, {"store_secret_key": SecretStr("rotated")}), (3, {})], ids=["keys", "clock"])
def test_a_withdrawal_counts_where_the_store_refuses_us(services, take_in, tmp_path, hours, word):
    """With keys that it does not know, or a clock it does not believe: in a process of its own, as on another machine."""
    first, second = published(services, take_in, tmp_path)
    with services.ledger.database.begin() as connection:
        connection.execute(text(f"update resources set consent_until = '2020-01-01' where id = '{second.id}'"))
    settings = pickle.dumps(services.settings.model_copy(update=word))
    command = [sys.executable, "-c", WITHDRAW, first.id, str(hours)]
    done = subprocess.run(command, input=settings, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.splitlines()[-1]) == [[second.id, "failed", [DecisionOwed.code]]]
    for one in (first, second):
        assert not services.ledger.publications.is_public(one.id)
    assert purge.run(services).lines == ()
    for one in (first, second):
        assert [decided.verb for decided in review.decisions(services, one.id)] == ["approve", "withdraw"]


@pytest.fixture
def cut_off(with_disks, faulty):
    """Services with one replica, a folder on a disk, that reach their store by a proxy."""
    return with_disks("disk", store_url=faulty.url, deletion_grace_days=1.0)


def test_a_decision_that_is_owed_is_written_once_though_four_write_it(cut_off, faulty, tmp_path):
    first, _ = published(cut_off, partial(ingested, cut_off), tmp_path)
    faulty.rule = lambda _: 503
    with pytest.raises(DecisionOwed):
        review.decide(cut_off, first.id, Decision(verb="withdraw", by="reviewer", reason="家属要求"))
    faulty.rule = lambda _: PASS
    several = [Services(cut_off.settings) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(purge.run, several))
    assert [one.verb for one in review.decisions(cut_off, first.id)] == ["approve", "withdraw"]
    assert cut_off.ledger.resources.owed() == [] and purge.run(cut_off).lines == ()


@pytest.mark.parametrize("writes", [1, 6, 9])
def test_a_purge_that_broke_off_is_carried_out_though_the_ledger_is_lost(cut_off, faulty, tmp_path, writes):
    """The store takes so many writes and is away then; what remains knows of the deletion."""
    first, _ = published(cut_off, partial(ingested, cut_off), tmp_path)
    original, digest = (tmp_path / "delivery" / "a.jpg").read_bytes(), first.assets[0].digest
    deleted(cut_off, first, days=2)
    start = faulty.writes
    faulty.rule = lambda request: 503 if request.write > start + writes else PASS
    with pytest.raises(StoreUnavailable):
        purge.run(cut_off)
    faulty.rule = lambda _: PASS
    forgotten(cut_off)
    rebuild.run(cut_off)
    publish.run(cut_off)
    assert not cut_off.ledger.publications.is_public(first.id)
    assert cut_off.ledger.exclusions.digests([digest]) == {digest}
    aged(cut_off, 2)
    for _ in range(2):
        assert "failed" not in purge.run(cut_off).counts()
    replicate.run(cut_off)
    rebuild.run(cut_off)
    folder = object_folder(resource_object(first.id))
    assert not is_there(cut_off, first) and list(cut_off.replicas["disk"].objects(folder)) == []
    assert lying(cut_off, original) == [] and tombstones.is_tombstoned(cut_off, first.id)
    assert list(replicate.audit(cut_off, "disk")) == []
