"""Names compared: what stands around a name, and how it is written, does not matter; another name is another."""

import pytest

from archive.vocabulary.people_names import compared, forms
from archive.vocabulary.teams import find_team, teams


@pytest.mark.parametrize(
    "words", ["示例王芳", "示例 王芳", "示例·王芳", "示例王芳(领唱)", "指导:示例王芳", "示例王芳老师", "示例　王芳"]
)
def test_what_stands_around_a_name_is_left_out(words):
    assert compared("示例王芳") in forms(words)


def test_scripts_and_brackets():
    assert compared("示例陳華") == compared("示例陈华") != compared("示例陈花")
    assert forms("示例王芳(小百灵)") == ("示例王芳小百灵", "示例王芳", "小百灵")
    assert forms("") == () == forms("王")
    assert len(compared("示" * 1000)) == 200


def test_kinds_of_teams_are_data_and_found_by_their_words():
    assert {"chorus", "folk-orchestra", "art-troupe", "literary-society", "photographic-society", "painting-society"} < set(
        teams()
    )
    assert find_team("合唱队").id == "chorus" and find_team("Service Group").kind == "group" and find_team("示例") is None
