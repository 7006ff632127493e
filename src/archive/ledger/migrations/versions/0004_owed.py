"""received bytes found by digest and cleared; decisions that a preserved object does not hold yet

Revision 0004, after 0003, of 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns, and an index for each question."""
    op.create_index("ix_received_files_sha512", "received_files", ["sha512"])
    cleared = sa.Column("cleared_at", sa.DateTime(timezone=True), comment="when its received bytes were removed")
    op.add_column("deliveries", cleared)
    comment = "the preserved object does not hold it yet"
    op.add_column("decisions", sa.Column("owed", sa.Boolean(), nullable=False, server_default=sa.false(), comment=comment))
    op.create_index("ix_decisions_owed", "decisions", ["id"], postgresql_where=sa.text("owed"))
