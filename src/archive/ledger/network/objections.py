"""Objections to results under notice, under addresses that cannot be guessed. They hold contacts, and are preserved nowhere."""

import hashlib
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from archive.errors import NotFound
from archive.ledger.database import Database
from archive.ledger.network import call_tables as n
from archive.models.base import Model

o = n.objections.c


class Objection(Model):
    """One; `answer` is empty until somebody answers."""

    id: int
    call: str
    words: str
    contact: str
    answer: str
    at: datetime
    answered_at: datetime | None


class Objections:
    """Notes them and their answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def object_to(self, call: str, words: str, contact: str) -> tuple[int, str]:
        """Note one: its number, and the token of its page, which is kept nowhere (256 bits)."""
        token = secrets.token_urlsafe(32)
        row = {"token_hash": _hash(token), "call": call, "words": words, "contact": contact}
        with self._database.begin() as connection:
            return int(connection.execute(insert(n.objections).values(row).returning(o.id)).scalar_one()), token

    def by_token(self, token: str) -> Objection:
        """The one under an address.

        Raises:
            NotFound: there is none.
        """
        with self._database.begin() as connection:
            row = connection.execute(select(n.objections).where(o.token_hash == _hash(token))).one_or_none()
        if row is None:
            raise NotFound(what="objection", id="")
        return _objection(row)

    def of(self, call: str) -> list[Objection]:
        """All of a call, those without an answer first."""
        query = select(n.objections).where(o.call == call).order_by(o.answered_at.nulls_first(), o.id)
        with self._database.begin() as connection:
            return [_objection(row) for row in connection.execute(query)]

    def unanswered(self, call: str) -> int:
        """How many wait for an answer."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(o.call == call, o.answered_at.is_(None))) or 0

    def answer(self, call: str, number: int, words: str) -> None:
        """Answer one, and forget how to reach who wrote it.

        Raises:
            NotFound: the call has none with this number.
        """
        query = update(n.objections).where(o.call == call, o.id == number)
        with self._database.begin() as connection:
            done = connection.scalar(query.values(answer=words, answered_at=func.now(), contact="").returning(o.id))
        if done is None:
            raise NotFound(what="objection", id=str(number))


def _objection(row: Row[Any]) -> Objection:
    return Objection.model_validate({name: value for name, value in row._mapping.items() if name != "token_hash"})


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
