"""Merging: two agents were found to be one. Everything that points at the one is moved to the other; undoing moves it all back.

What was moved is written with the one that stays, before anything moves: whoever is killed in between does the rest again.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from archive.errors import MergeRefused, NotFound
from archive.models.network.absorbed import Absorbed, Moved
from archive.models.network.agent import ACTIVE, MERGED, Agent, Credit
from archive.models.network.concepts import MODELS
from archive.models.network.statement import Concept, Statement
from archive.models.network.tie import AgentName
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import certifying, keeping
from archive.steps.network.keeping import Said

_HISTORY = frozenset({"id", "absorbed"})
"""Fields in which a name of another one is no pointer."""


def merge(services: Services, id_: str, into: str, why: str, by: Person) -> None:
    """`id_` is the same as `into`, which stays. Safe to repeat and to kill.

    Raises:
        NotFound: there is none of these.
        MergeRefused: they are one already, of different kinds, or one was merged into somebody else.
        Conflict: somebody said something of one of them meanwhile; merge again.
    """
    onto = {id_: _version(services, id_), into: _version(services, into)}
    one, other = certifying.agent(services, id_), certifying.agent(services, into)
    record = next((known for known in other.absorbed if known.id == id_), None)
    if id_ == into or one.kind is not other.kind or not other.counts or one.merged_into not in {"", into if record else ""}:
        raise MergeRefused(name=one.title, other=other.title)
    if record is None:
        moved = [step for said in _pointing(services, id_) if said.id != into for step in _moves(said, id_, into)]
        new, record = _taken(other, one, by, why, moved)
        keeping.keep(services, Said(new, "merge", why), by, onto[into])
    keeping.keep(services, Said(one.model_copy(update={"state": MERGED, "merged_into": into}), "merge", why), by, onto[id_])
    for said, steps in _of(services, record.moved):
        keeping.keep(services, Said(_changed(said, steps, back=False), "merge", why), by)


def undo(services: Services, id_: str, why: str, by: Person) -> None:
    """They are two after all: everything that the merge moved goes back, as it is by now. Safe to repeat and to kill.

    Raises:
        NotFound: it was not merged.
        Conflict: somebody said something of one of them meanwhile; undo it again.
    """
    one = certifying.agent(services, id_)
    holder = one.merged_into or _holder(services, id_)
    if not holder:
        raise NotFound(what=Concept.AGENT.value, id=id_)
    other = certifying.agent(services, holder)
    record = next((known for known in other.absorbed if known.id == id_), None)
    if record is None or not other.counts:
        raise MergeRefused(name=one.title, other=other.title)
    for said, steps in _of(services, record.moved):
        keeping.keep(services, Said(_changed(said, steps, back=True), "part", why), by)
    onto = _version(services, holder)
    other = certifying.agent(services, holder)
    keeping.keep(services, Said(_given_back(one, other, record), "part", why), by)
    keeping.keep(services, Said(_without(other, record), "part", why), by, onto)


def _version(services: Services, id_: str) -> int:
    """Of which what is read next is at least: whoever says something in between makes a conflict, and is not lost."""
    return services.ledger.network.statements.version(Concept.AGENT, id_)


def _holder(services: Services, id_: str) -> str:
    """Who has absorbed it, where a merge or its undoing was broken off."""
    found = services.ledger.network.agents.absorbing(id_)
    return found.id if found else ""


def _pointing(services: Services, id_: str) -> Iterator[Statement]:
    found = services.ledger.network.statements.pointing(Concept.AGENT, [id_]).get(id_, [])
    for concept in Concept:
        ids = {one.id for one in found if one.concept is concept and one.relation != "merged-into"}
        if ids:
            yield from services.ledger.network.statements.many(MODELS[concept], ids).values()


def _moves(said: Statement, from_: str, to: str) -> Iterator[Moved]:
    """What in a statement names the one, and how it names the other then; what it says of that one already is left out."""
    for field, value in said.model_dump(mode="json").items():
        if field in _HISTORY:
            continue
        known = {"concept": said.concept.value, "id": said.id, "field": field}
        if not isinstance(value, list):
            if (now := _renamed(value, from_, to)) != value:
                yield Moved(**known, was=value, now=now)
            continue
        for place, element in enumerate(value):
            if (now := _renamed(element, from_, to)) != element:
                yield Moved(**known, place=place, was=element, now=None if now in value else now)


def _renamed(value: Any, from_: str, to: str) -> Any:  # noqa: ANN401 - whatever JSON has
    if isinstance(value, dict):
        return {name: _renamed(one, from_, to) for name, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, from_, to) for one in value]
    return to if value == from_ else value


def _of(services: Services, moved: Sequence[Moved]) -> Iterator[tuple[Statement, list[Moved]]]:
    for concept, id_ in dict.fromkeys((one.concept, one.id) for one in moved):
        said = services.ledger.network.statements.get(MODELS[Concept(concept)], id_)
        if said:
            yield said, [one for one in moved if (one.concept, one.id) == (concept, id_)]


def _changed(said: Statement, steps: Sequence[Moved], *, back: bool) -> Statement:
    fields = said.model_dump(mode="json")
    for one in reversed(steps) if not back else steps:
        before, after = (one.now, one.was) if back else (one.was, one.now)
        if one.place is None:
            fields[one.field] = after if fields[one.field] == before else fields[one.field]
            continue
        every = fields[one.field]
        if before is None:
            every[min(one.place, len(every)) : min(one.place, len(every))] = [] if after in every else [after]
        elif before in every:
            at = one.place if every[one.place : one.place + 1] == [before] else every.index(before)
            every[at : at + 1] = [] if after is None else [after]
    return type(said).model_validate(fields)


def _taken(other: Agent, one: Agent, by: Person, why: str, moved: Sequence[Moved]) -> tuple[Agent, Absorbed]:
    """The one that stays with all that the other had, and the note of what that was."""
    had = {name for name, _ in other.known_as()}
    names = [known for known in one.names if known.name not in had]
    if one.title not in had:
        names.insert(0, _as_name(one))
    tied = {(tie.to, tie.role) for tie in other.ties} | {(other.id, tie.role) for tie in one.ties}
    ties = tuple(tie for tie in one.ties if (tie.to, tie.role) not in tied)
    records, linked = {known.record for known in other.participations}, {(known.resource, known.n) for known in other.credits}
    did = tuple(known for known in one.participations if known.record not in records)
    meant = tuple(known for known in one.credits if (known.resource, known.n) not in linked)
    strict = _stricter(one, other)
    # What it said of the one would be of itself now: left out.
    own = [step.model_copy(update={"now": None}) for step in _moves(other, one.id, other.id)]
    record = Absorbed(
        id=one.id, by=by.written(), why=why, names=tuple(names), ties=ties, credits=tuple(_key(known) for known in meant),
        participations=tuple(known.record for known in did), certificates=tuple(known.number for known in one.certificates),
        before={name: getattr(other, name) for name in strict}, moved=(*moved, *own),
    )  # fmt: skip
    record = Absorbed.model_validate(record.model_dump(mode="json"))
    update: dict[str, object] = {
        "names": (*other.names, *names),
        "ties": (*(tie for tie in other.ties if tie.to != one.id), *ties),
        "credits": (*other.credits, *meant),
        "participations": (*other.participations, *did),
        "certificates": (*other.certificates, *one.certificates),
        "distinct": tuple(known for known in other.distinct if known != one.id),
        "absorbed": (*other.absorbed, record),
    }
    return other.model_copy(update=update | strict), record


def _stricter(one: Agent, other: Agent) -> dict[str, object]:
    """Of objection and age the stricter holds for both."""
    found: dict[str, object] = {}
    if one.objected and not other.objected:
        found["objected"] = True
    if one.minor_until and (other.minor_until is None or other.minor_until < one.minor_until):
        found["minor_until"] = one.minor_until
    return found


def _given_back(one: Agent, other: Agent, record: Absorbed) -> Agent:
    """The one as it was, with what became of its records, credits and certificates while they were the other's."""
    did = {known.record: known for known in other.participations if known.record in record.participations}
    linked = {_key(known) for known in other.credits}
    papers = {known.number: known for known in other.certificates}
    return one.model_copy(
        update={
            "state": ACTIVE,
            "merged_into": "",
            "participations": tuple(did.get(known.record, known) for known in one.participations),
            "credits": tuple(known for known in one.credits if _key(known) not in record.credits or _key(known) in linked),
            "certificates": tuple(papers.get(known.number, known) for known in one.certificates),
        }
    )


def _without(other: Agent, record: Absorbed) -> Agent:
    update: dict[str, object] = {
        "names": tuple(known for known in other.names if known not in record.names),
        "ties": tuple(known for known in other.ties if known not in record.ties),
        "credits": tuple(known for known in other.credits if _key(known) not in record.credits),
        "participations": tuple(known for known in other.participations if known.record not in record.participations),
        "certificates": tuple(known for known in other.certificates if known.number not in record.certificates),
        "absorbed": tuple(known for known in other.absorbed if known.id != record.id),
    }
    parted = other.model_copy(update=update).model_dump(mode="json")
    return Agent.model_validate(parted | record.before)


def _as_name(one: Agent) -> AgentName:
    return AgentName(name=one.title)


def _key(one: Credit) -> str:
    return f"{one.resource} {one.n}"
