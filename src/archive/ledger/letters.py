"""Letters owed to centres: each is written once, tried again for a while, and given up in the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import DeliveryId

MOST_TRIES = 12
"""With waits that double from a minute up to six hours these are about a day."""
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 60, 6 * 3600


class LetterKind(StrEnum):
    """What a letter is about."""

    REFUSED = "refused"
    HELD = "held"
    ENDED = "ended"


class LetterState(StrEnum):
    """Where a letter stands; void is one that has nothing to say any more."""

    DUE = "due"
    SENT = "sent"
    GIVEN_UP = "given_up"
    VOID = "void"


class Letter(NamedTuple):
    """A letter that is due."""

    delivery: DeliveryId
    kind: LetterKind
    found_at: datetime
    address: str
    tries: int


class LetterTurn:
    """One letter, locked for whoever sends it until the turn ends."""

    def __init__(self, connection: Connection, letter: Letter) -> None:
        self._connection = connection
        self.letter = letter

    def sent(self) -> None:
        """The server has taken it."""
        self._change(state=LetterState.SENT, fault="")

    def void(self) -> None:
        """It has nothing to say any more."""
        self._change(state=LetterState.VOID)

    def later(self, fault: str) -> bool:
        """Try again after 1, 2, 4 … minutes; False where it is given up instead."""
        tries = self.letter.tries + 1
        if tries >= MOST_TRIES:
            self.give_up(fault)
            return False
        wait = min(_LONGEST_WAIT_S, _SHORTEST_WAIT_S * 2**self.letter.tries)
        self._change(tries=tries, fault=fault, due_at=func.now() + text(f"interval '{wait} seconds'"))
        return True

    def give_up(self, fault: str) -> None:
        """It will never arrive."""
        self._change(state=LetterState.GIVEN_UP, tries=self.letter.tries + 1, fault=fault, at=func.now())

    def _change(self, **values: object) -> None:
        c, letter = t.letters.c, self.letter
        which = (c.delivery == letter.delivery, c.kind == letter.kind, c.found_at == letter.found_at)
        self._connection.execute(update(t.letters).where(*which).values(**values))


class Letters:
    """Hands out letters; many may ask at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def owe(self, delivery_id: str, kind: LetterKind, found_at: datetime, address: str) -> bool:
        """A delivery found at this moment owes its centre a letter of this kind: once, however often it is said."""
        row = {"delivery": delivery_id, "kind": kind, "found_at": found_at, "address": address}
        with self._database.begin() as connection:
            return connection.execute(upsert(t.letters).values(row).on_conflict_do_nothing()).rowcount > 0

    def are_due(self) -> bool:
        """Whether any is."""
        c = t.letters.c
        query = select(c.delivery).where(c.state == LetterState.DUE.value, c.due_at <= func.now()).limit(1)
        with self._database.begin() as connection:
            return connection.scalar(query) is not None

    @contextmanager
    def turn(self) -> Iterator[LetterTurn | None]:
        """The letter that is due longest and that nobody else has, or None."""
        c = t.letters.c
        query = (
            select(c.delivery, c.kind, c.found_at, c.address, c.tries)
            .where(c.state == LetterState.DUE.value, c.due_at <= func.now())
            .order_by(c.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
            yield LetterTurn(connection, Letter(DeliveryId(row[0]), LetterKind(row[1]), *row[2:])) if row else None

    def given_up(self, limit: int = 20) -> list[Letter]:
        """Those that were given up within a month, the newest first."""
        c = t.letters.c
        lately = c.at > func.now() - func.make_interval(0, 1)
        query = select(c.delivery, c.kind, c.found_at, c.address, c.tries).where(c.state == LetterState.GIVEN_UP.value, lately)
        with self._database.begin() as connection:
            rows = connection.execute(query.order_by(c.at.desc()).limit(limit))
            return [Letter(DeliveryId(row[0]), LetterKind(row[1]), *row[2:]) for row in rows]

    def again(self) -> int:
        """Try those that were given up within a month once more; how many they are."""
        c = t.letters.c
        lately = c.at > func.now() - func.make_interval(0, 1)
        change = update(t.letters).where(c.state == LetterState.GIVEN_UP.value, lately)
        with self._database.begin() as connection:
            return connection.execute(change.values(state=LetterState.DUE.value, tries=0, due_at=func.now())).rowcount

    def of(self, delivery_id: str) -> dict[LetterKind, LetterState]:
        """Kind -> where its newest letter stands."""
        c = t.letters.c
        query = select(c.kind, c.state).where(c.delivery == delivery_id).order_by(c.found_at)
        with self._database.begin() as connection:
            return {LetterKind(kind): LetterState(state) for kind, state in connection.execute(query)}
