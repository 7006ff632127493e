"""Collections as sets of harvesters: those that are open to the public, behind the sets of centres."""

from collections.abc import Iterable

from sqlalchemy import Connection, TextClause, text

from archive.access.personal_numbers import masked
from archive.models.dissemination import DivisionSet

SPEC = "collection:"
"""What the name of such a set begins with, before the collection's id; as a key it sorts behind every division."""
_OPEN = """s.concept = 'collection' and s.state in ('published', 'archived')
  and (s.starts is null or s.starts <= (now() at time zone 'Asia/Shanghai')::date)"""
_SETS = text(f"select s.id, s.title from statements s where {_OPEN} and s.id > :after order by s.id limit :limit")  # noqa: S608 - ours
_IN = text(f"""
select distinct r.target, r.id from relations r join statements s on s.concept = r.concept and s.id = r.id
where r.kind = 'resource' and r.relation = 'member' and r.target = any(:ids) and {_OPEN} order by r.id""")  # noqa: S608 - ours


def page(connection: Connection, after: tuple[str, str] | None, limit: int) -> list[DivisionSet]:
    """At most `limit` of the sets, behind the last seen."""
    last = after[1] if after and after[0] == SPEC else ""
    rows = connection.execute(_SETS, {"after": last, "limit": limit})
    return [DivisionSet(SPEC + row.id, masked(row.title), (SPEC, row.id)) for row in rows]


def sets_of(connection: Connection, resource_ids: Iterable[str]) -> dict[str, list[str]]:
    """Resource -> the sets of collections that it stands in."""
    found: dict[str, list[str]] = {}
    for row in connection.execute(_IN, {"ids": list(resource_ids)}):
        found.setdefault(row.target, []).append(SPEC + row.id)
    return found


def members(id_: str) -> TextClause:
    """A condition: the row of `disseminated` is of a member of this collection."""
    return text(f"""disseminated.resource in (
  select r.target from relations r join statements s on s.concept = r.concept and s.id = r.id
  where r.id = :collection and r.kind = 'resource' and r.relation = 'member' and {_OPEN})""").bindparams(collection=id_)  # noqa: S608
