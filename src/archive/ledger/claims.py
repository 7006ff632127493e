"""Claims: which resource each item of a delivery becomes, settled once for all of them under a lock of the delivery's name.

Two deliveries of one name never claim beside each other, and an item that was claimed stays what it is however often it is asked.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Connection, and_, func, insert, or_, select, update

from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.identity import Claim, Work
from archive.models.ids import DeliveryId, ResourceId, mint_resource_id, parse_resource_id
from archive.models.media import Asset, FileRole
from archive.models.record import Record
from archive.models.states import ResourceState

_ASSETS = TypeAdapter(list[Asset])


class Claiming:
    """One delivery's turn: what there is, and what is settled. All of it counts when the turn ends, or nothing does."""

    def __init__(self, connection: Connection, centre: str, delivery_name: str) -> None:
        self._connection = connection
        self._centre, self._name = centre, delivery_name
        self._of = (t.resources.c.centre == centre, t.resources.c.delivery_name == delivery_name)
        self._place = {"centre": centre, "delivery_name": delivery_name}

    def works(self) -> list[Work]:
        """Every resource that was handed in under this name, also one that is only claimed yet."""
        return _of_the_name(self._connection, self._centre, self._name)

    def claimed(self, delivery_id: DeliveryId) -> dict[str, ResourceId]:
        """Label -> resource of the items of a delivery that were claimed before."""
        i = t.items.c
        query = select(i.item, i.resource).where(i.delivery == delivery_id, i.resource.is_not(None))
        return {item: ResourceId(resource) for item, resource in self._connection.execute(query)}

    def take(self, delivery_id: DeliveryId, claims: Sequence[Claim]) -> dict[str, ResourceId]:
        """Settle these; gives label -> resource. A number that another work had goes over to the one that has it now."""
        ids = {one.label: one.work or mint_resource_id() for one in claims}
        own = set(self._connection.scalars(select(t.resources.c.id).where(*self._of, t.resources.c.id.in_(ids.values()))))
        numbers = [one.number for one in claims if one.number and (one.work is None or one.work in own)]
        if numbers:
            # First all are free, so that two works may change theirs.
            freed = update(t.resources).where(*self._of, t.resources.c.number.in_(numbers), t.resources.c.state != "deleted")
            self._connection.execute(freed.values(number=""))
        for one in claims:
            self._settle(delivery_id, one, ids[one.label])
        return ids

    def _settle(self, delivery_id: DeliveryId, claim: Claim, resource_id: ResourceId) -> None:
        if claim.work is None:
            row = {
                **self._place,
                "id": resource_id,
                "number": claim.number,
                "item": claim.label,
                "delivery": delivery_id,
                "state": ResourceState.PRESERVED,
                "version": 0,
                "record": claim.record.model_dump(mode="json", exclude_none=True),
                "claimed": sorted(claim.digests),
            }
            self._connection.execute(insert(t.resources).values(row))
        elif claim.number:
            # One that was handed in under another name keeps the number that it has there.
            of_it = update(t.resources).where(*self._of, t.resources.c.id == resource_id)
            self._connection.execute(of_it.values(number=claim.number))
        known = update(t.items).where(t.items.c.delivery == delivery_id, t.items.c.item == claim.label)
        self._connection.execute(known.values(resource=resource_id))


class Claims:
    """Gives turns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def turn(self, centre: str, delivery_name: str) -> Iterator[Claiming]:
        """A turn for a delivery of this name; others of the same name wait until it ends."""
        with self._database.begin() as connection:
            lock = func.pg_advisory_xact_lock(func.hashtextextended(f"{centre}/{delivery_name}", 0))
            connection.execute(select(lock))
            yield Claiming(connection, centre, delivery_name)

    def works(self, centre: str, delivery_name: str) -> list[Work]:
        """The same as in a turn, to look at only."""
        with self._database.begin() as connection:
            return _of_the_name(connection, centre, delivery_name)

    def named(self, centre: str, said: Collection[str]) -> dict[str, list[Work]]:
        """Permanent id or item number -> the works of a centre that it names, under whatever name they were handed in."""
        r = t.resources.c
        ids = {one: parse_resource_id(one) for one in said}
        wanted = or_(r.id.in_([id_ for id_ in ids.values() if id_]), and_(r.number.in_(said), r.number != ""))
        with self._database.begin() as connection:
            every = works(connection, r.centre == centre, wanted) if said else []
        by_id, by_number = {work.id: [work] for work in every}, dict[str, list[Work]]()
        for work in every:
            by_number.setdefault(work.number, []).append(work)
        return {one: by_id.get(id_, []) if id_ else by_number.get(one, []) for one, id_ in ids.items()}


def _of_the_name(connection: Connection, centre: str, delivery_name: str) -> list[Work]:
    """Those handed in first under a name, and those that deliveries of the name corrected though they came under another one:
    their numbers are not of this name.
    """
    r, d, i = t.resources.c, t.deliveries.c, t.items.c
    corrected = select(i.resource).join(t.deliveries, d.id == i.delivery).where(d.centre == centre, d.name == delivery_name)
    own = works(connection, r.centre == centre, r.delivery_name == delivery_name)
    guests = works(connection, r.centre == centre, r.delivery_name != delivery_name, r.id.in_(corrected))
    return [*own, *(one._replace(number="") for one in guests)]


def works(connection: Connection, *of: ColumnElement[bool]) -> list[Work]:
    """Works with the digests of their files."""
    r = t.resources.c
    rows = connection.execute(select(r.id, r.number, r.record, r.state, r.version, r.claimed).where(*of).order_by(r.id)).all()
    held: dict[str, list[Asset]] = {}
    query = select(t.assets.c.resource, func.jsonb_agg(t.assets.c.body)).group_by(t.assets.c.resource)
    for resource, bodies in connection.execute(query.where(t.assets.c.resource.in_([row.id for row in rows]))):
        held[resource] = _ASSETS.validate_python(bodies)
    return [
        Work(
            id=ResourceId(row.id),
            number=row.number,
            record=Record.model_validate(row.record),
            digests=frozenset(a.digest for a in of_the_work(held.get(row.id, ()))) if row.version else frozenset(row.claimed),
            paths=tuple(a.path for a in of_the_work(held.get(row.id, ()))),
            deleted=row.state == ResourceState.DELETED,
        )
        for row in rows
    ]


def of_the_work(assets: Sequence[Asset]) -> list[Asset]:
    """The files that are the work itself; of one that has none, all."""
    main = [asset for asset in assets if asset.role is FileRole.MAIN]
    return main or list(assets)
