"""Forgetting: what describes a purged resource leaves the ledger; that there was one, and who decided what, stays."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import IdentityTaken
from archive.ledger import changes, resource_facts
from archive.ledger import tables as t
from archive.ledger.desk import review_tables
from archive.ledger.unnaming import unname
from archive.models.deletion import Tombstone
from archive.models.delivery import Item
from archive.models.record import Record
from archive.models.report import Decision
from archive.models.states import ResourceState

_NOTHING = Record(title="")


def forget(connection: Connection, resource_id: str, unshared: Sequence[str]) -> None:
    """Empty the rows of a resource in somebody's transaction; rows of what was made of bytes go where nobody else holds these."""
    blank = _NOTHING.model_dump(mode="json", exclude_none=True)
    emptied = {"record": blank, "choices": {}, "consent_until": None}
    connection.execute(update(t.resources).where(t.resources.c.id == resource_id).values(emptied))
    for table in (t.assets, t.tags, t.remakes, t.findings, t.holders, review_tables.review_steps, review_tables.remarks):
        connection.execute(delete(table).where(table.c.resource == resource_id))
    for table in (t.renditions, t.progress):
        connection.execute(delete(table).where(table.c.asset.in_(unshared)))
    resource_facts.let_go(connection, resource_id, unshared)
    _items(connection, resource_id)
    unname(connection, resource_id)
    connection.execute(update(t.decisions).where(t.decisions.c.resource == resource_id).values(owed=False))
    connection.execute(update(t.publications).where(t.publications.c.resource == resource_id).values(entry=None, reason=""))


def _items(connection: Connection, resource_id: str) -> None:
    """The rows of manifests that became this resource: their receipts go on saying that something was taken, and no more."""
    i = t.items.c
    rows = connection.execute(select(i.delivery, i.item).where(i.resource == resource_id)).all()
    for row in rows:
        body = Item(item=row.item, record=_NOTHING).model_dump(mode="json")
        change = update(t.items).where(i.delivery == row.delivery, i.item == row.item)
        connection.execute(change.values(body=body, remarks=[], doubts=[], asked=False, difference=None))


def recall(connection: Connection, tombstone: Tombstone) -> None:
    """Write the empty rows of a resource of which only a tombstone is left; nothing where the ledger knows it.

    Raises:
        IdentityTaken: its item came in again before this; everything else of the deletion still counts.
    """
    row = {
        "id": tombstone.resource,
        "centre": tombstone.centre,
        "delivery_name": tombstone.delivery_name,
        "item": tombstone.item,
        "number": tombstone.source,
        "delivery": "",
        "state": ResourceState.DELETED,
        "version": 1,
        "record": _NOTHING.model_dump(mode="json", exclude_none=True),
    }
    r = t.resources.c
    minted = (r.centre == tombstone.centre, r.delivery_name == tombstone.delivery_name, r.number == tombstone.source)
    holder = connection.scalar(select(r.id).where(*minted, r.version > 0)) if tombstone.source else None
    new = upsert(t.resources).values(row).on_conflict_do_nothing().returning(r.id)
    if holder or connection.scalar(new) is None:
        if holder and holder != tombstone.resource:
            raise IdentityTaken(
                id=tombstone.resource,
                other=holder,
                centre=tombstone.centre,
                delivery=tombstone.delivery_name,
                item=tombstone.item,
            )
        return
    decision = Decision(
        verb="delete",
        by=tombstone.confirmed_by,
        asked_by=tombstone.asked_by,
        reason=tombstone.reason,
        category=tombstone.category,
        at=tombstone.at,
    )
    body = decision.model_dump(mode="json")
    connection.execute(insert(t.decisions).values(resource=tombstone.resource, body=body, at=tombstone.at))
    if tombstone.was_public:
        left = {"resource": tombstone.resource, "withdrawn_at": tombstone.at}
        connection.execute(upsert(t.publications).values(left).on_conflict_do_nothing())
        changes.closed(connection, tombstone.resource)
