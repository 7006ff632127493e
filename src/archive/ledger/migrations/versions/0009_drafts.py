"""drafts: the rows of deliveries that came without a list, for whoever completes them

Revision 0009, after 0008, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of drafts, and its index by name."""
    op.create_table(
        "drafts",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rows", JSONB(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
        sa.PrimaryKeyConstraint("delivery", name="pk_drafts"),
    )
    op.create_index("ix_drafts_name", "drafts", ["centre", "name", "at"])
