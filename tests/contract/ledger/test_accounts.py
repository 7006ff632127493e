"""People in the ledger: accounts, sessions that end, posts in the tree, a log that nobody can change unseen."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from archive.access.may import Act, Place, may, reach
from archive.errors import AccountUnknown, LoginTaken, PostsApart
from archive.ledger import Ledger, ancestry
from archive.ledger import tables as t
from archive.ledger.accounts import audit
from archive.ledger.accounts import tables as accounts_tables
from archive.models.centre import Centre, Level
from archive.models.people import Person, Role

pytestmark = pytest.mark.servers
MINE = {"p0", "c0", "d0", "c1", "old"}


@pytest.fixture
def ledger(settings):
    found = Ledger.connect(settings.ledger_url.get_secret_value(), settings.ledger_schema)
    found.migrate()
    return found


def account(ledger, login="wang", centre="zj-330683", active=True):
    made = ledger.accounts.people.add(login, "示例王", centre)
    if active:
        ledger.accounts.people.change(made.id, state="active")
    return made


def test_a_name_to_sign_in_with_is_one_persons_however_it_is_typed(ledger):
    made = account(ledger)
    assert ledger.accounts.people.by_login(" WANG ").id == made.id
    with pytest.raises(LoginTaken):
        ledger.accounts.people.add("Wang", "示例李")
    with pytest.raises(AccountUnknown):
        ledger.accounts.people.get("p-nobody")


def test_a_session_is_found_by_its_token_until_it_or_its_account_ends(ledger):
    made = account(ledger)
    sessions = ledger.accounts.sessions
    token, other = sessions.begin(made.id, 1), sessions.begin(made.id, 1)
    session, who = sessions.find(token)
    assert (who.id, session.strength) == (made.id, 1) and sessions.find("forged") is None
    stronger = sessions.strengthen(token)
    assert sessions.find(token) is None and sessions.find(stronger)[0].strength == 2
    assert sessions.end_all(made.id, but=session.id) == 1 and sessions.find(other) is None
    ledger.accounts.people.change(made.id, state="disabled")
    assert sessions.find(stronger) is None


@pytest.mark.parametrize("column", ["until", "seen_at"])
def test_a_session_ends_by_itself(ledger, column):
    token = ledger.accounts.sessions.begin(account(ledger).id, 1)
    s = accounts_tables.sessions
    past = datetime.now(UTC) - timedelta(hours=3)
    with ledger.database.begin() as connection:
        connection.execute(update(s).values({column: past}))
    assert ledger.accounts.sessions.find(token) is None


def test_posts_hold_from_their_beginning_and_before_their_end(ledger):
    made, now = account(ledger), datetime.now(UTC)
    grants, hour = ledger.accounts.grants, timedelta(hours=1)
    grants.give(made.id, Role.ARCHIVIST, "zj-330683", "t")
    grants.give(made.id, Role.REVIEWER, "zj-330683", "t", begins=now + hour)
    grants.give(made.id, Role.LEAD, "zj-330683", "t", begins=now - 2 * hour, ends=now - hour)
    assert [one.role for one in grants.of(made.id)] == [Role.ARCHIVIST]
    assert grants.end(grants.posts(made.id)[-1].id) and grants.of(made.id) == ()


def test_a_deputy_acts_with_the_posts_of_another_for_a_time_and_hands_them_to_nobody(ledger):
    first, second, third = (account(ledger, name) for name in ("one", "two", "three"))
    ledger.accounts.grants.give(first.id, Role.REVIEWER, "zj-330600", "t")
    now = datetime.now(UTC)
    with ledger.database.begin() as connection:
        rows = [(first.id, second.id), (second.id, third.id)]
        row = {"begins": now - timedelta(1), "ends": now + timedelta(1), "by": "t"}
        connection.execute(accounts_tables.deputies.insert(), [row | {"person": p, "deputy": d} for p, d in rows])
    (lent,) = ledger.accounts.grants.of(second.id)
    assert (lent.role, lent.centre, lent.on_behalf_of) == (Role.REVIEWER, "zj-330600", first.id)
    assert ledger.accounts.grants.of(third.id) == ()


def test_nobody_holds_two_of_the_posts_that_watch_one_another(ledger):
    made = account(ledger)
    ledger.accounts.grants.give(made.id, Role.OPERATOR, "", "t")
    with pytest.raises(PostsApart):
        ledger.accounts.grants.give(made.id, Role.AUDITOR, "", "t")


def test_a_list_and_a_single_check_agree_for_every_centre(ledger):
    put(ledger, ("p0", None), ("c0", "p0"), ("d0", "p0"), ("c1", "c0"), ("old", "c0", ["d0"]))
    person = account(ledger, centre="c0").person()
    for top in ("", "p0", "c0", "d0", "c1", "old", "unknown"):
        ledger.accounts.grants.give(person.id, Role.REVIEWER, top, "t")
        holder = Person(id=person.id, name="x", roles=ledger.accounts.grants.of(person.id)[-1:])
        within = reach(holder, Act.APPROVE)
        with ledger.database.begin() as connection:
            listed = set(connection.scalars(select(t.centres.c.id).where(ancestry.within(t.centres.c.id, within))))
        assert listed & MINE == {one for one in MINE if may(holder, Act.APPROVE, ledger.centres.above(one))}
        ledger.accounts.grants.end(ledger.accounts.grants.posts(person.id)[0].id)


def test_who_stands_above_is_kept_through_every_change_of_the_tree(ledger):
    put(ledger, ("p0", None), ("c0", "p0"), ("d0", "p0"), ("c1", "c0"), ("c11", "c1"))
    assert ledger.centres.above("c11") == Place("c11", frozenset({"p0", "c0", "c1", "c11"}))
    put(ledger, ("c1", "d0"))
    assert ledger.centres.above("c11").line == {"p0", "d0", "c1", "c11"}
    put(ledger, ("c1", "d0", ["c0"]))
    assert ledger.centres.above("c11").line == {"p0", "d0", "c0", "c1", "c11"}, "who carries on stands above as well"
    assert ledger.centres.above("nobody").line == frozenset()


def put(ledger, *rows):
    with ledger.centres.changing() as tree:
        made = [Centre(id=i, name=i, level=Level.COUNTY, parent=up, successors=tuple(*more)) for i, up, *more in rows]
        tree.save(made)


def test_the_log_is_one_chain_in_which_any_change_shows(ledger):
    log, wang = ledger.accounts.audit, Person.named("示例王")

    def write():
        for _ in range(5):
            log.note(wang, "approve", "resource", "r-1", facts={"why": "好"})

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [line.id for line in log.walk()] == list(range(1, 21)) and audit.broken(log.walk()) is None
    assert [line.id for line in log.newest(before=4, limit=2)] == [3, 2]


@pytest.mark.parametrize(
    "typed", ["\x00", "\ue000gap\ue000", "\ud800", '"\\', "'; drop table audit", "𠮷" * 2000, "\u2028\n\t\x7f"]
)
def test_a_line_takes_whatever_somebody_typed(ledger, typed):
    ledger.accounts.audit.note(
        Person.named("示例王"), "approve", "resource", typed, centre=typed, facts={"why": typed, typed: ""}
    )
    assert audit.broken(ledger.accounts.audit.walk()) is None and ledger.accounts.audit.head().id == 1


@pytest.mark.parametrize("attack", ["update audit set outcome = 'E413' where id = 2", "delete from audit where id = 2"])
def test_the_log_takes_no_change_and_who_forces_one_is_found(ledger, attack):
    for number in range(3):
        ledger.accounts.audit.note(Person.named("示例王"), "approve", "resource", f"r-{number}")
    with pytest.raises(Exception, match="only added"), ledger.database.begin() as connection:
        connection.execute(text(attack))
    with ledger.database.begin() as connection:
        connection.execute(text("alter table audit disable trigger user"))
        connection.execute(text(attack))
    assert audit.broken(ledger.accounts.audit.walk()) in {2, 3}


def test_failures_are_counted_in_a_window_and_forgotten_after_it(ledger):
    attempts = ledger.accounts.attempts
    assert [attempts.failed("name wang") for _ in range(3)] == [1, 2, 3] and attempts.number("name li") == 0
    with ledger.database.begin() as connection:
        connection.execute(text("update attempts set since = since - interval '16 minutes'"))
    assert attempts.number("name wang") == 0 and attempts.failed("name wang") == 1
