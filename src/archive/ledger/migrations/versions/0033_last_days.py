"""what is said by its last day: what is still to come is found without what was

Revision 0033, after 0032, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index."""
    op.create_index("ix_statements_last", "statements", ["concept", sa.text("coalesce(ends, starts)")])
