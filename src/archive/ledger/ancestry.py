"""Which centres stand above which: a closure table, written with every change of the tree, so that a check or a list of what lies
below somebody asks for rows and walks nothing. A closed centre also stands below whoever carries on, so that its recordings do.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Select, select, text, true

from archive.access.may import Reach
from archive.ledger import tables as t

_UP = """
insert into centre_ancestors (centre, ancestor, depth)
with recursive edges (centre, above) as (
  select id, parent from centres where parent is not null
  union select id, jsonb_array_elements_text(successors) from centres where successors <> '[]'
), up (centre, ancestor, depth) as (
  select id, id, 0 from centres {where}
  union select up.centre, edges.above, up.depth + 1 from up join edges on edges.centre = up.ancestor where up.depth < 12
)
select centre, ancestor, min(depth) from up group by centre, ancestor"""
_LIES_IN = """coalesce((
  select u.division from centre_ancestors a join centres u on u.id = a.ancestor
  where a.centre = {centre} and u.division <> '' order by a.depth, u.id limit 1), '')"""
a = t.centre_ancestors.c


def above(centre_id: str) -> Select[tuple[str]]:
    """The ids of a centre and of all above it."""
    return select(a.ancestor).where(a.centre == centre_id)


def lies_in(centre: str) -> str:
    """In SQL, the code of the division where a centre lies: its own, else that of the nearest centre above it; '' for none. What
    such a centre does counts in that division and in all above.
    """
    return _LIES_IN.format(centre=centre)


def within(column: ColumnElement[str], reach: Reach) -> ColumnElement[bool]:
    """Whether the centre of a row lies where somebody may do something: `Reach.covers` of a list, in the list's own query."""
    if reach.everywhere:
        return true()
    return column.in_(select(a.centre).where(a.ancestor.in_(sorted(reach.centres))))


def renew(connection: Connection, changed: Sequence[str]) -> None:
    """After a change of these centres: theirs and those of all that stand below them."""
    ids = list(changed)
    below = connection.scalars(select(a.centre).where(a.ancestor.in_(ids)).distinct()) if ids else ()
    affected = sorted({*ids, *below})
    connection.execute(t.centre_ancestors.delete().where(a.centre.in_(affected)))
    connection.execute(text(_UP.format(where="where id = any(:ids)")), {"ids": affected})


def make(connection: Connection) -> None:
    """All of them."""
    connection.execute(t.centre_ancestors.delete())
    connection.execute(text(_UP.format(where="")))
