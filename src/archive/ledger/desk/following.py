"""Following: deliveries and resources in somebody's part of the tree, found by what they ask for, a page behind the last one."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, literal, or_, select, tuple_

from archive.access.may import Reach
from archive.ledger import publications
from archive.ledger import tables as t
from archive.ledger.accounts import tables as accounts
from archive.ledger.accounts.sessions import IDLE
from archive.ledger.ancestry import within
from archive.ledger.database import Database
from archive.models.accounts import AccountState
from archive.models.deletion import Deletion
from archive.models.preservation import Exclusion
from archive.models.states import DeliveryState, ResourceState

PAGE = 50
d, r, i = t.deliveries.c, t.resources.c, t.items.c


class Behind(NamedTuple):
    """The last one of a page: by when it stands where it does, and which it is."""

    at: datetime
    id: str


class FollowedDelivery(NamedTuple):
    """A delivery in a list."""

    id: str
    centre: str
    name: str
    state: DeliveryState
    found_at: datetime
    items: int
    kept: int


class FollowedResource(NamedTuple):
    """A resource in a list."""

    id: str
    centre: str
    title: str
    number: str
    delivery_name: str
    state: ResourceState
    version: int
    changed_at: datetime
    consent_until: date | None
    public: bool


class Following:
    """Lists, cut to where somebody may see them by the list's own query."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def deliveries(
        self,
        reach: Reach,
        words: str = "",
        state: DeliveryState | None = None,
        centre: str = "",
        behind: Behind | None = None,
        limit: int = PAGE,
    ) -> list[FollowedDelivery]:
        """The newest first, with how many items each has and how many of them were kept."""
        of_it = select(func.count(), func.count(i.resource)).where(i.delivery == d.id).correlate(t.deliveries)
        items, kept = (of_it.with_only_columns(column).scalar_subquery() for column in of_it.selected_columns)
        query = select(d.id, d.centre, d.name, d.state, d.found_at, items, kept).where(within(d.centre, reach))
        query = _paged(query, d.found_at, d.id, behind, limit)
        query = query.where(d.state == state) if state else query
        query = query.where(within(d.centre, Reach(everywhere=False, centres=frozenset({centre})))) if centre else query
        query = query.where(or_(_has(d.name, words), d.id == words)) if words else query
        with self._database.begin() as connection:
            return [FollowedDelivery(*row)._replace(state=DeliveryState(row.state)) for row in connection.execute(query)]

    def resources(
        self,
        reach: Reach,
        words: str = "",
        state: ResourceState | None = None,
        centre: str = "",
        behind: Behind | None = None,
        limit: int = PAGE,
    ) -> list[FollowedResource]:
        """What changed last first: by words of its title, its id, its number or the name of its delivery."""
        query = _paged(_resources().where(r.version > 0, within(r.centre, reach)), r.changed_at, r.id, behind, limit)
        query = query.where(r.state == state) if state else query
        query = query.where(within(r.centre, Reach(everywhere=False, centres=frozenset({centre})))) if centre else query
        if words:
            said = [_has(r.record["title"].astext, words), _has(r.delivery_name, words)]
            query = query.where(or_(*said, r.id == words.upper(), r.number == words))
        return self._resources(query)

    def ending(self, reach: Reach, until: date, limit: int = 200) -> list[FollowedResource]:
        """What is public and whose consent ends up to a day, the next to end first."""
        query = _resources().where(publications.is_live(), r.consent_until <= until, within(r.centre, reach))
        return self._resources(query.order_by(r.consent_until, r.id).limit(limit))

    def many(self, reach: Reach, ids: Sequence[str]) -> list[FollowedResource]:
        """These, as far as they lie there."""
        query = _resources().where(r.id.in_(ids), r.version > 0, within(r.centre, reach)).order_by(r.id)
        return self._resources(query)

    def deletions(self, reach: Reach, resource: str = "", limit: int = 100) -> list[tuple[Deletion, str, str]]:
        """Requests to delete or undelete, the newest first, each with the title and the centre of its resource."""
        c = t.deletions.c
        query = (
            select(t.deletions, r.record["title"].astext.label("title"), r.centre)
            .join(t.resources, r.id == c.resource)
            .where(within(r.centre, reach))
            .order_by(c.id.desc())
            .limit(limit)
        )
        query = query.where(c.resource == resource) if resource else query
        with self._database.begin() as connection:
            rows = [dict(row._mapping) for row in connection.execute(query)]
        return [(_deletion(row), row["title"], row["centre"]) for row in rows]

    def exclusions(self, reach: Reach, behind: int = 0, limit: int = PAGE) -> list[tuple[int, Exclusion]]:
        """What may not come in again since a resource was deleted, each with its number; the newest first."""
        e = t.exclusions.c
        columns = (e.id, e.digest, e.centre, e.delivery_name, e.item, e.resource, e.reason, e.at)
        query = select(*columns).join(t.resources, r.id == e.resource).where(e.lifted_at.is_(None), within(r.centre, reach))
        query = query.where(e.id < behind) if behind else query
        with self._database.begin() as connection:
            rows = [dict(row._mapping) for row in connection.execute(query.order_by(e.id.desc()).limit(limit))]
        return [(row.pop("id"), Exclusion.model_validate({k: v for k, v in row.items() if v is not None})) for row in rows]

    def lasts(self, session_id: str) -> bool:
        """Whether a session lasts: asking so is no sign of life, and puts off no end."""
        s, p = accounts.sessions.c, accounts.people.c
        on = (s.ended_at.is_(None), s.until > func.now(), s.seen_at > func.now() - IDLE, p.state == AccountState.ACTIVE)
        query = select(literal(1)).select_from(accounts.sessions).join(accounts.people, p.id == s.person)
        with self._database.begin() as connection:
            return connection.scalar(query.where(s.id == session_id, *on)) is not None

    def _resources(self, query: Select[Any]) -> list[FollowedResource]:
        with self._database.begin() as connection:
            return [FollowedResource(*row)._replace(state=ResourceState(row.state)) for row in connection.execute(query)]


def _resources() -> Select[Any]:
    """Without those that were deleted; whether one is public is told beside it."""
    title, public = r.record["title"].astext, func.coalesce(publications.is_live(), literal(value=False))
    columns = (r.id, r.centre, title, r.number, r.delivery_name, r.state, r.version, r.changed_at, r.consent_until, public)
    return select(*columns).outerjoin(t.publications, t.publications.c.resource == r.id)


def _deletion(row: dict[str, Any]) -> Deletion:
    return Deletion.model_validate({name: value for name, value in row.items() if name in Deletion.model_fields})


def _paged(
    query: Select[Any], at: ColumnElement[datetime], id_: ColumnElement[str], behind: Behind | None, limit: int
) -> Select[Any]:
    if behind:
        query = query.where(and_(at <= behind.at, tuple_(at, id_) < tuple_(literal(behind.at), literal(behind.id))))
    return query.order_by(at.desc(), id_.desc()).limit(limit)


def _has(column: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    return cast(column, String).icontains(words, autoescape=True)
