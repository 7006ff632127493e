"""Publications: which resources are public, under which key their media are reached, and the entry as indexed."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, insert, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import EntryNotShown
from archive.ledger import changes, heritage_facts, resource_facts
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.deletion import Category, Gone
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord, Published
from archive.models.report import Decision
from archive.models.states import ResourceState

_PAGE = 500
_MOST_PUBLISHED = 50_000
"""Entries of one reading: sitemaps.org allows no more in a file."""
_BOUNDS = text(
    "select percentile_disc(cast(:fractions as float[])) within group (order by resource) from publications "
    "where published_at is not null and withdrawn_at is null"
)


class Share(NamedTuple):
    """The ids behind one and up to another, this included; without it to the last."""

    after: str = ""
    until: str | None = None


EVERYTHING = Share()


class Publications:
    """Answers what is public; the portal asks here before it serves media."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def live(self, key: str) -> bool:
        """Whether media under this key may be served."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(*_live(key))) == 1

    def allows(self, key: str, digest: str) -> bool:
        """Whether renditions of this asset may be served under this key."""
        query = select(func.count()).where(*_live(key), t.publications.c.digests.contains([digest]))
        with self._database.begin() as connection:
            return connection.scalar(query) == 1

    def offers(self, key: str, path: str) -> bool:
        """Whether the entry under this key offers this file to be taken home."""
        offered = t.publications.c.entry["media"].contains([{"download": {"path": path}}])
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(*_live(key), offered)) == 1

    def gone(self, resource_id: str) -> Gone | None:
        """What there is to say of an entry that was public once and no longer is; None for any other."""
        p, r, d = t.publications.c, t.resources.c, t.decisions.c
        why = select(d.body).where(d.resource == resource_id, d.body["verb"].astext.in_(["withdraw", "delete"]))
        query = (
            select(p.withdrawn_at, r.state)
            .join(t.resources, r.id == p.resource)
            .where(p.resource == resource_id, p.withdrawn_at.is_not(None))
        )
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
            body = connection.scalar(why.order_by(d.id.desc()).limit(1)) if row else None
        if row is None:
            return None
        last = Decision.model_validate(body) if body else None
        return Gone(
            id=ResourceId(resource_id),
            at=last.at if last else row.withdrawn_at,
            category=(last and last.category) or Category.OTHER,
            deleted=row.state == ResourceState.DELETED,
        )

    def entry(self, resource_id: str) -> PublicRecord | None:
        """The entry as it is public now: what was written here when it was opened. None for what is not, or no longer.

        Raises:
            EntryNotShown: it was approved and is about to be public, as after a rebuild, or cannot be read by this version.
        """
        c = t.publications.c
        query = select(c.entry, c.key).where(c.resource == resource_id, c.withdrawn_at.is_(None), c.key.is_not(None))
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            return None
        if row.entry is None:
            raise EntryNotShown(id=resource_id, reason="it is being put together")
        try:
            return PublicRecord.model_validate(row.entry)
        except ValidationError as wrong:
            raise EntryNotShown(id=resource_id, reason=f"its entry is of another version: {wrong}") from wrong

    def key(self, resource_id: str) -> str | None:
        """The key minted for a resource, live or not yet."""
        with self._database.begin() as connection:
            return connection.scalar(select(t.publications.c.key).where(t.publications.c.resource == resource_id))

    def resources_of(self, keys: Collection[str]) -> dict[str, ResourceId]:
        """Key -> the resource whose public media lie under it."""
        c = t.publications.c
        with self._database.begin() as connection:
            rows = connection.execute(select(c.key, c.resource).where(c.key.in_(sorted(keys)))) if keys else ()
            return {row.key: ResourceId(row.resource) for row in rows}

    def entries(self, share: Share = EVERYTHING) -> Iterator[tuple[PublicRecord, int]]:
        """Every public entry of a share with its sequence number, a page of the table at a time."""
        last = share.after
        c = t.publications.c
        while True:
            query = select(c.resource, c.entry, c.sequence).where(c.resource > last, is_live()).order_by(c.resource).limit(_PAGE)
            if share.until is not None:
                query = query.where(c.resource <= share.until)
            with self._database.begin() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield PublicRecord.model_validate(row.entry), row.sequence
            if len(rows) < _PAGE:
                return
            last = rows[-1].resource

    def milestones(self, size: int) -> list[datetime]:
        """Moments at which every `size`-th public entry was published, the first one's first; read from their index alone."""
        at = t.publications.c.published_at
        found: list[datetime] = []
        with self._database.begin() as connection:
            following = connection.scalar(select(func.min(at)).where(is_live()))
            while following is not None:
                found.append(following)
                ahead = select(at).where(is_live(), at >= found[-1]).order_by(at).offset(size).limit(1)
                following = connection.scalar(ahead)
                if following == found[-1]:  # more of one moment than a part holds
                    following = connection.scalar(select(func.min(at)).where(is_live(), at > found[-1]))
        return found

    def published(self, since: datetime, until: datetime | None = None) -> Iterator[Published]:
        """Public entries that were published from `since` on and before `until`, in this order, a page of the table at a time;
        at most 50,000. What this version cannot read is left out.
        """
        c = t.publications.c
        last: tuple[datetime, str] = since, ""
        for _ in range(_MOST_PUBLISHED // _PAGE):
            query = (
                select(c.resource, c.entry, c.published_at, c.opened_at)
                .where(is_live(), c.published_at >= last[0], tuple_(c.published_at, c.resource) > last)
                .order_by(c.published_at, c.resource)
                .limit(_PAGE)
            )
            with self._database.begin() as connection:
                rows = connection.execute(query.where(c.published_at < until) if until else query).all()
            for row in rows:
                with suppress(ValidationError):
                    yield Published(PublicRecord.model_validate(row.entry), row.opened_at or row.published_at)
            if len(rows) < _PAGE:
                return
            last = rows[-1].published_at, rows[-1].resource

    def left(self) -> Iterator[tuple[ResourceId, datetime]]:
        """Every entry that was public once and no longer is, with the moment it left; a page of the table at a time."""
        last = ""
        c = t.publications.c
        while True:
            query = select(c.resource, c.withdrawn_at).where(c.resource > last, c.withdrawn_at.is_not(None)).order_by(c.resource)
            with self._database.begin() as connection:
                rows = connection.execute(query.limit(_PAGE)).all()
            yield from ((ResourceId(row.resource), row.withdrawn_at) for row in rows)
            if len(rows) < _PAGE:
                return
            last = rows[-1].resource

    def is_public(self, resource_id: str) -> bool:
        """Whether the resource has an entry now."""
        with self._database.begin() as connection:
            return public_now(connection, resource_id)

    def seconds_since(self, start: datetime, resource_ids: Sequence[str]) -> float | None:
        """Seconds from a moment to the last of these publications; None when none is public."""
        query = select(func.max(t.publications.c.opened_at)).where(t.publications.c.resource.in_(resource_ids))
        with self._database.begin() as connection:
            last = connection.scalar(query)
        return (last - start).total_seconds() if last else None

    def reopen(self, entry: PublicRecord, digests: list[str]) -> int:
        """Make an entry public without a move of its resource, as a rebuild must; gives the sequence number for the index."""
        with self._database.begin() as connection:
            sequence = connection.scalar(insert(t.outbox).values(resource=entry.id, verb="refresh").returning(t.outbox.c.id)) or 0
            connection.execute(delete(t.outbox).where(t.outbox.c.id == sequence))
            ensure_key(connection, entry.id, entry.publication_key)
            open_(connection, entry, sequence, entry.published_at, digests)
            return int(sequence)

    def shares(self, most: int, least: int) -> list[Share]:
        """All ids there may be in at most so many shares of about as many public entries each, none of fewer than `least`."""
        number = max(1, min(most, self.count() // least))
        fractions = [n / number for n in range(1, number)]
        with self._database.begin() as connection:
            found = connection.scalar(_BOUNDS, {"fractions": fractions}) or [] if fractions else []
        bounds = list(dict.fromkeys(found))
        return [Share(after, until) for after, until in zip(["", *bounds], [*bounds, None], strict=True)]

    def count(self) -> int:
        """How many entries are public."""
        c = t.publications.c
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(c.published_at.is_not(None), c.withdrawn_at.is_(None))) or 0


def ensure_key(connection: Connection, resource_id: str, key: str) -> None:
    """Give a resource this key where it has none; a withdrawn one gets another."""
    new = upsert(t.publications).values(resource=resource_id, key=key)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["resource"], set_={"key": func.coalesce(t.publications.c.key, new.excluded.key)}
        )
    )


def open_(connection: Connection, entry: PublicRecord, sequence: int, at: datetime, digests: list[str]) -> None:
    """Make an entry public: its key serves media from now on. One that was closed while it was put together stays closed."""
    before = heritage_facts.subjects_of(connection, entry.id)
    opened = connection.execute(
        update(t.publications)
        .where(t.publications.c.resource == entry.id, t.publications.c.key.is_not(None))
        .values(
            entry=entry.model_dump(mode="json"),
            sequence=sequence,
            published_at=at,
            withdrawn_at=None,
            reason="",
            digests=digests,
            opened_at=func.clock_timestamp(),
        )
    )
    if opened.rowcount:
        changes.opened(connection, entry.id)
        resource_facts.published(connection, entry, at)
        heritage_facts.entry_changed(connection, (*before, *entry.subjects), at)


def close(connection: Connection, resource_id: ResourceId, reason: str) -> None:
    """End the publication at once: the key is gone, and with it every media address. What never was public is not withdrawn."""
    c = t.publications.c
    subjects = heritage_facts.subjects_of(connection, resource_id)
    left = case((c.published_at.is_not(None) | _waits(resource_id, "recall"), func.now()), else_=c.withdrawn_at)
    closed = (
        update(t.publications)
        .where(c.resource == resource_id)
        .values(key=None, entry=None, digests=[], withdrawn_at=left, reason=reason)
        .returning(c.withdrawn_at)
    )
    if connection.scalar(closed) is not None:
        changes.closed(connection, resource_id)
        resource_facts.withdrawn(connection, resource_id)
        heritage_facts.entry_changed(connection, subjects)


def key_of(connection: Connection, resource_id: str) -> str:
    """The key of a resource that was approved."""
    return str(connection.execute(select(t.publications.c.key).where(t.publications.c.resource == resource_id)).scalar_one())


def is_live() -> ColumnElement[bool]:
    """Of a row: the resource has an entry now."""
    return and_(t.publications.c.published_at.is_not(None), t.publications.c.withdrawn_at.is_(None))


def public_now(connection: Connection, resource_id: str) -> bool:
    """Whether the resource has an entry now."""
    query = select(func.count()).select_from(t.publications).where(t.publications.c.resource == resource_id, is_live())
    return connection.scalar(query) == 1


def public_soon(connection: Connection, resource_id: str, state: ResourceState) -> bool:
    """Whether the worker is about to show the resource: it was approved, or was public before a rebuild."""
    return bool(connection.scalar(select(_waits(resource_id, "publish" if state is ResourceState.APPROVED else "recall"))))


def _waits(resource_id: str, verb: str) -> ColumnElement[bool]:
    return select(t.outbox.c.id).where(t.outbox.c.resource == resource_id, t.outbox.c.verb == verb).exists()


def _live(key: str) -> tuple[ColumnElement[bool], ...]:
    c = t.publications.c
    return c.key == key, c.published_at.is_not(None), c.withdrawn_at.is_(None)
