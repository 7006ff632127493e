"""use of entries: sessions of a day, what they add up to by day, and how far recordings are watched

Revision 0032, after 0031, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "use_sessions",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=False, comment="digest under the salt of the day, forgotten with it"),
        sa.Column("what", sa.Text(), nullable=False, comment="view, play, search, vain"),
        sa.Column("subject", sa.Text(), nullable=False, comment="id of an entry with the number of its part; empty for searches"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when it was asked for last"),
        sa.Column("ticked_at", sa.DateTime(timezone=True), comment="of a play: until when its seconds are counted"),
        sa.Column("seen", sa.LargeBinary(), nullable=False, server_default="", comment="of a play: a bit for each hundredth"),
        sa.PrimaryKeyConstraint("day", "session", "what", "subject", name="pk_use_sessions"),
    )
    op.create_table(
        "use_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="a kind of fact"),
        sa.Column("subject", sa.Text(), nullable=False, comment="id of an entry; empty for searches"),
        sa.Column("via", sa.Text(), nullable=False, comment="portal, embed, api, iiif"),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("day", "kind", "subject", "via", name="pk_use_days"),
    )
    op.create_table(
        "retention",
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("hundredth", sa.SmallInteger(), nullable=False, comment="0 to 99; -1 counts the plays"),
        sa.Column("sessions", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("resource", "part", "hundredth", name="pk_retention"),
    )
