"""Suggestions: what a title is completed from, and reading the answers."""

from collections.abc import Iterable, Mapping
from typing import Any

from archive.catalogue.analysis import fold
from archive.catalogue.analysis.spelling import initials
from archive.catalogue.analysis.syllables import canonical
from archive.catalogue.analysis.tokens import Unit, units
from archive.catalogue.query import squeezed
from archive.models.search import Suggestion

_LONGEST = 50
_MOST_STARTS = 6
_FROM_START, _FROM_LATER = 10, 1


def inputs(title: str) -> list[dict[str, Any]]:
    """Completion inputs: the title in characters, pinyin and initials; then, weighing less, from its later words on."""
    found = list(units(title))
    made: list[dict[str, Any]] = []
    for start in range(min(len(found), _MOST_STARTS)):
        written = _written(found[start:])
        made.append({"input": written, "weight": _FROM_LATER if start else _FROM_START})
    return made


def body(typed: str, size: int) -> dict[str, Any] | None:
    """The request for completions of what was typed; None if there is nothing to complete."""
    prefix = canonical(squeezed(typed))[:_LONGEST]
    if not prefix:
        return None
    # An entry may answer by several of its inputs, and several entries bear one title: ask for more, show each once.
    completion = {"field": "suggest", "size": size * 4, "skip_duplicates": False}
    return {"suggest": {"titles": {"prefix": prefix, "completion": completion}}, "_source": ["id", "entry.title"]}


def read(answer: Mapping[str, Any], size: int) -> tuple[Suggestion, ...]:
    """Suggestions, best first, each text once."""
    options: Iterable[Mapping[str, Any]] = (option for part in answer["suggest"]["titles"] for option in part["options"])
    once: dict[str, Suggestion] = {}
    for option in options:
        source = option["_source"]
        title = source["entry"]["title"]
        once.setdefault(fold(title), Suggestion(text=title, id=source["id"]))
    return tuple(once.values())[:size]


def _written(rest: list[Unit]) -> list[str]:
    """The three ways to type these words."""
    characters = "".join(unit.text for unit in rest)
    spelled = "".join("".join(unit.readings[0]) if unit.readings else unit.text for unit in rest)
    letters = "".join(initials(unit.readings[0]) if unit.readings else unit.text for unit in rest)
    return list(dict.fromkeys(text[:_LONGEST] for text in (characters, spelled, letters)))
