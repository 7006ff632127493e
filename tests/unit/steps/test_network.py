"""What a row may do to the tree."""

from datetime import date

import pytest

from archive import places
from archive.models.centre import CentreRow, Former, Level
from archive.steps.network import rules

TODAY = date(2026, 11, 29)
TREE = places.centres()


def judged(known=TREE, **row):
    return rules.judged(CentreRow(**row), known, TODAY)


def test_what_a_row_leaves_empty_stays_and_what_it_empties_goes():
    made, faults = judged(id="zj-330683", mail="a@example.org")
    assert faults == [] and made.name == "嵊州市文化馆" and made.mail == "a@example.org"
    gone, _ = judged({made.id: made, "zj-330600": TREE["zj-330600"]}, id="zj-330683", emptied=frozenset({"mail"}))
    assert gone == TREE["zj-330683"]


def test_a_former_name_and_code_are_kept_with_the_day_until_which_they_were_in_force():
    made, _ = judged(id="zj-330683100", name="甘霖镇文化中心", division="330683199", since=date(2026, 3, 1))
    assert made.names == (Former(value="甘霖镇综合文化站", until=date(2026, 3, 1)),)
    assert made.codes == (Former(value="330683100", until=date(2026, 3, 1)),)
    again, _ = judged({**TREE, made.id: made}, id="zj-330683100", name="甘霖镇文化中心", division="330683199")
    assert again == made


def test_a_new_hall_finds_its_level_and_who_is_above_by_its_code():
    made, faults = judged(id="zj-330683100200", name="示例村文化礼堂", division="330683100200")
    assert faults == [] and (made.level, made.parent) == (Level.VILLAGE, "zj-330683100")
    far, _ = judged(id="zj-330683999200", name="示例村文化礼堂", division="330683999200")
    assert far.parent == "zj-330683", "the nearest that is there"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"id": "zj-x", "division": "330683100200"}, "E174"),
        ({"id": "zj-x", "name": "示例"}, "E175"),
        ({"id": "zj-x", "name": "示例", "level": "village", "parent": "zj-nobody"}, "E176"),
        ({"id": "zj-x", "name": "示例", "level": "county", "parent": "zj-330683100"}, "E176"),
        ({"id": "zj-330683", "closed": TODAY, "successors": ("zj-nobody",)}, "E180"),
        ({"id": "zj-330683", "closed": TODAY, "successors": ("zj-330683",)}, "E180"),
    ],
)
def test_what_cannot_be_is_told_by_a_code(row, code):
    made, (fault,) = judged(**row)
    assert fault.code == code
    assert made is None or made.closed is None


def test_who_was_below_a_closed_centre_is_below_its_successor():
    closed = TREE["zj-330683"].model_copy(update={"closed": TODAY, "successors": ("zj-330604",)})
    moved = list(rules.taken_over(closed, {**TREE, closed.id: closed}))
    assert len(moved) > 10 and {one.parent for one in moved} == {"zj-330604"}
