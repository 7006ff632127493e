"""how fast renditions are made and how long it will still take

Revision 0002, after 0001, of 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two columns that may be empty: rows of before say nothing of it."""
    op.add_column("progress", sa.Column("speed", sa.Float(), comment="seconds of the recording made in a second"))
    op.add_column("progress", sa.Column("remaining_s", sa.Float(), comment="seconds until it is done, about"))
