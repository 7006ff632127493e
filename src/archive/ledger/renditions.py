"""Renditions: what was made of assets. Dropped and made again at will; the preserved object knows nothing of them."""

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.ids import AssetDigest
from archive.models.media import Rendition


class Renditions:
    """Reads and notes renditions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, rendition: Rendition) -> None:
        """Note a rendition whose files are all in the access bucket."""
        row = {
            "asset": rendition.asset,
            "recipe": rendition.recipe,
            "version": rendition.version,
            "body": rendition.model_dump(mode="json", exclude_none=True),
        }
        with self._database.begin() as connection:
            connection.execute(
                upsert(t.renditions)
                .values(row)
                .on_conflict_do_update(index_elements=["asset", "recipe", "version"], set_={"body": row["body"]})
            )

    def of(self, digests: Iterable[AssetDigest]) -> list[Rendition]:
        """Every rendition of these assets."""
        wanted = list(digests)
        query = select(t.renditions.c.body).where(t.renditions.c.asset.in_(wanted)).order_by(t.renditions.c.made_at)
        with self._database.begin() as connection:
            return [Rendition.model_validate(body) for body in connection.scalars(query)] if wanted else []

    def forget(self, rendition: Rendition) -> None:
        """Its files are gone."""
        c = t.renditions.c
        where = (c.asset == rendition.asset, c.recipe == rendition.recipe, c.version == rendition.version)
        with self._database.begin() as connection:
            connection.execute(delete(t.renditions).where(*where))

    def has(self, asset: AssetDigest, recipe: str, version: int) -> bool:
        """Whether it was made."""
        c = t.renditions.c
        query = select(c.asset).where(c.asset == asset, c.recipe == recipe, c.version == version)
        with self._database.begin() as connection:
            return connection.scalar(query) is not None
