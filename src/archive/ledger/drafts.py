"""Drafts: what was handed in without a list, and the rows that wait to be completed."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.delivery import Delivery
from archive.models.draft import Draft

WITHOUT_LIST = "E272"
"""Said of a delivery whose items were made of names."""


class Drafts:
    """One row per delivery that had no list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, delivery: Delivery, rows: Sequence[Mapping[str, str]], sha256: str) -> Draft:
        """Keep the rows of a delivery, in the place of what was kept of it; when it was first made stays."""
        change = {"rows": [dict(row) for row in rows], "sha256": sha256}
        new = upsert(t.drafts).values(delivery=delivery.id, centre=delivery.centre, name=delivery.name, **change)
        with self._database.begin() as connection:
            query = new.on_conflict_do_update(index_elements=["delivery"], set_=change).returning(*t.drafts.c)
            return Draft.model_validate(dict(connection.execute(query).one()._mapping))

    def of(self, delivery_id: str) -> Draft | None:
        """What is kept of a delivery."""
        with self._database.begin() as connection:
            row = connection.execute(select(t.drafts).where(t.drafts.c.delivery == delivery_id)).one_or_none()
        return Draft.model_validate(dict(row._mapping)) if row else None

    def newest(self, centre: str, name: str) -> Draft | None:
        """The last one of what a centre calls so."""
        d = t.drafts.c
        query = select(t.drafts).where(d.centre == centre, d.name == name).order_by(d.at.desc()).limit(1)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        return Draft.model_validate(dict(row._mapping)) if row else None

    def open(self, limit: int = 50) -> list[Draft]:
        """Those of deliveries that no other has replaced, the newest first."""
        query = select(t.drafts).join(t.deliveries, t.deliveries.c.id == t.drafts.c.delivery)
        query = query.where(t.deliveries.c.state != "superseded").order_by(t.drafts.c.at.desc()).limit(limit)
        with self._database.begin() as connection:
            return [Draft.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def described_before(self, delivery: Delivery) -> bool:
        """Whether the newest delivery of the same name from which something was kept, before this one, had a list."""
        d, i = t.deliveries.c, t.items.c
        kept = select(i.item).where(i.delivery == d.id, i.resource.is_not(None)).exists()
        others = (d.centre == delivery.centre, d.name == delivery.name, d.id != delivery.id, d.found_at <= delivery.found_at)
        listed = ~func.coalesce(d.faults, func.jsonb_build_array()).contains([{"code": WITHOUT_LIST}])
        query = select(listed).where(*others, kept).order_by(d.found_at.desc()).limit(1)
        with self._database.begin() as connection:
            return bool(connection.scalar(query))
