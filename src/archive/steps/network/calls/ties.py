"""Ties: why a judge gives no marks to a nomination, found by itself: her centre, her group, her part in the recording."""

from collections.abc import Mapping, Sequence

from archive.models.network.agent import Agent
from archive.models.network.call import Call, Nomination, Subject
from archive.models.network.judged import Judge
from archive.services import Services
from archive.steps.network.calls.checking import comparable, people


def found(services: Services, call: Call, judge: Judge, nominations: Sequence[Nomination]) -> Mapping[str, str]:
    """Nomination -> `centre`, `tie`, `credit` or `singer`, of those to which she is tied.

    Raises:
        LedgerUnavailable.
    """
    account = services.ledger.accounts.people.many([judge.person]).get(judge.person)
    own = {grant.centre for grant in services.ledger.accounts.grants.of(judge.person) if grant.centre}
    own |= {account.centre} if account and account.centre else set()
    names = {comparable(judge.name)}
    groups: set[str] = set()
    if judge.agent and (agent := services.ledger.network.statements.get(Agent, judge.agent)):
        names |= {comparable(one) for one in (agent.title, *(name.name for name in agent.names))}
        groups = {tie.to for tie in agent.ties} | {judge.agent}
        groups |= {one.id for one in services.ledger.network.statements.pointing("agent", [judge.agent]).get(judge.agent, [])}
    credited = _credited(services, call, nominations)
    return {one.id: tie for one in nominations if (tie := _tie(one, own, groups, names, credited.get(one.subject, frozenset())))}


def _tie(
    one: Nomination, own: set[str], groups: set[str], names: set[str], credited: frozenset[str]
) -> str:  # the nearest first: what is told is what is plainest
    if one.centre in own:
        return "centre"
    if one.subject in groups or groups & set(one.evidence):
        return "tie"
    if names & credited:
        return "credit"
    return "singer" if names & set(people(one)) else ""


def _credited(services: Services, call: Call, nominations: Sequence[Nomination]) -> Mapping[str, frozenset[str]]:
    """Subject -> names of those who have part in it."""
    subjects = [one.subject for one in nominations]
    if call.subject is Subject.RESOURCE:
        resources = services.ledger.resources.many(subjects)
        return {id_: frozenset(comparable(who.name) for who in one.record.contributors) for id_, one in resources.items()}
    return {}
