"""Shared records: which harvested records of several sources are of one and the same, settled once for each of them.

Where a record was found to be one that another source had before, it is held with the entry of that one, and never handed in.
What it is compared by are its names; one that two records of a source bear tells nothing.
"""

from sqlalchemy import ColumnElement, and_, case, func, select, text, update

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.harvest import SharedRecord
from archive.models.states import ResourceState

_LOCK = "select pg_advisory_xact_lock(hashtext('shared records'))"
"""Two sources that are compared at once would each find nothing in the other."""
_AT_ONCE = 2000
_AGAIN = """
update harvested r set placed = true, handed_in = true, due = false, holds = not r.gone,
  lead_source = l.source, lead_identifier = l.identifier
from holders h join holders l on l.resource = h.resource and l.leads join resources w on w.id = h.resource
where r.source = :source and not r.placed and h.source = r.source and h.identifier = r.identifier and not h.leads
  and w.state <> 'deleted'"""
"""After a rebuild the objects know what is held with what."""
_NEXT = """
select identifier from harvested where source = :source and not placed and not gone order by n limit :most"""
_NAMES = "select distinct name from harvested, unnest(names) name where source = :source and identifier = any(:those)"
_PAIRED = """
with own as (
  select name, min(identifier) as identifier from harvested, unnest(names) name
  where source = :source and names && :names and name = any(:names) and not gone
  group by name having count(distinct identifier) = 1
), theirs as (
  select o.source, name, min(o.identifier) as identifier from harvested o, unnest(o.names) name
  where o.source <> :source and o.names && :names and name = any(:names) and o.placed and (o.handed_in or not o.gone)
  group by o.source, name having count(distinct o.identifier) = 1
), leads as (
  select distinct own.identifier, coalesce(o.lead_source, o.source) as source, coalesce(o.lead_identifier, o.identifier) as lead
  from own join theirs using (name) join harvested o on o.source = theirs.source and o.identifier = theirs.identifier
  where own.identifier = any(:those)
), one as (
  select identifier, min(source) as source, min(lead) as lead from leads group by identifier having count(*) = 1
), first as (
  select distinct on (one.source, one.lead) one.*
  from one join harvested m on m.source = :source and m.identifier = one.identifier
  where one.source <> :source
    and not exists (
      select from harvested x where x.source = :source and (x.lead_source, x.lead_identifier) = (one.source, one.lead))
  order by one.source, one.lead, m.n
)
update harvested r set due = false, holds = true, lead_source = first.source, lead_identifier = first.lead
from first where r.source = :source and r.identifier = first.identifier"""
_PLACED = "update harvested set placed = true where source = :source and identifier = any(:those)"
r, w, o = t.harvested.c, t.resources.c, t.holders.c

_lead, _of, _work = t.harvested.alias("lead"), t.intake_sources.alias("of"), t.resources.alias("work")
_LEAD, _OF, _WORK = _lead.c, _of.c, _work.c
_IS_WORK = and_(
    _WORK.centre == _OF.centre, _WORK.delivery_name == _LEAD.delivery, _WORK.number == _LEAD.identifier, _WORK.version > 0
)


class SharedRecords:
    """Settles and tells it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def settle(self, source: str) -> None:
        """Compare all that a source has, and that was not compared yet, with what others have."""
        with self._database.begin() as connection:
            connection.execute(text(_LOCK))
            connection.execute(text(_AGAIN), {"source": source})
            while those := list(connection.scalars(text(_NEXT), {"source": source, "most": _AT_ONCE})):
                about = {"source": source, "those": those}
                names = list(connection.scalars(text(_NAMES), about))
                if names:
                    connection.execute(text(_PAIRED), {**about, "names": names})
                connection.execute(text(_PLACED), about)

    def owed(self, source: str) -> list[SharedRecord]:
        """Records of a source whose entry has to be told of them."""
        return self._owed(r.source == source)

    def owed_to(self, centre: str, delivery: str) -> list[SharedRecord]:
        """Likewise those whose first is in a delivery of a centre."""
        return self._owed(and_(_LEAD.delivery == delivery, _OF.centre == centre))

    def told(self, one: SharedRecord) -> None:
        """The entry was told of it as it was read."""
        same = (r.source == one.source, r.identifier == one.identifier, r.datestamp == one.datestamp)
        done = {"holds": False, "handed_in": True, "leaves": case((and_(r.gone, ~r.handed_in), True), else_=r.leaves)}
        with self._database.begin() as connection:
            connection.execute(update(t.harvested).where(*same).values(done))

    def alone(self, one: SharedRecord) -> None:
        """The first has come to nothing: this one becomes an entry of its own."""
        own = {"holds": False, "due": ~r.gone, "lead_source": None, "lead_identifier": None}
        with self._database.begin() as connection:
            connection.execute(update(t.harvested).where(r.source == one.source, r.identifier == one.identifier).values(own))

    def _owed(self, which: ColumnElement[bool]) -> list[SharedRecord]:
        known = (
            select(o.resource)
            .join(t.resources, w.id == o.resource)
            .where(o.source == r.source, o.identifier == r.identifier, w.state != ResourceState.DELETED)
            .limit(1)
            .correlate(t.harvested)
            .scalar_subquery()
        )
        query = (
            select(
                *(r.source, r.identifier, r.datestamp, r.gone, r.row, r.metadata, r.lead_source, r.lead_identifier),
                func.coalesce(_LEAD.gone, True).label("lead_gone"),
                func.coalesce(_OF.centre, "").label("centre"),
                func.coalesce(_LEAD.delivery, "").label("delivery"),
                func.coalesce(known, _WORK.id, "").label("work"),
                and_(known.is_(None), func.coalesce(_WORK.state, "") == ResourceState.DELETED).label("deleted"),
            )
            .outerjoin(_lead, and_(_LEAD.source == r.lead_source, _LEAD.identifier == r.lead_identifier))
            .outerjoin(_of, _OF.name == r.lead_source)
            .outerjoin(_work, _IS_WORK)
            .where(r.holds, r.lead_source.is_not(None), which)
            .order_by(r.source, r.n)
        )
        with self._database.begin() as connection:
            return [SharedRecord(**row._mapping) for row in connection.execute(query)]
