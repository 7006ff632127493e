"""The course of an activity: verbs that fit, and sums that stay right whatever is changed afterwards."""

from collections import Counter
from datetime import date

import pytest

from archive.errors import ActivityVerbRefused, DayMissing, EvidenceOwed
from archive.models.network.activity import Activity, ActivityState, Evidence
from archive.models.network.activity_course import MOVES, facts, moved, verbs
from archive.models.network.fact import FactKind

TODAY = date(2026, 6, 1)
RECORDED = (Evidence(resource="00000000011"),)


def activity(**changes) -> Activity:
    given = {"id": "a", "title": "示例", "centre": "zj-1", "state": "planned", "starts": date(2026, 5, 2), "stated_heads": 20}
    return Activity.model_validate({**given, **changes})


def sums(*steps: Activity) -> Counter:
    """What the facts of a course add up to, by kind, month and whether evidence stands behind it."""
    found: Counter = Counter()
    back = {FactKind.ACTIVITY_REOPENED: FactKind.ACTIVITY_CLOSED, FactKind.EVIDENCE_LOST: FactKind.EVIDENCED}
    for before, after in zip((None, *steps), steps, strict=False):
        for one in facts(before, after):
            key = (back.get(one.kind, one.kind), one.about_month, one.dims.get("evidenced", ""))
            found[key] += -one.amount if one.kind in back else one.amount
    return Counter({key: total for key, total in found.items() if total})


def test_every_verb_fits_some_states_and_no_others():
    for verb, (before, after) in MOVES.items():
        for state in ActivityState:
            one = activity(state=state, evidence=RECORDED)
            assert (verb in verbs(one)) == (state in before)
            if state in before:
                assert moved(one, verb, TODAY).state is after
            else:
                with pytest.raises(ActivityVerbRefused):
                    moved(one, verb, TODAY)


def test_closing_needs_something_that_shows_it_or_a_reason_and_announcing_a_day():
    with pytest.raises(EvidenceOwed):
        moved(activity(state="held"), "close", TODAY)
    assert moved(activity(state="held"), "close", TODAY, "停电").no_evidence == "停电"
    with pytest.raises(DayMissing):
        moved(activity(starts=None), "announce", TODAY)
    assert moved(activity(), "announce", TODAY).announced == TODAY


def test_sums_say_what_is_so_after_every_change():
    held = activity(state="held")
    bare, shown = activity(state="closed"), activity(state="closed", evidence=RECORDED)
    closed, heads = FactKind.ACTIVITY_CLOSED, FactKind.HEADS
    assert sums(held) == Counter()
    assert sums(held, bare) == {(closed, "2026-05", ""): 1, (heads, "2026-05", "no"): 20}
    assert sums(held, bare, shown)[heads, "2026-05", "yes"] == 20 and sums(held, bare, shown)[heads, "2026-05", "no"] == 0
    assert sums(held, shown, bare) == sums(held, bare) and sums(held, shown, held) == Counter()
    moved_on = activity(state="closed", starts=date(2026, 7, 1))
    assert sums(bare, moved_on) == {(closed, "2026-07", ""): 1, (heads, "2026-07", "no"): 20}
