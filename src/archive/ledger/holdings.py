"""Holdings: which objects are preserved, how large they are, when each was last read whole, and which commits are not done."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from pydantic import TypeAdapter
from sqlalchemy import case, delete, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import copies
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.preservation import Condition, Holding, Problem, Turn, Verified

_PROBLEMS = TypeAdapter(tuple[Problem, ...])
_PAGE = 1000


class Pace(NamedTuple):
    """What nightly readings of the last days did."""

    size: int
    seconds: float


class Totals(NamedTuple):
    """All holdings together."""

    objects: int
    size: int
    unread: int
    damaged: int
    healed: int
    oldest: datetime | None
    overdue: int


class Added(NamedTuple):
    """A version that was written: its number, and how many files and bytes it added."""

    version: int
    files: int
    size: int


class Holdings:
    """One row per preserved object. What a crash keeps from being written here is found by its begun commit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, *object_ids: str) -> None:
        """Note that commits are about to begin, so that recovery knows where to look; the oldest mark stands."""
        rows = [{"object": one} for one in sorted(object_ids)]
        with self._database.begin() as connection:
            connection.execute(upsert(t.commits_begun).on_conflict_do_nothing(), rows)

    def committed(self, object_id: str, version: int, files: int, size: int) -> None:
        """A version was written that added so many files and bytes, each read back or just sent; ends what `begin` began."""
        self.all_committed({object_id: Added(version, files, size)})

    def all_committed(self, done: Mapping[str, Added]) -> None:
        """The same of several objects, all of it or nothing."""
        known = {"checked_at": func.now(), "condition": Condition.SOUND}
        new = upsert(t.holdings).values([{"object": one, **known, **done[one]._asdict()} for one in sorted(done)])
        c, given = t.holdings.c, new.excluded
        newer = {"version": given.version, "files": c.files + given.files, "size": c.size + given.size}
        newer_only = new.on_conflict_do_update(index_elements=["object"], set_=newer, where=c.version < given.version)
        with self._database.begin() as connection:
            connection.execute(newer_only)
            copies.due(connection, list(done))
            connection.execute(delete(t.commits_begun).where(t.commits_begun.c.object.in_(done)))

    def settle(self, found: Verified) -> None:
        """Write what an object is found to be by its listing: version, files, bytes; ends what `begin` began.

        A newer version that there has been stays known, so that it is missed.
        """
        new = upsert(t.holdings).values(object=found.object, version=found.version, files=found.files, size=found.size)
        with self._database.begin() as connection:
            if found.version:
                connection.execute(
                    new.on_conflict_do_update(
                        index_elements=["object"],
                        set_={"version": found.version, "files": found.files, "size": found.size},
                        where=t.holdings.c.version <= found.version,
                    )
                )
                copies.due(connection, [found.object])
            connection.execute(delete(t.commits_begun).where(t.commits_begun.c.object == found.object))

    def begun(self, older_than: timedelta, limit: int = 1000) -> list[str]:
        """Objects with a commit that began so long ago and was never noted as done, oldest first."""
        c = t.commits_begun.c
        query = select(c.object).where(c.at < func.now() - older_than).order_by(c.at).limit(limit)
        with self._database.begin() as connection:
            return list(connection.scalars(query))

    def now(self) -> datetime:
        """The moment by the database's clock."""
        with self._database.begin() as connection:
            return connection.execute(select(func.now())).scalar_one()

    def due(self, limit: int = 200, after: Turn | None = None) -> list[Holding]:
        """Objects in the order in which they are to be read: never read first, then longest ago, beginning after one of them."""
        c = t.holdings.c
        query = select(t.holdings).order_by(c.checked_at.asc().nulls_first(), c.object).limit(limit)
        if after and after.at:
            query = query.where(tuple_(c.checked_at, c.object) > tuple_(literal(after.at), literal(after.object)))
        elif after:
            query = query.where(or_(c.checked_at.is_not(None), c.object > after.object))
        with self._database.begin() as connection:
            return [_holding(row._mapping) for row in connection.execute(query)]

    def get(self, object_id: str) -> Holding | None:
        """One object, or None where the ledger knows none."""
        with self._database.begin() as connection:
            row = connection.execute(select(t.holdings).where(t.holdings.c.object == object_id)).one_or_none()
        return _holding(row._mapping) if row else None

    def many(self, object_ids: Collection[str]) -> dict[str, Holding]:
        """Those of these objects that the ledger knows."""
        query = select(t.holdings).where(t.holdings.c.object.in_(object_ids))
        with self._database.begin() as connection:
            found = [_holding(row._mapping) for row in connection.execute(query)]
        return {one.object: one for one in found}

    def versions(self, object_ids: Sequence[str]) -> dict[str, int]:
        """Object -> newest version, of those that the ledger knows."""
        query = select(t.holdings.c.object, t.holdings.c.version).where(t.holdings.c.object.in_(object_ids))
        with self._database.begin() as connection:
            return {row.object: row.version for row in connection.execute(query)}

    def all(self) -> Iterator[tuple[str, int]]:
        """Every object with its version, in the order of ids, a page of the table at a time."""
        last, c = "", t.holdings.c
        while True:
            query = select(c.object, c.version).where(c.object > last).order_by(c.object).limit(_PAGE)
            with self._database.begin() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield row.object, row.version
            if len(rows) < _PAGE:
                return
            last = rows[-1].object

    def checked(self, found: Verified, condition: Condition) -> None:
        """Note that every byte of an object was read, and how it was found; a version committed since then stays noted."""
        c = t.holdings.c
        values: dict[str, object] = {
            "checked_at": func.now(),
            "condition": condition,
            "problems": _PROBLEMS.dump_python(found.problems, mode="json"),
        }
        if condition is not Condition.DAMAGED and found.version:
            seen = {"version": found.version, "files": found.files, "size": found.size}
            values |= {name: case((c.version <= found.version, value), else_=c[name]) for name, value in seen.items()}
        with self._database.begin() as connection:
            connection.execute(update(t.holdings).where(c.object == found.object).values(values))
            copies.due(connection, [found.object])

    def count(self) -> int:
        """How many objects there should be."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).select_from(t.holdings)) or 0

    def read_first(self, object_id: str) -> None:
        """Let the next night begin with this object."""
        with self._database.begin() as connection:
            connection.execute(update(t.holdings).where(t.holdings.c.object == object_id).values(checked_at=None))

    def in_condition(self, condition: Condition, limit: int = 100) -> list[Holding]:
        """Objects that were found so, longest ago first."""
        query = select(t.holdings).where(t.holdings.c.condition == condition).order_by(t.holdings.c.checked_at).limit(limit)
        with self._database.begin() as connection:
            return [_holding(row._mapping) for row in connection.execute(query)]

    def forget(self, object_id: str) -> None:
        """The object is no more."""
        with self._database.begin() as connection:
            connection.execute(delete(t.holdings).where(t.holdings.c.object == object_id))
            connection.execute(delete(t.copies).where(t.copies.c.object == object_id))
            connection.execute(delete(t.copies_due).where(t.copies_due.c.object == object_id))
            connection.execute(delete(t.commits_begun).where(t.commits_begun.c.object == object_id))

    def totals(self, promised: timedelta) -> Totals:
        """All objects together; `overdue` counts those that were read longer ago than promised."""
        c = t.holdings.c
        since = func.coalesce(c.checked_at, c.added_at)
        query = select(
            func.count(),
            func.coalesce(func.sum(c.size), 0),
            func.count(case((c.checked_at.is_(None), 1))),
            func.count(case((c.condition == Condition.DAMAGED, 1))),
            func.count(case((c.condition == Condition.HEALED, 1))),
            func.min(since),
            func.count(case((since < func.now() - promised, 1))),
        )
        with self._database.begin() as connection:
            objects, size, unread, damaged, healed, oldest, overdue = connection.execute(query).one()
        return Totals(objects, int(size), unread, damaged, healed, oldest, overdue)

    def read(self, objects: int, size: int, seconds: float, damaged: int, healed: int) -> None:
        """Note one night's reading."""
        row = {"objects": objects, "size": size, "seconds": seconds, "damaged": damaged, "healed": healed}
        with self._database.begin() as connection:
            connection.execute(insert(t.readings).values(row))

    def pace(self, days: int = 30) -> Pace:
        """Bytes and seconds of all readings of the last days."""
        c = t.readings.c
        query = select(func.coalesce(func.sum(c.size), 0), func.coalesce(func.sum(c.seconds), 0.0)).where(
            c.at > func.now() - timedelta(days=days)
        )
        with self._database.begin() as connection:
            size, seconds = connection.execute(query).one()
        return Pace(int(size), float(seconds))


def _holding(row: object) -> Holding:
    return Holding.model_validate(row)
