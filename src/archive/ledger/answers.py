"""Answers owed: deliveries whose receipts are to be written anew, since something in them has changed."""

from sqlalchemy import ColumnElement, Connection, func, select, update

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import DeliveryId
from archive.models.states import DeliveryState

EARLY = (DeliveryState.READY, DeliveryState.RECEIVED)
"""States in which there is nothing to be said yet."""


class Answers:
    """Hands out deliveries to be answered; many workers may ask at once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, limit: int = 100) -> list[DeliveryId]:
        """Deliveries that are owed an answer, longest first; they are owed no more, unless `owe` says so again."""
        d = t.deliveries.c
        due = select(d.id).where(d.answer_owed, d.state.not_in(EARLY)).order_by(d.changed_at).limit(limit)
        change = update(t.deliveries).where(d.id.in_(due.with_for_update(skip_locked=True))).values(answer_owed=False)
        with self._database.begin() as connection:
            return [DeliveryId(one) for one in connection.scalars(change.returning(d.id))]

    def owe(self, delivery_id: str) -> None:
        """Its receipt could not be written: it is tried again."""
        with self._database.begin() as connection:
            owe(connection, t.deliveries.c.id == delivery_id)

    def waiting(self) -> int:
        """How many are owed an answer."""
        query = select(func.count()).where(t.deliveries.c.answer_owed, t.deliveries.c.state.not_in(EARLY))
        with self._database.begin() as connection:
            return connection.scalar(query) or 0


def owe(connection: Connection, *which: ColumnElement[bool]) -> None:
    """Let the receipts of these deliveries be written anew, in the transaction of what has changed."""
    connection.execute(update(t.deliveries).where(*which, ~t.deliveries.c.answer_owed).values(answer_owed=True))


def owe_for(connection: Connection, resource_id: str) -> None:
    """The same for the delivery that brought a resource last."""
    newest = select(t.resources.c.delivery).where(t.resources.c.id == resource_id).scalar_subquery()
    owe(connection, t.deliveries.c.id == newest)
