"""Progress: how far the making of an asset's renditions is, written at most every two seconds by the maker."""

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import AssetDigest, DeliveryId
from archive.models.report import Fault


class Progress(NamedTuple):
    """One asset: `fraction` 0 … 1; `fault` when it ended without success."""

    asset: AssetDigest
    delivery: DeliveryId
    fraction: float
    fault: Fault | None


class Progresses:
    """Notes and lists progress."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, asset: AssetDigest, delivery: DeliveryId, fraction: float, fault: Fault | None = None) -> None:
        """Overwrite where an asset stands."""
        change = {
            "delivery": delivery,
            "fraction": min(1.0, max(0.0, fraction)),
            "fault": fault.model_dump(mode="json") if fault else None,
            "changed_at": func.now(),
        }
        with self._database.begin() as connection:
            connection.execute(
                upsert(t.progress).values(asset=asset, **change).on_conflict_do_update(index_elements=["asset"], set_=change)
            )

    def of_delivery(self, delivery_id: str) -> list[Progress]:
        """Every asset of a delivery that making has begun for."""
        c = t.progress.c
        query = select(c.asset, c.delivery, c.fraction, c.fault).where(c.delivery == delivery_id)
        with self._database.begin() as connection:
            return [_progress(*row) for row in connection.execute(query)]

    def running(self, limit: int = 20) -> list[Progress]:
        """Assets being made, moved within the last ten minutes."""
        c = t.progress.c
        recent = func.extract("epoch", func.now() - c.changed_at) < 600
        query = select(c.asset, c.delivery, c.fraction, c.fault).where(c.fraction < 1, c.fault.is_(None), recent).limit(limit)
        with self._database.begin() as connection:
            return [_progress(*row) for row in connection.execute(query)]


def _progress(asset: str, delivery: str, fraction: float, fault: object) -> Progress:
    return Progress(AssetDigest(asset), DeliveryId(delivery), fraction, Fault.model_validate(fault) if fault else None)
