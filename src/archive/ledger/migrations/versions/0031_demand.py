"""demand

Revision 0031, after 0030, of 2026-11-30.
"""

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
