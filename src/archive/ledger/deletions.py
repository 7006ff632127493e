"""Deletions: asked by one person, confirmed by another, carried out when the grace time is over."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Text, delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import AlreadyAsked, BytesGone, NotFound, NothingAsked, StateRefused
from archive.ledger import exclusions, forgetting, moves
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.ledger.deliveries import UNSETTLED
from archive.ledger.resources import decided
from archive.models.deletion import Category, Deletion, Tombstone
from archive.models.ids import ResourceId
from archive.models.packages import Unpacked
from archive.models.people import Person
from archive.models.preservation import Exclusion
from archive.models.report import Decision
from archive.models.states import ResourceState

AGAIN = timedelta(days=7)
"""How long after its last place was emptied a purged resource is looked after: a writer or a copier may have been at work."""
c = t.deletions.c
_PACKAGES = TypeAdapter(tuple[Unpacked, ...])


class Deletions:
    """Requests and how far they are. One that is taken back before it is confirmed leaves no row."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, resource_id: ResourceId, verb: str, category: Category, reason: str, by: Person) -> Deletion:
        """Note a request; the same person's request again is the one there is.

        Raises:
            NotFound, StateRefused: nothing has this id, or the verb is not allowed from where it stands.
            AlreadyAsked: somebody else has asked; that one waits for a second person.
            BytesGone: the grace time is over.
        """
        with self._database.begin() as connection:
            moves.allowed(resource_id, moves.locked(connection, resource_id)[0], verb)
            if verb == "undelete":
                _still_there(connection, resource_id)
            if row := _open(connection, resource_id, verb):
                if Person.read(row.asked_by) != by:
                    raise AlreadyAsked(id=resource_id, verb=verb, by=row.asked_by)
                return _deletion(row)
            values = {"resource": resource_id, "verb": verb, "category": category, "reason": reason}
            new = insert(t.deletions).values(**values, asked_by=by.written(), asked_at=func.now()).returning(t.deletions)
            return _deletion(connection.execute(new).one())

    def asked(self, resource_id: str, verb: str) -> Deletion:
        """The request that waits for a second person.

        Raises:
            NothingAsked: there is none.
            BytesGone: there is none, and the grace time is over.
        """
        with self._database.begin() as connection:
            if row := _open(connection, resource_id, verb):
                return _deletion(row)
            if verb == "undelete":
                _still_there(connection, resource_id)
        raise NothingAsked(id=resource_id, verb=verb)

    def check(self, request: Deletion, decision: Decision) -> None:
        """Refuse a confirmation early that came too late, before anything is written elsewhere.

        Raises:
            BytesGone: the grace time was over when it was decided, or the bytes are going.
        """
        if request.verb == "undelete":
            with self._database.begin() as connection:
                _still_there(connection, request.resource, decision.at)

    def take_back(self, request: Deletion) -> None:
        """Forget a request that is not confirmed."""
        with self._database.begin() as connection:
            connection.execute(delete(t.deletions).where(c.id == request.id, c.confirmed_at.is_(None)))

    def confirm(
        self, request: Deletion, decision: Decision, version: int | None, excluded: Sequence[Exclusion], grace: timedelta
    ) -> None:
        """Move the resource with all that follows from it, all or nothing; `version` is the head that holds the decision, None
        where it is owed to the object.

        Raises:
            StateRefused: it was confirmed, or decided otherwise, meanwhile.
            BytesGone: the grace time was over when it was decided, or the bytes are going. When the ledger hears of it does
                not matter: two people who were in time are not overruled by a crash.
        """
        with self._database.begin() as connection:
            decided(connection, request.resource, decision, version, owed=version is None)
            if request.verb == "undelete":
                _still_there(connection, request.resource, decision.at)
                connection.execute(update(t.deletions).where(*_standing(request.resource)).values(purge_after=None))
                exclusions.lift(connection, request.resource)
            else:
                exclusions.add(connection, excluded)
            after = decision.at + grace if request.verb == "delete" else None
            done = {"confirmed_by": decision.by.written(), "confirmed_at": decision.at, "purge_after": after}
            connection.execute(update(t.deletions).where(c.id == request.id).values(done))

    def requests(self, limit: int = 200) -> list[Deletion]:
        """Every request, newest first."""
        return self._select(select(t.deletions).order_by(c.id.desc()).limit(limit))

    def waiting(self) -> list[Deletion]:
        """Requests that nobody has confirmed, oldest first."""
        return self._select(select(t.deletions).where(c.confirmed_at.is_(None)).order_by(c.id))

    def due(self, places: Sequence[str], limit: int = 1000) -> list[Deletion]:
        """Deletions whose grace time is over and of which any of these places has not let go yet, or only lately did.

        The first of the places is the store itself: what it still holds comes first, then what nobody has begun with. A disk in
        a drawer, or a replica that may not delete, keeps its own open for a long time.
        """
        left = ~c.purged_from.contains(list(places))
        lately = c.purged_at.is_(None) | (c.purged_at > func.now() - AGAIN)
        query = select(t.deletions).where(c.verb == "delete", c.purge_after <= func.now(), left | lately)
        kept_least = c.purged_from.contains(list(places[:1])), func.jsonb_array_length(c.purged_from)
        return self._select(query.order_by(*kept_least, c.purged_at.is_not(None), c.id).limit(limit))

    def begin_purge(self, deletion: Deletion) -> Deletion:
        """Mark that its bytes begin to go: the point of no return, settled against an undelete by the lock on the resource.

        A request to bring it back that nobody has confirmed ends with it.

        A resource without a row, whose item came in again before a rebuild, cannot be undeleted.

        Raises:
            StateRefused: it was undeleted.
        """
        with self._database.begin() as connection:
            state = _locked(connection, deletion.resource)
            begun = {"purged_at": func.coalesce(c.purged_at, func.now())}
            query = (
                update(t.deletions).where(c.id == deletion.id, c.purge_after <= func.now()).values(begun).returning(t.deletions)
            )
            row = connection.execute(query).one_or_none() if state is ResourceState.DELETED else None
            if row is not None:
                late = c.resource == deletion.resource, c.verb == "undelete", c.confirmed_at.is_(None)
                connection.execute(delete(t.deletions).where(*late))
        if row is None:
            raise StateRefused(what="resource", id=deletion.resource, state=state.value, verb="purge")
        return _deletion(row)

    def has_begun(self, resource_id: str) -> bool:
        """Whether the bytes of a resource went or are going: nothing brings them back."""
        query = select(c.id).where(c.resource == resource_id, c.verb == "delete", c.purged_at.is_not(None))
        with self._database.begin() as connection:
            return bool(connection.scalar(select(query.exists())))

    def let_go(self, deletion: Deletion, place: str) -> None:
        """Note that a place has nothing of it any more."""
        grown = c.purged_from.concat([place])
        with self._database.begin() as connection:
            connection.execute(
                update(t.deletions).where(c.id == deletion.id, ~c.purged_from.contains([place])).values(purged_from=grown)
            )

    def keeps(self, object_id: str, place: str) -> None:
        """Note that a place was found to hold a purged object again; the next purge sees to it."""
        resource_id = object_id.rpartition(":")[2]
        begun = (c.resource == resource_id, c.verb == "delete", c.purged_at.is_not(None))
        with self._database.begin() as connection:
            connection.execute(update(t.deletions).where(*begun).values(purged_from=c.purged_from.op("-")(literal(place, Text))))

    def received(self, resource_id: str, digests: Sequence[str], unshared: Sequence[str]) -> list[tuple[str, int]]:
        """Where copies of these bytes may still lie as received: (delivery, number). Those that nobody else holds (`unshared`)
        in every delivery, the others in those that became this resource; never in a delivery that is still on its way. A package
        that they came out of holds them as well.
        """
        f = t.received_files.c
        became = select(t.items.c.delivery).where(t.items.c.resource == resource_id)
        on_way = select(t.deliveries.c.id).where(t.deliveries.c.state.in_(UNSETTLED))
        reached = f.sha512.in_(unshared) | (f.sha512.in_(digests) & f.delivery.in_(became))
        query = select(f.delivery, f.n).where(reached, f.delivery.not_in(on_way)).order_by(f.delivery, f.n)
        with self._database.begin() as connection:
            found = [(row.delivery, row.n) for row in connection.execute(query)]
            return sorted({*found, *_packed(connection, found)})

    def listed_in(self, resource_id: str) -> list[str]:
        """Every delivery of the name under which a resource was handed in, and those that became it: their lists may have it."""
        d, r = t.deliveries.c, t.resources.c
        became = select(t.items.c.delivery).where(t.items.c.resource == resource_id)
        named = select(d.id).join(t.resources, (r.centre == d.centre) & (r.delivery_name == d.name)).where(r.id == resource_id)
        with self._database.begin() as connection:
            return sorted(connection.scalars(select(d.id).where(d.id.in_(became) | d.id.in_(named))))

    def forget(self, resource_id: str, unshared: Sequence[str]) -> None:
        """Take what describes a purged resource out of the ledger, and what was made of these bytes, which nobody else holds."""
        with self._database.begin() as connection:
            forgetting.forget(connection, resource_id, unshared)

    def recall(self, tombstone: Tombstone) -> None:
        """Write the empty rows of a resource of which only a tombstone is left, as a rebuild must.

        Raises:
            IdentityTaken: its item came in again before the rebuild.
        """
        with self._database.begin() as connection:
            forgetting.recall(connection, tombstone)

    def restore(self, deletion: Deletion) -> None:
        """Write a confirmed deletion that an object tells of, as a rebuild must; nothing where the resource has one."""
        row = deletion.model_dump(exclude={"id"}) | {"purged_from": list(deletion.purged_from)}
        with self._database.begin() as connection:
            if connection.scalar(select(func.count()).where(*_standing(deletion.resource))) == 0:
                connection.execute(upsert(t.deletions).values(row))

    def _select(self, query: Any) -> list[Deletion]:  # noqa: ANN401 - SQLAlchemy's own type depends on the columns
        with self._database.begin() as connection:
            return [_deletion(row) for row in connection.execute(query)]


def _open(connection: Connection, resource_id: str, verb: str) -> Row[Any] | None:
    query = select(t.deletions).where(c.resource == resource_id, c.verb == verb, c.confirmed_at.is_(None)).order_by(c.id)
    return connection.execute(query.limit(1)).one_or_none()


def _standing(resource_id: str) -> tuple[Any, ...]:
    """Of a row: it is the deletion of this resource that is in force."""
    return c.resource == resource_id, c.verb == "delete", c.purge_after.is_not(None)


def _locked(connection: Connection, resource_id: str) -> ResourceState:
    try:
        return moves.locked(connection, resource_id)[0]
    except NotFound:
        return ResourceState.DELETED


def _still_there(connection: Connection, resource_id: str, at: datetime | None = None) -> None:
    """Refuse what comes after the grace time; `at` is when it was decided, without it now."""
    gone = c.purged_at.is_not(None) | (c.purge_after <= (at or func.now()))
    since: datetime | None = connection.scalar(select(c.purge_after).where(*_standing(resource_id), gone).limit(1))
    if since:
        raise BytesGone(id=resource_id, since=f"{since:%Y-%m-%d %H:%M}")


def _deletion(row: Row[Any]) -> Deletion:
    return Deletion.model_validate(dict(row._mapping))


def _packed(connection: Connection, found: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The packages that received files came out of."""
    d = t.deliveries.c
    query = select(d.id, d.packages).where(d.id.in_({delivery for delivery, _ in found}), d.packages != [])
    for row in connection.execute(query):
        for package in _PACKAGES.validate_python(row.packages):
            if any(delivery == row.id and package.has(n) for delivery, n in found):
                yield row.id, package.n
