"""Figures from a real PostgreSQL: what waits and since when, what a replica lacks, and that size costs nothing."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import text

from archive.ledger import Ledger, figures
from archive.models.preservation import Condition, Verified

pytestmark = pytest.mark.servers
PROMISED = timedelta(days=90)


@pytest.fixture
def ledger(settings):
    found = Ledger.connect(settings.ledger_url.get_secret_value(), settings.ledger_schema)
    found.migrate()
    yield found
    found.database.engine.dispose()


def run(ledger, *statements):
    with ledger.database.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_what_waits_is_counted_and_its_age_is_that_of_the_first(ledger):
    run(
        ledger,
        """insert into deliveries (id, centre, name, source, location, fingerprint, state, token, changed_at, answer_owed)
           select 'D' || n, 'c', 'n' || n, 's', 'l', 'f', case when n <= 3 then 'ready' else 'processed' end, 't' || n,
             now() - n * interval '1 hour', n = 5 from generate_series(1, 8) n""",
        """insert into resources (id, centre, delivery_name, item, delivery, state, version, record, changed_at)
           select 'R' || n, 'c', 'd', 'i', 'D1', 'in_review', 1, '{}', now() - n * interval '1 day'
           from generate_series(1, 4) n""",
        """insert into outbox (resource, verb, at)
           select 'R' || n, 'publish', now() - n * interval '1 min' from generate_series(2, 1, -1) n""",
        "insert into remakes (resource, at) values ('R1', now() - interval '2 days'), ('R2', now())",
    )
    found = ledger.figures.read(PROMISED, [])
    assert found.deliveries["ready"] == 3
    assert found.deliveries["processed"] == 5
    assert found.resources["in_review"] == 4
    hours = {name: (one.number, round(one.oldest_s / 3600, 1)) for name, one in found.waiting.items() if one.number}
    assert hours == {"receive": (3, 3.0), "review": (4, 96.0), "outbox": (2, 0.0), "answers": (1, 5.0), "remake": (2, 48.0)}
    assert round(found.waiting["outbox"].oldest_s) == 120


def test_a_step_is_counted_with_its_faults_and_remembers_its_last_sound_run(ledger):
    ledger.runs.note("verify", "D1", 2.0, {"done": 3, "refused": 1}, "", {"E103": 1})
    ledger.runs.note("verify", "D2", 1.0, {"done": 1}, "E301", {"E103": 2})
    found = ledger.figures.read(PROMISED, [])
    [verify] = found.steps
    assert (verify.runs, verify.failed, verify.seconds, verify.last_seconds, verify.last_fault) == (2, 1, 3.0, 1.0, "E301")
    assert verify.sound_at < verify.last_at
    counts = {(one.kind, one.name): one.number for one in found.counts}
    assert counts == {("outcome", "done"): 4, ("outcome", "refused"): 1, ("fault", "E103"): 3, ("fault", "E301"): 1}


def test_a_replica_lacks_what_was_written_until_it_is_noted_there(ledger):
    def lacking():
        return ledger.figures.read(PROMISED, ["disk"]).lacking["disk"].number

    ledger.holdings.committed("a", 1, 1, 10)
    ledger.holdings.committed("b", 1, 1, 10)
    assert lacking() == 2, "a replica that nothing was ever copied to lacks everything"
    ledger.copies.take_stock(["disk"])
    assert lacking() == 2
    ledger.copies.note("a", "disk", 1)
    assert lacking() == 1
    ledger.holdings.committed("a", 2, 2, 20)
    ledger.holdings.settle(Verified(object="b", version=1, files=1, size=10))
    assert lacking() == 2
    ledger.copies.note("a", "disk", 2)
    ledger.copies.note("b", "disk", 0, "E301")
    assert lacking() == 1
    ledger.copies.note("b", "disk", 1)
    assert lacking() == 0
    ledger.copies.missing("a", "disk")
    assert lacking() == 1
    ledger.copies.note("a", "disk", 2)
    ledger.holdings.checked(Verified(object="b", version=3, files=1, size=10), Condition.SOUND)
    assert lacking() == 1
    ledger.holdings.forget("b")
    assert lacking() == 0
    ledger.copies.take_stock([])
    ledger.holdings.committed("c", 1, 1, 10)
    assert lacking() == 2, "one that was taken out of the settings is no longer followed"


def test_what_was_not_read_in_time_is_overdue_and_the_oldest_counts_from_when_it_came(ledger):
    run(
        ledger,
        """insert into holdings (object, version, files, size, added_at, checked_at, condition) values
           ('a', 1, 1, 1, now() - interval '300 days', now() - interval '1 day', 'sound'),
           ('b', 1, 1, 1, now() - interval '100 days', null, 'unread'),
           ('c', 1, 1, 1, now() - interval '95 days', now() - interval '94 days', 'damaged')""",
    )
    reading = ledger.figures.read(PROMISED, []).reading
    assert (reading.objects, reading.overdue, reading.damaged, round(reading.oldest_s / 86400)) == (3, 2, 1, 100)


def test_an_archive_that_is_large_costs_no_more_and_its_numbers_are_about_right(ledger, monkeypatch):
    monkeypatch.setattr(figures, "COUNTED", 2_000)  # what is large begins there
    many = 3 * figures.COUNTED
    run(
        ledger,
        f"""insert into resources (id, centre, delivery_name, item, delivery, state, version, record)
            select 'R' || n, 'c', 'd', 'i', 'D1', case when n % 4 = 0 then 'in_review' else 'published' end, 1, '{{}}'
            from generate_series(1, {many}) n""",
        f"""insert into holdings (object, version, files, size, checked_at)
            select 'o' || n, 1, 1, 1, now() - n * interval '180 days' / {many} from generate_series(1, {many}) n""",
        "analyze resources",
        "analyze holdings",
    )
    began = time.perf_counter()
    found = ledger.figures.read(PROMISED, [])
    assert time.perf_counter() - began < 5
    assert found.resources["in_review"] == many // 4, "exact as far as it is counted"
    assert found.resources["published"] == pytest.approx(many * 3 / 4, rel=0.05)
    assert found.reading.objects == pytest.approx(many, rel=0.01)
    assert found.reading.overdue == pytest.approx(many / 2, rel=0.05)
