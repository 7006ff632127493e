"""Tags: statements about resources, replaced source by source."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import ResourceId
from archive.models.media import Tag, TagSource


class Tags:
    """Reads and replaces tags."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def replace(self, resource: ResourceId, sources: Sequence[TagSource], tags: Sequence[Tag]) -> None:
        """Put these tags in place of all earlier ones of the same sources, whatever their version."""
        rows = [
            {"resource": resource, "source": g.source.name, "source_version": g.source.version, "body": g.model_dump(mode="json")}
            for g in tags
        ]
        old = delete(t.tags).where(t.tags.c.resource == resource, t.tags.c.source.in_([s.name for s in sources]))
        with self._database.begin() as connection:
            connection.execute(old)
            if rows:
                connection.execute(insert(t.tags), rows)

    def forget(self, resource: ResourceId, asset: str) -> None:
        """Drop every tag of one asset of a resource."""
        c = t.tags.c
        with self._database.begin() as connection:
            connection.execute(delete(t.tags).where(c.resource == resource, c.body["asset"].astext == asset))

    def of(self, resource: ResourceId) -> list[Tag]:
        """Every tag of a resource."""
        query = select(t.tags.c.body).where(t.tags.c.resource == resource).order_by(t.tags.c.id)
        with self._database.begin() as connection:
            return [Tag.model_validate(body) for body in connection.scalars(query)]
