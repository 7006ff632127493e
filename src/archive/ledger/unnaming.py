"""Unnaming: what faults of other items and deliveries call a purged resource (E240, E298, E299, E350) becomes its id."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, String, cast, select, update

from archive.ledger import tables as t

_FACTS = ("candidates", "works", "names")
_BETWEEN = "; 《"


def unname(connection: Connection, resource_id: str) -> None:
    """Take what a resource was called out of what its centre was told of others, in somebody's transaction."""
    d, i, r = t.deliveries.c, t.items.c, t.resources.c
    centre = select(r.centre).where(r.id == resource_id).scalar_subquery()
    told = select(d.id, d.faults).where(d.centre == centre, _names(d.faults, resource_id))
    for row in connection.execute(told).all():
        connection.execute(update(t.deliveries).where(d.id == row.id).values(faults=_without(row.faults, resource_id)))
    of_items = select(i.delivery, i.item, i.body).join(t.deliveries, d.id == i.delivery)
    for row in connection.execute(of_items.where(d.centre == centre, _names(i.body, resource_id))).all():
        body = row.body | {"faults": _without(row.body.get("faults") or [], resource_id)}
        connection.execute(update(t.items).where(i.delivery == row.delivery, i.item == row.item).values(body=body))


def _names(column: ColumnElement[Any], resource_id: str) -> ColumnElement[bool]:
    return cast(column, String).contains(f"[{resource_id}]")


def _without(faults: list[dict[str, Any]], resource_id: str) -> list[dict[str, Any]]:
    return [fault | {"facts": _facts(fault.get("facts") or {}, f"[{resource_id}]")} for fault in faults]


def _facts(facts: dict[str, str], mark: str) -> dict[str, str]:
    return {name: _bare(words, mark) if name in _FACTS and mark in words else words for name, words in facts.items()}


def _bare(words: str, mark: str) -> str:
    """`《title》 number [id] files; 《…` with nothing of this one but its id."""
    each = words.split(_BETWEEN)
    named = [one if n == 0 else f"《{one}" for n, one in enumerate(each)]
    return "; ".join(mark if mark in one else one for one in named)
