"""activities

Revision 0027, after 0026, of 2026-11-30.
"""

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
