"""Harvests: how far each source is read, and what it had. A page and the way to the next are one transaction, so that a harvest
that is killed goes on where it was, and reads no page into anything twice.
"""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, and_, any_, case, delete, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.harvest import Harvest, HarvestedRecord, LinkedFile, Move
from archive.models.states import ResourceState

BATCH = 200
"""Records of one delivery."""
_DECIDED = 0
"""In place of the harvest that last had a record: it is gone, that was decided, and is owed while its delivery is in work."""
h, r = t.harvests.c, t.harvested.c


class Harvests:
    """Reads and writes those rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, source: str) -> Harvest:
        """How far a source is; as new where it never was harvested."""
        with self._database.begin() as connection:
            row = connection.execute(select(t.harvests).where(h.source == source)).first()
        return Harvest(**row._mapping) if row else Harvest(source)

    def put(self, harvest: Harvest) -> None:
        """How far it is now, without a page."""
        with self._database.begin() as connection:
            _put(connection, harvest)

    def read(self, before: Harvest, after: Harvest, records: Sequence[HarvestedRecord], centre: str) -> bool:
        """A page of records, and how far the harvest is after it. False where another has read on from `before` meanwhile: then
        nothing is written. A record of which the centre has a work, as after the ledger was made anew, stays with its delivery.
        """
        with self._database.begin() as connection:
            found = connection.execute(select(h.page, h.records).where(h.source == before.source).with_for_update()).one_or_none()
            if (found.page if found else 0) != before.page:
                return False
            number = found.records if found else 0
            known = {row.identifier: row for row in connection.execute(_known(before.source, records))}
            works = {row.number: row for row in connection.execute(_works(before.source, centre, records))}
            works |= {row.number: row for row in connection.execute(_held(before.source, records))}
            for one in {one.identifier: one for one in records}.values():
                if one.identifier in known:
                    _changed(connection, after, one, known[one.identifier])
                elif not one.gone or one.identifier in works:
                    _new(connection, after, one, number, works.get(one.identifier))
                    number += 1
            _put(connection, after._replace(page=before.page + 1, records=number))
        return True

    def missed(self, harvest: Harvest) -> None:
        """After a whole harvest: what it did not have is gone."""
        missing = update(t.harvested).where(r.source == harvest.source, ~r.gone, r.round < harvest.round)
        with self._database.begin() as connection:
            connection.execute(missing.values(gone=True, leaves=r.handed_in, due=False, returns=False))

    def losses(self, source: str) -> tuple[int, int]:
        """How many records are to leave, of which nobody has decided yet, and how many there were before."""
        leaves = r.leaves & (r.round != _DECIDED)
        query = select(func.count().filter(leaves), func.count().filter(leaves | ~r.gone)).where(r.source == source)
        with self._database.begin() as connection:
            leaving, before = connection.execute(query).one()
        return leaving, before

    def moves(self, source: str, after: int, limit: int) -> list[Move]:
        """Records whose going or return is to be carried out, behind the place `after`."""
        query = select(r.n, r.identifier, r.delivery, r.leaves).where(r.source == source, r.n > after, or_(r.leaves, r.returns))
        with self._database.begin() as connection:
            return [Move(*row) for row in connection.execute(query.order_by(r.n).limit(limit))]

    def moved(self, source: str, move: Move, *, owed: bool = False) -> None:
        """It was carried out; or it is decided, and `owed` as long as the delivery is in work. Another move meanwhile stays."""
        done = {"round": _DECIDED} if owed else {"leaves": False, "returns": False}
        same = (r.source == source, r.identifier == move.identifier, r.leaves == move.leaves)
        with self._database.begin() as connection:
            connection.execute(update(t.harvested).where(*same).values(done))

    def stay(self, source: str) -> None:
        """A person has decided that what its repository has lost stays here."""
        with self._database.begin() as connection:
            connection.execute(update(t.harvested).where(r.source == source, r.leaves, r.round != _DECIDED).values(leaves=False))
            connection.execute(update(t.harvests).where(h.source == source).values(lost=0))

    def due(self, source: str) -> list[str]:
        """Names of the deliveries that have something to be handed in."""
        with self._database.begin() as connection:
            due = select(r.delivery).where(r.source == source, r.due, r.placed).distinct()
            return list(connection.scalars(due.order_by(r.delivery)))

    def of(self, source: str, delivery: str, centre: str) -> list[HarvestedRecord]:
        """The records of a delivery of a centre in their order; what is gone stays in it as it was, if it was ever handed in
        and what it was is known. What is held with the entry of another source is in none.
        """
        stays, w = and_(or_(~r.gone, and_(r.handed_in, r.row.is_not(None))), r.placed, r.lead_source.is_(None)), t.resources.c
        own = (w.centre == centre, w.delivery_name == delivery, w.number == r.identifier, w.state != ResourceState.DELETED)
        work = func.coalesce(select(func.min(w.id)).where(*own).scalar_subquery(), "").label("work")
        query = select(r.identifier, r.datestamp, r.gone, r.row, r.metadata, r.media, r.n, r.page, work)
        with self._database.begin() as connection:
            rows = connection.execute(query.where(r.source == source, r.delivery == delivery, stays).order_by(r.n)).all()
        return [HarvestedRecord(**dict(row._mapping) | {"media": tuple(LinkedFile(*one) for one in row.media)}) for row in rows]

    def handed_in(self, source: str, delivery: str, records: Sequence[HarvestedRecord]) -> None:
        """A delivery was received with these records, as they stood then. One that has gone meanwhile is to leave."""
        page = max((one.page for one in records), default=0)
        done = update(t.harvested).where(r.source == source, r.delivery == delivery, r.due, r.page <= page)
        late = update(t.harvested).where(r.source == source, _of(r.identifier, records), r.gone, ~r.handed_in)
        with self._database.begin() as connection:
            connection.execute(done.values(due=False, handed_in=True))
            connection.execute(late.values(leaves=True, handed_in=True))

    def anew(self, source: str) -> None:
        """Everything is to be read again, as where the address is another; what was handed in stays known."""
        values = {"since": None, "until": None, "token": "", "end": None, "whole": 0, "whole_at": None, "not_before": None}
        with self._database.begin() as connection:
            connection.execute(update(t.harvests).where(h.source == source).values(values))

    def forget(self, source: str) -> None:
        """A source is no more; what was handed in stays."""
        with self._database.begin() as connection:
            connection.execute(delete(t.harvested).where(r.source == source))
            connection.execute(delete(t.harvests).where(h.source == source))


def _put(connection: Connection, harvest: Harvest) -> None:
    values = harvest._asdict()
    connection.execute(upsert(t.harvests).values(values).on_conflict_do_update(index_elements=["source"], set_=values))


def _known(source: str, records: Sequence[HarvestedRecord]) -> Any:  # noqa: ANN401 - a select
    named = (r.source == source, _of(r.identifier, records))
    return select(r.identifier, r.gone, r.row, r.metadata, r.handed_in, r.lead_source).where(*named)


def _of(column: ColumnElement[str], records: Sequence[HarvestedRecord]) -> ColumnElement[bool]:
    """One parameter, however many there are."""
    return column == any_(literal([one.identifier for one in records], ARRAY(Text)))


def _changed(connection: Connection, after: Harvest, one: HarvestedRecord, known: Any) -> None:  # noqa: ANN401 - a row
    """What is gone keeps what it said, so that its delivery stays whole; what says the same again is not handed in again."""
    if one.gone and known.gone:
        return
    values: dict[str, Any] = {"datestamp": one.datestamp, "round": after.round, "page": after.page + 1, "gone": one.gone}
    if one.gone:
        values |= {"leaves": known.handed_in, "returns": False, "due": False}
    else:
        same = known.metadata == one.metadata and known.row == dict(one.row or {})
        values |= {"returns": known.gone and known.handed_in, "leaves": False}
        values |= {"names": list(one.names)}
        told = "holds" if known.lead_source else "due"
        values |= {} if same and known.handed_in else {**_said(one), told: True}
    connection.execute(update(t.harvested).where(r.source == after.source, r.identifier == one.identifier).values(values))


def _works(source: str, centre: str, records: Sequence[HarvestedRecord]) -> Any:  # noqa: ANN401 - a select
    """Works of these numbers that came in deliveries of this source: those of others are nothing to it."""
    c = t.resources.c
    own = c.delivery_name.regexp_match(f"^{re.escape(source)}-[0-9]{{4,}}$")
    named = (c.centre == centre, own, _of(c.number, records))
    return select(c.number, c.delivery_name, c.state).where(*named, c.state != ResourceState.DELETED)


def _held(source: str, records: Sequence[HarvestedRecord]) -> Any:  # noqa: ANN401 - a select
    """Likewise records of this source that are held with the entry of another one: they are of no delivery of its."""
    o, w = t.holders.c, t.resources.c
    named = (o.source == source, ~o.leads, _of(o.identifier, records), w.state != ResourceState.DELETED)
    state = case((o.gone, ResourceState.WITHDRAWN.value), else_=ResourceState.PUBLISHED.value).label("state")
    return (
        select(o.identifier.label("number"), literal("").label("delivery_name"), state)
        .join(t.resources, w.id == o.resource)
        .where(*named)
    )


def _new(connection: Connection, after: Harvest, one: HarvestedRecord, number: int, work: Any) -> None:  # noqa: ANN401 - a row
    """A record that was not known. Of one that is gone, and of which there is a work, nobody knows any more what it said."""
    name = (work.delivery_name if work else "") or f"{after.source}-{number // BATCH + 1:04d}"
    known = {"handed_in": work is not None, "placed": work is not None and bool(work.delivery_name)}
    place = {"n": number, "delivery": name, "page": after.page + 1, "round": after.round, **known}
    own = {"source": after.source, "identifier": one.identifier, "datestamp": one.datestamp, "due": not one.gone}
    gone = {"gone": True, "leaves": work.state != ResourceState.WITHDRAWN} if one.gone else _said(one)
    connection.execute(upsert(t.harvested).values(own | place | gone))


def _said(one: HarvestedRecord) -> dict[str, Any]:
    return {
        "row": dict(one.row or {}),
        "metadata": one.metadata,
        "names": list(one.names),
        "media": [list(file) for file in one.media],
    }
