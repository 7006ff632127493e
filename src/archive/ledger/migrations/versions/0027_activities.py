"""which resources name an activity

Revision 0027, after 0026, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index: activities and sites are statements, and what waits for one is asked of the records themselves."""
    op.create_index(
        "ix_resources_activity",
        "resources",
        [sa.text("(record ->> 'activity')")],
        postgresql_where=sa.text("(record ->> 'activity') <> ''"),
    )
