"""what visitors looked for and did not find

Revision 0022, after 0021, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Four tables."""
    op.create_table(
        "missed_terms",
        sa.Column("term", sa.Text(), nullable=False, comment="what was looked for, folded"),
        sa.Column(
            "sessions",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="visitors who looked for it, each once a day",
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("term", name="pk_missed_terms"),
    )
    op.create_index("ix_missed_terms_sessions", "missed_terms", ["sessions", "last_on"])
    digest = "digest under the salt of the day, which is forgotten with it"
    op.create_table(
        "missed_sessions",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("session", sa.LargeBinary(), nullable=False, comment=digest),
        sa.Column("term", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day", "session", "term", name="pk_missed_sessions"),
    )
    op.create_table(
        "missed_salts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_missed_salts"),
    )
    op.create_table(
        "wanted_letters",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="what somebody looked for, in their words"),
        sa.Column("contact", sa.Text(), nullable=False, server_default="", comment="private; empty once it was forgotten"),
        sa.Column("note", sa.Text(), nullable=False, server_default="", comment="what was done about it"),
        sa.Column("by", sa.Text(), nullable=False, server_default="", comment="who closed it"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_wanted_letters"),
    )
    op.create_index("ix_wanted_letters_open", "wanted_letters", ["at"], postgresql_where=sa.text("closed_at is null"))
    op.create_index("ix_wanted_letters_contact", "wanted_letters", ["closed_at"], postgresql_where=sa.text("contact <> ''"))
