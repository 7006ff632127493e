"""Rebuilding: rows of what the preserved objects say, many in one transaction; and the queue of what must be made again."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import changes, copies, heritage_facts, resource_facts
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.desk import review_log
from archive.ledger.holders import holder_rows
from archive.models.delivery import Delivery, Item, ReceivedFile, Resource
from archive.models.difference import Difference
from archive.models.holder import Holder
from archive.models.ids import ResourceId
from archive.models.packages import Unpacked
from archive.models.report import Decision, Fault
from archive.models.reviewing import ReviewLog
from archive.models.states import ResourceState
from archive.preserved.layout import resource_in


class HeldObject(NamedTuple):
    """An object as it lies in the store: head version, content files, bytes."""

    object: str
    version: int
    files: int
    size: int


class RestoredResource(NamedTuple):
    """What an object says of its resource; `key` is that of its public media addresses, None where it is not public."""

    resource: Resource
    decisions: Sequence[Decision]
    key: str | None
    reviewed: ReviewLog = ReviewLog()
    holders: Sequence[Holder] = ()


class RestoredItem(NamedTuple):
    """An item of a delivery as its receipt tells it, with the resource it became and what it changed there."""

    item: Item
    resource: str | None
    difference: Difference | None = None
    double_of: tuple[str, ...] = ()


class RestoredDelivery(NamedTuple):
    """What an object says of its delivery; items as far as its receipt tells."""

    delivery: Delivery
    files: Sequence[ReceivedFile]
    items: Sequence[RestoredItem]
    faults: Sequence[Fault]
    packages: Sequence[Unpacked] = ()


class Rebuilding:
    """Writes only what is not there: rows that live are never changed by what is read from the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, objects: Sequence[str]) -> set[str]:
        """Objects of these that need not be read: the ledger holds them, and has a row of the resource where it is one."""
        h, r = t.holdings.c, t.resources.c
        ids = [resource for one in objects if (resource := resource_in(one)) is not None]
        with self._database.begin() as connection:
            held = set(connection.scalars(select(h.object).where(h.object.in_(objects))))
            there = set(connection.scalars(select(r.id).where(r.id.in_(ids), r.version > 0)))
        return {one for one in held if (resource := resource_in(one)) is None or resource in there}

    def restore(
        self, held: Sequence[HeldObject], resources: Sequence[RestoredResource], deliveries: Sequence[RestoredDelivery]
    ) -> list[ResourceId]:
        """Write rows for all of these in one transaction; gives the resources that were new to the ledger."""
        with self._database.begin() as connection:
            new = _resources(connection, [one.resource for one in resources])
            fresh = [one for one in resources if one.resource.id in new]
            _belongings(connection, fresh)
            _deliveries(connection, deliveries)
            if held:
                connection.execute(upsert(t.holdings).values([one._asdict() for one in held]).on_conflict_do_nothing())
                copies.due(connection, [one.object for one in held])
        return [one.resource.id for one in fresh]

    def taken(self, resources: Sequence[Resource]) -> dict[str, ResourceId]:
        """Which of these have no row since their item came in again before the rebuild: id -> who has its number."""
        if not resources:
            return {}
        with self._database.begin() as connection:
            return _taken(connection, resources)

    def settle(self) -> None:
        """What follows from all deliveries together: which are superseded, and which was the last to name each resource."""
        with self._database.begin() as connection:
            connection.execute(text(_SUPERSEDED))
            connection.execute(text(_LAST_DELIVERY))
            resource_facts.held_all(connection)
            heritage_facts.complete(connection)

    def waiting(self, limit: int = 100, passed: Sequence[str] = ()) -> list[ResourceId]:
        """Resources whose renditions and tags must be made again, oldest first, without those passed over."""
        c = t.remakes.c
        query = select(c.resource).where(c.resource.not_in(passed)).order_by(c.at, c.resource).limit(limit)
        with self._database.begin() as connection:
            return [ResourceId(one) for one in connection.scalars(query)]

    def count(self) -> int:
        """How many wait."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).select_from(t.remakes)) or 0

    def put_off(self, resource_id: str) -> None:
        """One is begun: should it fail, the others come first."""
        with self._database.begin() as connection:
            connection.execute(update(t.remakes).where(t.remakes.c.resource == resource_id).values(at=func.clock_timestamp()))

    def made(self, resource_id: str) -> None:
        """One is done."""
        with self._database.begin() as connection:
            connection.execute(delete(t.remakes).where(t.remakes.c.resource == resource_id))


_COLUMNS = {"id", "centre", "delivery_name", "item", "number", "delivery", "state", "version"}
_SUPERSEDED = """
update deliveries d set state = 'superseded' where d.state = 'processed' and exists (
  select 1 from deliveries n
  where n.centre = d.centre and n.name = d.name and n.found_at > d.found_at and n.state = 'processed')"""
_LAST_DELIVERY = """
update resources r set delivery = last.delivery, item = last.item from (
  select distinct on (i.resource) i.resource, i.delivery, i.item from items i join deliveries d on d.id = i.delivery
  where i.resource is not null and d.state <> 'refused' order by i.resource, d.found_at desc) last
where last.resource = r.id and (last.delivery, last.item) <> (r.delivery, r.item)"""


def _resources(connection: Connection, resources: Sequence[Resource]) -> set[str]:
    if not resources:
        return set()
    identity = tuple_(t.resources.c.centre, t.resources.c.delivery_name, t.resources.c.number)
    minted = [(r.centre, r.delivery_name, r.number) for r in resources if r.number]
    connection.execute(delete(t.resources).where(t.resources.c.version == 0, identity.in_(minted)))
    taken = _taken(connection, resources)
    rows = [_row(one) for one in resources if one.id not in taken]
    if not rows:
        return set()
    new = upsert(t.resources).values(rows).on_conflict_do_nothing().returning(t.resources.c.id)
    return set(connection.scalars(new))


def _taken(connection: Connection, resources: Sequence[Resource]) -> dict[str, ResourceId]:
    """Id -> the other resource that has its number."""
    c = t.resources.c
    wanted = {(r.centre, r.delivery_name, r.number): r.id for r in resources if r.number}
    if not wanted:
        return {}
    identity = tuple_(c.centre, c.delivery_name, c.number)
    query = select(c.id, c.centre, c.delivery_name, c.number).where(identity.in_(list(wanted)), c.version > 0)
    found = {wanted[row.centre, row.delivery_name, row.number]: ResourceId(row.id) for row in connection.execute(query)}
    return {id_: other for id_, other in found.items() if id_ != other}


def _row(resource: Resource) -> dict[str, Any]:
    consent = resource.record.consent
    return {
        **resource.model_dump(mode="json", include=_COLUMNS),
        "record": resource.record.model_dump(mode="json", exclude_none=True),
        "choices": resource.choices.model_dump(mode="json", exclude_none=True),
        "consent_until": consent.until if consent else None,
    }


def _belongings(connection: Connection, restored: Sequence[RestoredResource]) -> None:
    """Assets, decisions, keys, what the catalogue has to hear, and the place in the queue of what must be made again."""
    assets = [
        {"resource": one.resource.id, "position": p, "digest": a.digest, "body": a.model_dump(mode="json")}
        for one in restored
        for p, a in enumerate(one.resource.assets)
    ]
    decisions = [
        {"resource": one.resource.id, "body": decision.model_dump(mode="json"), "at": decision.at}
        for one in restored
        for decision in one.decisions
    ]
    public = [{"resource": one.resource.id, "key": one.key} for one in restored if one.key]
    told = [{"resource": one.resource.id, "verb": _verb(one.resource.state)} for one in restored if one.key]
    queue = [{"resource": one.resource.id} for one in restored if one.resource.state is not ResourceState.DELETED]
    closed = [_closed(one) for one in restored if not one.key and _left(one.decisions)]
    held = [row for one in restored for row in holder_rows(one.resource.id, one.holders)]
    new = ((t.assets, assets), (t.decisions, decisions), (t.publications, public), (t.outbox, told), (t.holders, held))
    for table, rows in new:
        if rows:
            connection.execute(insert(table), rows)
    if closed:
        connection.execute(insert(t.publications), closed)
        changes.left(connection, [one["resource"] for one in closed])
    for one in restored:
        if one.reviewed != ReviewLog():
            review_log.note(connection, one.resource.id, one.reviewed)
    if queue:
        connection.execute(upsert(t.remakes).values(queue).on_conflict_do_nothing())


def _verb(state: ResourceState) -> str:
    """What the worker is told of a public resource; one that is being corrected stays public as it was."""
    return "publish" if state is ResourceState.APPROVED else "recall"


def _left(decisions: Sequence[Decision]) -> bool:
    """Whether it was public and left: withdrawn, or deleted after it had been approved."""
    verbs = [one.verb for one in decisions]
    return "withdraw" in verbs or ("delete" in verbs and "approve" in verbs[: verbs.index("delete")])


def _closed(one: RestoredResource) -> dict[str, Any]:
    last = next(d for d in reversed(one.decisions) if d.verb in {"withdraw", "delete"})
    return {"resource": one.resource.id, "withdrawn_at": last.at, "reason": last.reason}


def _deliveries(connection: Connection, restored: Sequence[RestoredDelivery]) -> None:
    for one in restored:
        row = one.delivery.model_dump(mode="json") | {
            "faults": [f.model_dump(mode="json") for f in one.faults],
            "packages": [package.model_dump(mode="json") for package in one.packages],
        }
        new = upsert(t.deliveries).values(row).on_conflict_do_nothing().returning(t.deliveries.c.id)
        if connection.scalar(new) is None:
            continue
        files = [{"delivery": one.delivery.id, **file.model_dump()} for file in one.files]
        items = [
            {
                "delivery": one.delivery.id,
                "item": kept.item.item,
                "position": p,
                "body": kept.item.model_dump(mode="json"),
                "resource": kept.resource,
                "difference": kept.difference and kept.difference.model_dump(mode="json"),
                "double_of": list(kept.double_of),
            }
            for p, kept in enumerate(one.items)
        ]
        for table, rows in ((t.received_files, files), (t.items, items)):
            if rows:
                connection.execute(upsert(table).values(rows).on_conflict_do_nothing())
