"""Evaluation: published weights over measures, a workbook whose formulas say the same, and a pack of proofs that validates."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from openpyxl import load_workbook

from archive.errors import SchemeRefused
from archive.ledger.network import facts as fact_rows
from archive.models.centre import Centre, Level
from archive.models.network.fact import Fact
from archive.models.network.measure import NOTHING, Weight
from archive.models.network.scheme import Scheme
from archive.models.network.statement import Concept, numbered_id
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.export import proofs
from archive.steps.network import counting, evaluating, freezing

pytestmark = pytest.mark.servers
BY = Person.named("示例甲", Role.CURATOR)
COUNTIES = ("330681", "330682", "330683", "330604")
WEIGHTS = {2: 20, 4: 10, 8: 5, 13: 25, 14: 10, 15: 10, 24: 10, 27: 10}


@pytest.fixture(scope="module")
def services(places, tmp_path_factory) -> Iterator[Services]:
    own = places.prepared(tmp_path_factory.mktemp("evaluation") / "home")
    made = Services(own)
    made.prepare()
    rows = [("zj-330600", None, Level.CITY, "330600"), *((f"zj-{one}", "zj-330600", Level.COUNTY, one) for one in COUNTIES)]
    with made.ledger.centres.changing() as tree:
        tree.replace([Centre(id=i, name=f"示例{code}", level=at, parent=up, division=code) for i, up, at, code in rows])
    with made.ledger.database.begin() as connection:
        fact_rows.append(connection, seeded())
    counting.settle(made)
    yield made
    places.give_back(own)


def seeded() -> list[Fact]:
    made = []
    for number, code in enumerate(COUNTIES, 1):
        here = {"centre": f"zj-{code}", "division": code, "about_month": "2026-09"}
        made += [Fact(kind="published", subject=f"{code}R{n}", dims={"first": "yes"}, **here) for n in range(3 * number)]
        made += [Fact(kind="held", subject="same bytes", amount=5e9, **here)]
        made += [Fact(kind="held", subject=code, amount=number * 1e9, **here)]
        made += [Fact(kind="decided", dims={"verb": "return" if n == 0 else "approve"}, **here) for n in range(number)]
        if code != "330604":  # nobody there tells of activities: a dash, and no nought
            made += [
                Fact(kind="activity-closed", subject=f"{code}A{n}", dims={"kind": "show"}, **here) for n in range(5 - number)
            ]
            made += [Fact(kind="evidenced", subject=f"{code}A0", **{**here, "about_month": "2026-10"})]
            made += [Fact(kind="heads", amount=100 * number, dims={"evidenced": "yes"}, **here)]
        made += [Fact(kind="served", subject=f"P{number}", amount=2.5 * number, **here)]
        made += [Fact(kind="honoured", subject=f"H{number}", dims={"level": "city"}, **here)]
    return made


def scheme(number: str = "2026", **weights: float) -> Scheme:
    given = {int(name[1:]): weight for name, weight in weights.items()} or WEIGHTS
    return Scheme(
        id=numbered_id(Concept.SCHEME, "zj-330600", number),
        number=number,
        title=f"示例评价 {number}",
        centre="zj-330600",
        weights=tuple(Weight(measure=one, weight=weight) for one, weight in given.items()),
        first="2026-08",
        last="2026-10",
        hosts=2,
    )


def test_the_workbook_says_what_the_archive_says_and_what_is_missing_is_no_nought(services: Services):
    evaluating.publish(services, scheme(), BY)
    found = evaluating.run(services, scheme())
    scores = {one.centre: one.score for one in found.standings}
    assert [one.score for one in found.standings] == sorted(scores.values(), reverse=True)
    last = next(one for one in found.standings if one.centre == "zj-330604")
    assert (last.values[13], last.values[14], last.values[15]) == (None, None, None)
    assert last.values[4] == pytest.approx(0.004), "bytes that another has brought before count once"
    assert [one.centre for one in found.hosts] == [one.centre for one in found.standings[:2]]
    sheet = load_workbook(io.BytesIO(evaluating.book(found))).worksheets[0]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert {row[0]: computed(rows, row) for row in rows} == {
        one.name: pytest.approx(one.score, abs=0.01) for one in found.standings
    }
    assert all(row[4] == NOTHING for row in rows if row[0] == "示例330604")


def computed(rows: list[tuple], row: tuple) -> float:
    """What a spreadsheet makes of the formulas of a row, each of the shape that it is found to have."""
    number = len(WEIGHTS)
    points = []
    for at, formula in enumerate(row[1 + number : 1 + 2 * number], 1):
        column = "ABCDEFGHI"[at]
        place = rf"{column}\d+"
        assert re.fullmatch(
            rf'=IF\(ISNUMBER\({place}\),IF\(MAX\({column}\$3:{column}\$6\)>0,100\*{place}/MAX\(.*\),0\),"–"\)', formula
        )
        every = [one[at] for one in rows if one[at] != NOTHING]
        points.append(None if row[at] == NOTHING else 100 * row[at] / max(every) if max(every) > 0 else 0)
    assert "SUMPRODUCT" in row[-1] and "ISNUMBER" in row[-1] and "$B$2:$I$2" in row[-1]
    told = [(weight, said) for weight, said in zip(WEIGHTS.values(), points, strict=True) if said is not None]
    return sum(weight * said for weight, said in told) / sum(weight for weight, _ in told)


def test_other_weights_are_another_scheme_and_what_was_published_stays(services: Services):
    evaluating.publish(services, scheme(), BY)
    before = evaluating.run(services, scheme())
    with pytest.raises(SchemeRefused):
        evaluating.publish(services, scheme(m2=1), BY)
    evaluating.publish(services, scheme("2026-b", m2=1), BY)
    assert evaluating.run(services, scheme()) == before
    assert services.ledger.network.statements.get(Scheme, scheme().id) == scheme()
    ranked = [one.centre for one in evaluating.run(services, scheme("2026-b", m2=1)).standings]
    assert ranked == ["zj-330604", "zj-330683", "zj-330682", "zj-330681"]


def test_the_pack_of_proofs_is_a_valid_bag_with_every_item(services: Services, tmp_path):
    freezing.run(services, "2026-09", BY)
    folder = tmp_path / "proofs"
    proofs.run(services, scheme(), folder)
    manifest = (folder / "manifest-sha512.txt").read_text()
    assert {"data/evaluation.xlsx", "data/statement.json", "data/items/13.csv", "data/reports/2026-09.r1.jsonl"} <= {
        line.split("  ", 1)[1] for line in manifest.splitlines()
    }
    rows = list(csv.DictReader(io.StringIO((folder / "data/items/02.csv").read_text("utf-8-sig"))))
    assert len(rows) == 3 + 6 + 9 + 12
    assert (folder / "data/reports/2026-09.r1.jsonl").read_bytes() == freezing.rows(services, "2026-09", 1)
    import bagit

    bagit.Bag(str(folder)).validate()
