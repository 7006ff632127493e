"""what facts add up to: tallies of centres, totals of divisions, what was counted first, months as they were frozen

What is public and held already is counted from the month in which it became so.

Revision 0026, after 0025, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_MONTH = "to_char(timezone('Asia/Shanghai', {}), 'YYYY-MM')"
_PUBLIC = f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'published', r.centre, coalesce(c.division, ''), r.id, 1, {_MONTH.format("p.published_at")},
       jsonb_build_object('first', 'yes', 'kind', coalesce(r.record ->> 'kind', 'other'), 'own',
         case when jsonb_array_length(coalesce(p.entry -> 'links', '[]')) > 0 then 'no' else 'yes' end), 'entry:' || r.id || '#0'
from publications p join resources r on r.id = p.resource left join centres c on c.id = r.centre
where p.published_at is not null and p.withdrawn_at is null
on conflict do nothing"""  # noqa: S608 - no value of anybody's
_HELD = f"""
insert into facts (kind, centre, division, subject, amount, about_month, dims, cause)
select 'held', r.centre, coalesce(c.division, ''), a.digest, (a.body ->> 'size')::float,
       {_MONTH.format("coalesce(d.found_at, now())")},
       jsonb_build_object('resource', r.id, 'seconds', coalesce(a.body -> 'facts' ->> 'duration_s', '0')),
       'held:' || a.digest || '@' || r.id
from assets a join resources r on r.id = a.resource left join centres c on c.id = r.centre
     left join deliveries d on d.id = r.delivery
where r.version > 0 and a.body ->> 'role' <> 'consent'
on conflict do nothing"""  # noqa: S608 - no value of anybody's


def upgrade() -> None:
    """Five tables, and where facts are looked for."""
    op.add_column("facts", sa.Column("logged", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute("update facts set logged = true where cause ~ '^(activity|agent|collection|site|demand):'")
    op.create_index("ix_facts_settled", "facts", [sa.text("(tx::bigint)"), "seq"])
    op.create_index("ix_facts_unlogged", "facts", ["seq"], postgresql_where=sa.text("not logged"))
    op.create_index("ix_facts_within", "facts", ["kind", sa.text("division text_pattern_ops"), "about_month"])
    op.create_index("ix_facts_month", "facts", ["about_month", "seq"])
    for name, place in (
        ("tallies", ("measure", "month", "centre", "division", "dims")),
        ("totals", ("within", "measure", "month", "dims")),
    ):
        op.create_table(
            name,
            *(sa.Column(column, sa.Text(), nullable=False) for column in place),
            sa.Column("value", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint(*place, name=f"pk_{name}"),
        )
    op.create_index("ix_tallies_centre", "tallies", ["centre", "measure", "month"])
    op.create_table(
        "firsts",
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("measure", "period", "key", name="pk_firsts"),
    )
    op.create_table(
        "tallied",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tx", sa.BigInteger(), nullable=False, comment="facts of transactions before this one are added"),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="number of the newest of them"),
        sa.PrimaryKeyConstraint("id", name="pk_tallied"),
    )
    op.execute("insert into tallied (id, tx, seq) values (1, 0, 0)")
    op.create_table(
        "reports",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, comment="number of the newest fact that was counted"),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("month", "revision", name="pk_reports"),
    )
    op.execute(_PUBLIC)
    op.execute(_HELD)
