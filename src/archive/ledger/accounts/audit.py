"""The audit log: who did what, when, for whom. Rows are only added; each bears a hash over itself and the one before, so that
nobody can change or take away one of them without breaking every later one.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, or_, select, text

from archive.access.may import Reach
from archive.ledger import ancestry
from archive.ledger.accounts import tables as t
from archive.ledger.database import Database
from archive.models.accounts import Act
from archive.models.people import Person


class Wanted(NamedTuple):
    """Which lines are looked for; what is empty leaves all."""

    words: str = ""
    """Of a person: a part of their name, the name they sign in with, or their id."""
    subject: str = ""
    verb: str = ""
    refused: bool = False
    since: datetime | None = None
    until: datetime | None = None


FIRST = "0" * 64
_LOCK = 7_305_209
_PAGE = 1000
_GAP = "\ue000gap\ue000"
"""Stands where the server puts its own."""
_UNSTORABLE = re.compile("[\x00\ue000\ud800-\udfff]")
_ADD = text("select audit_add(cast(:line as jsonb), :part0, :part1, :part2, :part3)")
a = t.audit.c
p = t.people.c
_PERSON = func.substring(a.actor, r"<([^<>]+)>$")
"""The id of the account in a line: names change."""


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
        other = actor.on_behalf_of.written() if actor.on_behalf_of else on_behalf_of
        row: dict[str, object] = {"actor": actor.alone().written(), "on_behalf_of": other, "address": address}
        row |= {"verb": verb, "kind": kind, "subject": subject, "centre": centre, "outcome": outcome}
        row["facts"] = dict(facts or {})
        with self._database.begin(each=True) as connection:  # so that others wait for no round trip of ours
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

    def found(self, wanted: "Wanted", reach: Reach, before: int | None = None, limit: int = 50) -> list[Act]:
        """Lines that fit, within a part of the tree, from the newest or from before one down."""
        query = select(t.audit).where(ancestry.within(a.centre, reach)).order_by(a.id.desc()).limit(limit)
        if wanted.words:
            named = select(p.id).where(or_(p.name.contains(wanted.words, autoescape=True), p.login == wanted.words.casefold()))
            query = query.where(or_(_PERSON.in_(named), _PERSON.in_([wanted.words]), a.actor == wanted.words))
        for column, value in ((a.subject, wanted.subject), (a.verb, wanted.verb)):
            query = query.where(column == value) if value else query
        if wanted.refused:
            query = query.where(a.outcome != "done")
        query = query.where(a.at >= wanted.since) if wanted.since else query
        query = query.where(a.at < wanted.until) if wanted.until else query
        with self._database.begin() as connection:
            connection.execute(text("set local statement_timeout = '10s'"))
            rows = connection.execute(query.where(a.id < before) if before else query)
            return [Act.model_validate(dict(row._mapping)) for row in rows]

    def get(self, number: int) -> Act | None:
        """One line."""
        with self._database.begin() as connection:
            row = connection.execute(select(t.audit).where(a.id == number)).one_or_none()
        return Act.model_validate(dict(row._mapping)) if row else None

    def head(self) -> Act | None:
        """The newest line."""
        return next(iter(self.newest(limit=1)), None)

    def bring(self, lines: Sequence[Act], *, first: bool) -> bool:
        """Put lines back as they were, into a log that has none (`first`) or that ends where they begin; False where it has."""
        with self._database.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            last = connection.scalar(select(func.max(a.id)))
            if (last is not None) if first else (last != lines[0].id - 1):
                return False
            connection.execute(insert(t.audit), [line.model_dump() for line in lines])
        return True

    def newest(self, before: int | None = None, limit: int = 50, actor: str = "", subject: str = "") -> list[Act]:
        """Lines from the newest, or from before one, down; of an actor or a subject."""
        query = select(t.audit).order_by(a.id.desc()).limit(limit)
        for column, value in ((a.actor, actor), (a.subject, subject)):
            query = query.where(column == value) if value else query
        with self._database.begin() as connection:
            rows = connection.execute(query.where(a.id < before) if before else query)
            return [Act.model_validate(dict(row._mapping)) for row in rows]


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """One line, in the transaction of what it tells.

    Number, time, and hash are worked out by the server (`audit_add` of revision 0017), since lines wait for one another: what is
    hashed is the JSON of `hashed`, whose parts before, between and after them are written here.
    """
    row = {key: _storable(value) for key, value in row.items()}
    parts = canonical(row | dict.fromkeys(("at", "id", "previous"), _GAP)).split(f'"{_GAP}"')
    connection.execute(_ADD, {"line": json.dumps(row, ensure_ascii=False), **{f"part{n}": part for n, part in enumerate(parts)}})


def _storable(value: object) -> Any:  # noqa: ANN401 - as it came
    """Texts of a line as PostgreSQL takes them, whatever somebody typed, and none of them our gap."""
    if isinstance(value, Mapping):
        return {_storable(key): _storable(one) for key, one in value.items()}
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def hashed(row: Mapping[str, Any]) -> str:
    """The hash of a line: SHA-256 of its canonical JSON, the hash before it included."""
    plain = {key: value for key, value in row.items() if key != "hash"}
    plain["at"] = plain["at"].astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256(canonical(plain).encode()).hexdigest()


def canonical(row: Mapping[str, Any]) -> str:
    """The JSON of a line: keys in order, no blanks, nothing escaped that need not be."""
    return json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def broken(lines: Iterator[Act], previous: str = FIRST, number: int = 0) -> int | None:
    """The number of the first line that does not follow from the one before; None while all do."""
    for line in lines:
        if line.id != number + 1 or line.previous != previous or hashed(line.model_dump()) != line.hash:
            return line.id
        previous, number = line.hash, line.id
    return None
