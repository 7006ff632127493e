"""Progress: how far the making of an asset's renditions is, written at most every two seconds by the maker."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, null, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import AssetDigest, DeliveryId
from archive.models.report import Fault

_COLUMNS = (
    t.progress.c.asset,
    t.progress.c.delivery,
    t.progress.c.fraction,
    t.progress.c.fault,
    t.progress.c.speed,
    t.progress.c.remaining_s,
)


class Progress(NamedTuple):
    """One asset: `fraction` 0 … 1; `fault` when it ended without success; while it runs its speed and the seconds to go."""

    asset: AssetDigest
    delivery: DeliveryId
    fraction: float
    fault: Fault | None
    speed: float | None = None
    remaining_s: float | None = None


class Progresses:
    """Notes and lists progress."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self,
        asset: AssetDigest,
        delivery: DeliveryId,
        fraction: float,
        fault: Fault | None = None,
        speed: float | None = None,
        remaining_s: float | None = None,
    ) -> None:
        """Overwrite where an asset stands."""
        change = {
            "delivery": delivery,
            "fraction": min(1.0, max(0.0, fraction)),
            "speed": speed,
            "remaining_s": remaining_s,
            # None would be written as JSON's null, which is no empty column.
            "fault": fault.model_dump(mode="json") if fault else null(),
            "changed_at": func.now(),
        }
        with self._database.begin() as connection:
            connection.execute(
                upsert(t.progress).values(asset=asset, **change).on_conflict_do_update(index_elements=["asset"], set_=change)
            )

    def of_delivery(self, delivery_id: str) -> list[Progress]:
        """Every asset of a delivery that making has begun for."""
        query = select(*_COLUMNS).where(t.progress.c.delivery == delivery_id)
        with self._database.begin() as connection:
            return [_progress(*row) for row in connection.execute(query)]

    def faults(self, digests: Sequence[str]) -> tuple[Fault, ...]:
        """Why the making of these assets ended without success, where it did."""
        c = t.progress.c
        query = select(c.fault).where(c.asset.in_(digests), c.fault.is_not(None)).order_by(c.asset)
        with self._database.begin() as connection:
            return tuple(Fault.model_validate(body) for body in connection.scalars(query) if body)

    def failed(self, digests: Sequence[str]) -> set[AssetDigest]:
        """Those of these assets whose making ended without success."""
        c = t.progress.c
        query = select(c.asset).where(c.asset.in_(digests), c.fault.is_not(None))
        with self._database.begin() as connection:
            return {AssetDigest(one) for one in connection.scalars(query)}

    def running(self, limit: int = 20) -> list[Progress]:
        """Assets being made, moved within the last ten minutes."""
        c = t.progress.c
        recent = func.extract("epoch", func.now() - c.changed_at) < 600
        query = select(*_COLUMNS).where(c.fraction < 1, c.fault.is_(None), recent).limit(limit)
        with self._database.begin() as connection:
            return [_progress(*row) for row in connection.execute(query)]


def _progress(
    asset: str, delivery: str, fraction: float, fault: object, speed: float | None, remaining_s: float | None
) -> Progress:
    known = Fault.model_validate(fault) if fault else None
    return Progress(AssetDigest(asset), DeliveryId(delivery), fraction, known, speed, remaining_s)
