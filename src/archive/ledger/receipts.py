"""Receipts: what became of a delivery, read together from items, resources and progress at the moment of asking."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, select

from archive.errors import NotFound
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.delivery import Item
from archive.models.report import Fault, Receipt, ReceiptItem

_FAULTS = TypeAdapter(tuple[Fault, ...])


class Receipts:
    """Puts receipts together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, delivery_id: str) -> Receipt:
        """The receipt of a delivery as of now.

        Raises:
            NotFound: there is no such delivery.

        """
        with self._database.begin() as connection:
            delivery = connection.execute(select(t.deliveries).where(t.deliveries.c.id == delivery_id)).one_or_none()
            if delivery is None:
                raise NotFound(what="delivery", id=delivery_id)
            return _receipt(connection, delivery)

    def by_token(self, token: str) -> Receipt | None:
        """The receipt under an unguessable address."""
        with self._database.begin() as connection:
            delivery = connection.execute(select(t.deliveries).where(t.deliveries.c.token == token)).one_or_none()
            return _receipt(connection, delivery) if delivery else None


def _receipt(connection: Connection, delivery: Row[Any]) -> Receipt:
    i, r = t.items.c, t.resources.c
    query = (
        select(i.body, i.resource, i.remarks, i.double_of, r.state)
        .join(t.resources, r.id == i.resource, isouter=True)
        .where(i.delivery == delivery.id)
        .order_by(i.position)
    )
    made = _made(connection, delivery.id)
    return Receipt(
        delivery=delivery.id,
        centre=delivery.centre,
        name=delivery.name,
        state=delivery.state,
        at=datetime.now(UTC),
        items=tuple(_item(row, made) for row in connection.execute(query).all()),
        faults=_FAULTS.validate_python(delivery.faults),
    )


def _made(connection: Connection, delivery_id: str) -> Mapping[str, list[tuple[float, Any]]]:
    """Resource -> (fraction, fault) of each of its assets that making has begun for."""
    query = (
        select(t.assets.c.resource, t.progress.c.fraction, t.progress.c.fault)
        .join(t.assets, t.assets.c.digest == t.progress.c.asset)
        .join(t.items, t.items.c.resource == t.assets.c.resource)
        .where(t.items.c.delivery == delivery_id)
    )
    found: dict[str, list[tuple[float, Any]]] = {}
    for resource, fraction, fault in connection.execute(query):
        found.setdefault(resource, []).append((fraction, fault))
    return found


def _item(row: Row[Any], made: Mapping[str, list[tuple[float, Any]]]) -> ReceiptItem:
    item = Item.model_validate(row.body)
    parts = made.get(row.resource, [])
    fractions = [fraction for fraction, fault in parts if fault is None]
    broken = _FAULTS.validate_python([fault for _, fault in parts if fault])
    return ReceiptItem(
        item=item.item,
        title=item.record.title if item.record else "",
        taken=item.taken,
        resource=row.resource,
        state=row.state,
        files=tuple(f.path for f in item.files),
        faults=item.faults + broken,
        remarks=tuple(row.remarks),
        percent=round(100 * sum(fractions) / len(fractions)) if fractions else None,
        double_of=tuple(row.double_of),
    )
