"""Visits: what a service group did for a centre on a day, one activity however many were there; days are counted."""

from collections.abc import Sequence
from datetime import date

from archive.models.centre import Centre
from archive.models.network.activity import Activity, ActivityKind, ActivityState, Evidence
from archive.models.network.fact import Fact, FactKind
from archive.models.network.statement import Concept, numbered_id


def visit(by: Centre, groups: Sequence[str], to: Centre, on: date, sample: bool) -> Activity:
    """The visit of these groups to a centre on this day; always the same id for the same day."""
    number = " ".join(("visit", on.isoformat(), to.id, *groups))
    id_ = numbered_id(Concept.ACTIVITY, by.id, number)
    return Activity(
        id=id_, number=number, centre=by.id, division=by.division, title=f"{on.isoformat()} {to.name}", kind=ActivityKind.VISIT,
        state=ActivityState.HELD, starts=on, ends=on, to=to.id, groups=tuple(groups), sample=sample,
    )  # fmt: skip


def evidenced(one: Activity, resources: Sequence[str]) -> Activity:
    """The visit with further resources that show it; with any it is closed."""
    had = {known.resource for known in one.evidence}
    every = (*one.evidence, *(Evidence(resource=id_, relation="document") for id_ in resources if id_ not in had))
    state = ActivityState.CLOSED if every and one.state is ActivityState.HELD else one.state
    return one.model_copy(update={"evidence": every, "state": state})


def facts(one: Activity, division: str) -> list[Fact]:
    """What is counted of a visit that took place: of each group a day at the served centre, which lies in `division`."""
    took_place = one.state in {ActivityState.HELD, ActivityState.CLOSED}
    if one.kind is not ActivityKind.VISIT or not one.to or one.starts is None or not took_place:
        return []
    month, dims = f"{one.starts:%Y-%m}", {"day": one.starts.isoformat(), "by": one.centre}
    return [
        Fact(kind=FactKind.VISITED, centre=one.to, division=division, subject=group, about_month=month, dims=dims)
        for group in one.groups
    ]
