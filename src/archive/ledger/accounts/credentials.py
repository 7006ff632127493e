"""Credentials: what an account signs in with. Hashes, secrets and public keys as `archive.accounts` makes them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import delete, func, insert, select, update

from archive.ledger.accounts import tables as t
from archive.ledger.database import Database

c = t.credentials.c


class Credential(NamedTuple):
    """One of them."""

    id: int
    kind: str
    label: str
    body: Mapping[str, Any]


class Credentials:
    """Keeps credentials."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, person: str, kind: str = "") -> list[Credential]:
        """Those of an account, oldest first; of a kind only, where one is named."""
        query = select(c.id, c.kind, c.label, c.body).where(c.person == person).order_by(c.id)
        if kind:
            query = query.where(c.kind == kind)
        with self._database.begin() as connection:
            return [Credential(*row) for row in connection.execute(query)]

    def passkey(self, key: str) -> tuple[str, Credential] | None:
        """A passkey by its own id, and whose it is."""
        query = select(c.person, c.id, c.kind, c.label, c.body).where(c.kind == "passkey", c.body["id"].astext == key)
        with self._database.begin() as connection:
            row = connection.execute(query).first()
        return (row.person, Credential(*row[1:])) if row else None

    def add(self, person: str, kind: str, body: Mapping[str, Any], label: str = "") -> None:
        """One more."""
        with self._database.begin() as connection:
            connection.execute(insert(t.credentials).values(person=person, kind=kind, body=dict(body), label=label))

    def replace(self, person: str, kind: str, body: Mapping[str, Any]) -> None:
        """The only one of its kind, in the place of what was."""
        with self._database.begin() as connection:
            connection.execute(delete(t.credentials).where(c.person == person, c.kind == kind))
            connection.execute(insert(t.credentials).values(person=person, kind=kind, body=dict(body)))

    def used(self, credential: Credential, body: Mapping[str, Any]) -> bool:
        """Note a use, while it is still as it was read: of two who use one code at a time, one succeeds."""
        mine = (c.id == credential.id, c.body == dict(credential.body))
        with self._database.begin() as connection:
            return bool(
                connection.execute(update(t.credentials).where(*mine).values(body=dict(body), used_at=func.now())).rowcount
            )

    def remove(self, person: str, credential_id: int) -> bool:
        """Take one away."""
        with self._database.begin() as connection:
            return bool(connection.execute(delete(t.credentials).where(c.person == person, c.id == credential_id)).rowcount)
