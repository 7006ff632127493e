"""Holders: which repositories have what one entry tells of, as the objects say it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update

from archive.ledger import outbox, publications
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.holder import Holder
from archive.models.ids import ResourceId
from archive.models.states import ResourceState

o, w = t.holders.c, t.resources.c


class Holders:
    """Reads and writes those rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, resource_id: str) -> list[Holder]:
        """Those of a resource, the one whose record is the description first; none where no second one ever had it."""
        query = select(o.body).where(o.resource == resource_id).order_by(o.position)
        with self._database.begin() as connection:
            return [Holder.model_validate(body) for body in connection.scalars(query)]

    def resource(self, source: str, identifier: str) -> ResourceId | None:
        """The resource of several holders that a record of a source belongs to."""
        query = select(o.resource).join(t.resources, w.id == o.resource)
        named = (o.source == source, o.identifier == identifier, w.state != ResourceState.DELETED)
        with self._database.begin() as connection:
            found = connection.scalar(query.where(*named).limit(1))
        return ResourceId(found) if found else None

    def note(self, resource_id: ResourceId, every: Sequence[Holder], version: int) -> None:
        """The object of a resource, whose head this is now, says so; an entry that is public is shown anew."""
        with self._database.begin() as connection:
            connection.execute(delete(t.holders).where(o.resource == resource_id))
            connection.execute(insert(t.holders), holder_rows(resource_id, every))
            connection.execute(update(t.resources).where(w.id == resource_id, w.version < version).values(version=version))
            if publications.public_now(connection, resource_id):
                outbox.add(connection, resource_id, "refresh")


def holder_rows(resource_id: str, every: Sequence[Holder]) -> list[dict[str, Any]]:
    """The rows of a resource."""
    return [
        {
            "resource": resource_id,
            "source": one.source,
            "identifier": one.identifier,
            "position": n,
            "leads": one.leads,
            "gone": one.gone_at is not None,
            "body": one.model_dump(mode="json", exclude_defaults=True),
        }
        for n, one in enumerate(every)
    ]
