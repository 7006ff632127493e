"""What is only heard, or only begun, and words of everyday speech."""

import pytest

from archive.catalogue.analysis.spelling import MOST_HEARD, heard
from archive.catalogue.analysis.syllables import half_typed
from archive.catalogue.cascade.everyday import asking, same


@pytest.mark.parametrize(
    ("letters", "way"), [("yuej", ("yue", "j")), ("guangchangw", ("guang", "chang", "w")), ("yueqingx", ("yue", "qing", "x"))]
)
def test_a_last_syllable_may_be_only_begun(letters, way):
    assert way in half_typed(letters)


@pytest.mark.parametrize("letters", ["y", "", "2024", "xyz", "é", "v" * 200])
def test_what_begins_no_pinyin_is_none(letters):
    assert half_typed(letters) == ()


def test_characters_are_heard_as_words_and_each_by_itself():
    assert heard("石刁") == (("shi", "diao"), ("dan", "diao"))
    assert ("guang", "chang", "wu") in heard("广长舞") and ("guang", "zhang", "wu") in heard("广长舞")
    assert len(heard("行长重乐行长重乐")) == MOST_HEARD
    assert all(len(way) == 2 for way in heard("𠀀剧"))


def test_everyday_words_lead_to_each_other_and_never_to_nothing():
    assert "少儿" in same()["小朋友"] and "小朋友" in same()["少儿"]
    assert not any(one in others for one, others in same().items())
    assert {"的", "怎么", "视频"} <= asking() and "" not in asking()
