"""collections

Revision 0029, after 0028, of 2026-11-30.
"""

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
