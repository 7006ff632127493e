"""The judged set holds together, and its measures are what they are called."""

import math
from collections import Counter

import pytest
from benchmarks.judged import DEVELOP, NOWHERE, TEST, Judged, Outcome, figures, id_of, queries, records
from benchmarks.search_quality import kept, lost, worsened

from archive.models.ids import parse_resource_id

GRADES = {"r001": 3, "r002": 2, "r003": 1, "r004": 0}


def outcome(*found: str, grades: dict[str, int] = GRADES, id_: str = "q1") -> Outcome:
    return Outcome(Judged(id_, "exact", DEVELOP, "越剧", grades), found)


def test_the_set_is_whole():
    every = [*queries(DEVELOP), *queries(TEST)]
    known = {record.publication_key for record in records()}
    assert len(known) >= 300 and len(every) >= 200
    assert len({query.text for query in every}) == len({query.id for query in every}) == len(every)
    for query in every:
        assert set(query.grades) <= known, query
        assert any(grade >= 2 for grade in query.grades.values()) != (query.type == NOWHERE), query
    halves = [Counter(query.type for query in queries(half)) for half in (DEVELOP, TEST)]
    assert all(abs(halves[0][type_] - halves[1][type_]) <= 1 and halves[1][type_] >= 4 for type_ in halves[0])


def test_ids_of_records_are_ids():
    assert all(parse_resource_id(id_of(f"r{n:03d}")) == id_of(f"r{n:03d}") for n in (1, 2, 330, 999))


@pytest.mark.parametrize(
    ("found", "right_at", "near_miss"),
    [((), 0, False), (("r001",), 1, False), (("r004", "r002"), 2, True), (("r009", "r003"), 0, False)],
)
def test_where_the_first_right_record_stands(found, right_at, near_miss):
    one = outcome(*found)
    assert (one.right_at, one.near_miss) == (right_at, near_miss)


def test_ndcg_discounts_the_grade_by_its_place():
    best = 3 + 2 / math.log2(3) + 1 / 2
    assert outcome("r001", "r002", "r003", "r004").ndcg == pytest.approx(1)
    assert outcome("r004", "r001").ndcg == pytest.approx(3 / math.log2(3) / best)
    assert outcome(*(["r009"] * 10), "r001").ndcg == 0
    assert outcome("r001", grades={}).ndcg == 0


def test_intervals_hold_the_mean_and_are_the_same_each_time():
    mixed = [outcome("r001"), outcome("r004"), outcome()] * 10
    first = figures(mixed)["s@1"]
    assert first.mean == pytest.approx(1 / 3) and 0 < first.low < first.mean < first.high < 1
    assert figures(mixed)["s@1"] == first
    assert figures([outcome("r001")])["s@1"].low == 1


def test_what_was_first_must_stay_first():
    before = kept([outcome("r001", id_="q1"), outcome("r004", id_="q2")])
    assert not worsened([outcome("r002", "r001", id_="q1"), outcome("r001", id_="q2")], before)
    gone = [outcome("r003", "r001", id_="q1"), outcome("r001", "r002", "r003", id_="q2")]
    assert [one.query.id for one in lost(gone, before)] == ["q1"] and worsened(gone, before)
    worse = kept([outcome("r001", "r002", "r003")])
    assert worsened([outcome("r001")], worse) and not lost([outcome("r001")], worse)
