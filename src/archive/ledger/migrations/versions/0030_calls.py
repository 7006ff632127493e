"""calls, their rounds, nominations, marks and judges, honours, and objections in the days of notice

Revision 0030, after 0029, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Seven tables."""
    op.create_table(
        "calls",
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="of the activity's object"),
        sa.PrimaryKeyConstraint("activity", name="pk_calls"),
    )
    op.create_index("ix_calls_state", "calls", ["state", "activity"])
    op.create_table(
        "rounds",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("closes", sa.DateTime(timezone=True)),
        sa.Column("sheet", sa.Text(), comment="canonical, once it is sealed; public only once it is revealed"),
        sa.PrimaryKeyConstraint("call", "n", name="pk_rounds"),
    )
    op.create_table(
        "nominations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("division_at", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="its place in the order in which they came"),
        sa.Column("body", JSONB(), nullable=False, comment="with names of people: never public"),
        sa.PrimaryKeyConstraint("id", name="pk_nominations"),
    )
    op.create_index("uq_nominations_subject", "nominations", ["call", "subject"], unique=True)
    op.create_index("ix_nominations_subject", "nominations", ["subject"])
    _judging()
    _honours()


def _judging() -> None:
    op.create_table(
        "judges",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("call", "n", "label", name="pk_judges"),
    )
    op.create_index("uq_judges_person", "judges", ["person", "call", "n"], unique=True)
    op.create_table(
        "marks",
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("nomination", sa.Text(), nullable=False),
        sa.Column("judge", sa.Text(), nullable=False, comment="her label, never her name"),
        sa.Column("values", JSONB(), nullable=False, server_default="{}"),
        sa.Column("recused", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("call", "n", "nomination", "judge", name="pk_marks"),
    )


def _honours() -> None:
    op.create_table(
        "honours",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("division", sa.Text(), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date()),
        sa.Column("body", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_honours"),
    )
    op.create_index("ix_honours_subject", "honours", ["subject_kind", "subject"])
    op.create_index("ix_honours_activity", "honours", ["activity"])
    op.create_table(
        "objections",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False, server_default=""),
        sa.Column("answer", sa.Text(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_objections"),
    )
    op.create_index("uq_objections_token", "objections", ["token_hash"], unique=True)
    op.create_index("ix_objections_call", "objections", ["call", "id"])
