"""changes of what is public, one after the other, for those who follow us

Revision 0024, after 0021, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table, filled with what is public and what left."""
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False, comment="from 1 without gaps"),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False, comment="Create, Update or Delete"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
    )
    op.create_index("ix_changes_resource", "changes", ["resource", "id"])
    op.create_index("ix_changes_left", "changes", ["id"], postgresql_where=sa.text("verb = 'Delete'"))
    op.execute("""
        insert into changes (id, resource, verb, at)
        select row_number() over (order by at, resource), resource, verb, at from (
          select resource, 'Create' verb, coalesce(opened_at, published_at) at from publications
          where published_at is not null and withdrawn_at is null
          union all
          select resource, 'Delete', withdrawn_at from publications where withdrawn_at is not null) known""")
