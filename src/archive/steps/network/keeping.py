"""Keeping: what is said of an activity, an agent and their like goes into its preserved object first, then it counts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import EllipsisType
from typing import TYPE_CHECKING, NamedTuple

from archive.errors import Conflict
from archive.i18n.moments import day
from archive.models.network.fact import Fact
from archive.models.network.statement import Statement
from archive.models.people import Person
from archive.preserved import documents, layout, writing
from archive.services import Services
from archive.steps.committed import commit
from archive.steps.side_by_side import worked

if TYPE_CHECKING:
    from archive.store import Snapshot

AT_ONCE = 8


class Said(NamedTuple):
    """What is to be kept: the statement as it is from now on, by which verb, why, and the facts that follow."""

    statement: Statement
    verb: str
    why: str = ""
    facts: Sequence[Fact] = ()
    also: Mapping[str, bytes] = {}
    """Further documents of the object, by their paths."""
    was: Statement | EllipsisType | None = ...
    """What it was made of, None for nothing: where the row says something else by now, it is a conflict."""


def keep(services: Services, said: Said, by: Person, onto: int | None = None) -> int:
    """Write a version and then the row with its facts; the version. What the row says already is no version.

    `onto` is the version that was read (of `statements.version`); without it, that which the row says now. Safe to repeat: the
    facts lie in the object too, so that whoever was killed in between, or somebody else, writes the row and them, once.

    Raises:
        Conflict: somebody else said something meanwhile; the row says it now.
        StoreUnavailable, LedgerUnavailable.
    """
    one, statements = said.statement, services.ledger.network.statements
    known = statements.version(one.concept, one.id)
    now = statements.get(type(one), one.id)
    if not said.also and now == one:
        return known
    if said.was is not ... and now != said.was:
        raise Conflict(what=one.concept.value, id=one.number or one.id)
    before = known if onto is None else onto
    facts = _settled(said)
    files = {layout.STATEMENT: documents.STATEMENT.write(one), **said.also}
    if facts:
        files[layout.facts(before + 1)] = documents.fact_lines(facts)
    try:
        made = writing.statement(files, said.verb, by.written(), said.why, before)
        done = commit(services, layout.network_object(one.concept, one.id), made)
    except Conflict:
        behind(services, one)
        raise
    statements.put(one, done.version, {done.version: facts})
    return done.version


def keep_all(services: Services, every: Sequence[Said], by: Person) -> None:
    """Several, eight at once; those of one id may not be among them twice.

    Raises:
        as `keep`, of the first that failed; the others are written or not, and may be kept again.
    """
    for _ in worked(lambda said: keep(services, said, by), every, AT_ONCE):
        pass


def behind(services: Services, one: Statement) -> None:
    """Bring a row up to what its object says."""
    object_ = services.store.objects.snapshot(layout.network_object(one.concept, one.id))
    if object_ is not None:
        said = documents.STATEMENT.read(object_.read(layout.STATEMENT))
        services.ledger.network.statements.put(said, object_.inventory.version, facts_in(object_))


def facts_in(object_: "Snapshot") -> Mapping[int, Sequence[Fact]]:
    """The facts of each version that has any."""
    found = ((layout.facts_in(path), path) for path in object_.inventory.state())
    return {version: documents.facts_in(object_.read(path)) for version, path in found if version}


def _settled(said: Said) -> list[Fact]:
    """With month and division said, since they may be written a second time when both are others."""
    month, division = f"{day(datetime.now(UTC)):%Y-%m}", said.statement.division
    return [
        one.model_copy(
            update={
                "about_month": one.about_month or month,
                "division": division if one.division is None else one.division,
                "centre": one.centre or said.statement.centre,
                "subject": one.subject or said.statement.id,
                "sample": one.sample or said.statement.sample,
            }
        )
        for one in said.facts
    ]
