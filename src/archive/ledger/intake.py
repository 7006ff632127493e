"""Intake: places of centres that are looked at by schedule, each a row."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import IntakeUnknown
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.intake import IntakeKind, IntakeSource
from archive.models.report import Fault

_OURS = frozenset({"looked_at", "fault"})
"""What a look notes; everything else a person sets."""


class Intake:
    """Reads and writes those rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def listed(self, centre: str | None = None, limit: int = 1_000) -> list[IntakeSource]:
        """All, or those of a centre, by name."""
        c = t.intake_sources.c
        query = select(t.intake_sources).order_by(c.name).limit(limit)
        with self._database.begin() as connection:
            found = connection.execute(query if centre is None else query.where(c.centre == centre)).all()
        return [IntakeSource.model_validate(dict(row._mapping)) for row in found]

    def get(self, name: str) -> IntakeSource:
        """One of them.

        Raises:
            IntakeUnknown: none has this name.
        """
        with self._database.begin() as connection:
            found = connection.execute(select(t.intake_sources).where(t.intake_sources.c.name == name)).first()
        if found is None:
            raise IntakeUnknown(source=name)
        return IntakeSource.model_validate(dict(found._mapping))

    def put(self, source: IntakeSource) -> None:
        """Write a row; one that was changed is due at once."""
        values = source.model_dump(mode="json", exclude=set(_OURS))
        change = {**values, "looked_at": None, "fault": None}
        with self._database.begin() as connection:
            connection.execute(
                upsert(t.intake_sources).values(**values).on_conflict_do_update(index_elements=["name"], set_=change)
            )

    def remove(self, name: str) -> None:
        """Take a row away; what was received stays.

        Raises:
            IntakeUnknown: none has this name.
        """
        with self._database.begin() as connection:
            if not connection.execute(delete(t.intake_sources).where(t.intake_sources.c.name == name)).rowcount:
                raise IntakeUnknown(source=name)

    def due(self, limit: int, *, harvested: bool = False) -> list[IntakeSource]:
        """Those that are to be looked at now, whatever their hours: who waited longest first; either repositories that are
        harvested, or all others.
        """
        c = t.intake_sources.c
        late = c.looked_at <= func.now() - func.make_interval(0, 0, 0, 0, 0, c.every_min)
        kind = c.kind == IntakeKind.OAI if harvested else c.kind != IntakeKind.OAI
        query = select(t.intake_sources).where(c.enabled, kind, or_(c.looked_at.is_(None), late))
        with self._database.begin() as connection:
            found = connection.execute(query.order_by(c.looked_at.asc().nulls_first(), c.name).limit(limit)).all()
        return [IntakeSource.model_validate(dict(row._mapping)) for row in found]

    def looked(self, name: str, at: datetime | None, fault: Fault | None) -> None:
        """Note that it was looked at, and what was wrong; without a moment it is due at once."""
        said = fault.model_dump(mode="json", exclude_none=True) if fault else None
        change = update(t.intake_sources).where(t.intake_sources.c.name == name).values(looked_at=at, fault=said)
        with self._database.begin() as connection:
            connection.execute(change)
