"""Facts of resources and deliveries: noted in the transaction of the change, each once, by the centre and where it lay then.

They live in the ledger alone until the night's log has them (`steps/network/facts_log.py`). The months are the province's.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from archive.i18n.moments import day
from archive.models.media import MediaType
from archive.models.public import PublicRecord
from archive.models.record import Kind

CORE_FIELDS = 8
"""Title, kind, genre, description, people, date, place, rights: what an entry should say at least."""
_LAST = """
select f.* from facts f where f.subject = :id and f.kind in ('published', 'withdrawn')
order by split_part(f.cause, '#', 2)::int desc limit 1"""
_PUBLISHED = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'published', r.centre, coalesce(c.division, ''), r.id, 1, :month,
       cast(:dims as jsonb)
       || jsonb_build_object('first', case when said.number > 0 then 'no' else 'yes' end)
       || case when not :video then '{{}}' else jsonb_build_object('video', case when exists (
            select 1 from assets a join renditions m on m.asset = a.digest
            where a.resource = r.id and m.body -> 'quality' @> '[{{"code": "below-hd"}}]') then 'below-hd' else 'hd' end) end,
       'entry:' || r.id || '#' || said.number
from resources r left join centres c on c.id = r.centre,
     lateral (select count(*) as number from facts f where f.subject = r.id and f.kind in ('published', 'withdrawn')) said
where r.id = :id and coalesce((select l.kind from ({_LAST}) l), 'withdrawn') = 'withdrawn'
on conflict do nothing""")  # noqa: S608 - no value of anybody's
_WITHDRAWN = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'withdrawn', l.centre, l.division, l.subject, l.amount, :month, l.dims,
       'entry:' || l.subject || '#' || (
         select count(*) from facts f where f.subject = :id and f.kind in ('published', 'withdrawn'))
from ({_LAST}) l where l.kind = 'published'
on conflict do nothing""")  # noqa: S608 - no value of anybody's
_HELD = """
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'held', r.centre, coalesce(c.division, ''), a.digest, (a.body ->> 'size')::float, {month},
       jsonb_build_object('resource', r.id, 'seconds', coalesce(a.body -> 'facts' ->> 'duration_s', '0')),
       'held:' || a.digest || '@' || r.id
from assets a join resources r on r.id = a.resource left join centres c on c.id = r.centre
     left join deliveries d on d.id = r.delivery
where {which} and a.body ->> 'role' <> 'consent'
on conflict do nothing"""
_HELD_NOW = text(_HELD.format(month=":month", which="a.resource = :id"))
_HELD_ALL = text(
    _HELD.format(
        month="to_char(timezone('Asia/Shanghai', coalesce(d.found_at, now())), 'YYYY-MM')",
        which="r.version > 0 and r.state <> 'deleted'",
    )
)
_LET_GO = text("""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'let-go', h.centre, h.division, h.subject, h.amount, :month, h.dims, 'let-go:' || h.subject || '@' || cast(:id as text)
from unnest(cast(:digests as text[])) one (digest), lateral (
  select f.* from facts f where f.subject = one.digest and f.kind = 'held' and not exists (
    select 1 from facts l
    where l.subject = f.subject and l.kind = 'let-go' and (l.tx::bigint, l.at, l.seq) > (f.tx::bigint, f.at, f.seq))
  order by f.tx::bigint, f.at, f.seq limit 1) h
on conflict do nothing""")
_DELIVERED = text("""
insert into facts (kind, centre, division, subject, amount, about_month, cause)
select 'delivered', d.centre, coalesce(c.division, ''), d.id, 1, :month, 'delivered:' || d.id
from deliveries d left join centres c on c.id = d.centre where d.id = :id
on conflict do nothing""")
_DECIDED = text("""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'decided', r.centre, coalesce(c.division, ''), r.id, 1, :month,
       jsonb_strip_nulls(jsonb_build_object('verb', cast(:verb as text), 'days', (
         select power(2, ceil(log(2, greatest(0.25, extract(epoch from now() - max(v.opened_at)) / 86400)))::int)::text
         from reviews v where v.resource = r.id having max(v.opened_at) is not null))),
       'decided:' || r.id || '#' || (select count(*) from decisions d where d.resource = r.id)
from resources r left join centres c on c.id = r.centre where r.id = :id
on conflict do nothing""")


def published(connection: Connection, entry: PublicRecord, at: datetime) -> None:
    """An entry is public from a moment on; nothing where it was already."""
    dims = {
        "kind": entry.kind.value,
        "own": "no" if entry.links else "yes",
        "filled": str(filled(entry)),
        "fields": str(CORE_FIELDS),
    }
    given = {"id": entry.id, "month": _month(at), "dims": json.dumps(dims), "video": MediaType.VIDEO in entry.media_types}
    connection.execute(_PUBLISHED, given)


def withdrawn(connection: Connection, resource_id: str) -> None:
    """It is public no longer: what was counted of it is taken back, where it was counted."""
    connection.execute(_WITHDRAWN, {"id": resource_id, "month": _month()})


def held(connection: Connection, resource_id: str) -> None:
    """Its originals are preserved; bytes that others hold too have their fact all the same, and are added up once."""
    connection.execute(_HELD_NOW, {"id": resource_id, "month": _month()})


def held_all(connection: Connection) -> None:
    """After a rebuild: of every resource, what the nights' logs lack."""
    connection.execute(_HELD_ALL)


def let_go(connection: Connection, resource_id: str, digests: Sequence[str]) -> None:
    """Nobody holds these bytes any more."""
    connection.execute(_LET_GO, {"id": resource_id, "digests": list(digests), "month": _month()})


def delivered(connection: Connection, delivery_id: str) -> None:
    """A delivery was taken."""
    connection.execute(_DELIVERED, {"id": delivery_id, "month": _month()})


def decided(connection: Connection, resource_id: str, verb: str) -> None:
    """Somebody decided, after so many days of review: buckets that double, named by what they reach up to."""
    connection.execute(_DECIDED, {"id": resource_id, "verb": verb, "month": _month()})


def filled(entry: PublicRecord) -> int:
    """How many of the core fields an entry says."""
    place = entry.place.given or entry.place.divisions
    said = (entry.title, entry.kind is not Kind.OTHER, entry.genres, entry.description, entry.contributors, entry.date, place)
    return sum(map(bool, (*said, entry.rights)))


def _month(at: datetime | None = None) -> str:
    return f"{day(at or datetime.now(UTC)):%Y-%m}"
