"""calls

Revision 0030, after 0029, of 2026-11-30.
"""

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
