"""Dissemination: every entry that is public or was once, by the moment of its last change, for whoever harvests.

A row is written in the transaction that opens or closes the entry, and never deleted. Its datestamp is a second that the
transaction has a lock on until it has ended (shared, advisory), so that whoever reads knows from the locks up to which second
nothing can come any more: no late commit slips behind a reader.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, Text, cast, func, literal, select, text, tuple_

from archive.ledger import collection_sets
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.dissemination import Disseminated, DivisionSet, Place, Wanted
from archive.models.ids import ResourceId

_LOCKS = 7_305_223
_BEGIN = 1_767_225_600
"""The first second of 2026, from which seconds are counted, so that they fit into the number of a lock for a century."""
_NOTE = f"""
with held as materialized (
  select pg_advisory_xact_lock_shared({_LOCKS}, (floor(extract(epoch from clock_timestamp()))::bigint - {_BEGIN})::int)
)
insert into disseminated (resource, centre, changed_at, gone)
select p.resource, r.centre, date_trunc('second', clock_timestamp()), p.withdrawn_at is not null
from held, publications p join resources r on r.id = p.resource
where p.resource = any(:ids) and (p.published_at is not null or p.withdrawn_at is not null)
on conflict (resource) do update set centre = excluded.centre, changed_at = excluded.changed_at, gone = excluded.gone"""  # noqa: S608 - numbers of ours
_FINAL = f"""
select to_timestamp(least(
  floor(extract(epoch from clock_timestamp()))::bigint - 2,
  (select min(objid::bigint) + {_BEGIN} - 1 from pg_locks
   where locktype = 'advisory' and classid = {_LOCKS} and objsubid = 2 and granted
     and database = (select oid from pg_database where datname = current_database()))
))"""  # noqa: S608 - numbers of ours
"""Two seconds back, since between reading the clock and holding the lock a moment goes by."""
_LINES = """
select a.centre, c.id, c.division, c.parent, c.closed is not null and jsonb_array_length(c.successors) = 1 as former
from centre_ancestors a join centres c on c.id = a.ancestor where a.centre = any(:ids)"""
_UNFIT = str.maketrans(dict.fromkeys(":/?# ", "-"))
d, p, c = t.disseminated.c, t.publications.c, t.centres.c


class Dissemination:
    """Reads those rows in the order of their changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines: tuple[object, dict[str, list[str]]] = (object(), {})
        """The sets of centres that were asked for, and the state of the tree by which they are right."""

    def final(self) -> datetime:
        """Up to this second, included, nothing changes any more in what `page` says."""
        with self._database.begin() as connection:
            found: datetime = connection.execute(text(_FINAL)).scalar_one()
        return found.astimezone(UTC)

    def earliest(self) -> datetime | None:
        """The oldest datestamp; None where nothing was ever public."""
        with self._database.begin() as connection:
            found: datetime | None = connection.scalar(select(func.min(d.changed_at)))
        return found.astimezone(UTC) if found else None

    def page(self, wanted: Wanted, after: Place | None, limit: int, *, records: bool) -> list[Disseminated]:
        """At most `limit` behind a place, by their changes; with what they say if `records`."""
        query = _within(_columns(records), wanted).order_by(d.changed_at, d.resource).limit(limit)
        if after:
            query = query.where(tuple_(d.changed_at, d.resource) > tuple_(literal(after.changed_at), literal(after.id)))
        with self._database.begin() as connection:
            return self._read(connection, query)

    def count(self, wanted: Wanted, most: int) -> int:
        """How many are wanted, counted up to `most`."""
        found = _within(select(d.resource), wanted).limit(most).subquery()
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).select_from(found)) or 0

    def one(self, resource_id: str, *, records: bool = True) -> Disseminated | None:
        """One entry, public or gone; None for what never was public."""
        with self._database.begin() as connection:
            found = self._read(connection, _columns(records).where(d.resource == resource_id))
        return found[0] if found else None

    def sets(self, after: tuple[str, str] | None, limit: int) -> list[DivisionSet]:
        """Centres as sets, in the order of their divisions, then open collections; the entries of a centre that has a successor
        are in the set of that.
        """
        stands = c.closed.is_(None) | (func.jsonb_array_length(c.successors) != 1)
        query = select(c.id, c.division, c.name).where(stands).order_by(c.division, c.id).limit(limit)
        if after:
            query = query.where(tuple_(c.division, c.id) > tuple_(*map(literal, after)))
        with self._database.begin() as connection:
            rows = connection.execute(query).all() if not after or after[0] != collection_sets.SPEC else []
            lines = _lines(connection, [row.id for row in rows])
            behind = collection_sets.page(connection, after, limit - len(rows)) if len(rows) < limit else []
        found = [DivisionSet(lines[row.id][-1], row.name, (row.division, row.id)) for row in rows if lines.get(row.id)]
        return [*found, *behind]

    def centres_of(self, spec: str) -> tuple[str, ...]:
        """Ids of the centres that a set is of, by division or by id; empty for a set that there is not."""
        last = spec.rpartition(":")[2]
        with self._database.begin() as connection:
            return tuple(connection.scalars(select(c.id).where((c.division == last) | (c.id == last)).order_by(c.id)))

    def _read(self, connection: Connection, query: Select[Any]) -> list[Disseminated]:
        rows = connection.execute(query).all()
        sets = self._sets_of(connection, {row.centre for row in rows})
        held = collection_sets.sets_of(connection, [row.resource for row in rows])
        return [
            Disseminated(
                ResourceId(row.resource),
                row.changed_at.astimezone(UTC),
                row.gone,
                (*held.get(row.resource, ()), *sets[row.centre]),
                getattr(row, "entry", None),
            )
            for row in rows
        ]

    def _sets_of(self, connection: Connection, centre_ids: set[str]) -> dict[str, list[str]]:
        """Centre -> its sets, also of one that nobody knows; asked for once for each state of the tree."""
        stamp = connection.scalar(select(func.max(c.changed_at)))
        known = self._lines[1] if self._lines[0] == stamp else {}
        if lacking := centre_ids - known.keys():
            known = known | {one: [] for one in lacking} | _lines(connection, lacking)
        self._lines = stamp, known
        return known


def note(connection: Connection, resource_ids: Iterable[str]) -> None:
    """After a change of their publications, in its transaction: they are public, or gone, from now on."""
    if ids := sorted(resource_ids):
        connection.execute(text(_NOTE), {"ids": ids})


def _columns(records: bool) -> Select[Any]:
    if not records:
        return select(d.resource, d.centre, d.changed_at, d.gone)
    written = cast(p.entry, Text).label("entry")  # as text: it is read once, by the model, in half the time
    return select(d.resource, d.centre, d.changed_at, d.gone, written).outerjoin(t.publications, p.resource == d.resource)


def _within(query: Select[Any], wanted: Wanted) -> Select[Any]:
    query = query.where(d.changed_at >= wanted.since, d.changed_at <= wanted.until)
    if wanted.collection:
        return query.where(collection_sets.members(wanted.collection))
    if wanted.centres is None:
        return query
    below = select(t.centre_ancestors.c.centre).where(t.centre_ancestors.c.ancestor.in_(list(wanted.centres)))
    return query.where(d.centre.in_(below))


def _lines(connection: Connection, centre_ids: Iterable[str]) -> dict[str, list[str]]:
    """Centre -> the sets that it stands in, the largest first: its line, and those of whoever carries on."""
    ids = sorted(centre_ids)
    above: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in connection.execute(text(_LINES), {"ids": ids}) if ids else ():
        above[row.centre][row.id] = row
    return {centre: _specs(found) for centre, found in above.items()}


def _specs(found: dict[str, Any]) -> list[str]:
    made = {":".join(_path(one, found)) for one in found.values() if not one.former}
    return sorted(made, key=lambda spec: (spec.count(":"), spec))


def _path(one: Any, found: dict[str, Any]) -> Sequence[str]:  # noqa: ANN401 - a row of `_LINES`
    path: list[str] = []
    while one is not None and len(path) < len(found):
        path.insert(0, (one.division or one.id).translate(_UNFIT))
        one = found.get(one.parent)
    return path
