"""names, credits, participations and certificates of agents, as their statements say

Revision 0028, after 0027, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables that follow from statements."""
    op.create_table(
        "agent_names",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "folded", sa.Text(), nullable=False, comment="as names are compared: width, case, script and blanks do not matter"
        ),
        sa.PrimaryKeyConstraint("agent", "n", name="pk_agent_names"),
    )
    op.create_index("ix_agent_names_folded", "agent_names", ["folded"])
    op.create_table(
        "credits",
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="which of the record's contributors"),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="the words of the record"),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("resource", "n", name="pk_credits"),
    )
    op.create_index("ix_credits_agent", "credits", ["agent"])
    op.create_table(
        "certificates",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_certificates"),
    )
    op.create_index("ix_certificates_agent", "certificates", ["agent"])
    _participations()


def _participations() -> None:
    op.create_table(
        "participations",
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False, server_default=""),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("hours", sa.Float()),
        sa.Column("heads", sa.Integer()),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("evidence", JSONB(), nullable=False, server_default="[]"),
        sa.Column("source", sa.Text(), nullable=False, server_default=""),
        sa.Column("number", sa.Text(), nullable=False, server_default=""),
        sa.Column("sample", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.PrimaryKeyConstraint("agent", "n", name="pk_participations"),
    )
    op.create_index("ix_participations_activity", "participations", ["activity", "role"])
    op.create_index("ix_participations_record", "participations", ["source", "number"])
    op.create_index("ix_participations_centre", "participations", ["recorded_by", "state", "day"])
