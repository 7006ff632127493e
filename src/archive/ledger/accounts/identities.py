"""Identities: who somebody is at another provider, linked to one account."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import IdentityLinked
from archive.ledger.accounts import tables as t
from archive.ledger.database import Database

i = t.identities.c


class Identities:
    """Links and finds them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, issuer: str, subject: str) -> str | None:
        """The id of whose account it is."""
        with self._database.begin() as connection:
            found: str | None = connection.scalar(select(i.person).where(i.issuer == issuer, i.subject == subject))
        return found

    def of(self, person: str) -> list[tuple[str, str]]:
        """Issuer and subject of all that are linked to an account."""
        with self._database.begin() as connection:
            rows = connection.execute(select(i.issuer, i.subject).where(i.person == person).order_by(i.created_at))
            return [(row.issuer, row.subject) for row in rows]

    def link(self, issuer: str, subject: str, person: str) -> None:
        """From now on it is this account's.

        Raises:
            IdentityLinked: it is another one's.
        """
        new = upsert(t.identities).values(issuer=issuer, subject=subject, person=person).on_conflict_do_nothing()
        with self._database.begin() as connection:
            connection.execute(new)
            if connection.scalar(select(i.person).where(i.issuer == issuer, i.subject == subject)) != person:
                raise IdentityLinked

    def unlink(self, issuer: str, subject: str, person: str) -> bool:
        """No more."""
        with self._database.begin() as connection:
            gone = delete(t.identities).where(i.issuer == issuer, i.subject == subject, i.person == person)
            return bool(connection.execute(gone).rowcount)
