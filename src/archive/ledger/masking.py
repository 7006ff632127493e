"""Masking: what was found in a cell, as a receipt says it: without numbers of people. Its page has no lock, and it is mailed."""

from collections.abc import Iterable, Mapping

from archive.access.personal_numbers import masked
from archive.models.doubts import Doubt
from archive.models.report import Fault

_CODES = frozenset({"item", "file", "checksum", "work", "replaces", "identifier"})
"""Columns of names and numbers of things, which are to be found again as they stand."""


def faults(every: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults, with every number of a person in the words of a cell masked."""
    return tuple(_fault(one) for one in every)


def doubts(every: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """Doubts, the same."""
    return tuple(one.model_copy(update={"facts": _facts(one.facts)}) for one in every)


def _fault(one: Fault) -> Fault:
    if one.column is None or one.column in _CODES:
        return one
    return one.model_copy(update={"value": one.value and masked(one.value), "facts": _facts(one.facts)})


def _facts(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: masked(fact) for name, fact in facts.items()}
