"""The audit log: who did what, when, for whom. Rows are only added; each bears a hash over itself and the one before, so that
nobody can change or take away one of them without breaking every later one.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from archive.ledger.accounts import tables as t
from archive.ledger.database import Database
from archive.models.accounts import Act
from archive.models.people import Person

FIRST = "0" * 64
_LOCK = 7_305_209
_PAGE = 1000
a = t.audit.c


class Audit:
    """Adds to the log and reads it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self,
        actor: Person,
        verb: str,
        kind: str,
        subject: str,
        outcome: str = "done",
        *,
        centre: str = "",
        on_behalf_of: str = "",
        address: str = "",
        facts: Mapping[str, str] | None = None,
    ) -> None:
        """One line, in a transaction of its own."""
        row: dict[str, object] = {"actor": actor.written(), "on_behalf_of": on_behalf_of, "address": address}
        row |= {"verb": verb, "kind": kind, "subject": subject, "centre": centre, "outcome": outcome}
        row["facts"] = dict(facts or {})
        with self._database.begin() as connection:
            add(connection, row)

    def walk(self, after: int = 0) -> Iterator[Act]:
        """Every line after one, oldest first, a page at a time."""
        while True:
            with self._database.begin() as connection:
                rows = connection.execute(select(t.audit).where(a.id > after).order_by(a.id).limit(_PAGE)).all()
            yield from (Act.model_validate(dict(row._mapping)) for row in rows)
            if len(rows) < _PAGE:
                return
            after = rows[-1].id

    def newest(self, before: int | None = None, limit: int = 50, actor: str = "", subject: str = "") -> list[Act]:
        """Lines from the newest, or from before one, down; of an actor or a subject."""
        query = select(t.audit).order_by(a.id.desc()).limit(limit)
        for column, value in ((a.actor, actor), (a.subject, subject)):
            query = query.where(column == value) if value else query
        with self._database.begin() as connection:
            rows = connection.execute(query.where(a.id < before) if before else query)
            return [Act.model_validate(dict(row._mapping)) for row in rows]


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """One line, in the transaction of what it tells."""
    connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    last = connection.execute(select(a.id, a.hash).order_by(a.id.desc()).limit(1)).one_or_none()
    at = datetime.now(UTC)
    number, previous = (last.id + 1, last.hash) if last else (1, FIRST)
    whole = dict(row) | {"id": number, "at": at, "previous": previous}
    connection.execute(insert(t.audit).values(**whole, hash=hashed(whole)))


def hashed(row: Mapping[str, Any]) -> str:
    """The hash of a line: SHA-256 of its canonical JSON, the hash before it included."""
    plain = {key: value for key, value in row.items() if key != "hash"}
    plain["at"] = plain["at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken(lines: Iterator[Act], previous: str = FIRST, number: int = 0) -> int | None:
    """The number of the first line that does not follow from the one before; None while all do."""
    for line in lines:
        if line.id != number + 1 or line.previous != previous or hashed(line.model_dump()) != line.hash:
            return line.id
        previous, number = line.hash, line.id
    return None
