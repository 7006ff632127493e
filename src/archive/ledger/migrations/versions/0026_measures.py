"""measures

Revision 0026, after 0025, of 2026-11-30.
"""

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
