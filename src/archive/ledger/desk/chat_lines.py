"""Lines for the chat room: each is said once, tried again for a while, and given up in the end."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger.database import Database
from archive.ledger.desk import notice_tables as d
from archive.models.notices import ChatLine

MOST_TRIES = 10
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 30, 6 * 3600
c = d.chat_lines.c


class ChatTurn:
    """One line, locked for whoever says it until the turn ends."""

    def __init__(self, connection: Connection, line: ChatLine) -> None:
        self._connection, self.line = connection, line

    def sent(self) -> None:
        """It was taken."""
        self._change(state="sent", fault="")

    def later(self, fault: str) -> None:
        """Try again after 30 s, a minute, two …; in the end it is given up."""
        tries = self.line.tries + 1
        wait_s = min(_SHORTEST_WAIT_S * 2**self.line.tries, _LONGEST_WAIT_S)
        state = "given_up" if tries >= MOST_TRIES else "due"
        self._change(state=state, tries=tries, fault=fault, not_before=func.now() + func.make_interval(0, 0, 0, 0, 0, 0, wait_s))

    def _change(self, **values: object) -> None:
        self._connection.execute(update(d.chat_lines).where(c.id == self.line.id).values(**values))


class ChatLines:
    """Owes lines and hands them out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def owe(self, line: Mapping[str, object]) -> bool:
        """Once for each event of a subject; False where it was owed before."""
        new = upsert(d.chat_lines).values(**line).on_conflict_do_nothing(index_elements=["event", "subject", "round"])
        with self._database.begin() as connection:
            return connection.scalar(new.returning(c.id)) is not None

    @contextmanager
    def turn(self) -> Iterator[ChatTurn | None]:
        """The line that is due the longest, or None; others skip it meanwhile."""
        columns = (c.id, c.event, c.subject, c.facts, c.address, c.tries)
        query = select(*columns).where(c.state == "due", c.not_before <= func.now()).order_by(c.not_before).limit(1)
        with self._database.begin() as connection:
            row = connection.execute(query.with_for_update(skip_locked=True)).one_or_none()
            yield ChatTurn(connection, ChatLine.model_validate(dict(row._mapping))) if row else None

    def given_up(self) -> int:
        """How many were given up in the last week."""
        query = select(func.count()).where(c.state == "given_up", c.at > func.now() - func.make_interval(0, 0, 1))
        with self._database.begin() as connection:
            return int(connection.scalar(query) or 0)
