"""places of centres that are looked at by schedule: a row each

Revision 0014, after 0011, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "intake_sources",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False, server_default=""),
        sa.Column("path", sa.Text(), nullable=False, server_default=""),
        sa.Column("secret", sa.Text(), nullable=False, server_default="", comment="name of a file in the folder of secrets"),
        sa.Column("begins", sa.Integer(), comment="hour from which something may begin"),
        sa.Column("ends", sa.Integer()),
        sa.Column("rate_bps", sa.BigInteger(), comment="bytes in a second at most"),
        sa.Column("every_min", sa.Integer(), nullable=False, server_default="30"),
        sa.Column("enabled", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("looked_at", sa.DateTime(timezone=True)),
        sa.Column("fault", JSONB(), comment="what was wrong when it was last looked at"),
        sa.PrimaryKeyConstraint("name", name="pk_intake_sources"),
    )
    op.create_index("ix_intake_sources_centre", "intake_sources", ["centre"])
    due = sa.text("looked_at nulls first")
    op.create_index("ix_intake_sources_looked_at", "intake_sources", [due], postgresql_where=sa.text("enabled"))
