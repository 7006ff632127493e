"""Findings: what a step found wrong with a resource the last time it looked, for its receipt and for its reviewer."""

from collections.abc import Sequence

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.report import Fault

EDITS = "edits"
"""The step under which it is kept what a delivery undid of what people had edited, until somebody has approved that."""
_FAULTS = TypeAdapter(tuple[Fault, ...])


class Findings:
    """One row per resource and step that found something."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, resource_id: str, step: str, faults: Sequence[Fault]) -> None:
        """Put these in the place of what the step found before; none leave no row."""
        f = t.findings.c
        with self._database.begin() as connection:
            if not faults:
                connection.execute(delete(t.findings).where(f.resource == resource_id, f.step == step))
                return
            change = {"faults": [one.model_dump(mode="json") for one in faults], "at": func.now()}
            new = upsert(t.findings).values(resource=resource_id, step=step, **change)
            connection.execute(new.on_conflict_do_update(index_elements=["resource", "step"], set_=change))

    def of(self, resource_id: str) -> tuple[Fault, ...]:
        """Everything that steps found, in the order of their names."""
        f = t.findings.c
        query = select(f.faults).where(f.resource == resource_id).order_by(f.step)
        with self._database.begin() as connection:
            return tuple(fault for body in connection.scalars(query) for fault in _FAULTS.validate_python(body))
