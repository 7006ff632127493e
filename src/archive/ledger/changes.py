"""Changes of what is public: a row is added in the transaction of each, and no row is changed or taken away.

Whoever follows walks back to the last moment that they know. So rows become visible in the order of their numbers and moments,
without gaps: a lock that lasts to the end of the transaction lets one after the other add.

Whoever harvests is told in the same transaction (`ledger.dissemination`), so that nobody hears of a change without the other.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, or_, select, text

from archive.ledger import dissemination
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.changes import Change

_LOCK = text("select pg_advisory_xact_lock(hashtext(current_schema() || '.changes'))")
_ADD = text("""
insert into changes (id, resource, verb, at)
select coalesce((select max(id) from changes), 0) + 1, cast(:resource as text), cast(:verb as text), clock_timestamp()""")
_LEFT = text("""
insert into changes (id, resource, verb, at)
select coalesce((select max(id) from changes), 0) + row_number() over (order by one), one, 'Delete', clock_timestamp()
from unnest(cast(:resources as text[])) one""")


class Changes:
    """Reads what was noted."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, first: int, last: int) -> tuple[Change, ...]:
        """The changes numbered `first` to `last`, both counted."""
        c = t.changes.c
        query = select(c.id, c.resource, c.verb, c.at).where(c.id.between(first, last)).order_by(c.id)
        with self._database.begin() as connection:
            return tuple(Change.model_validate(dict(row._mapping)) for row in connection.execute(query))

    def last(self) -> int:
        """The number of the newest, which is how many there are."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.max(t.changes.c.id))) or 0

    def left_since(self, number: int, moment: datetime) -> datetime | None:
        """When an entry left the public after this change, or since this moment; None when none did.

        Numbers begin anew with a ledger that was rebuilt, and go back with a restored one: there the moment tells it.
        """
        c = t.changes.c
        query = select(func.min(c.at)).where(c.verb == "Delete", or_(c.id > number, c.at >= moment))
        with self._database.begin() as connection:
            found: datetime | None = connection.scalar(query)
        return found


def opened(connection: Connection, resource_id: str) -> None:
    """An entry is public from now on, or shown anew."""
    connection.execute(_LOCK)
    verb = "Create" if _last(connection, resource_id) in {None, "Delete"} else "Update"
    _add(connection, resource_id, verb)


def closed(connection: Connection, resource_id: str) -> None:
    """An entry left the public; told once."""
    connection.execute(_LOCK)
    if _last(connection, resource_id) != "Delete":
        _add(connection, resource_id, "Delete")


def left(connection: Connection, resource_ids: Sequence[str]) -> None:
    """After a rebuild: entries that had left the public before it, so that whoever begins anew hears of them too."""
    connection.execute(_LOCK)
    connection.execute(_LEFT, {"resources": list(resource_ids)})
    dissemination.note(connection, resource_ids)


def _add(connection: Connection, resource_id: str, verb: str) -> None:
    connection.execute(_ADD, {"resource": resource_id, "verb": verb})
    dissemination.note(connection, [resource_id])


def _last(connection: Connection, resource_id: str) -> str | None:
    c = t.changes.c
    return connection.scalar(select(c.verb).where(c.resource == resource_id).order_by(c.id.desc()).limit(1))
