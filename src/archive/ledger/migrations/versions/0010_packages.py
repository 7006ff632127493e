"""a delivery tells what of it came packed

Revision 0010, after 0008, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column, empty for what there is."""
    packages = sa.Column(
        "packages", JSONB(), nullable=False, server_default="[]", comment="what came packed, and which files came out of it"
    )
    op.add_column("deliveries", packages)
