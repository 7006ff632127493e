"""Rules of calls and means of judges, case by case."""

from datetime import UTC, datetime

import pytest

from archive.models.network.call import Call, CallState, Criterion, Nomination, NominationState, Pieces, Round, Rules, at_level
from archive.models.network.judged import Mark
from archive.steps.network.calls import checking, results
from archive.steps.network.calls.checking import Standing

NOW = datetime(2026, 6, 1, tzinfo=UTC)
RULES = Rules(
    length_s=(60, 480), singers=(2, 50), pieces=Pieces(set=1, free=1), set_pieces=("示例规定曲",), singer_in_one=True,
    frame="fixed", max_per_sender=2, no_school_names=True, categories=("成人",),
)  # fmt: skip
GOOD = {
    "id": "n", "call": "c", "subject": "s", "centre": "z", "title": "示例合唱", "category": "成人",
    "set_pieces": ("《示例规定曲》",), "free_pieces": ("甲",), "length_s": 480, "heads": 30, "singers": ("示例甲", "示例乙"),
    "conductor": "示例丙", "frame": "fixed",
}  # fmt: skip


def found(standing=(), call=None, **changes):
    open_ = call or Call(activity="c", state=CallState.OPEN, rules=RULES, closes=datetime(2026, 6, 2, tzinfo=UTC))
    return [one.code for one in checking.judged(Nomination(**{**GOOD, **changes}), open_, Standing(standing), NOW)]


def stands(**changes):
    return Nomination(**{**GOOD, "state": NominationState.ACCEPTED, "subject": "other", "centre": "y", **changes})


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"length_s": 480.5}, ["E950"]),
        ({"length_s": None}, ["E950"]),
        ({"set_pieces": ("别的",)}, ["E951"]),
        ({"free_pieces": ()}, ["E951"]),
        ({"heads": 51}, ["E954"]),
        ({"heads": None, "singers": ("示例甲",)}, ["E954"]),
        ({"frame": ""}, ["E955"]),
        ({"title": "示例第一小学合唱团"}, ["E957"]),
        ({"category": "少儿"}, ["E901"]),
    ],
)
def test_each_rule_refuses_by_its_code_and_what_keeps_all_passes(changes, codes):
    assert found(**changes) == codes


def test_singers_senders_and_subjects_are_not_doubled_and_namesakes_are_told_apart():
    assert found([stands(singers=("示 例 甲",), conductor="")]) == ["E952"]
    assert found([stands(singers=("示例甲（1970）",), conductor="丁")]) == []
    assert found([stands(singers=(), conductor="示例丙")]) == ["E952"], "a conductor counts as well"
    others = [stands(subject=f"o{n}", centre="z", singers=(), conductor="") for n in range(2)]
    assert found(others) == ["E956"] and found([stands(subject="s")]) == ["E958"]
    assert found([stands(state=NominationState.WITHDRAWN)]) == []


def test_nothing_is_taken_late_or_early():
    for changes in ({"closes": NOW}, {"opens": datetime(2026, 6, 2, tzinfo=UTC)}, {"state": CallState.JUDGING}):
        call = Call.model_validate({"activity": "c", "state": CallState.OPEN, "rules": RULES, **changes})
        assert found(call=call) == ["E953"]


def round_(**more):
    given = {
        "n": 1,
        "level": "city",
        "criteria": (Criterion(id="a", title="甲", weight=2), Criterion(id="b", title="乙", most=10)),
    }
    return Round.model_validate({**given, **more})


def sheet(marks, **more):
    nominations = [Nomination(**{**GOOD, "id": id_, "division_at": division}) for id_, division in more.pop("who")]
    given = [
        Mark(nomination=id_, judge=str(n), values={"a": a, "b": b})
        for id_, each in marks.items()
        for n, (a, b) in enumerate(each)
    ]
    return results.sheet("c", round_(**more), nominations, given)


def test_means_are_trimmed_by_criterion_and_weighted_to_a_hundred():
    made = sheet({"x": [(90, 5), (80, 9), (70, 7), (60, 8)]}, trim=1, who=[("x", "330683")])
    row = made.rows[0]
    assert row.means == {"a": 75, "b": 7.5} and row.total == 75 and row.rank == 1
    # the judges' own totals: 76.67, 83.33, 70, 66.67
    assert row.median == pytest.approx(73.33, abs=0.01) and row.spread == pytest.approx(16.67, abs=0.01)
    few = sheet({"x": [(90, 5), (80, 9)]}, trim=1, who=[("x", "330683")])
    assert few.rows[0].means == {"a": 85, "b": 7}, "of too few none is left out"


def test_equals_are_parted_by_the_criteria_named_and_the_others_share_a_rank():
    who = [(one, "330683") for one in "xyz"]
    marks = {"x": [(50, 10)], "y": [(75, 5)], "z": [(75, 5)]}
    made = sheet(marks, tie_break=("a",), who=who)
    assert [(row.nomination, row.rank) for row in made.rows] == [("y", 1), ("z", 1), ("x", 3)]
    assert results.best(made.rows, 2).ids == ("y", "z") and results.best(made.rows, 1).tied == ("y", "z")


def test_each_division_is_ranked_for_itself_and_one_digest_is_of_one_sheet():
    made = sheet({"x": [(50, 5)], "y": [(90, 9)]}, who=[("x", "330683"), ("y", "330702")])
    assert {division: rows[0].rank for division, rows in results.by_division(made.rows).items()} == {"330600": 1, "330700": 1}
    assert made.sha256 == type(made).model_validate_json(made.canonical()).sha256
    assert at_level("330683100200", "county") == "330683" and at_level("330683", "province") == "330000"
