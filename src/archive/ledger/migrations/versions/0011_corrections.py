"""what a corrected delivery changed is kept with its items; works of a centre are found by their item numbers

Revision 0011, after 0010, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column of items, an index of resources."""
    comment = "what it changed in its resource; empty until it is preserved"
    op.add_column("items", sa.Column("difference", postgresql.JSONB(), nullable=True, comment=comment))
    numbered = sa.text("number <> ''")
    op.create_index("ix_resources_centre_number", "resources", ["centre", "number"], postgresql_where=numbered)
