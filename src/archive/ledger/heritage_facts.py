"""Facts of heritage: an item of a list has its first public recording or loses its last, noted in the transaction of that change.

A recording is of an item where its subjects have the item's title or one of its names, as the item's page has it. Who judges an
item holds it until the end of the transaction, so that two who open and close entries of it at once see each other.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, text

from archive.i18n.moments import day

_NAMES = "array_append(array(select jsonb_array_elements_text(coalesce(s.body->'names', '[]'))), s.title)"
_LIVE = "p.published_at is not null and p.withdrawn_at is null"
_SAID = text("""
select coalesce(p.entry, r.record)->'subjects' from resources r left join publications p on p.resource = r.id
where r.id = :id""")
_OF_SUBJECTS = text("""
select s.id from statements s
where s.concept = 'heritage' and (s.title = any(:subjects) or s.body->'names' ?| cast(:subjects as text[]))
order by s.id""")
_EVERY = text("select s.id from statements s where s.concept = 'heritage' and s.id > :after order by s.id limit :limit")
_HOLD = text("""
select pg_advisory_xact_lock(hashtextextended('covered:' || one.id, 0))
from (select unnest(cast(:ids as text[])) as id order by 1) one""")
_JUDGED = text(f"""
insert into facts (kind, centre, division, subject, amount, about_month, sample, cause)
select case when one.now then 'covered' else 'uncovered' end, one.centre, one.division, one.id, 1, :month, one.sample,
       'cover:' || one.id || '#' || one.number
from (
  select s.id, s.centre, s.division, s.sample, s.state = 'listed' as listed,
         s.state = 'listed' and exists (select from publications p where {_LIVE} and p.entry->'subjects' ?| {_NAMES}) as now,
         coalesce(was.kind = 'covered', false) as was, coalesce(was.number + 1, 0) as number
  from statements s left join lateral (
    select f.kind, split_part(f.cause, '#', 2)::int as number from facts f
    where f.subject = s.id and f.kind in ('covered', 'uncovered') order by 2 desc limit 1) was on true
  where s.concept = 'heritage' and s.id = any(:ids)) one
where one.now <> one.was and (one.now or :may_lose or not one.listed)
on conflict do nothing""")  # noqa: S608 - words of ours
_LISTED = text("""
insert into facts (kind, centre, division, subject, amount, about_month, sample, cause)
select 'listed', s.centre, s.division, s.id, 1,
       left(coalesce((select min(said->>'on') from jsonb_array_elements(s.body->'descriptions') said),
                     to_char(timezone('Asia/Shanghai', s.changed_at), 'YYYY-MM')), 7), s.sample, 'listed:' || s.id
from statements s
where s.concept = 'heritage' and s.state = 'listed' and s.id = any(:ids)
  and not exists (select from facts f where f.subject = s.id and f.kind = 'listed')
on conflict do nothing""")
_PAGE = 500


def subjects_of(connection: Connection, resource_id: str) -> list[str]:
    """The subjects of an entry as it is public, else of its record: asked before they change."""
    return list(connection.scalar(_SAID, {"id": resource_id}) or [])


def entry_changed(connection: Connection, subjects: Iterable[str], at: datetime | None = None) -> None:
    """An entry with these subjects, before or now, was opened, changed or closed; `at` is when, None for now."""
    if named := sorted(set(subjects)):
        judge(connection, list(connection.scalars(_OF_SUBJECTS, {"subjects": named})), at)


def judge(connection: Connection, ids: Sequence[str], at: datetime | None = None, *, may_lose: bool = True) -> int:
    """Note of these items what is so now and was not; how many facts. Without `may_lose` only of one that left its list is noted
    that it has no recording: a rebuild opens the entries one by one, long after it has read the items.
    """
    if not ids:
        return 0
    connection.execute(_HOLD, {"ids": list(ids)})
    month = f"{day(at or datetime.now(UTC)):%Y-%m}"
    return connection.execute(_JUDGED, {"ids": list(ids), "month": month, "may_lose": may_lose}).rowcount


def complete(connection: Connection) -> int:
    """Of every item what nobody noted: that it is listed, as of those from before this was counted, and that it has a recording;
    how many facts.
    """
    made, after = 0, ""
    while ids := list(connection.scalars(_EVERY, {"after": after, "limit": _PAGE})):
        made += connection.execute(_LISTED, {"ids": ids}).rowcount + judge(connection, ids, may_lose=False)
        after = ids[-1]
    return made
