"""Collections as the public may know them: published, opened, and of their members what is public now."""

from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, or_, select

from archive.access.may import Reach
from archive.access.personal_numbers import masked
from archive.i18n.moments import day
from archive.ledger import dissemination
from archive.ledger import tables as t
from archive.ledger.ancestry import within
from archive.ledger.database import Database
from archive.ledger.network import tables as n
from archive.ledger.network.statements import Statements
from archive.ledger.publications import is_live
from archive.models.network.collection import SHOWN, Collection, CollectionKind, CollectionState, Member
from archive.models.network.shown_collection import (
    CollectionInList,
    Holding,
    ShownCollection,
    ShownMember,
    ShownPartner,
    ShownRoom,
    ShownSite,
)
from archive.models.network.site import Site
from archive.models.network.statement import RESOURCE, Concept
from archive.models.public import PublicRecord

s, r = n.statements.c, n.relations.c
_KIND = func.coalesce(s.body["kind"].astext, CollectionKind.SHOWCASE.value)
"""What a field is by default, no body says."""


class _Around(NamedTuple):
    """What stands around members: entries, sites, names."""

    entries: Mapping[str, PublicRecord]
    sites: Mapping[str, Site]
    names: Mapping[str, str]


class Collections:
    """Reads them; nothing here shows what is not public."""

    def __init__(self, database: Database, statements: Statements) -> None:
        self._database, self._statements = database, statements

    def shown(self, id_: str) -> ShownCollection | None:
        """One, as the public finds it today; None for what nobody published, or what was withdrawn."""
        found = self._statements.get(Collection, id_)
        return self.view(found) if found and found.state in SHOWN else None

    def view(self, found: Collection) -> ShownCollection:
        """A collection in whatever state with those of its members that are public: also a preview of a draft."""
        waits = _waits(found)
        members = () if waits else found.members
        entries = self._statements.shown({one.subject for one in members if one.kind == RESOURCE})
        sites = self._statements.many(Site, {one.subject for one in members if one.kind != RESOURCE})
        centres = {found.centre, *(one.centre for one in found.rooms), *(one.id for one in found.partners)}
        around = _Around(entries, sites, self._names(centres))
        rooms = () if waits else tuple(_rooms(found, around))
        works = len({one.entry.id for room in rooms for one in room.members if one.entry})
        return ShownCollection(
            **_listed(found, around.names, works, _cover(found, entries)),
            text=masked(found.text),
            text_en=masked(found.text_en),
            terms=tuple(map(masked, found.terms)),
            rooms=rooms,
            partners=tuple(
                ShownPartner(kind=one.kind, id=one.id, role=one.role, name=around.names[one.id])
                for one in found.partners
                if one.id in around.names
            ),
        )

    def page(self, kind: str, limit: int, after: tuple[date | None, str] | None = None) -> list[CollectionInList]:
        """Published ones, those that opened last first; of a kind where one is named."""
        opened = func.coalesce(s.starts, date.min)
        query = select(s.body).where(s.concept == Concept.COLLECTION, s.state.in_(SHOWN))
        if kind:
            query = query.where(_KIND.in_([kind]))
        if after:
            query = query.where(or_(opened < (after[0] or date.min), (opened == (after[0] or date.min)) & (s.id < after[1])))
        with self._database.begin() as connection:
            found = [
                Collection.model_validate(b) for b in connection.scalars(query.order_by(opened.desc(), s.id.desc()).limit(limit))
            ]
            live = _live(connection, {one.subject for each in found if not _waits(each) for one in each.members})
        return self._in_list(found, live)

    def holding(self, resource_ids: Iterable[str]) -> dict[str, tuple[Holding, ...]]:
        """Resource -> the collections, open to the public today, that hold it."""
        query = (
            select(r.target, s.id, s.title, s.sample, _KIND.label("kind"), s.body["title_en"].astext.label("english"))
            .join(n.statements, (s.concept == r.concept) & (s.id == r.id))
            .where(r.kind == RESOURCE, r.target.in_(list(resource_ids)), r.relation == "member", *_open())
            .order_by(s.starts.desc().nulls_last(), s.id, r.n)
        )
        found: dict[str, dict[str, Holding]] = {}
        with self._database.begin() as connection:
            for row in connection.execute(query):
                made = Holding(
                    id=row.id, kind=row.kind, title=masked(row.title), title_en=masked(row.english or ""), sample=row.sample
                )
                found.setdefault(row.target, {})[row.id] = made
        return {target: tuple(held.values()) for target, held in found.items()}

    def worked_on(self, state: str, limit: int, reaches: Sequence[Reach]) -> list[Collection]:
        """Those of one's parts of the tree, what was said last first; of a state where one is named."""
        query = select(s.body).where(s.concept == Concept.COLLECTION, or_(*(within(s.centre, one) for one in reaches)))
        query = query.where(s.state == state) if state else query
        with self._database.begin() as connection:
            found = connection.scalars(query.order_by(s.changed_at.desc(), s.id).limit(limit))
            return [Collection.model_validate(body) for body in found]

    def gaps(self) -> list[tuple[Collection, tuple[str, ...]]]:
        """Published collections with the ids of those members that are not public now."""
        query = select(s.body).where(s.concept == Concept.COLLECTION, s.state == CollectionState.PUBLISHED)
        missing = (
            select(r.id)
            .outerjoin(t.publications, (t.publications.c.resource == r.target) & is_live())
            .where(
                r.concept == Concept.COLLECTION, r.kind == RESOURCE, r.relation == "member", t.publications.c.resource.is_(None)
            )
        )
        with self._database.begin() as connection:
            found = [
                Collection.model_validate(body) for body in connection.scalars(query.where(s.id.in_(missing)).order_by(s.id))
            ]
            live = _live(connection, {one.subject for each in found for one in each.members})
        return [(each, tuple(dict.fromkeys(one for one in _resources(each) if one not in live))) for each in found]

    def touched(self, resource_ids: Some[str]) -> None:
        """What is public of these stands in other sets now: harvesters are told."""
        with self._database.begin() as connection:
            dissemination.note(connection, _live(connection, resource_ids))

    def _in_list(self, found: Sequence[Collection], live: Some[str]) -> list[CollectionInList]:
        covers = {one.id: _first(one, live) for one in found}
        entries = self._statements.shown(filter(None, covers.values()))
        names = self._names({one.centre for one in found})
        return [
            CollectionInList(
                **_listed(one, names, len({*_resources(one)} & {*live}) if not _waits(one) else 0, entries.get(covers[one.id]))
            )
            for one in found
        ]

    def _names(self, ids: Iterable[str]) -> dict[str, str]:
        """Id -> name, of centres, and of agents that have a page: people who agreed, groups that did not say no."""
        ids = list(filter(None, ids))
        agents = select(s.id, s.title).where(
            s.concept == Concept.AGENT,
            s.id.in_(ids),
            s.state == "active",
            ~s.body.has_key("objected"),
            ~s.body.has_key("minor_until"),
            or_(
                s.body["public"].astext == "true",
                and_(s.body.has_key("kind"), func.coalesce(s.body["public"].astext, "true") == "true"),
            ),
        )
        with self._database.begin() as connection:
            centres = connection.execute(select(t.centres.c.id, t.centres.c.name).where(t.centres.c.id.in_(ids)))
            return {row[0]: row[1] for row in [*centres, *connection.execute(agents)]}


def _open() -> tuple[Any, ...]:
    today = day(datetime.now(UTC))
    return s.concept == Concept.COLLECTION, s.state.in_(SHOWN), or_(s.starts.is_(None), s.starts <= today)


def _live(connection: Connection, resource_ids: Iterable[str]) -> set[str]:
    p = t.publications.c
    return set(connection.scalars(select(p.resource).where(p.resource.in_(list(resource_ids)), is_live())))


def _waits(found: Collection) -> bool:
    return found.state in SHOWN and found.starts is not None and found.starts > day(datetime.now(UTC))


def _resources(found: Collection) -> list[str]:
    return [one.subject for one in found.members if one.kind == RESOURCE]


def _first(found: Collection, live: Some[str]) -> str:
    """The cover as chosen; where that is not public, the first member that is."""
    return next((one for one in (found.cover, *_resources(found)) if one and one in live), "") if not _waits(found) else ""


def _cover(found: Collection, entries: Mapping[str, PublicRecord]) -> PublicRecord | None:
    return entries.get(_first(found, entries.keys()))


def _listed(found: Collection, names: Mapping[str, str], works: int, cover: PublicRecord | None) -> dict[str, Any]:
    return {
        "id": found.id,
        "kind": found.kind,
        "title": masked(found.title),
        "title_en": masked(found.title_en),
        "centre": names.get(found.centre, ""),
        "centre_id": found.centre,
        "opens": found.starts,
        "closes": found.ends,
        "over": found.state is CollectionState.ARCHIVED or bool(found.ends and found.ends < day(datetime.now(UTC))),
        "waits": _waits(found),
        "sample": found.sample,
        "works": works,
        "cover": cover,
    }


def _rooms(found: Collection, around: _Around) -> Iterable[ShownRoom]:
    """What hangs in no room first, then every room, also an empty one."""
    known = {one.id for one in found.rooms}
    shown = [(one.room if one.room in known else "", _member(place, one, around)) for place, one in enumerate(found.members, 1)]
    if loose := tuple(made for room, made in shown if not room):
        yield ShownRoom(members=loose)
    for one in found.rooms:
        yield ShownRoom(
            id=one.id,
            **{name: masked(getattr(one, name)) for name in ("title", "title_en", "text", "text_en", "term")},
            centre=around.names.get(one.centre, ""),
            centre_id=one.centre if one.centre in around.names else "",
            members=tuple(made for room, made in shown if room == one.id),
        )


def _member(place: int, one: Member, around: _Around) -> ShownMember:
    """With nothing of what it says where it is not public: its caption may name what was withdrawn."""
    entry, site = around.entries.get(one.subject), around.sites.get(one.subject)
    if (one.kind == RESOURCE and entry is None) or (one.kind != RESOURCE and site is None):
        return ShownMember(place=place)
    place_of = site and ShownSite(id=site.id, title=masked(site.title), lat=site.lat, lon=site.lon, datum=site.datum)
    where = {"part": one.part or 1, "t": one.t, "xywh": one.xywh}
    words = {"caption": masked(one.caption), "caption_en": masked(one.caption_en)}
    return ShownMember(place=place, entry=entry, site=place_of, **where, **words)
