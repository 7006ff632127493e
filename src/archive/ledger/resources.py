"""Resources: what was preserved; the only place where their state moves, with the decision and the outbox row it causes."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import Conflict, NotFound, StateRefused
from archive.ledger import answers, moves, outbox, publications, resource_facts
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.desk import review_log, review_tables
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest, ResourceId
from archive.models.media import Asset, FileRole
from archive.models.report import Decision
from archive.models.reviewing import ReviewLog
from archive.models.states import RESOURCE_MOVES, RESTORED_ANEW, ResourceState

_ASSETS = TypeAdapter(tuple[Asset, ...])
_PAGE = 500
_MANY = 5_000
"""Values in one query."""
_OUTBOX_VERB = {"approve": "publish", "restore": "publish", "withdraw": "withdraw", "delete": "withdraw"}
_COUNTED = frozenset({"approve", "return"})
"""Decisions of reviewers, of which it is told how many there are and how long they took."""


class Resources:
    """Reads and moves resources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def alone(self, names: Sequence[str]) -> Iterator[set[str]]:
        """Around work on things (resources, assets) that only one may do at a time: those of them that are ours to do."""
        with self._database.begin() as connection:
            locks = {name: func.pg_try_advisory_xact_lock(func.hashtextextended(f"alone {name}", 0)) for name in sorted(names)}
            yield {name for name, lock in locks.items() if connection.scalar(select(lock))}

    def preserved(self, resource: Resource, changed: bool) -> ResourceState:
        """Note what the preserved object's head says. A change of a resource that was further moves it back to preserved.

        A withdrawn resource stays withdrawn. Returns the state it is in now.
        """
        (state,) = self.all_preserved([(resource, changed)])
        return state

    def all_preserved(self, told: Sequence[tuple[Resource, bool]]) -> list[ResourceState]:
        """The same of several resources, each with whether it changed: all of it or nothing."""
        with self._database.begin() as connection:
            before = moves.all_locked(connection, [resource.id for resource, _ in told])
            states = [_after(*before[resource.id], changed=changed) for resource, changed in told]
            held = [resource.id for resource, _ in told if before[resource.id][1]]
            _said(connection, [resource for resource, _ in told], states, held)
            return states

    def edited(self, resource: Resource, remake: bool = False) -> ResourceState:
        """Note what somebody made of a resource: what was further waits for review once more, what is withdrawn or on its way
        stays there. What waited already is looked into anew: its kind and its doubts may be others, and so who decides. `remake`
        tells that something has to be made of its files. Returns the state it is in now.
        """
        v = review_tables.reviews.c
        waits = update(review_tables.reviews).where(v.resource == resource.id, v.closed_at.is_(None))
        with self._database.begin() as connection:
            state, _ = moves.locked(connection, resource.id)
            if state in RESOURCE_MOVES["correct"][0]:
                state = RESOURCE_MOVES["submit"][1]
            _said(connection, [resource], [state], [resource.id])
            connection.execute(waits.values(decides="", kind=resource.record.kind.value, due_at=None))
            if remake:
                connection.execute(upsert(t.remakes).values(resource=resource.id).on_conflict_do_nothing())
            answers.owe_for(connection, resource.id)
            return state

    def get(self, resource_id: str) -> Resource:
        """One resource.

        Raises:
            NotFound: nothing preserved has this id.

        """
        with self._database.begin() as connection:
            found = _select(connection, _whole().where(t.resources.c.id == resource_id))
        if not found:
            raise NotFound(what="resource", id=resource_id)
        return found[0]

    def many(self, ids: Sequence[str]) -> dict[ResourceId, Resource]:
        """Those of these ids that there are."""
        if not ids:
            return {}
        with self._database.begin() as connection:
            return {one.id: one for one in _select(connection, _whole().where(t.resources.c.id.in_(ids)))}

    def centres(self, ids: Collection[str]) -> dict[str, str]:
        """Id -> the centre of those of these that are preserved."""
        wanted, found = sorted(ids), dict[str, str]()
        with self._database.begin() as connection:
            for at in range(0, len(wanted), _MANY):
                query = select(t.resources.c.id, t.resources.c.centre).where(t.resources.c.id.in_(wanted[at : at + _MANY]))
                found |= {row[0]: row[1] for row in connection.execute(query.where(t.resources.c.version > 0))}
        return found

    def delivery_of(self, resource_id: str) -> str | None:
        """The delivery that brought a resource last, None for what nobody knows."""
        with self._database.begin() as connection:
            return connection.scalar(select(t.resources.c.delivery).where(t.resources.c.id == resource_id))

    def of_delivery(self, delivery_id: str) -> list[Resource]:
        """Resources that this delivery made or changed last, in the order of their ids."""
        with self._database.begin() as connection:
            return _select(connection, _whole().where(t.resources.c.delivery == delivery_id).order_by(t.resources.c.id))

    def in_state(self, state: ResourceState, limit: int = 50, centre: str | None = None) -> list[Resource]:
        """Resources in a state, longest there first."""
        query = _whole().where(t.resources.c.state == state).order_by(t.resources.c.changed_at).limit(limit)
        if centre:
            query = query.where(t.resources.c.centre == centre)
        with self._database.begin() as connection:
            return _select(connection, query)

    def deleted(self, ids: Collection[str]) -> set[str]:
        """Those of these that were deleted."""
        query = select(t.resources.c.id).where(t.resources.c.id.in_(sorted(ids)), t.resources.c.state == ResourceState.DELETED)
        with self._database.begin() as connection:
            return set(connection.scalars(query))

    def with_asset(self, digest: AssetDigest) -> list[Resource]:
        """Resources that hold these bytes."""
        holders = select(t.assets.c.resource).where(t.assets.c.digest == digest)
        with self._database.begin() as connection:
            return _select(connection, _whole().where(t.resources.c.id.in_(holders)))

    def doubles(self, centre: str, resource_ids: Collection[str]) -> dict[str, list[ResourceId]]:
        """Resource of a centre -> others of which any of its bytes are the work itself, as they are of it (a paper may speak for
        many): of the centre, and of other centres those that show the public these very bytes.
        """
        r, a, p, own = t.resources.c, t.assets.c, t.publications.c, t.assets.alias("own")
        shown = and_(publications.is_live(), p.digests.contains(func.jsonb_build_array(a.digest)))
        query = (
            select(own.c.resource, r.id)
            .select_from(own)
            .join(t.assets, a.digest == own.c.digest)
            .join(t.resources, r.id == a.resource)
            .outerjoin(t.publications, p.resource == r.id)
            .where(own.c.resource.in_(resource_ids), own.c.body["role"].astext == FileRole.MAIN, r.id != own.c.resource)
            .where(or_(r.centre == centre, shown), r.state != ResourceState.DELETED, a.body["role"].astext == FileRole.MAIN)
            .distinct()
        )
        found: dict[str, list[ResourceId]] = {}
        with self._database.begin() as connection:
            for one, double in connection.execute(query).tuples():
                found.setdefault(one, []).append(ResourceId(double))
        return found

    def private_elsewhere(self, digests: Sequence[str]) -> set[str]:
        """Those of these bytes that are a paper of consent of any resource."""
        a = t.assets.c
        query = select(a.digest).where(a.digest.in_(digests), a.body["role"].astext == FileRole.CONSENT).distinct()
        with self._database.begin() as connection:
            return set(connection.scalars(query))

    def used_elsewhere(self, digest: str) -> bool:
        """Whether these bytes are no paper in any resource that is not deleted."""
        a, r = t.assets.c, t.resources.c
        shown = a.body["role"].astext.not_in([FileRole.CONSENT, FileRole.OTHER])
        query = select(a.resource).join(t.resources, r.id == a.resource).where(a.digest == digest, shown)
        with self._database.begin() as connection:
            return connection.scalar(query.where(r.state != ResourceState.DELETED).limit(1)) is not None

    def walk(self) -> Iterator[Resource]:
        """Every resource that is not deleted, a page of the table at a time."""
        last = ""
        while True:
            query = _whole().where(t.resources.c.id > last, t.resources.c.state != ResourceState.DELETED)
            with self._database.begin() as connection:
                page = _select(connection, query.order_by(t.resources.c.id).limit(_PAGE))
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1].id

    def expired(self, today: date, after: str = "", limit: int = 100) -> list[ResourceId]:
        """Public resources whose consent ended before this day, also those that are being corrected; a page behind an id."""
        query = (
            select(t.resources.c.id)
            .join(t.publications, t.publications.c.resource == t.resources.c.id)
            .where(publications.is_live(), t.resources.c.consent_until < today, t.resources.c.id > after)
            .order_by(t.resources.c.id)
            .limit(limit)
        )
        with self._database.begin() as connection:
            return [ResourceId(i) for i in connection.scalars(query)]

    def counts(self) -> dict[str, int]:
        """State -> number of resources."""
        query = (
            select(t.resources.c.state, func.count().label("number"))
            .where(t.resources.c.version > 0)
            .group_by(t.resources.c.state)
        )
        with self._database.begin() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def check(self, resource_id: str, verb: str) -> None:
        """Refuse a verb early, before anything is written elsewhere.

        Raises:
            NotFound, StateRefused

        """
        with self._database.begin() as connection:
            state, _ = moves.locked(connection, resource_id)
            moves.allowed(resource_id, state, verb)
            _something_to_withdraw(connection, resource_id, state, verb)

    def submit(self, resource_id: str) -> None:
        """Preserved -> in review."""
        with self._database.begin() as connection:
            moves.move(connection, resource_id, "submit")

    def withdraw(self, resource_id: ResourceId, decision: Decision) -> None:
        """Withdraw a resource whose preserved object cannot be written: it leaves the public, and the decision is owed to it."""
        with self._database.begin() as connection:
            decided(connection, resource_id, decision, owed=True)

    def owed(self) -> list[ResourceId]:
        """Resources whose preserved objects lack decisions, that of the oldest first."""
        c = t.decisions.c
        query = select(c.resource).where(c.owed).group_by(c.resource).order_by(func.min(c.id))
        with self._database.begin() as connection:
            return [ResourceId(one) for one in connection.scalars(query)]

    def owed_to(self, resource_id: str) -> list[Decision]:
        """The decisions that a preserved object lacks, oldest first."""
        c = t.decisions.c
        with self._database.begin() as connection:
            bodies = connection.scalars(select(c.body).where(c.resource == resource_id, c.owed).order_by(c.id))
            return [Decision.model_validate(body) for body in bodies]

    def settled(self, resource_id: str, version: int) -> None:
        """Note that the preserved object holds every decision, in this head."""
        with self._database.begin() as connection:
            connection.execute(update(t.decisions).where(t.decisions.c.resource == resource_id).values(owed=False))
            connection.execute(update(t.resources).where(t.resources.c.id == resource_id).values(version=version))

    def decide(
        self,
        resource_id: ResourceId,
        decision: Decision,
        version: int,
        key: str,
        log: ReviewLog | None = None,
        *,
        anew: bool = False,
    ) -> None:
        """Move by a person's (or policy's) decision, with the outbox row and the publication key it causes, all or nothing.

        `version` is the head of the preserved object that holds the decision, `key` what media addresses get if it is published,
        `log` what its reviewers did and said, as that object has it. With `anew` what is restored goes into review, and nothing
        of it becomes public.

        Raises:
            StateRefused: the verb is not allowed from where it stands.
            Conflict: something was brought after the version that was approved, or restored.
        """
        with self._database.begin() as connection:
            decided(connection, resource_id, decision, version, key, anew=anew)
            if log is not None:
                review_log.note(connection, resource_id, log)

    def decisions(self, resource_id: str) -> list[Decision]:
        """What was decided, oldest first."""
        query = select(t.decisions.c.body).where(t.decisions.c.resource == resource_id).order_by(t.decisions.c.id)
        with self._database.begin() as connection:
            return [Decision.model_validate(body) for body in connection.scalars(query)]


def _after(state: ResourceState, version: int, *, changed: bool) -> ResourceState:
    """Where a resource stands once its object says something; one that was never preserved stands where it begins."""
    starts, end = RESOURCE_MOVES["correct"]
    return end if changed and version and state in starts else state


def _said(connection: Connection, resources: Sequence[Resource], states: Sequence[ResourceState], held: Collection[str]) -> None:
    """What the heads of objects say, in somebody's transaction; `held` are those of which the ledger knows files."""
    rows = [_row(resource, state) for resource, state in zip(resources, states, strict=True)]
    told: dict[str, Any] = {name.removeprefix("new_"): bindparam(name) for name in rows[0] if name != "of"}
    of_it = update(t.resources).where(t.resources.c.id == bindparam("of"))
    connection.execute(of_it.values(**told, changed_at=func.now()), rows)
    derived = _derived(connection, held)
    if held:
        connection.execute(delete(t.assets).where(t.assets.c.resource.in_(held)))
    if assets := [row for resource in resources for row in _asset_rows(resource, derived)]:
        connection.execute(insert(t.assets), assets)
        resource_facts.held(connection, [resource.id for resource in resources])


def _row(resource: Resource, state: ResourceState) -> dict[str, Any]:
    """What the ledger says of a resource by its head."""
    consent = resource.record.consent
    return {
        "of": resource.id,
        "new_delivery": resource.delivery,
        "new_item": resource.item,
        "new_state": state,
        "new_version": resource.version,
        "new_record": resource.record.model_dump(mode="json", exclude_none=True),
        "new_choices": resource.choices.model_dump(mode="json", exclude_none=True),
        "new_consent_until": consent.until if consent else None,
    }


def decided(
    connection: Connection,
    resource_id: ResourceId,
    decision: Decision,
    version: int | None = None,
    key: str = "",
    owed: bool = False,
    *,
    anew: bool = False,
) -> None:
    """What a decision causes, in somebody's transaction; see `Resources.decide`. Without `version` the head stays as it is."""
    state, head = moves.locked(connection, resource_id)
    _something_to_withdraw(connection, resource_id, state, decision.verb)
    opens = decision.verb in {"approve", "restore"} and not anew
    if opens and version is not None and head > version:
        raise Conflict(what="resource", id=resource_id)
    moves.move(connection, resource_id, decision.verb, version and max(version, head), RESTORED_ANEW if anew else None)
    connection.execute(insert(t.decisions).values(resource=resource_id, body=decision.model_dump(mode="json"), owed=owed))
    if decision.verb in _COUNTED:
        resource_facts.decided(connection, resource_id, decision.verb)
    if opens:
        publications.ensure_key(connection, resource_id, key)
    if decision.verb in {"withdraw", "delete"}:
        publications.close(connection, resource_id, decision.reason)
    if opens or _OUTBOX_VERB.get(decision.verb) == "withdraw":
        outbox.add(connection, resource_id, _OUTBOX_VERB[decision.verb])


def _something_to_withdraw(connection: Connection, resource_id: str, state: ResourceState, verb: str) -> None:
    """A resource that is being corrected may still be public as it was; what neither is nor will be has nothing to withdraw."""
    if verb != "withdraw" or state is ResourceState.PUBLISHED:
        return
    if not publications.public_now(connection, resource_id) and not publications.public_soon(connection, resource_id, state):
        raise StateRefused(what="resource", id=resource_id, state=state.value, verb=verb)


def _derived(connection: Connection, resource_ids: Collection[str]) -> dict[tuple[str, str, str], str]:
    """(resource, digest, path) -> the mark of the preservation copy: it stays with an original that does."""
    if not resource_ids:
        return {}
    a = t.assets.c
    marks = a.body["path"].astext.label("path"), a.body["derived"].astext.label("derived")
    query = select(a.resource, a.digest, *marks).where(a.resource.in_(resource_ids))
    return {(row.resource, row.digest, row.path): row.derived or "" for row in connection.execute(query)}


def _asset_rows(resource: Resource, derived: Mapping[tuple[str, str, str], str]) -> list[dict[str, Any]]:
    known = [derived.get((resource.id, a.digest, a.path), "") for a in resource.assets]
    marked = [a.model_copy(update={"derived": a.derived or mark}) for a, mark in zip(resource.assets, known, strict=True)]
    return [
        {"resource": resource.id, "position": p, "digest": a.digest, "body": a.model_dump(mode="json")}
        for p, a in enumerate(marked)
    ]


def _whole() -> Select[Any]:
    c = t.resources.c
    columns = (c.id, c.centre, c.delivery, c.delivery_name, c.item, c.number, c.state, c.record, c.choices, c.version)
    return select(*columns).where(c.version > 0)


def _select(connection: Connection, query: Select[Any]) -> list[Resource]:
    rows = connection.execute(query).all()
    bodies: dict[str, list[object]] = {row.id: [] for row in rows}
    wanted = select(t.assets.c.resource, t.assets.c.body).where(t.assets.c.resource.in_(bodies)).order_by(t.assets.c.position)
    for owner, body in connection.execute(wanted) if rows else ():
        bodies[owner].append(body)
    return [Resource.model_validate({**row._mapping, "assets": _ASSETS.validate_python(bodies[row.id])}) for row in rows]
