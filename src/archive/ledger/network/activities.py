"""Activities and sites as lists: by number from where somebody stands, what is owed, and what the public may see of them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
    text,
    tuple_,
)

from archive.access.may import Reach
from archive.ledger import ancestry
from archive.ledger import tables as t
from archive.ledger.database import Database, planned_each_time
from archive.ledger.network import tables as n
from archive.ledger.network.statements import Statements, within
from archive.models.media import MediaType
from archive.models.network.activity import Activity, ActivityKind, ActivityState
from archive.models.network.activity_course import SHOWN
from archive.models.network.shown_activities import Shown
from archive.models.network.site import Site
from archive.models.network.statement import CENTRE, RESOURCE, Concept
from archive.models.public import PublicRecord
from archive.models.states import ResourceState

s, r, a = n.statements.c, n.relations.c, t.centre_ancestors.c
_MANY = 5_000
"""Values in one query."""
_OF = s.concept == Concept.ACTIVITY
_IS_GONE = func.coalesce(r.facts["gone"].astext, "false") == "true"
_EVIDENCED = (
    select(r.n).where(r.concept == s.concept, r.id == s.id, r.relation == "evidence", ~_IS_GONE).correlate(n.statements).exists()
)
_NAMING = text("""
select r.id, r.centre, r.record ->> 'activity' as number, coalesce(r.record ->> 'activity_part', '') as part,
       up.ancestor as holder, up.depth,
       coalesce((select a.body ->> 'media' from assets a where a.resource = r.id order by a.position limit 1), '') as media
from resources r join centre_ancestors up on up.centre = r.centre
where (r.record ->> 'activity') = any(:numbers) and (r.record ->> 'activity') <> '' and up.ancestor = any(:centres)
  and r.version > 0 and r.state <> 'deleted'
order by r.id""").bindparams(bindparam("numbers"), bindparam("centres"))

_VISITED = text("""
select centre, subject, day, sample from (
    select distinct on (centre, subject, dims ->> 'day', sample)
           centre, subject, cast(dims ->> 'day' as date) as day, sample, kind
    from facts where kind in ('visited', 'unvisited') and centre = any(:to)
    order by centre, subject, dims ->> 'day', sample, seq desc) newest
where kind = 'visited'""")


_FIRST = func.coalesce(s.starts, literal_column("'9999-12-31'::date"))
"""As the index has it by which they are listed."""


_OF_ACTIVITY: ColumnElement[bool] = literal_column("statements.concept = 'activity'")
kind_of: ColumnElement[str] = literal_column("(statements.body ->> 'kind')", Text)
_OF_SITE: ColumnElement[bool] = literal_column("statements.concept = 'site'")
_PLACE: ColumnElement[str] = literal_column("coalesce(nullif(statements.body ->> 'place', ''), statements.division)", Text)
"""Where a site lies; like the kind of activities in the words of an index, which a value that is given apart would not meet."""


class Naming(NamedTuple):
    """A preserved resource whose manifest names an activity of this centre by this number."""

    resource: str
    centre: str
    number: str
    part: str
    holder: str
    """The centre whose activity it may be: its own or one above."""
    depth: int
    media: str
    """What its first file is."""

    @property
    def is_paper(self) -> bool:
        """Whether it is a document and no recording."""
        return self.media == MediaType.DOCUMENT


class Activities:
    """Reads them."""

    def __init__(self, database: Database, statements: Statements) -> None:
        self._database, self._statements = database, statements

    def called(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Activity]:
        """(Centre, number) -> the activity that the centre itself calls so, else the nearest one above it."""
        return self._called(Activity, asked)

    def sites_called(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Site]:
        """The same of sites."""
        return self._called(Site, asked)

    def _called(self, model: Any, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:  # noqa: ANN401 - of either
        wanted = sorted(set(asked))
        found: dict[tuple[str, str], Any] = {}
        query = select(a.centre, s.number, s.body).select_from(n.statements.join(t.centre_ancestors, a.ancestor == s.centre))
        with self._database.begin() as connection:
            for at in range(0, len(wanted), _MANY):
                some = wanted[at : at + _MANY]
                these = query.where(s.concept == model.concept, s.number != "", tuple_(a.centre, s.number).in_(some))
                for centre, number, body in connection.execute(these.order_by(a.depth.desc(), s.id)):
                    found[centre, number] = model.model_validate(body)
        return found

    def numbered_within(self, reach: Reach, numbers: Collection[str]) -> list[Activity]:
        """Those of a part of the tree that their centres call by these numbers."""
        wanted, found = sorted(numbers), list[Activity]()
        for at in range(0, len(wanted), _MANY):
            query = select(s.body).where(_OF, s.number.in_(wanted[at : at + _MANY]), ancestry.within(s.centre, reach))
            found += self._read(query.order_by(s.id))
        return found

    def known(self, model: Any, ids: Sequence[str]) -> dict[str, Any]:  # noqa: ANN401 - of any statement
        """As `statements.many`, of tens of thousands."""
        found: dict[str, Any] = {}
        for at in range(0, len(ids), _MANY):
            found |= self._statements.many(model, ids[at : at + _MANY])
        return found

    def visits(self, to: Collection[str], since: date, until: date) -> list[Activity]:
        """Visits to one of these centres that took place on a day from `since` to `until`."""
        query = select(s.body).where(_OF, s.body["kind"].astext == ActivityKind.VISIT, s.body["to"].astext.in_(sorted(to)))
        query = query.where(s.state.in_([ActivityState.HELD, ActivityState.CLOSED]), s.starts <= until)
        return self._read(query.where(func.coalesce(s.ends, s.starts) >= since).order_by(s.id))

    def visited(self, to: Collection[str]) -> list[tuple[str, str, date, bool]]:
        """(served centre, agent, day, whether of a sample) of the liaison days at these centres that are counted now."""
        with self._database.begin() as connection:
            return [(*row[:2], row[2], row[3]) for row in connection.execute(_VISITED, {"to": sorted(to)})]

    def naming(self, numbers: Collection[str], centres: Collection[str]) -> list[Naming]:
        """Preserved resources that name an activity of one of these centres by one of these numbers."""
        given = {"numbers": sorted(numbers), "centres": sorted(centres)}
        with self._database.begin() as connection:
            return [Naming(*row) for row in connection.execute(_NAMING, given)] if numbers and centres else []

    def listed(
        self, reach: Reach, states: Collection[str], words: str, limit: int, after: tuple[date, str] | None = None,
        *, owed: bool = False,
    ) -> list[Activity]:  # fmt: skip
        """Those of a part of the tree, the newest first; `owed`: held ones that nothing shows."""
        query = select(s.body).where(_OF, ancestry.within(s.centre, reach))
        query = query.where(s.state.in_(list(states))) if states else query
        query = query.where(_is_owed()) if owed else query
        if words:
            query = query.where(or_(s.title.contains(words, autoescape=True), s.number == words))
        query = query.where(tuple_(_FIRST, s.id) < after) if after else query
        return self._read(query.order_by(_FIRST.desc(), s.id.desc()).limit(limit))

    def counts(self, reach: Reach) -> dict[str, int]:
        """State -> how many of a part of the tree, and `owed` those that are held and shown by nothing."""
        where = and_(_OF, ancestry.within(s.centre, reach))
        with self._database.begin() as connection:
            found = {row[0]: row[1] for row in connection.execute(select(s.state, func.count()).where(where).group_by(s.state))}
            owed = connection.scalar(select(func.count()).select_from(n.statements).where(where, _is_owed()))
        return found | {"owed": owed or 0}

    def of_resources(self, ids: Collection[str]) -> dict[str, list[Activity]]:
        """Resource -> the activities that it is evidence of, whether they are public or not."""
        pointing = self._statements.pointing(RESOURCE, ids, "evidence")
        known = self._statements.many(Activity, {one.id for every in pointing.values() for one in every})
        return {id_: [known[one.id] for one in every if one.id in known] for id_, every in pointing.items()}

    def with_changed_evidence(self, limit: int) -> dict[str, list[Activity]]:
        """Resource -> the activities, of at most so many pairs, that it showed and that do not know yet that it was deleted; or
        that they think gone, and that came back.
        """
        of = select(r.target).join(t.resources, t.resources.c.id == r.target)
        of = of.where(r.concept == Concept.ACTIVITY, r.relation == "evidence", r.kind == RESOURCE)
        is_deleted = t.resources.c.state == ResourceState.DELETED
        with self._database.begin() as connection:
            found = {
                target
                for query in (of.where(is_deleted, ~_IS_GONE), of.where(~is_deleted, _IS_GONE))
                for target in connection.scalars(query.limit(limit))
            }
        return self.of_resources(found)

    def public(self, id_: str) -> Activity | None:
        """One that the public may know of."""
        found = self._statements.get(Activity, id_)
        return found if found and found.public and found.state in SHOWN else None

    def public_page(
        self, wanted: Shown, limit: int, after: tuple[date, str] | None = None, *, newest: bool = False
    ) -> list[Activity]:
        """At most `limit` of those that the public may know of, by first day and id; `newest`: the other way."""
        query = _seen(wanted)
        c: Any = s
        if wanted.since or wanted.month or wanted.year:  # found whole before it is put in order, or all that was before is read
            then = query.add_columns(s.starts, s.id).cte("of_the_time").prefix_with("MATERIALIZED", dialect="postgresql")
            query, c = select(then.c.body), then.c
        at = tuple_(c.starts, c.id)
        if after:
            query = query.where(at < after if newest else at > after)
        order = (c.starts.desc(), c.id.desc()) if newest else (c.starts, c.id)
        return self._read(query.order_by(*order).limit(limit))

    def by_year(self, centre: str) -> dict[int, int]:
        """Year -> public activities of a centre itself that are over or were held, the newest first."""
        year = cast(func.extract("year", s.starts), Integer)
        query = select(year, func.count()).where(_OF, s.centre == centre, s.state.in_(["held", "closed"]), s.starts.is_not(None))
        with self._database.begin() as connection:
            rows = connection.execute(query.group_by(year).order_by(year.desc()))
            return {row[0]: row[1] for row in rows}

    def public_parts(self, id_: str) -> list[Activity]:
        """Public activities that are parts of one, in its order."""
        ids = select(r.id).where(r.kind == Concept.ACTIVITY, r.target == id_, r.relation == "part-of")
        found = self._read(_seen(Shown()).where(s.id.in_(ids)).order_by(s.starts, s.id).limit(1000))
        return sorted(found, key=lambda one: (one.order is None, one.order or 0))

    def public_to(self, centre: str, limit: int) -> list[Activity]:
        """Public activities that went to a centre, or that it organises with others; the newest first."""
        ids = select(r.id).where(r.kind == CENTRE, r.target == centre)
        return self._read(_seen(Shown()).where(s.id.in_(ids)).order_by(s.starts.desc(), s.id.desc()).limit(limit))

    def public_of_resource(self, id_: str) -> list[Activity]:
        """Public activities that a resource is evidence of."""
        found = self.of_resources([id_]).get(id_, [])
        return [one for one in found if one.public and one.state in SHOWN]

    def site(self, id_: str) -> Site | None:
        """A site, whatever it is called now."""
        return self._statements.get(Site, id_)

    def sites(self, ids: Collection[str]) -> dict[str, Site]:
        """Several."""
        return self._statements.many(Site, ids)

    def sites_within(self, division: str, limit: int) -> list[Site]:
        """Sites in a division, with coordinates."""
        query = select(s.body).where(_OF_SITE, _PLACE.startswith(within(division), autoescape=True))
        with self._database.begin() as connection:
            planned_each_time(connection)
            return [Site.model_validate(body) for body in connection.scalars(query.order_by(s.id).limit(limit))]

    def centre_names(self, ids: Collection[str]) -> dict[str, str]:
        """Id of a centre -> its name."""
        query = select(t.centres.c.id, t.centres.c.name).where(t.centres.c.id.in_(sorted(ids)))
        with self._database.begin() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def shown(self, resources: Iterable[str]) -> dict[str, PublicRecord]:
        """Those of these resources that are public now."""
        return self._statements.shown(resources)

    def _read(self, query: Select[Any]) -> list[Activity]:
        with self._database.begin() as connection:
            planned_each_time(connection)
            return [Activity.model_validate(body) for body in connection.scalars(query)]


def _is_owed() -> ColumnElement[bool]:
    reason = func.coalesce(s.body["no_evidence"].astext, "")
    return and_(s.state == ActivityState.HELD, ~_EVIDENCED, reason == "")


def _seen(wanted: Shown) -> Select[Any]:
    query = select(s.body).where(_OF, s.state.in_(sorted(SHOWN)), s.starts.is_not(None), s.body.has_key("announced"))
    last = func.coalesce(s.ends, s.starts)
    if wanted.division:
        query = query.where(s.division.startswith(within(wanted.division), autoescape=True))
    if wanted.centre:
        query = query.where(s.centre.in_(select(a.centre).where(a.ancestor == wanted.centre)))
    if wanted.kind:
        query = query.where(_OF_ACTIVITY, kind_of == wanted.kind)
    if wanted.site:
        at = select(r.id).where(r.kind == Concept.SITE, r.target == wanted.site, r.relation == "at")
        query = query.where(s.id.in_(at))
    if wanted.since:
        query = query.where(last >= wanted.since)
    if wanted.until:
        query = query.where(last < wanted.until)
    if wanted.month:
        begins = date.fromisoformat(f"{wanted.month}-01")
        query = query.where(_going_on(begins, _next_month(begins)))
    if wanted.year:
        query = query.where(_going_on(date(wanted.year, 1, 1), date(wanted.year + 1, 1, 1)))
    if wanted.words:
        query = query.where(s.title.contains(wanted.words, autoescape=True))
    return query


def _going_on(first: date, end: date) -> ColumnElement[bool]:
    """What begins in a time, which ends before a day, or goes on from before: each side is found by an index of its own."""
    return or_(and_(s.starts >= first, s.starts < end), and_(s.ends >= first, s.starts < first))


def _next_month(begins: date) -> date:
    return date(begins.year + begins.month // 12, begins.month % 12 + 1, 1)
