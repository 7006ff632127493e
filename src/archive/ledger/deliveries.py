"""Deliveries: what a centre handed in, its files as received, its items as verified."""

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, and_, bindparam, case, delete, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import NotFound, StateRefused
from archive.ledger import resource_facts
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.delivery import Delivery, Item, ListedDelivery, ReceivedFile
from archive.models.difference import Difference
from archive.models.doubts import Doubt
from archive.models.identity import ASKED
from archive.models.ids import DeliveryId, ResourceId
from archive.models.packages import Unpacked
from archive.models.report import Fault
from archive.models.states import DELIVERY_MOVES, ENDED, ON_WAY, DeliveryState, ResourceState

_FAULTS = TypeAdapter(tuple[Fault, ...])
_PACKAGES = TypeAdapter(tuple[Unpacked, ...])
_TAKEN = frozenset({DeliveryState.VERIFIED, DeliveryState.PARTLY_REFUSED, DeliveryState.PROCESSED})
UNSETTLED = (*ON_WAY, DeliveryState.HELD)
"""The same with those that wait for a word before steps go on: their received bytes are needed."""
UNDESCRIBED = "E273"
"""Said of an item that nobody has described yet."""
_APART = {"faults", "changed_at", "cleared_at", "ended", "answer_owed", "packages"}
_COLUMNS = [c for c in t.deliveries.c if c.name not in _APART]


class Ended(NamedTuple):
    """A delivery and when it came to its end."""

    at: datetime
    id: DeliveryId


class Link(NamedTuple):
    """Which resource an item became, which others hold the same bytes, and what it changed in it."""

    item: str
    resource: ResourceId
    double_of: Sequence[str] = ()
    difference: Difference | None = None


class Deliveries:
    """Reads and moves deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, found: Delivery) -> tuple[Delivery, bool]:
        """Write a delivery that a source has ready; the second value tells whether it was new.

        It is dated by the ledger's clock: which delivery of a name is the newest must not depend on whose clock is wrong.
        """
        row = {**found.model_dump(mode="json"), "found_at": func.now()}
        with self._database.begin() as connection:
            new = connection.scalar(upsert(t.deliveries).values(row).on_conflict_do_nothing().returning(t.deliveries.c.id))
            return _get(connection, found.id), new is not None

    def renew(self, delivery_id: str) -> bool:
        """Let a superseded delivery, or one that was cancelled after it was received, be ready once more; nothing counts as
        verified of it. Others are left alone: False.

        What was received of it stays noted unless it was cleared: until then its bytes may lie nowhere else.
        """
        d = t.deliveries.c
        ready: dict[str, object] = {
            "state": DeliveryState.READY,
            "found_at": func.now(),
            "changed_at": func.now(),
            "cleared_at": None,
            "faults": [],
            "ended": "",
        }
        with self._database.begin() as connection:
            cancelled = and_(d.state == DeliveryState.CANCELLED, d.ended.not_in(("", DeliveryState.READY)))
            gone = select(d.cleared_at).where(d.id == delivery_id, or_(d.state == DeliveryState.SUPERSEDED, cancelled))
            found = connection.execute(gone.with_for_update()).one_or_none()
            if found is None:
                return False
            ready |= {"packages": []} if found.cleared_at else {}
            connection.execute(update(t.deliveries).where(d.id == delivery_id).values(ready))
            for table in (t.items, t.received_files) if found.cleared_at else (t.items,):
                connection.execute(delete(table).where(table.c.delivery == delivery_id))
            return True

    def get(self, delivery_id: str) -> Delivery:
        """One delivery.

        Raises:
            NotFound: there is none with this id.

        """
        with self._database.begin() as connection:
            return _get(connection, delivery_id)

    def newest(self, centre: str, name: str) -> Delivery | None:
        """What a centre handed in last under a name, or None."""
        d = t.deliveries.c
        query = select(*_COLUMNS).where(d.centre == centre, d.name == name).order_by(d.found_at.desc()).limit(1)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        return _delivery(row) if row else None

    def given_before(self, delivery: Delivery) -> set[ResourceId]:
        """What the newest other delivery of its name that was taken in consisted of, without what was withdrawn or deleted."""
        d, i, r = t.deliveries.c, t.items.c, t.resources.c
        left = case((d.state.in_(ENDED), d.ended), else_=d.state)
        others = (d.centre == delivery.centre, d.name == delivery.name, d.id != delivery.id, left.in_(_TAKEN))
        newest = select(d.id).where(*others).order_by(d.found_at.desc()).limit(1).scalar_subquery()
        there = (r.version > 0, r.state.not_in((ResourceState.DELETED, ResourceState.WITHDRAWN)))
        query = select(r.id).join_from(t.items, t.resources, r.id == i.resource).where(i.delivery == newest, *there)
        with self._database.begin() as connection:
            return {ResourceId(one) for one in connection.scalars(query)}

    def overtaken(self, delivery: Delivery) -> bool:
        """Whether a newer one of its name was taken in from another place, and none came from its own place since."""
        d = t.deliveries.c
        newer = (d.centre == delivery.centre, d.name == delivery.name, d.id != delivery.id, d.found_at >= delivery.found_at)
        with self._database.begin() as connection:
            rows = connection.execute(select(d.location, d.state, d.ended).where(*newer)).all()
        return any((row.ended if row.state == DeliveryState.CLOSED else row.state) in _TAKEN for row in rows) and all(
            row.location != delivery.location for row in rows
        )

    def ended(self, delivery_id: str) -> DeliveryState | None:
        """Where a delivery stood before somebody or another delivery ended it."""
        with self._database.begin() as connection:
            state = connection.scalar(select(t.deliveries.c.ended).where(t.deliveries.c.id == delivery_id))
        return DeliveryState(state) if state else None

    def listed(self, limit: int, centre: str | None = None, state: DeliveryState | None = None) -> list[ListedDelivery]:
        """The newest first, of one centre or in one state, each with the number of its items and of those that were kept."""
        d, i = t.deliveries.c, t.items.c
        of_it = select(func.count(), func.count(i.resource)).where(i.delivery == d.id).correlate(t.deliveries)
        items, kept = (of_it.with_only_columns(column).scalar_subquery() for column in of_it.selected_columns)
        query = select(*_COLUMNS, items.label("items"), kept.label("kept")).order_by(d.found_at.desc()).limit(limit)
        query = query.where(d.centre == centre) if centre else query
        query = query.where(d.state == state) if state else query
        with self._database.begin() as connection:
            return [ListedDelivery.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def unfinished(self, older_than_s: float, limit: int = 100, states: Sequence[DeliveryState] = ON_WAY) -> list[DeliveryId]:
        """Deliveries between ready and processed in which nothing has moved for so long: neither their state, nor the making of a
        file, nor any step; and no run of theirs is to be started. Oldest first, those that are left to a person last.
        """
        d, p, r, s = t.deliveries.c, t.progress.c, t.runs.c, t.starts.c
        since = func.now() - timedelta(seconds=older_than_s)
        making = select(p.asset).where(p.delivery == d.id, p.changed_at > since).exists()
        stepped = select(r.id).where(r.delivery == d.id, r.at > since).exists()
        waiting = select(s.id).where(s.delivery == d.id, s.started_at.is_(None)).exists()
        quiet = (d.changed_at <= since, ~making, ~stepped, ~waiting)
        handed = t.stuck.c.handed_at.is_not(None)
        query = select(d.id).join_from(t.deliveries, t.stuck, t.stuck.c.delivery == d.id, isouter=True)
        query = query.where(d.state.in_(states), *quiet).order_by(handed, d.changed_at).limit(limit)
        with self._database.begin() as connection:
            return [DeliveryId(i) for i in connection.scalars(query)]

    def to_clear(self, age: timedelta, limit: int = 500, after: Ended | None = None) -> list[Ended]:
        """Deliveries that came to their end longer ago than this and whose received bytes are still there, oldest first, a page
        at a time: `after` is the last of the page before.
        """
        c = t.deliveries.c
        over = (c.state.not_in(UNSETTLED), c.cleared_at.is_(None), c.changed_at <= func.now() - age)
        query = select(c.changed_at, c.id).where(*over)
        query = query.where(tuple_(c.changed_at, c.id) > tuple_(literal(after.at), literal(after.id))) if after else query
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(c.changed_at, c.id).limit(limit)).all()
        return [Ended(row.changed_at, DeliveryId(row.id)) for row in rows]

    def pass_over(self, delivery_id: str) -> None:
        """What was received of it may not be cleared: it is looked at again after as long a time."""
        change = update(t.deliveries).where(t.deliveries.c.id == delivery_id).values(changed_at=func.now())
        with self._database.begin() as connection:
            connection.execute(change)

    @contextmanager
    def clearing(self, delivery_id: str) -> Iterator[bool]:
        """Around erasing its received bytes: whether they may go, as no step works on them. Until the end it cannot be renewed;
        then the bytes are noted as gone, unless something was raised. One that the ledger does not know may go as well.
        """
        d = t.deliveries.c
        with self._database.begin() as connection:
            ended = connection.scalar(select(d.state).where(d.id == delivery_id).with_for_update()) not in UNSETTLED
            yield ended
            if ended:
                connection.execute(update(t.deliveries).where(d.id == delivery_id).values(cleared_at=func.now()))

    def known(self, delivery_ids: Sequence[str]) -> set[str]:
        """Those of these ids that the ledger has."""
        with self._database.begin() as connection:
            return set(connection.scalars(select(t.deliveries.c.id).where(t.deliveries.c.id.in_(delivery_ids))))

    def unpreserved(self, delivery_id: str) -> list[str]:
        """Paths of received files whose bytes are no asset of any resource."""
        f = t.received_files.c
        kept = select(t.assets.c.digest).where(t.assets.c.digest == f.sha512).exists()
        with self._database.begin() as connection:
            return list(connection.scalars(select(f.path).where(f.delivery == delivery_id, ~kept).order_by(f.n)))

    def counts(self) -> dict[str, int]:
        """State -> number of deliveries."""
        query = select(t.deliveries.c.state, func.count().label("number")).group_by(t.deliveries.c.state)
        with self._database.begin() as connection:
            return {row.state: row.number for row in connection.execute(query)}

    def move(self, delivery_id: str, verb: str, to: DeliveryState, faults: Sequence[Fault] | None = None) -> bool:
        """Move a delivery; False when it is there already. Without `faults` those found before stay, for its receipt.

        Raises:
            StateRefused: the verb is not allowed from where it is.

        """
        with self._database.begin() as connection:
            return move(connection, delivery_id, verb, to, faults)

    def faults(self, delivery_id: str) -> tuple[Fault, ...]:
        """Faults of the delivery as a whole."""
        with self._database.begin() as connection:
            found = connection.scalar(select(t.deliveries.c.faults).where(t.deliveries.c.id == delivery_id))
        return _FAULTS.validate_python(found or [])

    def settle(self, delivery: Delivery, verdict: DeliveryState, faults: Sequence[Fault]) -> None:
        """Verified: move a delivery to what it was found to be, and what it replaces to superseded, all or nothing.

        Raises:
            StateRefused: it was not received.
        """
        with self._database.begin() as connection:
            move(connection, delivery.id, "verify", verdict, faults)
            if verdict is not DeliveryState.REFUSED:
                supersede_others(connection, delivery)

    def left_behind(self, days: float | None = 7, limit: int = 100) -> list[DeliveryId]:
        """Deliveries that another of their name has replaced (in the last so many days), and nobody has noted it: whoever should
        have, died.
        """
        d, n = t.deliveries.c, t.deliveries.alias("newer").c
        taken = case((n.state == DeliveryState.CLOSED, n.ended), else_=n.state).in_(_TAKEN)
        replaced = (n.centre == d.centre, n.name == d.name, n.id != d.id, n.found_at > d.found_at, taken)
        lately = () if days is None else (n.changed_at >= func.now() - timedelta(days=days),)
        query = select(d.id).distinct().where(*replaced, *lately, d.state != DeliveryState.SUPERSEDED).limit(limit)
        with self._database.begin() as connection:
            return [DeliveryId(one) for one in connection.scalars(query)]

    def supersede_others(self, newest: Delivery) -> int:
        """Mark what the centre handed in before under the same name as superseded."""
        with self._database.begin() as connection:
            return supersede_others(connection, newest)

    def add_received(self, delivery_id: str, *files: ReceivedFile) -> None:
        """Note files whose bytes are in `received/`."""
        change = upsert(t.received_files)
        fresh = {name: change.excluded[name] for name in ("path", "size", "sha512", "sha256")}
        change = change.on_conflict_do_update(index_elements=["delivery", "n"], set_=fresh)
        if files:
            with self._database.begin() as connection:
                connection.execute(change, [{"delivery": delivery_id, **file.model_dump()} for file in files])

    def forget_received(self, delivery_id: str, kept: Container[int]) -> None:
        """Take out the note of every received file whose number is none of these: left by a try that found something else."""
        others = [file.n for file in self.received(delivery_id) if file.n not in kept]
        if others:
            gone = delete(t.received_files).where(t.received_files.c.delivery == delivery_id, t.received_files.c.n.in_(others))
            with self._database.begin() as connection:
                connection.execute(gone)

    def packages(self, delivery_id: str) -> tuple[Unpacked, ...]:
        """What of a delivery came packed, in the order of its files."""
        with self._database.begin() as connection:
            found = connection.scalar(select(t.deliveries.c.packages).where(t.deliveries.c.id == delivery_id))
        return _PACKAGES.validate_python(found or [])

    def save_packages(self, delivery_id: str, packages: Sequence[Unpacked]) -> None:
        """Note what came packed, in place of what was noted before."""
        body = [one.model_dump(mode="json") for one in packages]
        with self._database.begin() as connection:
            connection.execute(update(t.deliveries).where(t.deliveries.c.id == delivery_id).values(packages=body))

    def received(self, delivery_id: str) -> list[ReceivedFile]:
        """Files whose bytes are in `received/`, by number."""
        columns = [c for c in t.received_files.c if c.name != "delivery"]
        query = select(*columns).where(t.received_files.c.delivery == delivery_id).order_by(t.received_files.c.n)
        with self._database.begin() as connection:
            return [ReceivedFile(**row._mapping) for row in connection.execute(query)]

    def save_items(self, delivery_id: str, items: Iterable[Item]) -> None:
        """Replace the items as verified; what is known of their resources stays."""
        rows = [
            {"delivery": delivery_id, "item": i.item, "position": p, "body": i.model_dump(mode="json"), "asked": _is_asked(i)}
            for p, i in enumerate(items)
        ]
        with self._database.begin() as connection:
            for row in rows:
                change = {name: row[name] for name in ("position", "body", "asked")}
                connection.execute(
                    upsert(t.items).values(row).on_conflict_do_update(index_elements=["delivery", "item"], set_=change)
                )

    def items(self, delivery_id: str) -> list[Item]:
        """The items in the order of the manifest."""
        query = select(t.items.c.body).where(t.items.c.delivery == delivery_id).order_by(t.items.c.position)
        with self._database.begin() as connection:
            return [Item.model_validate(body) for body in connection.scalars(query)]

    def said_of(self, resource_id: str, delivery_id: str) -> tuple[tuple[Fault, ...], tuple[str, ...]]:
        """What was said of a resource when a delivery brought it: the faults of its item, and which others hold the same."""
        i = t.items.c
        query = select(i.body["faults"], i.double_of).where(i.delivery == delivery_id, i.resource == resource_id).limit(1)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        return (_FAULTS.validate_python(row[0] or []), tuple(row[1])) if row else ((), ())

    def refused_lately(self, days: float, limit: int = 500) -> list[Delivery]:
        """The newest deliveries of their names that were refused, wholly or in part, in the last so many days, newest first."""
        d, n, i = t.deliveries.c, t.deliveries.alias("newer"), t.items.c
        newer = select(n.c.id).where(n.c.centre == d.centre, n.c.name == d.name, n.c.found_at > d.found_at).exists()
        partly = select(i.item).where(i.delivery == d.id, i.resource.is_(None)).exists()
        ended = or_(d.state == DeliveryState.REFUSED, and_(d.state == DeliveryState.PROCESSED, partly))
        query = select(*_COLUMNS).where(ended, d.changed_at >= func.now() - timedelta(days=days), ~newer)
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(d.changed_at.desc()).limit(limit)).all()
        return [_delivery(row) for row in rows]

    def asked(self, limit: int = 50) -> list[tuple[Item, Delivery]]:
        """Items of the newest deliveries of their names that wait for the centre to say which works they are, oldest first."""
        i, d = t.items.c, t.deliveries.c
        query = (
            select(*_COLUMNS, i.body.label("body"))
            .join(t.deliveries, d.id == i.delivery)
            .where(i.asked, d.state.not_in(ENDED))
            .order_by(d.found_at, i.position)
            .limit(limit)
        )
        with self._database.begin() as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
        return [(Item.model_validate(row.pop("body")), Delivery.model_validate(row)) for row in rows]

    def link(self, delivery_id: str, *links: Link) -> None:
        """Note which resources items became, which others hold the same bytes, and what they changed where that was not told."""
        i = t.items.c
        known = func.coalesce(i.difference, bindparam("said", type_=JSONB(none_as_null=True)))
        change = (
            update(t.items)
            .where(i.delivery == delivery_id, i.item == bindparam("of"))
            .values(resource=bindparam("became"), double_of=bindparam("doubles"), difference=known)
        )
        rows = [
            {
                "of": one.item,
                "became": one.resource,
                "doubles": list(one.double_of),
                "said": one.difference and one.difference.model_dump(mode="json"),
            }
            for one in links
        ]
        with self._database.begin() as connection:
            connection.execute(change, rows)

    def described(self, delivery_id: str, item: str) -> None:
        """An item that came without a description has one now."""
        i = t.items.c
        which = i.delivery == delivery_id, i.item == item
        with self._database.begin() as connection:
            body = connection.scalar(select(i.body).where(*which).with_for_update())
            faults = [fault for fault in (body or {}).get("faults", ()) if fault["code"] != UNDESCRIBED]
            if body and len(faults) < len(body["faults"]):
                connection.execute(update(t.items).where(*which).values(body={**body, "faults": faults}))

    def remark(self, delivery_id: str, item: str, remarks: Sequence[str], doubts: Sequence[Doubt] = ()) -> None:
        """Note codes of what could not be done for an item's files, and why a person has to look at it."""
        found = {"remarks": list(remarks), "doubts": [one.model_dump(mode="json") for one in doubts]}
        change = update(t.items).where(t.items.c.delivery == delivery_id, t.items.c.item == item).values(**found)
        with self._database.begin() as connection:
            connection.execute(change)


def supersede_others(connection: Connection, newest: Delivery) -> int:
    """The same inside somebody's transaction. What was closed before stood where it stood when it was closed."""
    d = t.deliveries.c
    before = case((d.state == DeliveryState.CLOSED, d.ended), else_=d.state)
    others = (
        update(t.deliveries)
        .where(d.centre == newest.centre, d.name == newest.name, d.id != newest.id, d.found_at <= newest.found_at)
        .where(d.state != DeliveryState.SUPERSEDED)
        .values(state=DeliveryState.SUPERSEDED, ended=before, changed_at=func.now(), answer_owed=True)
    )
    return connection.execute(others).rowcount


def _is_asked(item: Item) -> bool:
    return any(fault.code in ASKED for fault in item.faults)


def _get(connection: Connection, delivery_id: str) -> Delivery:
    row = connection.execute(select(*_COLUMNS).where(t.deliveries.c.id == delivery_id)).one_or_none()
    if row is None:
        raise NotFound(what="delivery", id=delivery_id)
    return _delivery(row)


def _delivery(row: Row[tuple[object, ...]]) -> Delivery:
    return Delivery.model_validate(dict(row._mapping))


def move(connection: Connection, delivery_id: str, verb: str, to: DeliveryState, faults: Sequence[Fault] | None = None) -> bool:
    """Move a delivery inside somebody's transaction; False when it is there already."""
    state = connection.scalar(select(t.deliveries.c.state).where(t.deliveries.c.id == delivery_id).with_for_update())
    if state is None:
        raise NotFound(what="delivery", id=delivery_id)
    starts, ends = DELIVERY_MOVES[verb]
    if state == to:
        return False
    if state not in starts or to not in ends:
        raise StateRefused(what="delivery", id=delivery_id, state=state, verb=verb)
    found = {} if faults is None else {"faults": [f.model_dump(mode="json") for f in faults]}
    connection.execute(
        update(t.deliveries)
        .where(t.deliveries.c.id == delivery_id)
        .values(state=to, ended=state if to in ENDED else "", changed_at=func.now(), answer_owed=True, **found)
    )
    if to is DeliveryState.PROCESSED:
        resource_facts.delivered(connection, delivery_id)
    return True
