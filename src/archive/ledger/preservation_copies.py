"""Preservation copies: of which originals at risk one was made or tried. The objects know; here is the work list."""

from collections.abc import Sequence

from sqlalchemy import func, select, text, update

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import ResourceId
from archive.models.states import ResourceState


class PreservationCopies:
    """Marks in the assets' bodies: `derived` is the copy's path, or a hyphen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, rules: Sequence[str], limit: int) -> list[ResourceId]:
        """Resources with an original under one of these rows of the policy and without a mark, longest preserved first."""
        body, r = t.assets.c.body, t.resources.c
        lacking = (
            select(t.assets.c.resource)
            .where(body["format"]["rule"].astext.in_(rules), func.coalesce(body["derived"].astext, "") == "")
            .where(t.assets.c.resource == r.id)
        )
        query = (
            select(r.id)
            .where(r.version > 0, r.state != ResourceState.DELETED, lacking.exists())
            .order_by(r.changed_at, r.id)
            .limit(limit)
        )
        with self._database.begin() as connection:
            return [ResourceId(i) for i in connection.scalars(query)]

    def note(self, resource: str, path: str, derived: str, version: int = 0) -> None:
        """Mark an original of a resource, whose object has this head now (0 where it was not written)."""
        a, r = t.assets.c, t.resources.c
        marked = func.jsonb_set(a.body, text("'{derived}'"), func.to_jsonb(derived), True)
        with self._database.begin() as connection:
            connection.execute(update(t.assets).where(a.resource == resource, a.body["path"].astext == path).values(body=marked))
            connection.execute(update(t.resources).where(r.id == resource, r.version < version).values(version=version))
