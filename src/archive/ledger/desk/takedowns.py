"""Takedowns: requests of the public, by people without an account, under addresses that cannot be guessed."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, case, func, insert, or_, select, update

from archive.access.may import Reach
from archive.errors import NotFound
from archive.ledger.ancestry import within
from archive.ledger.database import Database
from archive.ledger.desk import editing_tables as t
from archive.models.deletion import Category
from archive.models.ids import ResourceId
from archive.models.takedown import Takedown, TakedownState

c = t.takedowns.c
_COLUMNS = [column for column in c if column.name != "token_hash"]
_OPEN = (TakedownState.OPEN, TakedownState.ASKED)


class Takedowns:
    """Notes requests and their answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, resource: ResourceId, centre: str, category: Category, words: str, name: str, contact: str) -> tuple[int, str]:
        """Note a request: its number, and the token of the requester's page, which is kept nowhere (256 bits)."""
        token = secrets.token_urlsafe(32)
        row = {"token_hash": _hash(token), "resource": resource, "centre": centre, "category": category, "words": words}
        with self._database.begin() as connection:
            query = insert(t.takedowns).values(**row, name=name, contact=contact).returning(c.id)
            return int(connection.execute(query).scalar_one()), token

    def get(self, number: int) -> Takedown:
        """One.

        Raises:
            NotFound: there is none.
        """
        return self._one(c.id == number)

    def by_token(self, token: str) -> Takedown:
        """The one of a requester.

        Raises:
            NotFound: nobody was given this address.
        """
        return self._one(c.token_hash == _hash(token))

    def waiting(self, reach: Reach, limit: int = 100) -> list[Takedown]:
        """Those to be answered in a part of the tree, the oldest first."""
        query = select(*_COLUMNS).where(c.state.in_(_OPEN), within(c.centre, reach)).order_by(c.at, c.id).limit(limit)
        with self._database.begin() as connection:
            return [_takedown(row) for row in connection.execute(query)]

    def of(self, resource: str) -> list[Takedown]:
        """All about one resource, the newest first."""
        query = select(*_COLUMNS).where(c.resource == resource).order_by(c.id.desc()).limit(50)
        with self._database.begin() as connection:
            return [_takedown(row) for row in connection.execute(query)]

    def answer(self, number: int, state: TakedownState, answer: str, by: str) -> bool:
        """Note an answer; False where another one was given before. A further question lets what was replied to the last one be
        part of what was asked, and waits for another reply.
        """
        values: dict[str, Any] = {"state": state, "answer": answer, "by": by, "answered_at": func.now()}
        if state is TakedownState.ASKED:
            values |= {"words": case((c.reply == "", c.words), else_=c.words + "\n\n" + c.reply), "reply": ""}
        with self._database.begin() as connection:
            change = update(t.takedowns).where(c.id == number, c.state.in_(_OPEN)).values(values)
            return bool(connection.execute(change).rowcount)

    def reply(self, token: str, words: str) -> bool:
        """What the requester says to a question; False where none was asked."""
        asked = and_(c.token_hash == _hash(token), c.state == TakedownState.ASKED, c.reply == "")
        with self._database.begin() as connection:
            return bool(connection.execute(update(t.takedowns).where(asked).values(reply=words)).rowcount)

    def forget(self, days: int) -> int:
        """Forget names and contacts of what was answered so many days ago, and of questions left without a reply."""
        old = and_(c.answered_at < func.now() - timedelta(days=days), or_(c.contact != "", c.name != ""))
        with self._database.begin() as connection:
            return connection.execute(update(t.takedowns).where(old).values(contact="", name="")).rowcount

    def _one(self, which: Any) -> Takedown:  # noqa: ANN401 - SQLAlchemy's own type depends on the column
        with self._database.begin() as connection:
            row = connection.execute(select(*_COLUMNS).where(which)).one_or_none()
        if row is None:
            raise NotFound(what="request", id="")
        return _takedown(row)


def _takedown(row: Row[Any]) -> Takedown:
    return Takedown.model_validate(dict(row._mapping))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
