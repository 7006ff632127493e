"""what waits for somebody's next step while they sign in: challenges, answers of providers, forms that met an ended session

Revision 0016, after 0015, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "pending",
        sa.Column("key", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the browser has"),
        sa.Column("kind", sa.Text(), nullable=False, comment="passkey, totp, provider, form …"),
        sa.Column("person", sa.Text(), nullable=False, server_default=""),
        sa.Column("body", JSONB(), nullable=False, comment="what has to be known when somebody comes back"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_pending"),
    )
    op.create_index("ix_pending_until", "pending", ["until"])
    op.create_index("ix_pending_person", "pending", ["person", "kind"])
