"""agents

Revision 0028, after 0027, of 2026-11-30.
"""

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
