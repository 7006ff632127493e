"""the newest deliveries are found without reading them all

Revision 0005, after 0004, of 2026-11-23.
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index over all deliveries, one over those of a centre."""
    op.create_index("ix_deliveries_found_at", "deliveries", ["found_at"])
    op.create_index("ix_deliveries_centre_found_at", "deliveries", ["centre", "found_at"])
