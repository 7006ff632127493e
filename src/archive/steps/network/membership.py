"""Membership: who joined and left which group in which month, told so that what is corrected is taken back."""

from archive.models.network.agent import Agent
from archive.models.network.fact import Fact, FactKind

_BELONGS = frozenset({"member", "head", "backbone"})
_BACK = {FactKind.JOINED: FactKind.LEFT, FactKind.LEFT: FactKind.JOINED}


def facts(before: Agent | None, after: Agent) -> list[Fact]:
    """What has to be noted so that the sums say who belongs to groups afterwards."""
    was, now = _spans(before) if before else set(), _spans(after)
    gone = [Fact(kind=_BACK[kind], about_month=month, dims={"group": to}) for kind, to, month in sorted(was - now)]
    return gone + [Fact(kind=kind, about_month=month, dims={"group": to}) for kind, to, month in sorted(now - was)]


def _spans(one: Agent) -> set[tuple[FactKind, str, str]]:
    ties = [tie for tie in one.ties if not tie.centre and tie.role in _BELONGS]
    joined = {(FactKind.JOINED, tie.to, f"{tie.since:%Y-%m}" if tie.since else "") for tie in ties}
    return joined | {(FactKind.LEFT, tie.to, f"{tie.until:%Y-%m}") for tie in ties if tie.until}
