"""Copies: which version of each object every replica has, and which it still has to get."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Join, and_, delete, func, literal, or_, select, true, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.preservation import Copy, Turn


class Behind(NamedTuple):
    """What a replica still lacks."""

    objects: int
    size: int
    since: datetime | None


class Copies:
    """One row per object and replica."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lacking(self, replica: str, limit: int = 200, after: Turn | None = None) -> list[Turn]:
        """Objects whose newest version the replica has not got, oldest first, beginning after one of them."""
        h = t.holdings.c
        query = select(h.object, h.added_at.label("at")).select_from(_joined(replica)).where(_lacks())
        if after:
            query = query.where(tuple_(h.added_at, h.object) > tuple_(literal(after.at), literal(after.object)))
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(h.added_at, h.object).limit(limit))
            return [Turn.model_validate(row._mapping) for row in rows]

    def behind(self, replica: str) -> Behind:
        """How many objects and bytes a replica lacks, and since when it lacks the first."""
        h = t.holdings.c
        query = (
            select(func.count(), func.coalesce(func.sum(h.size), 0), func.min(h.added_at))
            .select_from(_joined(replica))
            .where(_lacks())
        )
        with self._database.begin() as connection:
            objects, size, since = connection.execute(query).one()
        return Behind(objects, int(size), since)

    def note(self, object_id: str, replica: str, version: int, fault: str = "") -> None:
        """A version was copied and read back; with a fault, the version that was there before stays noted."""
        new = upsert(t.copies).values(object=object_id, replica=replica, version=version, fault=fault)
        set_ = {"fault": fault, "at": func.now()} | ({} if fault else {"version": version})
        with self._database.begin() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["object", "replica"], set_=set_))
            due(connection, [object_id])
            connection.execute(delete(t.copies_due).where(t.copies_due.c.object == object_id, _is_there()))

    def take_stock(self, replicas: Sequence[str], only: str = "") -> None:
        """List anew what each of these replicas, or `only` one, lacks, and forget others, which are no more; before copying."""
        with self._database.begin() as connection:
            for table, name in ((t.copies_due, t.copies_due.c.replica), (t.replicas, t.replicas.c.name)):
                connection.execute(delete(table).where(name.not_in(replicas)))
            for replica in [only] if only else replicas:
                connection.execute(upsert(t.replicas).values(name=replica).on_conflict_do_nothing())
                h = t.holdings.c
                lacking = select(literal(replica), h.object, h.added_at).select_from(_joined(replica)).where(_lacks())
                new = upsert(t.copies_due).from_select(["replica", "object", "at"], lacking)
                connection.execute(new.on_conflict_do_nothing())
            connection.execute(delete(t.copies_due).where(_is_there()))

    def of(self, object_id: str) -> list[Copy]:
        """Every replica's state of one object, by name."""
        query = select(t.copies).where(t.copies.c.object == object_id).order_by(t.copies.c.replica)
        with self._database.begin() as connection:
            return [Copy.model_validate(row._mapping) for row in connection.execute(query)]

    def missing(self, object_id: str, replica: str) -> None:
        """An audit found that the replica has not what it was noted to have: it is copied again."""
        self.note(object_id, replica, 0)


def due(connection: Connection, object_ids: Sequence[str]) -> None:
    """List which replicas have yet to get the newest version of these objects; in the transaction of what has changed."""
    if not object_ids:
        return
    h, r, c = t.holdings.c, t.replicas.c, t.copies.c
    every = t.holdings.join(t.replicas, true()).outerjoin(t.copies, and_(c.object == h.object, c.replica == r.name))
    lacking = select(r.name, h.object).select_from(every).where(h.object.in_(object_ids), _lacks())
    connection.execute(upsert(t.copies_due).from_select(["replica", "object"], lacking).on_conflict_do_nothing())


def _is_there() -> ColumnElement[bool]:
    """Whether what is listed as due has arrived."""
    h, c, d = t.holdings.c, t.copies.c, t.copies_due.c
    has = select(c.object).join(t.holdings, h.object == c.object).where(c.version >= h.version)
    return has.where(c.object == d.object, c.replica == d.replica).exists()


def _joined(replica: str) -> Join:
    return t.holdings.outerjoin(t.copies, and_(t.copies.c.object == t.holdings.c.object, t.copies.c.replica == replica))


def _lacks() -> ColumnElement[bool]:
    return or_(t.copies.c.version.is_(None), t.copies.c.version < t.holdings.c.version)
