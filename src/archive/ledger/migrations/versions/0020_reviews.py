"""what waits for review and where, what was said of it, which levels must see what

Revision 0020, after 0019, of 2026-11-29.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_FOLLOWS = """
create function review_follows() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    delete from reviews where resource = old.id;
    delete from review_steps where resource = old.id;
    delete from remarks where resource = old.id;
  elsif new.state = 'in_review' and new.version > 0 then
    insert into reviews (resource, centre, version, station, kind)
    values (new.id, new.centre, new.version, new.centre, coalesce(new.record ->> 'kind', ''))
    on conflict (resource) where closed_at is null do update set version = excluded.version;
  else
    update reviews set closed_at = now(), claimed_by = '', claimed_until = null,
      outcome = case new.state when 'approved' then 'accepted' when 'returned' then 'returned' else 'superseded' end
    where resource = new.id and closed_at is null;
  end if;
  return null;
end $$;
create trigger resources_reviewed after insert or delete or update of state, version on resources
for each row execute function review_follows()"""

_WAITING = """
insert into reviews (resource, centre, version, station, kind, opened_at, arrived_at)
select id, centre, version, centre, coalesce(record ->> 'kind', ''), changed_at, changed_at from resources
where state = 'in_review' and version > 0"""


def upgrade() -> None:
    """Five tables, and the trigger by which nothing waits unseen."""
    op.create_table(
        "reviews",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("resource"),
        _text("centre", comment="whose it is"),
        sa.Column("version", sa.Integer(), nullable=False, comment="head of the preserved object that is to be looked at"),
        _text("kind", given="", comment="of the record"),
        _list("doubts", comment="kinds of doubts, once they were looked for"),
        _text("station", comment="the centre where it waits"),
        _text("decides", given="", comment="the centre whose acceptance decides; empty until placed"),
        _at("opened_at", now=True),
        _at("arrived_at", now=True),
        _at("due_at"),
        sa.Column(
            "late", sa.Integer(), nullable=False, server_default="0", comment="how often somebody was told that it is late here"
        ),
        _text("claimed_by", given="", comment="id of who looks at it"),
        _at("claimed_until"),
        _at("closed_at"),
        _text("outcome", given="", comment="accepted, returned or superseded"),
        sa.PrimaryKeyConstraint("id", name="pk_reviews"),
    )
    still = sa.text("closed_at is null")
    op.create_index("uq_reviews_open", "reviews", ["resource"], unique=True, postgresql_where=still)
    op.create_index("ix_reviews_station", "reviews", ["station", "arrived_at", "id"], postgresql_where=still)
    op.create_index("ix_reviews_waiting", "reviews", ["arrived_at", "id"], postgresql_where=still)
    op.create_index("ix_reviews_due", "reviews", ["due_at"], postgresql_where=still)
    op.create_index("ix_reviews_unplaced", "reviews", ["id"], postgresql_where=sa.text("closed_at is null and decides = ''"))
    _of_words()
    _of_rules()
    op.execute(_FOLLOWS)
    op.execute(_WAITING)


def _of_words() -> None:
    op.create_table(
        "review_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("resource"),
        sa.Column("body", JSONB(), nullable=False, comment="as preserved with the resource"),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_review_steps"),
    )
    op.create_index("ix_review_steps_resource", "review_steps", ["resource"])
    op.create_table(
        "remarks",
        _text("id"),
        _text("resource"),
        _text("author", comment="id of who says it"),
        sa.Column(
            "said", sa.Integer(), nullable=False, server_default="0", comment="1 once it is preserved and its centre sees it"
        ),
        sa.Column("body", JSONB(), nullable=False),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_remarks"),
    )
    op.create_index("ix_remarks_resource", "remarks", ["resource"])


def _of_rules() -> None:
    op.create_table(
        "review_rules",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("centre", comment="top of its part of the tree; empty for the whole archive"),
        _text("level", comment="has to accept it at least"),
        _list("kinds"),
        _list("doubts"),
        _list("flags"),
        _text("by", given=""),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_review_rules"),
    )
    op.create_index("ix_review_rules_centre", "review_rules", ["centre"])
    op.create_table(
        "trust",
        _text("centre"),
        sa.Column("rate", sa.Float(), nullable=False, comment="share of what a trusted centre hands in that a person looks at"),
        _text("seed"),
        sa.Column("returns", sa.Integer(), nullable=False, server_default="0"),
        _text("by", given=""),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("centre", name="pk_trust"),
    )


def _text(name: str, given: str | None = None, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=given, comment=comment)


def _list(name: str, comment: str | None = None) -> sa.Column[object]:
    return sa.Column(name, JSONB(), nullable=False, server_default="[]", comment=comment)


def _at(name: str, *, now: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not now, server_default=sa.func.now() if now else None)
