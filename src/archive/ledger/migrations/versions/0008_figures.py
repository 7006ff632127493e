"""what monitoring asks every few seconds is kept as it happens: runs and faults counted, copies due listed, ages indexed

Revision 0008, after 0006, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_STEPS = """
insert into step_totals (step, runs, failed, seconds, last_at, last_seconds, last_fault, sound_at)
select step, count(*), count(*) filter (where fault <> ''), sum(seconds), max(at),
  (array_agg(seconds order by id desc))[1], (array_agg(fault order by id desc))[1], max(at) filter (where fault = '')
from runs group by step"""
_OUTCOMES = """
insert into step_counts (step, kind, name, number)
select step, 'outcome', one.key, sum(one.value::bigint) from runs, jsonb_each_text(counts) one group by step, one.key"""
_FAULTS = """
insert into step_counts (step, kind, name, number)
select step, 'fault', fault, count(*) from runs where fault <> '' group by step, fault"""
_REPLICAS = "insert into replicas (name) select distinct replica from copies"
_DUE = """
insert into copies_due (replica, object, at)
select r.name, h.object, h.added_at from replicas r cross join holdings h
left join copies c on c.replica = r.name and c.object = h.object
where c.version is null or c.version < h.version"""


def upgrade() -> None:
    """Tables of totals and of copies due, filled from what there is; indexes for the ages of what waits."""
    now = sa.text("now()")
    op.create_table(
        "step_totals",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seconds", sa.Float(), nullable=False),
        sa.Column("last_fault", sa.Text(), nullable=False, server_default=""),
        sa.Column("sound_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("step", name="pk_step_totals"),
    )
    op.create_table(
        "step_counts",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("step", "kind", "name", name="pk_step_counts"),
    )
    op.create_table("replicas", sa.Column("name", sa.Text(), nullable=False), sa.PrimaryKeyConstraint("name", name="pk_replicas"))
    op.create_table(
        "copies_due",
        sa.Column("replica", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=now),
        sa.PrimaryKeyConstraint("replica", "object", name="pk_copies_due"),
    )
    op.create_index("ix_copies_due_at", "copies_due", ["replica", "at"])
    op.create_index("ix_copies_due_object", "copies_due", ["object"])
    op.create_index("ix_holdings_added_at", "holdings", ["added_at"])
    op.create_index("ix_holdings_read", "holdings", [sa.text("coalesce(checked_at, added_at)")])
    op.create_index("ix_remakes_at", "remakes", ["at"])
    open_ = sa.text("published_at is not null and withdrawn_at is null")
    op.create_index("ix_publications_open", "publications", ["published_at"], postgresql_where=open_)
    for statement in (_STEPS, _OUTCOMES, _FAULTS, _REPLICAS, _DUE):
        op.execute(statement)
