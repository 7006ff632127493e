"""Steering: what people do to deliveries on their way, moved and noted in one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.deliveries import move, supersede_others
from archive.models.delivery import Delivery
from archive.models.report import DeliveryAct, Fault
from archive.models.states import DeliveryState


class Steering:
    """Moves deliveries by the acts of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def hold(self, delivery_id: str, faults: Sequence[Fault], act: DeliveryAct) -> None:
        """A verified delivery waits for an answer; what it would replace stays.

        Raises:
            StateRefused: it was not received.
        """
        with self._database.begin() as connection:
            if move(connection, delivery_id, "hold", DeliveryState.HELD, faults):
                _note(connection, delivery_id, act)

    def accept(self, delivery: Delivery, act: DeliveryAct, verdict: DeliveryState, faults: Sequence[Fault]) -> bool:
        """A held delivery goes on as what it was found to be, and replaces what it replaces; False when it does already.

        Raises:
            StateRefused: it is not held.
        """
        with self._database.begin() as connection:
            moved = move(connection, delivery.id, "accept", verdict, faults)
            if moved:
                supersede_others(connection, delivery)
                _note(connection, delivery.id, act)
            return moved

    def act(
        self, delivery_id: str, act: DeliveryAct, to: DeliveryState | None = None, faults: Sequence[Fault] | None = None
    ) -> bool:
        """Somebody cancels, closes or retries a delivery; with `to` it is moved, with `faults` those of before
        are replaced. What waited for a person waits no more. False when it stood there already; then nothing is noted.

        Raises:
            NotFound, StateRefused.
        """
        with self._database.begin() as connection:
            if to is not None and not move(connection, delivery_id, act.verb, to, faults):
                return False
            connection.execute(delete(t.stuck).where(t.stuck.c.delivery == delivery_id))
            if act.verb in {"cancel", "close"}:
                waiting = (t.starts.c.delivery == delivery_id, t.starts.c.started_at.is_(None))
                connection.execute(delete(t.starts).where(*waiting))
                connection.execute(delete(t.reservations).where(t.reservations.c.delivery == delivery_id))
            _note(connection, delivery_id, act)
            return True

    def acts(self, delivery_id: str) -> list[DeliveryAct]:
        """What was done to it, in order."""
        a = t.delivery_acts.c
        query = select(a.verb, a.by, a.reason, a.at).where(a.delivery == delivery_id).order_by(a.id)
        with self._database.begin() as connection:
            return [DeliveryAct.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def is_cancelled(self, delivery_id: str) -> bool:
        """Whether the work on a delivery is to end."""
        query = select(t.deliveries.c.state).where(t.deliveries.c.id == delivery_id)
        with self._database.begin() as connection:
            return connection.scalar(query) == DeliveryState.CANCELLED

    def try_again(self, digests: Sequence[str]) -> int:
        """Forget that the making of these files failed, so that it is tried again; how many had failed."""
        c = t.progress.c
        with self._database.begin() as connection:
            return connection.execute(delete(t.progress).where(c.asset.in_(digests), c.fault.is_not(None))).rowcount

    def take_again(self, delivery_id: str, n: int) -> None:
        """Forget a received file, so that it is received anew."""
        f = t.received_files.c
        with self._database.begin() as connection:
            connection.execute(delete(t.received_files).where(f.delivery == delivery_id, f.n == n))

    def uncleared(self, delivery_id: str) -> bool:
        """Whether what was received of it still lies in the inbox."""
        d = t.deliveries.c
        query = select(d.id).where(d.id == delivery_id, d.cleared_at.is_(None))
        with self._database.begin() as connection:
            return connection.scalar(query) is not None


def _note(connection: Connection, delivery_id: str, act: DeliveryAct) -> None:
    connection.execute(insert(t.delivery_acts).values(delivery=delivery_id, **act.model_dump(mode="json")))
