"""Facts of resources and deliveries: noted in the transaction of the change, each once, by the centre and where it lay then.

They live in the ledger alone until the night's log has them (`steps/network/facts_log.py`). The months are the province's.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import ValidationError
from sqlalchemy import Connection, text

from archive.i18n.moments import day
from archive.ledger.ancestry import lies_in
from archive.models.media import MediaType
from archive.models.public import PublicRecord
from archive.models.record import HARVESTED, Kind

CORE_FIELDS = 8
"""Title, kind, genre, description, people, date, place, rights: what an entry should say at least."""
_HARVESTED = f"exists (select from jsonb_array_elements_text(r.record -> 'identifiers') one where one like '{HARVESTED}%')"
"""Of a resource: it was harvested. Its bytes are others', linked or fetched for showing, and count as held by nobody here."""
_VIDEO = """case when not :video then '{{}}' else jsonb_build_object('video', case when exists (
  select 1 from assets a join renditions m on m.asset = a.digest
  where a.resource = {id} and m.body -> 'quality' @> '[{{"code": "below-hd"}}]') then 'below-hd' else 'hd' end) end"""
_LAST = """
select f.* from facts f where f.subject = :id and f.kind in ('published', 'withdrawn')
order by split_part(f.cause, '#', 2)::int desc limit 1"""
_PUBLISHED = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'published', r.centre, {lies_in("r.centre")}, r.id, 1, :month,
       cast(:dims as jsonb)
       || jsonb_build_object('first', case when said.number > 0 then 'no' else 'yes' end)
       || jsonb_build_object('own', case when {_HARVESTED} then 'no' else 'yes' end)
       || {_VIDEO.format(id="r.id")},
       'entry:' || r.id || '#' || said.number
from resources r,
     lateral (select count(*) as number from facts f where f.subject = r.id and f.kind in ('published', 'withdrawn')) said
where r.id = :id and coalesce((select l.kind from ({_LAST}) l), 'withdrawn') = 'withdrawn'
on conflict do nothing""")  # noqa: S608 - no value of anybody's
_LACKING = text("""
select f.subject, f.cause, p.entry from facts f join publications p on p.resource = f.subject
where f.kind = 'published' and not f.dims ? 'fields' and p.published_at is not null and p.withdrawn_at is null
  and f.subject > :after and not exists (select from facts m where m.cause = 'measured:' || f.cause)
  and not exists (select from facts w where w.cause = 'entry:' || f.subject || '#' || split_part(f.cause, '#', 2)::int + 1)
order by f.subject limit :limit""")
_MEASURED = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'measured', f.centre, f.division, f.subject, 1, f.about_month,
       cast(:dims as jsonb) || jsonb_build_object('first', f.dims ->> 'first') || {_VIDEO.format(id="f.subject")},
       'measured:' || f.cause
from facts f where f.cause = :cause
on conflict do nothing""")  # noqa: S608 - no value of anybody's
_WITHDRAWN = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'withdrawn', l.centre, l.division, l.subject, l.amount, :month,
       l.dims || coalesce((select m.dims from facts m where m.cause = 'measured:' || l.cause), '{{}}'),
       'entry:' || l.subject || '#' || (
         select count(*) from facts f where f.subject = :id and f.kind in ('published', 'withdrawn'))
from ({_LAST}) l where l.kind = 'published'
on conflict do nothing""")  # noqa: S608 - no value of anybody's
_HELD = """
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'held', r.centre, {place}, a.digest, (a.body ->> 'size')::float, {month},
       jsonb_build_object('resource', r.id, 'seconds', coalesce(a.body -> 'facts' ->> 'duration_s', '0')),
       'held:' || a.digest || '@' || r.id
from assets a join resources r on r.id = a.resource left join deliveries d on d.id = r.delivery
where {which} and a.body ->> 'role' <> 'consent' and not {harvested}
on conflict do nothing"""
_HELD_NOW = text(
    _HELD.format(
        place=lies_in("r.centre"),
        month=":month",
        which="a.resource = any(cast(:ids as text[]))",
        harvested=_HARVESTED,
    )
)
_HELD_ALL = text(
    _HELD.format(
        place=lies_in("r.centre"),
        month="to_char(timezone('Asia/Shanghai', coalesce(d.found_at, now())), 'YYYY-MM')",
        which="r.version > 0 and r.state <> 'deleted'",
        harvested=_HARVESTED,
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
_DELIVERED = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, cause)
select 'delivered', d.centre, {lies_in("d.centre")}, d.id, 1, :month, 'delivered:' || d.id
from deliveries d where d.id = :id
on conflict do nothing""")  # noqa: S608 - no value of anybody's
_DECIDED = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'decided', r.centre, {lies_in("r.centre")}, r.id, 1, :month,
       jsonb_strip_nulls(jsonb_build_object('verb', cast(:verb as text), 'days', (
         select power(2, ceil(log(2, greatest(0.25, extract(epoch from now() - max(v.opened_at)) / 86400)))::int)::text
         from reviews v where v.resource = r.id having max(v.opened_at) is not null))),
       'decided:' || r.id || '#' || (select count(*) from decisions d where d.resource = r.id)
from resources r where r.id = :id
on conflict do nothing""")  # noqa: S608 - no value of anybody's


def published(connection: Connection, entry: PublicRecord, at: datetime) -> None:
    """An entry is public from a moment on; nothing where it was already."""
    dims = {"kind": entry.kind.value, **_fields(entry)}
    given = {"id": entry.id, "month": _month(at), "dims": json.dumps(dims), "video": MediaType.VIDEO in entry.media_types}
    connection.execute(_PUBLISHED, given)


def measure(connection: Connection, after: str, limit: int) -> tuple[str, int]:
    """Note of entries behind `after` that were public before it was noted how full they are and how good their films, what that
    is now, as of the month in which they were published; the last of them, "" for none, and how many facts.
    """
    made, last = 0, ""
    for row in connection.execute(_LACKING, {"after": after, "limit": limit}).all():
        last = row.subject
        try:
            entry = PublicRecord.model_validate(row.entry)
        except ValidationError:  # of another version: it is put together anew first
            continue
        given = {"cause": row.cause, "dims": json.dumps(_fields(entry)), "video": MediaType.VIDEO in entry.media_types}
        made += connection.execute(_MEASURED, given).rowcount
    return last, made


def withdrawn(connection: Connection, resource_id: str) -> None:
    """It is public no longer: what was counted of it is taken back, where it was counted."""
    connection.execute(_WITHDRAWN, {"id": resource_id, "month": _month()})


def held(connection: Connection, resource_ids: Sequence[str]) -> None:
    """Their originals are preserved; bytes that others hold too have their fact all the same, and are added up once."""
    connection.execute(_HELD_NOW, {"ids": list(resource_ids), "month": _month()})


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


def _fields(entry: PublicRecord) -> dict[str, str]:
    return {"filled": str(filled(entry)), "fields": str(CORE_FIELDS)}


def _month(at: datetime | None = None) -> str:
    return f"{day(at or datetime.now(UTC)):%Y-%m}"
