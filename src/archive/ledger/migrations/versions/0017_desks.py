"""what people are told, what a centre has in store and may have, what an operator sets at run time

Revision 0017, after 0016, of 2026-11-29.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_AUDIT_ADD = """
create function audit_add(line jsonb, part0 text, part1 text, part2 text, part3 text) returns bigint language plpgsql as $$
declare
  last record;
  number bigint := 1;
  before text := repeat('0', 64);
  moment timestamptz;
  said text;
begin
  perform pg_advisory_xact_lock(7305209);
  select id, hash into last from audit order by id desc limit 1;
  if found then
    number := last.id + 1;
    before := last.hash;
  end if;
  moment := clock_timestamp();
  said := part0 || '"' || to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00"' || part1 || number
    || part2 || '"' || before || '"' || part3;
  insert into audit (id, at, actor, on_behalf_of, address, verb, kind, subject, centre, outcome, facts, previous, hash)
  values (
    number, moment, line ->> 'actor', line ->> 'on_behalf_of', line ->> 'address', line ->> 'verb', line ->> 'kind',
    line ->> 'subject', line ->> 'centre', line ->> 'outcome', line -> 'facts', before,
    encode(sha256(convert_to(said, 'UTF8')), 'hex')
  );
  return number;
end $$"""
_COUNTS = """
create function counts_as_received(state text, cleared timestamptz) returns boolean language sql immutable as
$$ select cleared is null and state in ('ready', 'received', 'held', 'verified', 'partly_refused') $$"""
_OF_ASSETS = """
create function stored_bytes_of_assets() returns trigger language plpgsql as $$ begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into stored_bytes (centre, bytes) select r.centre, sum((one.body ->> 'size')::bigint)
    from new_rows one join resources r on r.id = one.resource group by r.centre;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into stored_bytes (centre, bytes) select r.centre, -sum((one.body ->> 'size')::bigint)
    from old_rows one join resources r on r.id = one.resource group by r.centre;
  end if;
  return null;
end $$"""
_OF_FILES = """
create function stored_bytes_of_received_files() returns trigger language plpgsql as $$ begin
  if tg_op in ('INSERT', 'UPDATE') then
    insert into stored_bytes (centre, bytes) select d.centre, sum(one.size)
    from new_rows one join deliveries d on d.id = one.delivery where counts_as_received(d.state, d.cleared_at) group by d.centre;
  end if;
  if tg_op in ('DELETE', 'UPDATE') then
    insert into stored_bytes (centre, bytes) select d.centre, -sum(one.size)
    from old_rows one join deliveries d on d.id = one.delivery where counts_as_received(d.state, d.cleared_at) group by d.centre;
  end if;
  return null;
end $$"""
_OF_DELIVERIES = """
create function stored_bytes_of_deliveries() returns trigger language plpgsql as $$ begin
  insert into stored_bytes (centre, bytes)
  select new.centre, sum(size) * case when counts_as_received(new.state, new.cleared_at) then 1 else -1 end
  from received_files where delivery = new.id having sum(size) > 0;
  return null;
end $$"""
_OF_DELIVERIES_WHEN = """
create trigger stored_bytes after update on deliveries for each row
when (counts_as_received(old.state, old.cleared_at) is distinct from counts_as_received(new.state, new.cleared_at))
execute function stored_bytes_of_deliveries()"""
_COUNTED = """
insert into stored_bytes (centre, bytes)
select centre, sum(bytes) from (
  select r.centre, (a.body ->> 'size')::bigint as bytes from assets a join resources r on r.id = a.resource
  union all
  select d.centre, f.size from received_files f join deliveries d on d.id = f.delivery
  where counts_as_received(d.state, d.cleared_at)
) every group by centre"""


def upgrade() -> None:
    """Eight tables, and triggers that keep the sums."""
    _of_notices()
    op.create_index("ix_audit_person", "audit", [sa.text("substring(actor, '<([^<>]+)>$')"), "id"])
    op.create_index("ix_audit_centre", "audit", ["centre", "id"])
    op.create_table(
        "quotas",
        _text("centre", comment="empty for every centre"),
        _text("scope", comment="own: of this centre; below: of each one below it that has none of its own"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        _text("by"),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("centre", "scope", name="pk_quotas"),
    )
    op.create_table(
        "stored_bytes",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("centre"),
        sa.Column("bytes", sa.BigInteger(), nullable=False, comment=_MORE_OR_LESS),
        sa.PrimaryKeyConstraint("id", name="pk_stored_bytes"),
    )
    op.create_index("ix_stored_bytes_centre", "stored_bytes", ["centre"])
    op.create_table(
        "promised_bytes",
        _text("key", comment="what it was promised to: an open upload"),
        _text("centre"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("key", name="pk_promised_bytes"),
    )
    op.create_index("ix_promised_bytes_centre", "promised_bytes", ["centre"])
    op.create_table(
        "runtime_settings",
        _text("name"),
        _text("value"),
        _text("by"),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("name", name="pk_runtime_settings"),
    )
    op.create_table(
        "kept_sheets",
        _text("key"),
        _text("person"),
        _text("name"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("key", name="pk_kept_sheets"),
    )
    for made in (_AUDIT_ADD, _COUNTS, _OF_ASSETS, _OF_FILES, _OF_DELIVERIES, _OF_DELIVERIES_WHEN, _COUNTED):
        op.execute(made)
    for table in ("assets", "received_files"):
        for verb, seen in (
            ("insert", "new table as new_rows"),
            ("delete", "old table as old_rows"),
            ("update", "old table as old_rows new table as new_rows"),
        ):
            op.execute(
                f"create trigger stored_bytes_{verb} after {verb} on {table} referencing {seen} "
                f"for each statement execute function stored_bytes_of_{table}()"
            )


_MORE_OR_LESS = "more or less by so many; rows of a centre are put together now and then"


def _of_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("person"),
        _text("event", comment="as vocabulary/data/events.toml names it"),
        _text("subject"),
        _text("round", given="", comment="tells one time from the next of the same subject"),
        _text("centre", given=""),
        _text("address", given="", comment="page where the next thing is to be done"),
        sa.Column("facts", JSONB(), nullable=False, server_default="{}"),
        _at("at", now=True),
        _at("read_at"),
        _at("mailed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_notices"),
    )
    op.create_index("uq_notices_once", "notices", ["person", "event", "subject", "round"], unique=True)
    op.create_index("ix_notices_person", "notices", ["person", "id"])
    op.create_index("ix_notices_unread", "notices", ["person"], postgresql_where=sa.text("read_at is null"))
    op.create_index("ix_notices_unmailed", "notices", ["person", "at"], postgresql_where=sa.text("mailed_at is null"))
    op.create_table(
        "notice_choices",
        _text("person"),
        _text("mail", comment="hourly, daily or off"),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        _at("not_before"),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("person", name="pk_notice_choices"),
    )
    op.create_table(
        "chat_lines",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("event"),
        _text("subject"),
        _text("round", given=""),
        sa.Column("facts", JSONB(), nullable=False, server_default="{}"),
        _text("address", given=""),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        _text("fault", given=""),
        _text("state", given="due", comment="due, sent or given_up"),
        _at("not_before", now=True),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_chat_lines"),
    )
    op.create_index("uq_chat_lines_once", "chat_lines", ["event", "subject", "round"], unique=True)
    op.create_index("ix_chat_lines_due", "chat_lines", ["not_before"], postgresql_where=sa.text("state = 'due'"))


def _text(name: str, given: str | None = None, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=given, comment=comment)


def _at(name: str, *, now: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not now, server_default=sa.func.now() if now else None)
