"""Facts add up to the same whether they are added or recounted, months stay as they were frozen, and divisions find their own."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import literal, select

from archive.errors import MonthNotOver, RevisionUnexplained
from archive.i18n.moments import day
from archive.ledger.network import facts as fact_rows
from archive.ledger.network import tallying
from archive.models.centre import Centre, Level
from archive.models.network.fact import Fact, FactKind
from archive.models.network.measure import Value, month_of, months_to
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.network import counting, facts_log, freezing
from archive.vocabulary import measures

pytestmark = pytest.mark.servers
BY = Person.named("示例甲", Role.CURATOR)
NOW = month_of(day(datetime.now(UTC)))
BEFORE, EARLIER = months_to(NOW, 3)[1], months_to(NOW, 3)[0]
CENTRES = {
    "zj-330000": "330000", "zj-330100": "330100", "zj-330103": "330103", "zj-330104": "330104", "zj-330105": "330105",
    "zj-330102": "330102", "zj-330114": "330114", "zj-330683": "330683", "zj-330683100": "330683100",
    "zj-330683100200": "330683100200",
}  # fmt: skip


@pytest.fixture(scope="module")
def services(places, tmp_path_factory) -> Iterator[Services]:
    own = places.prepared(tmp_path_factory.mktemp("measures") / "home")
    made = Services(own)
    made.prepare()
    with made.ledger.centres.changing() as tree:
        tree.replace(_tree())
    noted(made, seeded())
    yield made
    places.give_back(own)


def _tree() -> list[Centre]:
    levels = {6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}
    gone = {"zj-330103": ("zj-330105",), "zj-330104": ("zj-330102", "zj-330114")}
    found = []
    for id_, code in CENTRES.items():
        level = Level.PROVINCE if code == "330000" else Level.CITY if code == "330100" else levels[len(code)]
        closed = date(2021, 4, 9) if id_ in gone else None
        found.append(Centre(id=id_, name=f"示例{code}", level=level, division=code, closed=closed, successors=gone.get(id_, ())))
    return found


def seeded() -> list[Fact]:
    """The same facts every time: publications with withdrawals, bytes that several hold, activities, services."""
    chance, made = random.Random(41), []
    for number in range(400):
        centre = chance.choice(sorted(CENTRES))
        month = chance.choice(months_to(BEFORE, 6))
        here = {"centre": centre, "division": CENTRES[centre], "subject": f"R{number}", "about_month": month}
        made.append(Fact(kind="published", dims={"first": "yes", "kind": "chorus", "filled": "6", "fields": "8"}, **here))
        held = {**here, "subject": f"D{number % 150}"}
        made.append(Fact(kind="held", amount=1000 + number % 150, dims={"seconds": "90.5"}, **held))
        if number % 7 == 0:
            made.append(Fact(kind="withdrawn", dims={"kind": "chorus"}, **here))
        if number % 3 == 0:
            made.append(Fact(kind="activity-closed", dims={"kind": "show", "mode": "online"}, **here))
            made.append(Fact(kind="delivered", **here))
            made.append(Fact(kind="served", amount=1.5, **{**here, "subject": f"P{number % 20}"}))
        if number % 4 == 0:
            made.append(Fact(kind="decided", dims={"verb": chance.choice(["approve", "return"]), "days": "2"}, **here))
    here = {"centre": "zj-330683", "division": "330683", "about_month": BEFORE, "sample": True}
    made.append(Fact(kind="published", subject="示例", **here))
    made += [Fact(kind="held", amount=1, dims={"seconds": "3600"}, subject="示例字节", **here)] * 2
    return made


def noted(services: Services, facts: list[Fact]) -> None:
    for start in range(0, len(facts), 100):
        with services.ledger.database.begin() as connection:
            fact_rows.append(connection, facts[start : start + 100])


def expected(kind: str, code: str, month: str, *, stock: bool) -> float:
    """What a person would count with the list in hand."""
    signs = {"published": 1, "withdrawn": -1} if kind == "public" else {kind: 1}
    return sum(
        signs[one.kind] * one.amount
        for one in seeded()
        if one.kind in signs and not one.sample and (one.division or "").startswith(code)
        and (one.about_month <= month if stock else one.about_month == month)
    )  # fmt: skip


def held(code: str, month: str) -> float:
    first: dict[str, Fact] = {}
    for one in seeded():
        if one.kind is FactKind.HELD:
            first.setdefault(one.subject, one)
    return sum(one.amount for one in first.values() if (one.division or "").startswith(code) and one.about_month <= month)


def test_samples_are_added_up_by_themselves_and_in_no_other_number(services):
    reader, one = services.ledger.network.measures, measures.measures()[1]
    found = reader.of_samples("330683", "", [EARLIER, BEFORE])
    assert (found[1][BEFORE].number, found[3][BEFORE].number) == (1, 1.0), "the same bytes are held once"
    assert found[1][EARLIER].number == 0 and found[13][BEFORE].number is None
    assert reader.of_samples("", "zj-330683", [BEFORE])[1][BEFORE].number == 1
    assert reader.of_samples("330100", "", [BEFORE])[1][BEFORE].number is None
    assert [item.subject for item in reader.items(one, "330683", "", BEFORE, "", 10, samples=True)] == ["示例"]
    assert "示例" not in {item.subject for item in reader.items(one, "330683", "", BEFORE, "", 500)}


def test_cells_are_what_their_facts_say_and_a_difference_is_told(services: Services):
    measures = services.ledger.network.measures
    assert measures.settle() == len(seeded())
    assert measures.settle() == 0, "each is added once"
    report = counting.recount(services, everything=True)
    assert [line.faults for line in report.lines] == [()]
    cells = [row for one in CENTRES for row in cells_of(services, one)]
    for measure, month, centre, division, dims, value in random.Random(5).sample(cells, 125):
        by_hand = counted_by_hand(measure, month, centre, division, dims)
        assert by_hand is None or by_hand == pytest.approx(value)
    public = measures.of_division("330000", [EARLIER, BEFORE])[1]
    assert public[BEFORE].number == expected("public", "33", BEFORE, stock=True)
    assert measures.of_division("", [BEFORE])[4][BEFORE].number == pytest.approx(held("", BEFORE) / 1e12)
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("update tallies set value = value + 1 where measure = 'public' and centre = 'zj-330683'")
    told = counting.recount(services, everything=True)
    assert {fault.code for line in told.lines for fault in line.faults} == {"E925"}
    with services.ledger.database.begin() as connection:  # as after a restore into another server, younger than the first
        connection.exec_driver_sql("update facts set tx = (tx::bigint + 1000000000)::text where mod(seq, 2) = 0")
        connection.exec_driver_sql("update tallied set tx = 2000000000")
    measures.settle()
    assert [line.faults for line in counting.recount(services, everything=True).lines] == [()]
    assert sorted(cells_of(services, "zj-330683")) == sorted(row for row in cells if row[2] == "zj-330683")


def cells_of(services: Services, centre: str) -> list[tuple]:
    with services.ledger.database.begin() as connection:
        rows = connection.exec_driver_sql("select * from tallies where centre = %(centre)s", {"centre": centre})
        return [tuple(row) for row in rows]


def counted_by_hand(measure: str, month: str, centre: str, division: str, dims: str) -> float | None:
    signs = {
        "public": {"published": 1, "withdrawn": -1},
        "new": {"published": 1},
        "deliveries": {"delivered": 1},
        "activities": {"activity-closed": 1},
        "hours-served": {"served": 1},
    }.get(measure)
    if signs is None:
        return None
    here = (
        one for one in seeded() if (one.about_month, one.centre, one.division) == (month, centre, division) and not one.sample
    )
    return sum(signs[one.kind] * one.amount for one in here if one.kind in signs)


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("", [""]),
        ("330000", ["", "33"]),
        ("330600", ["", "33", "3306"]),
        ("330683", ["", "33", "3306", "330683"]),
        ("330683100", ["", "33", "3306", "330683", "330683100"]),
        ("330683100200", ["", "33", "3306", "330683", "330683100", "330683100200"]),
        ("441900003", ["", "44", "4419", "441900003"]),
    ],
)
def test_a_division_counts_once_on_each_of_its_levels(services: Services, code: str, found: list[str]):
    with services.ledger.database.begin() as connection:
        assert connection.scalar(select(tallying.prefixes(literal(code)))) == found


def test_an_item_counts_once_at_each_of_five_levels(services: Services):
    services.ledger.network.measures.settle()
    for code in ("330000", "330683", "330683100", "330683100200"):
        found = services.ledger.network.measures.of_division(code, [BEFORE])
        prefix = "33" if code == "330000" else code
        assert found[1][BEFORE].number == expected("public", prefix, BEFORE, stock=True)
        assert found[13][BEFORE].number == expected("activity-closed", prefix, BEFORE, stock=False)
    village = services.ledger.network.measures.of_centre("zj-330683100200", [BEFORE])
    assert village[1][BEFORE].number == expected("public", "330683100200", BEFORE, stock=True)


def test_a_merger_is_found_under_both_names_and_a_split_is_never_apportioned(services: Services):
    measures = services.ledger.network.measures
    both = sum(expected("public", code, BEFORE, stock=True) for code in ("330103", "330105"))
    assert [measures.of_division(code, [BEFORE])[1][BEFORE].number for code in ("330103", "330105")] == [both, both]
    assert measures.of_divisions(["330105", "330102"], 1, BEFORE)["330105"].number == both
    assert measures.of_centre("zj-330105", [BEFORE])[1][BEFORE].number == both
    assert measures.of_division("330104", [BEFORE])[1][BEFORE].number == expected("public", "330104", BEFORE, stock=True)
    for successor in ("330102", "330114"):
        assert measures.of_division(successor, [BEFORE])[1][BEFORE].number == expected("public", successor, BEFORE, stock=True)
        assert measures.former(successor) == {"330104": "示例330104"}
    assert measures.of_division("330100", [BEFORE])[1][BEFORE].number == expected("public", "3301", BEFORE, stock=True)


def test_what_nobody_told_of_has_no_number_and_a_rate_without_a_whole_neither(services: Services):
    found = services.ledger.network.measures.of_division("330000", [BEFORE])
    assert found[27][BEFORE].number is None
    assert found[12][BEFORE].number is None
    assert found[17][BEFORE].number == 100, "all of them on line"
    assert found[9][BEFORE].number == 2, "the middle bucket"
    assert found[7][BEFORE].under == 8, "without the two that were closed"


def test_a_frozen_month_stays_whatever_comes_later(services: Services):
    measures = services.ledger.network.measures
    first = freezing.run(services, BEFORE, BY)
    assert freezing.run(services, BEFORE, BY) == first
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("delete from reports")
    assert freezing.run(services, BEFORE, BY) == first, "as after a kill between the object and its row"
    was = freezing.rows(services, BEFORE, 1)
    before = measures.of_division("330000", [BEFORE, NOW])[1]
    gone = [one for one in seeded() if one.kind is FactKind.PUBLISHED and not one.sample][1:11]
    noted(services, [one.model_copy(update={"kind": FactKind.WITHDRAWN, "about_month": NOW}) for one in gone])
    measures.settle()
    after = measures.of_division("330000", [BEFORE, NOW])[1]
    assert after[BEFORE] == before[BEFORE]
    assert after[NOW].number == before[NOW].number - 10
    assert freezing.rows(services, BEFORE, 1) == was
    noted(services, [Fact(kind="honoured", centre="zj-330683", subject="H1", about_month=BEFORE, dims={"level": "city"})])
    assert measures.late(BEFORE, first.seq) == 1
    with pytest.raises(RevisionUnexplained):
        freezing.revise(services, BEFORE, " ", BY)
    second = freezing.revise(services, BEFORE, "示例:补报一项荣誉", BY)
    assert (second.revision, second.rows) == (2, first.rows + 1)
    assert freezing.rows(services, BEFORE, 1) == was
    with pytest.raises(MonthNotOver):
        freezing.run(services, NOW, BY)


def test_facts_and_frozen_months_come_back_from_the_store(services: Services):
    freezing.run(services, BEFORE, BY)
    facts_log.run(services)
    assert facts_log.run(services).lines[0].outcome.value == "unchanged"
    measures = services.ledger.network.measures
    measures.settle()
    numbers, frozen = measures.of_division("330000", [BEFORE, NOW]), measures.frozen()
    with services.ledger.database.begin() as connection:
        for table in ("facts", "reports", "holdings", "tallies", "totals", "firsts"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    rebuild.run(services)
    measures.settle()
    assert measures.frozen() == frozen
    assert measures.of_division("330000", [BEFORE, NOW]) == numbers


def test_bytes_that_are_let_go_of_and_held_again_count_again(services: Services):
    month, here = NOW, {"centre": "zj-330114", "division": "330114", "about_month": NOW}
    turns = ["held", "held", "let-go", "held", "let-go"]
    before = services.ledger.network.measures.of_centre("zj-330114", [month])[4][month].number or 0
    noted(services, [Fact(kind=one, subject="turning", amount=7e12, dims={"seconds": "0"}, **here) for one in turns])
    services.ledger.network.measures.settle()
    assert services.ledger.network.measures.of_centre("zj-330114", [month])[4][month].number == pytest.approx(before)
    noted(services, [Fact(kind="held", subject="turning", amount=7e12, dims={"seconds": "0"}, **here)])
    services.ledger.network.measures.settle()
    assert services.ledger.network.measures.of_centre("zj-330114", [month])[4][month].number == pytest.approx(before + 7)
    assert [line.faults for line in counting.recount(services, everything=True).lines] == [()]


def test_a_centre_without_a_division_counts_where_the_nearest_above_it_lies(services: Services):
    with services.ledger.centres.changing() as tree:
        tree.save([Centre(id="hall-1", name="示例馆", level=Level.TOWNSHIP, division="", parent="zj-330683")])

    def demands(code: str) -> Value:
        counting.settle(services)
        return services.ledger.network.measures.of_division(code, [NOW])[25][NOW]

    there = services.ledger.network.measures.of_division("330683", [NOW])[7][NOW].under
    assert there == sum(code.startswith("330683") for code in CENTRES.values()) + 1, "it is one of the county's centres"
    noted(services, [Fact(kind="demanded", centre="hall-1", subject="示例", division=said) for said in (None, "")])
    assert [demands(code).under for code in ("", "330000", "330683")] == [2, 2, 2]
    assert services.ledger.network.measures.of_centre("hall-1", [NOW])[25][NOW].under == 2
    assert demands("330100").under in {None, 0}
