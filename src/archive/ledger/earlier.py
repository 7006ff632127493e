"""Earlier: what came before of what is handed in again, and what a delivery changed in it."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import func, select, update

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.delivery import Delivery, ReceivedFile
from archive.models.difference import Difference
from archive.models.ids import DeliveryId, ResourceId
from archive.models.media import Asset
from archive.models.states import ResourceState


class HeldFile(NamedTuple):
    """A file of a resource as its newest version has it."""

    resource: ResourceId
    version: int
    asset: Asset


class Lying(NamedTuple):
    """A file as the newest delivery of a name that had it brought it; `cleared` tells that its received bytes are gone."""

    delivery: DeliveryId
    file: ReceivedFile
    cleared: bool


class Noted(NamedTuple):
    """What the ledger was told of a resource: the delivery that brought it last, and the head version of its object."""

    delivery: str
    version: int
    difference: Difference | None
    """what an item changed in it, None where that was not told"""


class Earlier:
    """Reads what earlier deliveries brought."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def held(self, resources: Collection[str]) -> list[HeldFile]:
        """The files of these resources, but of deleted ones."""
        r, a = t.resources.c, t.assets.c
        query = select(r.id, r.version, a.body).join(t.assets, a.resource == r.id)
        query = query.where(r.id.in_(resources), r.version > 0, r.state != ResourceState.DELETED).order_by(r.id, a.position)
        with self._database.begin() as connection:
            rows = connection.execute(query).all() if resources else []
        return [HeldFile(ResourceId(row.id), row.version, Asset.model_validate(row.body)) for row in rows]

    def named(self, resources: Collection[str], paths: Collection[str]) -> dict[str, list[ResourceId]]:
        """Path -> those of these resources (but deleted ones) whose items named it in any delivery."""
        i, r = t.items.c, t.resources.c
        path = func.jsonb_array_elements(i.body["files"]).op("->>")("path")
        query = select(i.resource, path.label("path")).join(t.resources, r.id == i.resource)
        every = query.where(i.resource.in_(resources), r.state != ResourceState.DELETED, r.version > 0).subquery()
        wanted = select(every.c.resource, every.c.path).where(every.c.path.in_(paths)).distinct().order_by(every.c.resource)
        found: dict[str, list[ResourceId]] = {}
        with self._database.begin() as connection:
            for resource, one in connection.execute(wanted) if resources and paths else ():
                found.setdefault(one, []).append(ResourceId(resource))
        return found

    def lying(self, delivery: Delivery) -> Mapping[str, Lying]:
        """Path -> the file as the newest other delivery of its name brought it."""
        d, f = t.deliveries.c, t.received_files.c
        query = (
            select(d.id, d.cleared_at, f.n, f.path, f.size, f.sha512, f.sha256)
            .distinct(f.path)
            .join(t.received_files, f.delivery == d.id)
            .where(d.centre == delivery.centre, d.name == delivery.name, d.id != delivery.id)
            .order_by(f.path, d.found_at.desc(), f.n.desc())
        )
        with self._database.begin() as connection:
            rows = connection.execute(query).all()
        return {row.path: Lying(row.id, ReceivedFile(**_file(dict(row._mapping))), row.cleared_at is not None) for row in rows}

    def noted(self, delivery_id: str, of: Mapping[str, ResourceId]) -> dict[str, Noted]:
        """Item -> what the ledger was told of the resource that it is, and of what it changed in it; `of` says which that are."""
        r, i = t.resources.c, t.items.c
        told = select(i.item, i.difference).where(i.delivery == delivery_id, i.item.in_(of))
        with self._database.begin() as connection:
            differences = dict(connection.execute(told).tuples().all())
            known = select(r.id, r.delivery, r.version).where(r.id.in_(set(of.values())))
            rows = {row.id: row for row in connection.execute(known)}
        return {
            item: Noted(rows[resource].delivery, rows[resource].version, said and Difference.model_validate(said))
            for item, resource in of.items()
            for said in [differences.get(item)]
        }

    def tell(self, delivery_id: str, item: str, difference: Difference) -> None:
        """Note what an item is about to change."""
        change = update(t.items).where(t.items.c.delivery == delivery_id, t.items.c.item == item)
        with self._database.begin() as connection:
            connection.execute(change.values(difference=difference.model_dump(mode="json")))


def _file(row: Mapping[str, object]) -> dict[str, object]:
    return {name: row[name] for name in ReceivedFile.model_fields}
