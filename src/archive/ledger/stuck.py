"""Stuck: deliveries in which nothing moves, what was tried, and since when they wait for a person."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import NotFound
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import DeliveryId
from archive.models.states import DeliveryState, ResourceState

_K = t.stuck.c
_COLUMNS = (_K.delivery, _K.state, _K.mark, _K.again_at, _K.handed_at, _K.found_at)


class StuckDelivery(NamedTuple):
    """One delivery: in which state, how far it had come (`mark`), when it was started again, since when a person is asked for."""

    delivery: DeliveryId
    state: DeliveryState
    mark: str
    again_at: datetime | None
    handed_at: datetime | None
    found_at: datetime


class Stuck:
    """Notes and lists them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mark(self, delivery_id: str) -> str:
        """How far a delivery has come: where this is another one than before, something has moved.

        Raises:
            NotFound.
        """
        d, f, r = t.deliveries.c, t.received_files.c, t.resources.c
        received = select(func.count()).where(f.delivery == delivery_id).scalar_subquery()
        left = select(func.count()).where(r.delivery == delivery_id, r.state == ResourceState.PRESERVED).scalar_subquery()
        query = select(d.state, d.found_at, received, left).where(d.id == delivery_id)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(what="delivery", id=delivery_id)
        return f"{row[0]} {row[1].isoformat()} {row[2]} {row[3]}"

    def get(self, delivery_id: str) -> StuckDelivery | None:
        """What is noted of a delivery."""
        with self._database.begin() as connection:
            row = connection.execute(select(*_COLUMNS).where(_K.delivery == delivery_id)).one_or_none()
        return _stuck(*row) if row else None

    def note(self, delivery_id: str, state: DeliveryState, mark: str, *, handed: bool) -> None:
        """It is started again, or from now on waits for a person; when it was started again stays."""
        moment = {"handed_at" if handed else "again_at": func.now()}
        fresh = {"state": state, "mark": mark, "found_at": func.now(), "again_at": None, "handed_at": None, **moment}
        new = upsert(t.stuck).values(delivery=delivery_id, **fresh)
        kept = {"state": state, "mark": mark, **moment} if handed else fresh
        with self._database.begin() as connection:
            connection.execute(new.on_conflict_do_update(index_elements=["delivery"], set_=kept))

    def forget_moved(self) -> None:
        """Forget those that stand elsewhere by now."""
        stands = select(t.deliveries.c.id).where(t.deliveries.c.id == _K.delivery, t.deliveries.c.state == _K.state).exists()
        with self._database.begin() as connection:
            connection.execute(delete(t.stuck).where(~stands))

    def every(self, limit: int = 20) -> list[StuckDelivery]:
        """Those that are noted, people's first, the oldest first."""
        stands = t.deliveries.c.state == _K.state
        query = select(*_COLUMNS).join(t.deliveries, t.deliveries.c.id == _K.delivery).where(stands)
        query = query.order_by(_K.handed_at.is_(None), _K.found_at).limit(limit)
        with self._database.begin() as connection:
            return [_stuck(*row) for row in connection.execute(query)]

    def handed(self, delivery_ids: Sequence[str]) -> set[str]:
        """Those of these that wait for a person."""
        query = select(_K.delivery).where(_K.delivery.in_(list(delivery_ids)), _K.handed_at.is_not(None))
        with self._database.begin() as connection:
            return set(connection.scalars(query))


def _stuck(
    delivery: str, state: str, mark: str, again_at: datetime | None, handed_at: datetime | None, found_at: datetime
) -> StuckDelivery:
    return StuckDelivery(DeliveryId(delivery), DeliveryState(state), mark, again_at, handed_at, found_at)
