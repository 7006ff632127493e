"""Notices, quotas and settings at run time in the ledger."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from archive.access.may import Reach
from archive.errors import NotFound
from archive.ledger import Ledger
from archive.models.centre import Centre, Level
from archive.models.notices import MailChoice, Scope
from archive.models.people import Role

pytestmark = pytest.mark.servers
EVERYWHERE = Reach(True, frozenset())
ROW = {"event": "returned", "subject": "r-1", "round": "", "centre": "c1", "address": "/work", "facts": {"title": "采茶"}}


@pytest.fixture
def ledger(settings):
    found = Ledger.connect(settings.ledger_url.get_secret_value(), settings.ledger_schema)
    found.migrate()
    with found.centres.changing() as tree:
        rows = (("p0", None), ("c0", "p0"), ("c1", "c0"), ("c11", "c1"))
        tree.save([Centre(id=i, name=i, level=Level.COUNTY, parent=up) for i, up in rows])
    return found


def person(ledger, login, *posts, mail=""):
    made = ledger.accounts.people.add(login, login, mail=mail)
    ledger.accounts.people.change(made.id, state="active")
    for role, centre in posts:
        ledger.accounts.grants.give(made.id, role, centre, "t")
    return made.id


def sql(ledger, *statements):
    with ledger.database.begin() as connection:
        for one in statements:
            connection.execute(text(one))


def test_an_event_of_a_subject_is_told_to_a_person_once_also_by_many_at_a_time(ledger):
    told = []
    threads = [threading.Thread(target=lambda: told.extend(ledger.desk.notices.add(["p-1", "p-2"], ROW))) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(told) == ["p-1", "p-2"]
    assert ledger.desk.notices.add(["p-1"], ROW | {"round": "v2"}) == ["p-1"]
    assert [one.round for one in ledger.desk.notices.of("p-1")] == ["v2", ""]


def test_who_is_nearest_is_told_and_whoever_stands_further_up_only_where_nobody_is_nearer(ledger):
    far, near = person(ledger, "far", (Role.LEAD, "p0")), person(ledger, "near", (Role.LEAD, "c1"))
    person(ledger, "elsewhere", (Role.REVIEWER, "c1"))
    everywhere = person(ledger, "everywhere", (Role.OPERATOR, ""))
    nearest = ledger.desk.notices.nearest
    assert nearest([Role.LEAD], "c11") == [near] and nearest([Role.LEAD], "c0") == [far]
    assert nearest([Role.OPERATOR], "c11") == [everywhere] and nearest([Role.AUDITOR], "c11") == []


def test_notices_are_read_one_by_one_or_up_to_one_and_only_by_whose_they_are(ledger):
    notices = ledger.desk.notices
    for number in range(3):
        notices.add(["p-1"], ROW | {"subject": f"r-{number}"})
    newest, middle, oldest = notices.of("p-1")
    assert notices.read("p-2", [newest.id]) == 0 and notices.unread("p-1") == 3
    assert notices.read("p-1", until=middle.id) == 2 and [one.id for one in notices.of("p-1", unread=True)] == [newest.id]
    assert notices.read("p-1", [oldest.id], unread=True) == 1 and notices.unread("p-1") == 2


def test_a_digest_is_due_after_a_while_and_taken_by_one_worker(ledger):
    notices, li = ledger.desk.notices, person(ledger, "li", mail="li@example.cn")
    notices.add([li], ROW)
    assert notices.owed() == []
    sql(ledger, "update notices set at = at - interval '2 hours'")
    assert notices.owed() == [] and notices.choice(li) is MailChoice.DAILY
    notices.choose(li, MailChoice.HOURLY)
    assert [one.person for one in notices.owed()] == [li]
    (taken,) = notices.take_for_mail(li)
    assert notices.take_for_mail(li) == [] and notices.owed() == []
    notices.put_back(li, [taken.id])
    assert notices.owed() == [], "not at once again"
    sql(ledger, "update notice_choices set not_before = now()")
    assert [one.person for one in notices.owed()] == [li]
    notices.choose(li, MailChoice.OFF)
    assert notices.owed() == []


def resource(ledger, name, centre, *sizes):
    rows = [
        f"insert into resources (id, centre, delivery_name, item, delivery, state, version, record) "
        f"values ('{name}', '{centre}', 'd', '1', 'd', 'preserved', 1, '{{}}')"
    ]
    rows += [
        f"insert into assets (resource, position, digest, body) values ('{name}', {n}, 'x{n}', '{{\"size\": {size}}}')"
        for n, size in enumerate(sizes)
    ]
    sql(ledger, *rows)


def test_what_a_centre_has_in_store_is_a_sum_that_every_change_keeps_right(ledger):
    quotas = ledger.desk.quotas
    resource(ledger, "r1", "c1", 100, 20)
    sql(
        ledger,
        "update assets set body = jsonb_set(body, '{size}', '50') where position = 1",
        "delete from assets where position = 0",
    )
    sql(
        ledger,
        "insert into deliveries (id, centre, name, source, location, fingerprint, state, token) "
        "values ('d1', 'c1', 'n', 's', 'l', 'f', 'received', 't')",
        "insert into received_files (delivery, n, path, size, sha512, sha256) "
        "values ('d1', 1, 'a', 7, '', ''), ('d1', 2, 'b', 3, '', '')",
    )
    assert quotas.stand("c1").used == 60
    quotas.promise("u1", "c1", 1000)
    assert (quotas.stand("c1").used, quotas.stand("c1").promised) == (1060, 1000)
    quotas.let_go("u1")
    sql(ledger, "delete from received_files where n = 2", "update deliveries set state = 'processed'")
    assert quotas.stand("c1").used == 50 == quotas.total()
    sql(ledger, "update deliveries set state = 'received'")
    assert quotas.stand("c1").used == 57
    quotas.fold()
    assert quotas.stand("c1").used == 57 and quotas.stand("c11").used == 0


def test_the_nearest_quota_holds_and_a_centres_own_before_all(ledger):
    quotas = ledger.desk.quotas
    assert quotas.stand("c11").limit is None
    quotas.put("", Scope.BELOW, 5000, "t")
    quotas.put("p0", Scope.BELOW, 4000, "t")
    assert (quotas.stand("c11").limit, quotas.stand("p0").limit, quotas.stand("unknown").limit) == (4000, 5000, 5000)
    quotas.put("c1", Scope.BELOW, 300, "t")
    assert (quotas.stand("c11").limit, quotas.stand("c11").limit_of, quotas.stand("c1").limit) == (300, "c1", 4000)
    quotas.put("c11", Scope.OWN, 200, "t")
    assert quotas.stand("c11").limit == 200
    quotas.put("c11", Scope.OWN, None, "t")
    assert quotas.stand("c11").limit == 300


def test_the_fullest_come_first_and_only_those_within_ones_part(ledger):
    quotas = ledger.desk.quotas
    quotas.put("p0", Scope.BELOW, 100, "t")
    resource(ledger, "r1", "c1", 90)
    resource(ledger, "r2", "c0", 95)
    quotas.promise("u", "c11", 10)
    assert [(one.centre, one.percent) for one in quotas.fullest(EVERYWHERE)] == [("c0", 95), ("c1", 90), ("c11", 10)]
    assert [one.centre for one in quotas.fullest(Reach(False, frozenset({"c1"})), least_percent=80)] == ["c1"]


def test_many_rows_of_a_centre_are_put_together_when_it_is_looked_at(ledger):
    sql(ledger, "insert into stored_bytes (centre, bytes) select 'c1', 1 from generate_series(1, 500)")
    assert [ledger.desk.quotas.stand("c1").used for _ in range(2)] == [500, 500]
    with ledger.database.begin() as connection:
        assert connection.scalar(text("select count(*) from stored_bytes")) == 1


def test_a_setting_that_was_set_wins_until_it_is_taken_back(ledger):
    running = ledger.desk.running
    assert running.get("quiet_hours") is None
    running.put("quiet_hours", "08:00-12:00", "t")
    running.put("quiet_hours", "", "t")
    assert running.get("quiet_hours") == "" and running.all()["quiet_hours"].by == "t"
    running.drop("quiet_hours")
    assert running.get("quiet_hours") is None


def test_a_line_for_the_chat_room_is_said_once_and_given_up_in_the_end(ledger):
    lines = ledger.desk.chat_lines
    row = {name: ROW[name] for name in ("event", "subject", "round", "facts", "address")}
    assert lines.owe(row) and not lines.owe(row)
    for _ in range(10):
        with lines.turn() as turn:
            turn.later("E827")
        with lines.turn() as turn:
            assert turn is None
        sql(ledger, "update chat_lines set not_before = now()")
    assert lines.given_up() == 1


def test_a_term_is_shown_once_enough_visitors_missed_it_and_nobody_is_kept(ledger):
    demand, day = ledger.desk.demand, date(2026, 11, 30)
    assert demand.missed("秦腔", "a", day) and not demand.missed("秦腔", "a", day), "a visitor counts once a day"
    for visitor in "bcd":
        demand.missed("秦腔", visitor, day)
    assert demand.terms() == []
    demand.missed("秦腔", "a", day + timedelta(days=1))
    demand.missed("豫剧", "a", day)
    (shown,) = demand.terms()
    assert (shown.term, shown.sessions, shown.first_on, shown.last_on) == ("秦腔", 5, day, day + timedelta(days=1))
    with ledger.database.begin() as connection:
        digests = connection.scalars(text("select session from missed_sessions where term = '秦腔' and day = '2026-11-30'")).all()
    assert len({bytes(one) for one in digests}) == 4 and all(len(one) == 16 for one in digests)
    demand.forget(day + timedelta(days=1), 90)
    with ledger.database.begin() as connection:
        assert connection.scalar(text("select count(*) from missed_sessions where day = '2026-11-30'")) == 0
        assert connection.scalars(text("select day from missed_salts")).all() == [day + timedelta(days=1)]
    demand.forget(day + timedelta(days=200), 90)
    assert [one.term for one in demand.terms()] == ["秦腔"] and counted(ledger, "missed_terms") == 1
    assert sum(demand.missed(f"词{n}", "a", day) for n in range(30)) == 20, "one visitor fills no list"


def test_a_letter_waits_until_somebody_closes_it_and_its_contact_is_forgotten(ledger):
    demand = ledger.desk.demand
    number = demand.write("爷爷唱的秦腔", "13800000000")
    assert [(one.words, one.contact) for one in demand.letters()] == [("爷爷唱的秦腔", "13800000000")]
    assert demand.close(number, "已转征集", "t") and not demand.close(number, "再次", "t") and demand.letters() == []
    with pytest.raises(NotFound):
        demand.close(number + 1, "", "t")
    demand.forget(date(2026, 11, 30), 0)
    with ledger.database.begin() as connection:
        assert connection.execute(text("select contact, note, by from wanted_letters")).one() == ("", "已转征集", "t")


def counted(ledger, table):
    with ledger.database.begin() as connection:
        return connection.scalar(text(f"select count(*) from {table}"))
