"""Nights that meet what they cannot finish: they end, they go on to what is behind it, and what was healed is written down."""

import random
import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from archive.errors import ArchiveError, ShelfUnwritable, StoreUnavailable, VersionsLost
from archive.models.preservation import Condition
from archive.services import Services
from archive.steps.care import fixity, recover, replicate
from archive.store import object_folder
from faulty import PASS
from preserved import backed_up, bucket_replica, decided, original, versions, wiped, written
from reports import told

pytestmark = pytest.mark.servers
NOW = timedelta(0)


def last_read(services, days, which="true"):
    """As if so many days had passed since these objects were read."""
    with services.ledger.database.begin() as connection:
        connection.execute(text(f"update holdings set checked_at = now() - interval '{days} days' where {which}"))


def with_bucket(settings, *others, store_url="", **different):
    """Services with a replica in a bucket, and others after it."""
    update = {"replicas": (bucket_replica(settings, **different), *others)} | ({"store_url": store_url} if store_url else {})
    services = Services(settings.model_copy(update=update))
    services.prepare()
    return services


def tells_of_recovery(services, object_id):
    names = [name for name in services.store.objects.files(object_id) if name.startswith("events/")]
    return any(b"recovery" in services.store.objects.read(object_id, name) for name in names)


@pytest.mark.timeout(60, func_only=True)
def test_copying_ends_where_the_store_is_older_than_the_ledger(with_disks):
    services = with_disks("disk")
    older, other = written(services, 1), written(services, 2)
    back = backed_up(services, older)
    decided(services, older)
    back()
    assert told(replicate.run(services)) == {f"disk {older}": ("failed", [VersionsLost.code]), f"disk {other}": ("done", [])}
    assert services.ledger.holdings.due()[0].object == older, "the next night's reading begins with it"
    assert fixity.check(services, older)[1] is Condition.DAMAGED


def test_a_large_damaged_object_does_not_keep_the_nights_from_the_others(with_disks):
    services = with_disks(fixity_night_gb=0.0001)
    large = written(services, 1, random.Random(1).randbytes(150_000))
    for number in range(2, 12):
        written(services, number)
    shelf = services.store.objects.shelf
    shelf.put(original(shelf, large), b"x" * 150_000)
    last_read(services, 100)
    for _ in range(5):
        fixity.run(services)
    assert services.ledger.holdings.get(large).condition is Condition.DAMAGED
    assert fixity.report(services).overdue == 0


def test_objects_that_the_store_is_slow_to_fail_for_leave_half_of_the_minutes_to_the_others(with_disks, faulty):
    services = with_disks(store_url=faulty.url, fixity_night_minutes=0.1)
    bad = [written(services, number) for number in range(1, 13)]
    nights = [written(services, number) for number in (13, 14)]
    slow = [object_folder(one).rpartition("%")[2] for one in bad]

    def failing(request):
        if request.method == "GET" and ".wav" in request.path and any(one in request.path for one in slow):
            time.sleep(0.1)
            return 500
        return PASS

    faulty.rule = failing
    with services.ledger.database.begin() as connection:
        connection.execute(text("update holdings set condition = 'damaged' where object = any(:bad)"), {"bad": bad})
    last_read(services, 100, "condition <> 'damaged'")
    for _ in nights:
        fixity.run(services)
    assert fixity.report(services).overdue == 0 and fixity.report(services).damaged == len(bad)


@pytest.mark.parametrize(("where", "kind"), [("store", "invalid"), ("replica", "differs")])
def test_a_digest_file_that_cannot_be_read_is_a_gap_and_the_comparison_goes_on(settings, faulty, where, kind):
    services = with_bucket(settings, store_url=faulty.url) if where == "store" else with_bucket(settings, url=faulty.url)
    ill, *others = [written(services, number) for number in range(1, 5)]
    replicate.run(services)
    services.replicas["city"].remove_tree(object_folder(others[-1]))
    rotten = object_folder(ill).rpartition("%")[2] + "inventory.json.sha512"
    faulty.rule = lambda request: 500 if request.method == "GET" and rotten in request.path else PASS
    assert {gap.object: gap.kind for gap in replicate.audit(services, "city")} == {ill: kind, others[-1]: "missing"}


@pytest.mark.parametrize("wrong", [{"secret_key": "wrong-secret-wrong"}, {"bucket": "not-there-yet"}], ids=["keys", "bucket"])
def test_a_replica_that_is_set_up_wrongly_keeps_no_other_from_being_filled_and_from_healing(settings, with_disks, wrong):
    services = with_bucket(settings, *with_disks("disk").settings.replicas, **wrong)
    one = written(services, 1)
    report = told(replicate.run(services))
    assert report[f"disk {one}"] == ("done", [])
    assert [outcome for subject, (outcome, _) in report.items() if subject.startswith("city")] == ["failed"]
    shelf = services.store.objects.shelf
    shelf.put(original(shelf, one), b"rotten")
    fixity.run(services, everything=True)
    assert services.ledger.holdings.get(one).condition is Condition.HEALED


def test_a_full_replica_is_left_after_a_few_objects_and_filled_once_there_is_room(settings, faulty):
    services = with_bucket(settings, store_url=faulty.url, url=faulty.url)
    ids = [written(services, number) for number in range(1, 9)]
    replicate.ensure_root(services.replicas["city"])
    read = []

    def full(request):
        if request.method == "GET" and ".wav" in request.path:
            read.append(request.path)
        return 507 if request.method == "PUT" and settings.bucket_access in request.path else PASS

    faulty.rule = full
    tried = [*(f"city {one}" for one in ids[: replicate.REFUSED]), "city"]
    assert told(replicate.run(services)) == dict.fromkeys(tried, ("failed", [ShelfUnwritable.code]))
    assert read == [], "nothing is wrong with what the store has"
    assert {services.ledger.holdings.get(one).condition for one in ids} == {Condition.SOUND}
    faulty.rule = lambda _: PASS
    assert {outcome for outcome, _ in told(replicate.run(services)).values()} == {"done"}
    assert list(replicate.audit(services, "city")) == []


def test_what_was_healed_by_a_night_that_died_is_written_down_by_the_next(with_disks, faulty):
    services = with_disks("disk", store_url=faulty.url)
    one = written(services, 1)
    replicate.run(services)
    shelf = services.store.objects.shelf
    good = shelf.get(original(shelf, one))
    shelf.put(original(shelf, one), b"rotten")
    healed = []

    def away_once_healed(request):
        if healed and request.write > healed[0].write:
            return 503
        if request.method == "PUT" and ".wav" in request.path and "/preservation" in request.path:
            healed.append(request)
        return PASS

    faulty.rule = away_once_healed
    with pytest.raises(StoreUnavailable):
        fixity.run(services, everything=True)
    faulty.rule = lambda _: PASS
    assert shelf.get(original(shelf, one)) == good and not tells_of_recovery(services, one)
    fixity.run(services, everything=True)
    assert tells_of_recovery(services, one)


@pytest.mark.parametrize("writes", [3, 10, 11])
def test_an_object_whose_healing_broke_off_is_healed_by_the_next_night(with_disks, faulty, writes):
    """All of it is gone; the store takes so many writes and is away then."""
    services = with_disks("disk", store_url=faulty.url)
    one = written(services, 1)
    decided(services, one)
    replicate.run(services)
    shelf = services.store.objects.shelf
    before = wiped(shelf, one)
    start = faulty.writes
    faulty.rule = lambda request: 503 if request.write > start + writes else PASS
    with pytest.raises(ArchiveError):
        fixity.run(services, everything=True)
    faulty.rule = lambda _: PASS
    recover.run(services, NOW)
    fixity.run(services, everything=True)
    assert services.store.objects.verify(one).sound
    after = versions(shelf, one)
    assert {key: after[key] for key in before} == before
    assert tells_of_recovery(services, one)


def test_what_is_found_right_at_the_second_reading_is_written_down_as_healed(with_disks, faulty):
    """It was damaged and was mended by hand; a hiccup of the store makes the night read it twice."""
    services = with_disks(store_url=faulty.url)
    one = written(services, 1)
    shelf = services.store.objects.shelf
    good = shelf.get(original(shelf, one))
    shelf.put(original(shelf, one), b"rotten")
    fixity.run(services, everything=True)
    shelf.put(original(shelf, one), good)
    failed = []

    def once(request):
        if request.method != "GET" or ".wav" not in request.path or failed:
            return PASS
        failed.append(request)
        return 500

    faulty.rule = once
    fixity.run(services, everything=True)
    assert failed and services.ledger.holdings.get(one).condition is Condition.HEALED
    assert tells_of_recovery(services, one)


def test_an_object_that_lost_versions_for_good_does_not_take_every_night(with_disks):
    services = with_disks("disk", fixity_night_gb=0.0001)
    large = written(services, 1, random.Random(1).randbytes(150_000))
    for number in range(2, 12):
        written(services, number)
    replicate.run(services)
    back = backed_up(services, large)
    decided(services, large)
    back()
    last_read(services, 100)
    for _ in range(6):
        replicate.run(services)
        fixity.run(services)
    assert services.ledger.holdings.get(large).condition is Condition.DAMAGED
    assert fixity.report(services).overdue == 0


def test_an_object_that_cannot_be_read_leaves_its_turn_to_a_large_one_behind_it(with_disks, faulty):
    services = with_disks(store_url=faulty.url, fixity_night_gb=0.0001)
    ill, large = written(services, 1), written(services, 2, random.Random(1).randbytes(150_000))
    for number in range(3, 7):
        written(services, number)
    last_read(services, 100)
    last_read(services, 120, f"object = '{ill}'")
    last_read(services, 110, f"object = '{large}'")
    folder = object_folder(ill).rpartition("%")[2].rstrip("/")
    faulty.rule = lambda request: 500 if request.method == "GET" and folder in request.path and "prefix" in request.path else PASS
    reports = [told(fixity.run(services)) for _ in range(3)]
    assert all(report[ill][0] == "failed" for report in reports)
    assert services.ledger.holdings.due()[0].object == ill and fixity.report(services).overdue == 1
