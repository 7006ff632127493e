"""what is said of activities, people, collections, sites and demands, what it points at, and facts that are counted

Revision 0025, after 0024, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "statements",
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, server_default=""),
        sa.Column("centre", sa.Text(), nullable=False, server_default=""),
        sa.Column("division", sa.Text(), nullable=False, server_default=""),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date()),
        sa.Column("ends", sa.Date()),
        sa.Column("sample", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, comment="head of the preserved object that says this"),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("concept", "id", name="pk_statements"),
    )
    numbered = sa.text("number <> ''")
    op.create_index("uq_statements_number", "statements", ["concept", "centre", "number"], unique=True, postgresql_where=numbered)
    op.create_index("ix_statements_centre", "statements", ["concept", "centre", "starts"])
    op.create_index("ix_statements_starts", "statements", ["concept", "starts", "id"])
    op.create_index("ix_statements_state", "statements", ["concept", "state", "starts"])
    op.create_table(
        "relations",
        sa.Column("concept", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False, comment="its place among those of the statement"),
        sa.Column("relation", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="a concept, or resource"),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False, server_default="{}"),
        sa.PrimaryKeyConstraint("concept", "id", "n", name="pk_relations"),
    )
    op.create_index("ix_relations_target", "relations", ["kind", "target", "relation"])
    _facts()


def _facts() -> None:
    op.create_table(
        "facts",
        sa.Column("seq", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column(
            "tx",
            sa.Text(),
            nullable=False,
            server_default=sa.text("pg_current_xact_id()::text"),
            comment="settles what may be added up",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("about_month", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False, server_default=""),
        sa.Column("division", sa.Text(), nullable=False, server_default="", comment="where the centre lay when it happened"),
        sa.Column("subject", sa.Text(), nullable=False, server_default=""),
        sa.Column("amount", sa.Float(), nullable=False),
        sa.Column("dims", JSONB(), nullable=False, server_default="{}"),
        sa.Column("sample", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("cause", sa.Text(), comment="the version of an object that it was noted with, and its number there"),
        sa.PrimaryKeyConstraint("seq", name="pk_facts"),
    )
    op.create_index("uq_facts_cause", "facts", ["cause"], unique=True)
    op.create_index("ix_facts_cell", "facts", ["kind", "centre", "about_month"])
    op.create_index("ix_facts_subject", "facts", ["subject", "kind"])
