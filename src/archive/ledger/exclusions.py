"""Exclusions: bytes and items that were deleted and may not come in again."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.preservation import Exclusion
from archive.models.states import ResourceState

_PAGE = 1000


class Exclusions:
    """One row per digest and per source item; lifted rows stay as history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def digests(self, asked: Collection[str]) -> set[str]:
        """Which of these SHA-512 are excluded. Bytes that a resource still holds which is not deleted are not."""
        if not asked:
            return set()
        query = select(t.exclusions.c.digest).where(t.exclusions.c.digest.in_(asked), _in_force(), ~_held_elsewhere())
        with self._database.begin() as connection:
            return {digest for digest in connection.scalars(query) if digest}

    def items(self, centre: str, delivery_name: str, asked: Collection[str]) -> set[str]:
        """Which items of this delivery are excluded by what they are, whatever their bytes."""
        if not asked:
            return set()
        c = t.exclusions.c
        query = select(c.item).where(c.centre == centre, c.delivery_name == delivery_name, c.item.in_(asked), _in_force())
        with self._database.begin() as connection:
            return {item for item in connection.scalars(query) if item is not None}

    def resources(self, asked: Collection[str]) -> set[str]:
        """Which of these resources were deleted, so that nothing of theirs may come in."""
        if not asked:
            return set()
        query = select(t.exclusions.c.resource).where(t.exclusions.c.resource.in_(asked), _in_force())
        with self._database.begin() as connection:
            return set(connection.scalars(query))

    def digests_of(self, resource_id: str) -> list[str]:
        """Which SHA-512 are excluded because they were this resource's, oldest first."""
        c = t.exclusions.c
        query = select(c.digest).where(c.resource == resource_id, c.digest.is_not(None), _in_force()).order_by(c.id)
        with self._database.begin() as connection:
            return [digest for digest in connection.scalars(query) if digest]

    def all(self) -> Iterator[Exclusion]:
        """Everything excluded now, oldest first, a page of the table at a time."""
        last, c = 0, t.exclusions.c
        columns = (c.digest, c.centre, c.delivery_name, c.item, c.resource, c.reason, c.at)
        while True:
            query = select(c.id, *columns).where(c.id > last, _in_force()).order_by(c.id).limit(_PAGE)
            with self._database.begin() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                given = {name: value for name, value in row._mapping.items() if name != "id" and value is not None}
                yield Exclusion.model_validate(given)
            if len(rows) < _PAGE:
                return
            last = rows[-1].id

    def restore(self, exclusions: Sequence[Exclusion]) -> None:
        """Write what objects say was excluded, as a rebuild must; what is there already is not written twice."""
        with self._database.begin() as connection:
            add(connection, exclusions)


def add(connection: Connection, exclusions: Sequence[Exclusion]) -> None:
    """Exclude these, in the transaction of the deletion; one that is in force for the same resource stands."""
    c = t.exclusions.c
    of = {one.resource for one in exclusions}
    query = select(c.resource, c.digest, c.centre, c.delivery_name, c.item).where(c.resource.in_(of), _in_force())
    known = {tuple(value or "" for value in row) for row in connection.execute(query)}
    rows = [
        {
            "digest": one.digest or None,
            "centre": one.centre or None,
            "delivery_name": one.delivery_name or None,
            "item": one.item or None,
            "resource": one.resource,
            "reason": one.reason,
            "at": one.at,
        }
        for one in exclusions
        if (one.resource, one.digest, one.centre, one.delivery_name, one.item) not in known
    ]
    if rows:
        connection.execute(insert(t.exclusions), rows)


def lift(connection: Connection, resource_id: str) -> None:
    """End all that a resource's deletion excluded, in the transaction that brings it back."""
    of = update(t.exclusions).where(t.exclusions.c.resource == resource_id, _in_force())
    connection.execute(of.values(lifted_at=func.now()))


def _in_force() -> ColumnElement[bool]:
    return t.exclusions.c.lifted_at.is_(None)


def _held_elsewhere() -> ColumnElement[bool]:
    return exists().where(
        t.assets.c.digest == t.exclusions.c.digest,
        t.resources.c.id == t.assets.c.resource,
        t.resources.c.state != ResourceState.DELETED,
        t.resources.c.version > 0,
    )
