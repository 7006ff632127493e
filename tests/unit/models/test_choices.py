"""Choices: what people say of tags holds through models that look again."""

from archive.models.choices import Choices, TagWord
from archive.models.media import Evidence, Tag, TagSource
from archive.models.people import Person

LI = Person(id="p-1", name="示例李")
A = "a" * 128


def tag(value, start=None, kind="text"):
    return Tag(kind=kind, value=value, source=TagSource(name="m"), confidence=0.4, asset=A, evidence=Evidence(start_s=start))


def word(verdict, value, start=None):
    return TagWord(verdict=verdict, kind="text", value=value, asset=A, evidence=Evidence(start_s=start), by=LI)


def test_confirmed_counts_fully_rejected_is_gone_and_added_is_there():
    said = Choices(tags=(word("confirmed", "甲", 10.0), word("rejected", "乙"), word("added", "丙")))
    found = said.applied([tag("甲", 10.3), tag("甲", 11.0), tag("乙"), tag("丁")])
    told = [(one.value, one.confidence, one.source.name) for one in found]
    assert told == [("甲", 1.0, "people"), ("甲", 0.4, "m"), ("丁", 0.4, "m"), ("丙", 1.0, "people")]


def test_what_was_confirmed_stays_though_no_model_sees_it_any_more():
    assert [one.value for one in Choices(tags=(word("confirmed", "甲"), word("rejected", "乙"))).applied([])] == ["甲"]


def test_a_later_word_takes_the_place_of_an_earlier_one_and_can_be_taken_back():
    said = Choices().with_word(word("confirmed", "甲")).with_word(word("rejected", "甲"))
    assert [one.verdict for one in said.tags] == ["rejected"]
    assert not said.without_word(word("added", "甲")) and said
