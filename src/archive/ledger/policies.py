"""Policies: which centres are trusted; everything else must be reviewed."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.centre import ReviewPolicy


class Policies:
    """Reads and sets the review policy of centres."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, centre: str) -> ReviewPolicy:
        """The policy of a centre; review is required unless it was set otherwise."""
        with self._database.begin() as connection:
            found = connection.scalar(select(t.policies.c.policy).where(t.policies.c.centre == centre))
        return ReviewPolicy(found) if found else ReviewPolicy.REQUIRED

    def set(self, centre: str, policy: ReviewPolicy) -> None:
        """Set it."""
        change = {"policy": policy.value, "changed_at": func.now()}
        with self._database.begin() as connection:
            connection.execute(
                upsert(t.policies).values(centre=centre, **change).on_conflict_do_update(index_elements=["centre"], set_=change)
            )
