"""Quotas: how many bytes each centre has in store and may have. Sums are kept by triggers as rows that are added to, so that no
writer waits for another and nobody scans files; rows of a centre are put together when there are many.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.access.may import Reach
from archive.ledger import ancestry
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.desk import notice_tables as d
from archive.models.notices import Quota, Scope, Stand

_MANY = 200
_FOLD = """
with gone as (delete from stored_bytes where (:centre = '*' or centre = :centre) returning centre, bytes)
insert into stored_bytes (centre, bytes) select centre, sum(bytes) from gone group by centre having sum(bytes) <> 0"""
_ANYWHERE = 99
q, s, p = d.quotas.c, d.stored_bytes.c, d.promised_bytes.c
a = t.centre_ancestors.c


class Quotas:
    """Reads stands, sets quotas, promises bytes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stand(self, centre: str) -> Stand:
        """How one centre stands."""
        with self._database.begin() as connection:
            return _stand(connection, centre)

    @contextmanager
    def alone(self, centre: str, key: str) -> Iterator[Stand]:
        """How a centre stands without what was promised under a key, while nobody else is promised bytes of it."""
        with self._database.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"quota {centre}", 0))))
            yield _stand(connection, centre, but=key)

    def promise(self, key: str, centre: str, number: int) -> None:
        """Count so many bytes for an upload that is open, until `let_go`; again with another number is a change."""
        new = upsert(d.promised_bytes).values(key=key, centre=centre, bytes=number)
        with self._database.begin() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["key"], set_={"bytes": number, "centre": centre}))

    def let_go(self, key: str) -> None:
        """It is not open any more."""
        with self._database.begin() as connection:
            connection.execute(delete(d.promised_bytes).where(p.key == key))

    def put(self, centre: str, scope: Scope, number: int | None, by: str) -> None:
        """Set a quota, or take it away (None)."""
        with self._database.begin() as connection:
            if number is None:
                connection.execute(delete(d.quotas).where(q.centre == centre, q.scope == scope.value))
                return
            new = upsert(d.quotas).values(centre=centre, scope=scope.value, bytes=number, by=by)
            change = {"bytes": number, "by": by, "at": func.now()}
            connection.execute(new.on_conflict_do_update(index_elements=["centre", "scope"], set_=change))

    def of(self, centre: str) -> dict[Scope, Quota]:
        """What was set at a centre."""
        with self._database.begin() as connection:
            rows = connection.execute(select(q.scope, q.bytes, q.by, q.at).where(q.centre == centre))
            return {Scope(row.scope): Quota(bytes=row.bytes, by=row.by, at=row.at) for row in rows}

    def fullest(self, reach: Reach, limit: int = 50, least_percent: int = 0) -> list[Stand]:
        """The centres within a part of the tree that have a quota and use at least so much of it, the fullest first."""
        used = _used().subquery()
        limits = _limits(used.c.centre).lateral()
        share = used.c.bytes * 100 / func.greatest(limits.c.bytes, 1)
        query = (
            select(used.c.centre, used.c.bytes, used.c.promised, limits.c.bytes.label("limit"), limits.c.at_centre)
            .join(limits, text("true"))
            .where(ancestry.within(used.c.centre, reach), share >= least_percent)
            .order_by(share.desc(), used.c.centre)
            .limit(limit)
        )
        with self._database.begin() as connection:
            rows = connection.execute(query).all()
        return [Stand(centre=r.centre, used=r.bytes, promised=r.promised, limit=r.limit, limit_of=r.at_centre) for r in rows]

    def total(self) -> int:
        """All bytes of all centres."""
        with self._database.begin() as connection:
            return int(connection.scalar(select(func.coalesce(func.sum(s.bytes), 0))) or 0)

    def fold(self) -> None:
        """Put the rows of every centre together."""
        with self._database.begin() as connection:
            connection.execute(text(_FOLD), {"centre": "*"})


def _used() -> Select[tuple[str, int, int]]:
    kept = select(s.centre, s.bytes, cast(0, BigInteger).label("promised"))
    open_ = select(p.centre, p.bytes, p.bytes.label("promised"))
    every = kept.union_all(open_).subquery()
    number = func.sum(every.c.bytes)
    return select(
        every.c.centre, cast(number, BigInteger).label("bytes"), cast(func.sum(every.c.promised), BigInteger).label("promised")
    ).group_by(every.c.centre)


def _limits(centre: ColumnElement[str]) -> Select[tuple[int, str]]:
    """The quota that holds for a centre: its own, else the nearest one above that is of each below, else that of every centre."""
    depth = case((q.centre == "", _ANYWHERE), else_=a.depth)
    fits = or_(
        and_(q.scope == Scope.OWN.value, q.centre == centre),
        and_(q.scope == Scope.BELOW.value, a.depth > 0),
        and_(q.scope == Scope.BELOW.value, q.centre == ""),
    )
    query = select(q.bytes, q.centre.label("at_centre"))
    query = query.select_from(d.quotas.outerjoin(t.centre_ancestors, and_(a.ancestor == q.centre, a.centre == centre)))
    return query.where(fits).order_by(cast(case((q.scope == Scope.OWN.value, -1), else_=depth), Integer)).limit(1)


def _stand(connection: Connection, centre: str, but: str = "") -> Stand:
    rows, kept = connection.execute(select(func.count(), func.coalesce(func.sum(s.bytes), 0)).where(s.centre == centre)).one()
    promised = connection.scalar(select(func.coalesce(func.sum(p.bytes), 0)).where(p.centre == centre, p.key != but)) or 0
    limit = connection.execute(_limits(literal(centre, Text))).one_or_none()
    if rows > _MANY:
        connection.execute(text(_FOLD), {"centre": centre})
    used = int(kept) + int(promised)
    return Stand(
        centre=centre,
        used=used,
        promised=int(promised),
        limit=limit.bytes if limit else None,
        limit_of=limit.at_centre if limit else "",
    )
