"""Moves of a resource's state inside somebody's transaction: the row is locked, the verb allowed or refused."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select, update

from archive.errors import NotFound, StateRefused
from archive.ledger import answers
from archive.ledger import tables as t
from archive.models.states import RESOURCE_MOVES, ResourceState


def move(
    connection: Connection, resource_id: str, verb: str, version: int | None = None, end: ResourceState | None = None
) -> None:
    """Move a resource; `version` is the new head of its preserved object, where that changed, `end` where it goes this time,
    if not where the verb leads.
    """
    state, head = locked(connection, resource_id)
    allowed(resource_id, state, verb)
    connection.execute(
        update(t.resources)
        .where(t.resources.c.id == resource_id)
        .values(state=end or RESOURCE_MOVES[verb][1], version=version or head, changed_at=func.now())
    )
    answers.owe_for(connection, resource_id)


def locked(connection: Connection, resource_id: str) -> tuple[ResourceState, int]:
    """State and head version, locked until the transaction ends."""
    query = select(t.resources.c.state, t.resources.c.version).where(t.resources.c.id == resource_id).with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound(what="resource", id=resource_id)
    return ResourceState(row.state), row.version


def all_locked(connection: Connection, resource_ids: Collection[str]) -> dict[str, tuple[ResourceState, int]]:
    """The same of several, always in the same order, so that nobody waits for another who waits for them."""
    c = t.resources.c
    query = select(c.id, c.state, c.version).where(c.id.in_(resource_ids)).order_by(c.id).with_for_update()
    found = {row.id: (ResourceState(row.state), row.version) for row in connection.execute(query)}
    if missing := sorted(set(resource_ids) - found.keys()):
        raise NotFound(what="resource", id=missing[0])
    return found


def allowed(resource_id: str, state: ResourceState, verb: str) -> None:
    """Refuse a verb that the state table does not have."""
    if state not in RESOURCE_MOVES[verb][0]:
        raise StateRefused(what="resource", id=resource_id, state=state.value, verb=verb)
