"""one record found at several sources is one entry, held by all of them

Revision 0034, after 0033, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Who holds what, and by which names records are compared. Every source is read anew, since names were not kept before; what
    has become an entry stays one.
    """
    first = "the record of another source that came first, whose entry it is held with; empty where it has its own"
    known = "by which others may know the same, normalised"
    written = "its entry is to be told of it"
    op.create_table(
        "holders",
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "source", "identifier", name="pk_holders"),
    )
    op.create_index("ix_holders_source", "holders", ["source", "identifier"])
    op.add_column("harvested", sa.Column("names", ARRAY(sa.Text()), nullable=False, server_default="{}", comment=known))
    for name, said in (("placed", "it was compared with what others have"), ("holds", written)):
        op.add_column("harvested", sa.Column(name, sa.Boolean(), nullable=False, server_default="false", comment=said))
    op.add_column("harvested", sa.Column("lead_source", sa.Text(), comment=first))
    op.add_column("harvested", sa.Column("lead_identifier", sa.Text()))
    op.create_index("ix_harvested_names", "harvested", ["names"], postgresql_using="gin")
    op.create_index("ix_harvested_lead", "harvested", ["lead_source", "lead_identifier"])
    op.create_index("ix_harvested_unplaced", "harvested", ["source"], postgresql_where=sa.text("not placed or holds"))
    op.execute("update harvested set placed = true where handed_in or due")
    op.execute("update harvests set since = null, until = null, token = '', \"end\" = null, whole = 0, whole_at = null")
