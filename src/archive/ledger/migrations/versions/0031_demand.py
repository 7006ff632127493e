"""letters tell of an age band, a division and an entry, and lead to a demand; so do terms that found nothing

Revision 0031, after 0030, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Columns of two tables."""
    for name in ("age_band", "division", "centre", "resource", "demand"):
        op.add_column("wanted_letters", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_wanted_letters_demand", "wanted_letters", ["demand"], postgresql_where=sa.text("demand <> ''"))
    op.add_column("missed_terms", sa.Column("demand", sa.Text(), nullable=False, server_default=""))
