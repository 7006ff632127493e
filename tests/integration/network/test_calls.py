"""S9: a chorus contest of 270 nominations, from the sheet to the honours, with figures known beforehand."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

import contests as c
from archive.errors import MarksShort, NoticeRunning, ObjectionsOpen, Recused, SealedAlready, StateRefused
from archive.models.network.call import CallState, NominationState
from archive.models.people import Role
from archive.services import Services
from archive.steps.care import rebuild, registry
from archive.steps.network import workbook
from archive.steps.network.asked import Asked
from archive.steps.network.calls import judging, kept, running

pytestmark = pytest.mark.servers
ID = "01"


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    own = places.prepared(tmp_path_factory.mktemp("calls"))
    found = Services(own)
    found.prepare()
    yield found
    places.give_back(own)


@pytest.fixture(scope="module")
def sent(services):
    """270 rows, the last two after the call has closed; what became of both workbooks."""
    centres = [one.id for one in c.counties() for _ in range(3)]
    lengths = [481.0 if n < c.TOO_LONG else 480.0 if n == 20 else 300.0 + n % 100 for n in range(270)]
    ids = c.recordings(services, [(centre, f"示例合唱{n}", lengths[n]) for n, centre in enumerate(centres)])
    rows = [c.row(n, centres[n], ids[n]) for n in range(270)]
    for n in range(10, 10 + c.WRONG_PIECE):
        rows[n][5] = "别的歌"
    for n in range(30, 30 + c.DOUBLED):
        rows[n][9] = rows[n][9].replace(f"示例{n}甲7", f"示 例{n - 3}甲7")
    call = c.contest(services)
    early, late = rows[: -c.LATE], rows[-c.LATE :]
    first = workbook.run(services, c.workbook(报送=[c.HEADERS, *early]), "报送.xlsx", Asked(c.BY))
    again = workbook.run(services, c.workbook(报送=[c.HEADERS, *early]), "报送.xlsx", Asked(c.BY))
    running.draft(services, call.model_copy(update={"closes": datetime.now(UTC) - timedelta(seconds=1)}), c.BY)
    second = workbook.run(services, c.workbook(报送=[c.HEADERS, *late]), "补报.xlsx", Asked(c.BY))
    return first, again, second


def person(services, login, *centres):
    accounts = services.ledger.accounts
    made = accounts.people.add(login, f"示例{login}", centres[0] if centres else "")
    accounts.people.change(made.id, state="active")
    for centre in centres:
        accounts.grants.give(made.id, Role.ARCHIVIST, centre, "t")
    return made


def facts(services, kind):
    with services.ledger.database.begin() as connection:
        query = "select dims->>'level', count(*) from facts where kind = %(kind)s group by 1 order by 1"
        return dict(connection.exec_driver_sql(query, {"kind": kind}).all())


def test_fifteen_of_270_are_refused_by_their_codes_and_told_in_their_cells(services, sent):
    first, again, second = sent
    codes = sorted(fault.code for fault in (*first.faults, *second.faults))
    expected = {"E950": c.TOO_LONG, "E951": c.WRONG_PIECE, "E952": c.DOUBLED, "E953": c.LATE}
    assert {code: codes.count(code) for code in set(codes)} == expected and first.copy is not None
    assert first.sheets[0].counts.new == 255 and again.sheets[0].counts == (0, 0, 255)
    states = [one.state for one in services.ledger.network.calls.nominations(ID)]
    assert states.count(NominationState.ACCEPTED) == 255 and states.count(NominationState.REFUSED) == 15
    assert facts(services, "accepted") == {"city": 255}


@pytest.fixture(scope="module")
def finalists(services, sent):
    """The city rounds, marked on paper by two judges, and who rises by them."""
    running.close(services, ID, c.BY)
    calls = services.ledger.network.calls
    for login in ("j-one", "j-two"):
        made = person(services, login)
        for n in (1, 2):
            calls.name_judge(ID, n, made.id, made.name)
    lines = [("活动编号", "轮次", "作品编号", "评委", "评分项", "分数")]
    for n, category in enumerate(c.CATEGORIES, 1):
        judging.open_round(services, ID, c.of_level(n, "city", category, judges=2, trim=0), c.BY)
    held = kept.read(services, ID)
    for n in (1, 2):
        for place, one in enumerate(judging.of_round(held, held.call.round_of(n))):
            for judge in ("j-one", "j-two"):
                lines += [("2026-合唱", n, one.subject, judge, criterion.id, 60 + place % 40) for criterion in c.CRITERIA]
    extra = [list(lines[1]), ("2026-合唱", 1, lines[1][2], "不在名单", "tone", 50)]
    extra[0][5] = 99
    taken = workbook.run(services, c.workbook(评分=lines), "评分.xlsx", Asked(c.BY))
    twice = workbook.run(services, c.workbook(评分=[lines[0], extra[0], *lines[2:4], extra[1]]), "评分.xlsx", Asked(c.BY))
    for n in (1, 2):
        judging.seal(services, ID, n, c.BY)
        judging.reveal(services, ID, n, c.BY)
    tied = [n for n in (1, 2) if not _advanced(services, n)]
    held = kept.read(services, ID)
    return held, taken, twice, tied


def _advanced(services, n):
    """Raise by the round, or, where equals stand at the edge, those that the panel named."""
    try:
        running.advance(services, ID, n, c.BY)
    except StateRefused as error:
        assert error.code == "E967"
        held = kept.read(services, ID)
        by_division = {}
        for row in held.kept.sheets[n].rows:
            by_division.setdefault(row.division, []).append(row)
        ids = [row.nomination for division, rows in by_division.items() for row in rows[: 2 if division == "330100" else 1]]
        running.raise_(services, ID, ids, c.BY)
        return False
    return True


def test_quotas_leave_24_in_two_finals_and_a_judge_who_votes_twice_is_told(services, finalists):
    held, taken, twice, _ = finalists
    assert taken.faults == () and sorted(fault.code for fault in twice.faults) == ["E958", "E959"]
    final = [one for one in held.kept.nominations if one.level == "province"]
    assert [sum(one.category == category for one in final) for category in c.CATEGORIES] == [12, 12]
    assert facts(services, "advanced") == {"city": 24} and facts(services, "accepted") == {"city": 255, "province": 24}


@pytest.fixture(scope="module")
def sealed(services, finalists):
    """The final of the first category: five judges, one of them of the first choir's own centre; two seal at once."""
    calls = services.ledger.network.calls
    judging.open_round(services, ID, c.of_level(3, "province", c.CATEGORIES[0], judges=4), c.BY)
    judging.open_round(services, ID, c.of_level(4, "province", c.CATEGORIES[1], judges=3, trim=0), c.BY)
    held = kept.read(services, ID)
    final = judging.of_round(held, held.call.round_of(3))
    for n, login in enumerate(("f-one", "f-two", "f-three", "f-four")):
        made = person(services, login)
        calls.name_judge(ID, 3, made.id, made.name)
        if n < 3:
            calls.name_judge(ID, 4, made.id, made.name)
    own = person(services, "f-own", final[0].centre)
    calls.name_judge(ID, 3, own.id, own.name)
    roster = {one.name: one for one in calls.judges(ID, 3)}
    given = {}
    for place, one in enumerate(final):
        for n, (name, judge) in enumerate(roster.items()):
            if name == "示例f-own" and one.centre == final[0].centre:
                continue
            values = {"tone": 70 + place + n * 2.5, "blend": 70 + place * 2 - n, "look": 90 - n * n + place / 2}
            judging.mark(services, judge, one.id, values)
            given.setdefault(one.id, []).append(values)
    with pytest.raises(MarksShort):
        judging.seal(services, ID, 4, c.BY)
    version = services.ledger.network.calls.version(ID)
    registry.run(services)
    registry.run(services)
    assert services.ledger.network.calls.version(ID) == version + 1, "marks are kept every night, and once"
    for place, one in enumerate(judging.of_round(held, held.call.round_of(4))):
        for judge in calls.judges(ID, 4):
            judging.mark(services, judge, one.id, {"tone": 60 + place, "blend": 60 + place, "look": 60})
    judging.seal(services, ID, 4, c.BY)

    def seal(_):
        try:
            return judging.seal(services, ID, 3, c.BY)
        except SealedAlready as error:
            return error.code

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(seal, range(2)))
    return final, roster, given, done


def test_trimmed_and_weighted_means_equal_a_hand_sheet(services, sealed):
    final, _, given, done = sealed
    sheet = next(one for one in done if one != "E961")
    rows = {row.nomination: row for row in sheet.rows}
    for one in final:
        by_hand = 0.0
        for criterion, weight in (("tone", 0.4), ("blend", 0.3), ("look", 0.3)):
            marks = sorted(values[criterion] for values in given[one.id])
            by_hand += weight * mean(marks[1:-1])
        assert abs(rows[one.id].total - by_hand) < 0.01
    fifth = rows[final[4].id]
    # tone 74 76.5 79 81.5 84, blend 78 77 76 75 74, look 92 91 88 83 76: without highest and lowest 79, 76, 87.3333
    assert abs(fifth.total - (0.4 * 79 + 0.3 * 76 + 0.3 * 262 / 3)) < 0.01 and fifth.spread > 0 and fifth.median
    assert [row.rank for row in sheet.rows] == list(range(1, 13))


def test_a_judge_tied_to_a_choir_is_recused_and_what_is_sealed_never_changes(services, sealed):
    final, roster, given, done = sealed
    assert sorted(one if one == "E961" else "sealed" for one in done) == ["E961", "sealed"], "of two who seal one is told"
    with pytest.raises(Recused):
        judging.mark(services, roster["示例f-own"], final[0].id, given[final[0].id][0])
    with pytest.raises(SealedAlready):
        judging.mark(services, roster["示例f-one"], final[0].id, given[final[0].id][0] | {"tone": 1})
    with pytest.raises(SealedAlready):
        judging.seal(services, ID, 3, c.BY)
    own = next(row for row in kept.read(services, ID).kept.sheets[3].rows if row.nomination == final[0].id)
    assert len(own.marks) == 4 and own.recused == (roster["示例f-own"].label,)


def test_the_published_digest_is_of_the_sheet_that_is_revealed_and_results_wait_for_seven_days(services, sealed):
    calls = services.ledger.network.calls
    digest = calls.get(ID).round_of(3).sealed_sha256
    assert calls.sheet(ID, 3) is None, "sealed is not shown"
    for n in (3, 4):
        judging.reveal(services, ID, n, c.BY)
    assert hashlib.sha256(calls.sheet(ID, 3).encode()).hexdigest() == digest
    assert not any(name in calls.sheet(ID, 3) for name in ("示例f-one", "f-own")), "judges are numbers"
    running.announce(services, ID, c.BY)
    with pytest.raises(NoticeRunning):
        running.confirm(services, ID, c.BY, at=datetime.now(UTC) + timedelta(days=6))
    number, _ = services.ledger.network.objections.object_to(ID, "示例异议", "1")
    later = datetime.now(UTC) + timedelta(days=7)
    with pytest.raises(ObjectionsOpen):
        running.confirm(services, ID, c.BY, at=later)
    services.ledger.network.objections.answer(ID, number, "已复核")
    granted = running.confirm(services, ID, c.BY, at=later)
    assert sorted(one.title for one in granted) == ["一等奖"] * 2 + ["二等奖"] * 4, "awards are given in each final"
    assert all(any(item.startswith("sheet:") for item in one.evidence) for one in granted)
    assert calls.judges(ID, 3) == [] and facts(services, "honoured") == {"province": 6}
    running.revoke(services, granted[0].number, c.BY, "示例原因")
    assert sum(bool(one.revoked_on) for one in calls.honours(ID)) == 1 and facts(services, "honour-revoked") == {"province": 1}


def test_a_rebuild_brings_back_every_row(services, sealed):
    tables = ("calls", "rounds", "nominations", "honours", "facts")

    def rows():
        with services.ledger.database.begin() as connection:
            found = {}
            for table in tables:
                without = " - 'seq' - 'tx' - 'at'" if table == "facts" else ""
                which = " where cause like 'activity:%%'" if table == "facts" else ""
                query = f"select to_jsonb(x){without} from {table} x{which} order by 1"
                found[table] = connection.exec_driver_sql(query).scalars().all()
            return found

    before = rows()
    assert kept.read(services, ID).call.state is CallState.FINAL and len(before["nominations"]) == 270
    with services.ledger.database.begin() as connection:
        for table in (*tables, "statements", "relations", "holdings"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    assert rows() == before
