"""What carries on what was merged, split or renamed: pure rules over the centres that have a history."""

from collections.abc import Collection, Mapping

from archive.models.centre import Centre, Successions
from archive.places.divisions import division
from archive.places.former import FORMER

CHANGED: Mapping[str, str] = {name: one.name for name, code in FORMER.items() if (one := division(code))}
"""Former name of a county -> the name of the division that took its place."""


def heir(centre: Centre, known: Mapping[str, Centre]) -> Centre:
    """The centre that carries on at the end of the line; the one that was split, or closed without a successor, is its own."""
    seen = {centre.id}
    while len(centre.successors) == 1 and centre.successors[0] in known and centre.successors[0] not in seen:
        centre = known[centre.successors[0]]
        seen.add(centre.id)
    return centre


def succeeded(known: Mapping[str, Centre], names: Collection[str], codes: Collection[str]) -> Successions:
    """The maps of what leads where. `known` are the centres with a history and their heirs; `names` and `codes` are those that a
    centre bears now: what is borne leads nowhere else, and neither does what two centres with different heirs had.
    """
    centres: dict[str, set[str]] = {}
    divisions: dict[str, set[str]] = {}
    called: dict[str, set[str]] = {}
    for one in known.values():
        end = heir(one, known)
        if one.closed and end is not one:
            centres.setdefault(one.id, set()).add(end.id)
        for name in _former_names(one, end):
            if name not in names:
                centres.setdefault(name, set()).add(end.id)
                called.setdefault(name, set()).add(end.name)
        for code in _former_codes(one, end):
            if code not in codes:
                centres.setdefault(code, set()).add(end.id)
                if end.division and _is_of_its_kind(one, end):
                    divisions.setdefault(code, set()).add(end.division)
    return Successions(_sure(centres), _sure(divisions), _sure(called))


def _former_names(one: Centre, end: Centre) -> set[str]:
    own = {one.name} if end is not one else set()
    return (own | {former.value for former in one.names}) - {end.name}


def _former_codes(one: Centre, end: Centre) -> set[str]:
    own = {one.division} if end is not one else set()
    return (own | {former.value for former in one.codes}) - {end.division, ""}


def _is_of_its_kind(one: Centre, end: Centre) -> bool:
    """Whether the division went with the centre: a hall that the station above it took over leaves its village where it is."""
    return one.level is end.level


def _sure(found: Mapping[str, set[str]]) -> dict[str, str]:
    return {old: new for old, ends in found.items() if len(ends) == 1 for new in ends}
