"""Publications: which resources are public, under which key their media are reached, and the entry as indexed."""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import ResourceId
from archive.models.public import PublicRecord

_PAGE = 500


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

    def was_published(self, resource_id: str) -> bool:
        """Whether the resource was public once and no longer is."""
        c = t.publications.c
        query = select(func.count()).where(c.resource == resource_id, c.withdrawn_at.is_not(None))
        with self._database.begin() as connection:
            return connection.scalar(query) == 1

    def key(self, resource_id: str) -> str | None:
        """The key minted for a resource, live or not yet."""
        with self._database.begin() as connection:
            return connection.scalar(select(t.publications.c.key).where(t.publications.c.resource == resource_id))

    def entries(self) -> Iterator[tuple[PublicRecord, int]]:
        """Every public entry with its sequence number, a page of the table at a time."""
        last = ""
        c = t.publications.c
        while True:
            query = (
                select(c.resource, c.entry, c.sequence)
                .where(c.resource > last, c.published_at.is_not(None), c.withdrawn_at.is_(None))
                .order_by(c.resource)
                .limit(_PAGE)
            )
            with self._database.begin() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                yield PublicRecord.model_validate(row.entry), row.sequence
            if len(rows) < _PAGE:
                return
            last = rows[-1].resource

    def is_public(self, resource_id: str) -> bool:
        """Whether the resource has an entry now."""
        c = t.publications.c
        query = select(func.count()).where(c.resource == resource_id, c.published_at.is_not(None), c.withdrawn_at.is_(None))
        with self._database.begin() as connection:
            return connection.scalar(query) == 1

    def seconds_since(self, start: datetime, resource_ids: Sequence[str]) -> float | None:
        """Seconds from a moment to the last of these publications; None when none is public."""
        query = select(func.max(t.publications.c.opened_at)).where(t.publications.c.resource.in_(resource_ids))
        with self._database.begin() as connection:
            last = connection.scalar(query)
        return (last - start).total_seconds() if last else None

    def count(self) -> int:
        """How many entries are public."""
        c = t.publications.c
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(c.published_at.is_not(None), c.withdrawn_at.is_(None))) or 0


def ensure_key(connection: Connection, resource_id: str) -> None:
    """Mint a key where there is none; a withdrawn resource gets a new one."""
    new = upsert(t.publications).values(resource=resource_id, key=secrets.token_urlsafe(15))
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["resource"], set_={"key": func.coalesce(t.publications.c.key, new.excluded.key)}
        )
    )


def open_(connection: Connection, entry: PublicRecord, sequence: int, at: datetime, digests: list[str]) -> None:
    """Make an entry public: its key serves media from now on."""
    connection.execute(
        update(t.publications)
        .where(t.publications.c.resource == entry.id)
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


def close(connection: Connection, resource_id: ResourceId, reason: str) -> None:
    """End the publication at once: the key is gone, and with it every media address."""
    connection.execute(
        update(t.publications)
        .where(t.publications.c.resource == resource_id)
        .values(key=None, entry=None, digests=[], withdrawn_at=func.now(), reason=reason)
    )


def key_of(connection: Connection, resource_id: str) -> str:
    """The key of a resource that was approved."""
    return str(connection.execute(select(t.publications.c.key).where(t.publications.c.resource == resource_id)).scalar_one())


def _live(key: str) -> tuple[ColumnElement[bool], ...]:
    c = t.publications.c
    return c.key == key, c.published_at.is_not(None), c.withdrawn_at.is_(None)
