"""letters to centres: each is owed once, sent once, tried again for a while

Revision 0012, after 0008, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table of letters, with indexes of those that are due and of those that were given up."""
    moment, now = sa.DateTime(timezone=True), sa.text("now()")
    op.create_table(
        "letters",
        sa.Column("delivery", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False, comment="refused, or ended"),
        sa.Column("found_at", moment, nullable=False, comment="when the delivery was found: it may come in again"),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False, server_default="due", comment="due, sent, given_up, or void"),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("fault", sa.Text(), nullable=False, server_default="", comment="code of what was wrong the last time"),
        sa.Column("due_at", moment, nullable=False, server_default=now),
        sa.Column("at", moment, nullable=False, server_default=now),
        sa.PrimaryKeyConstraint("delivery", "kind", "found_at", name="pk_letters"),
    )
    op.create_index("ix_letters_due_at", "letters", ["due_at"], postgresql_where=sa.text("state = 'due'"))
    op.create_index("ix_letters_given_up", "letters", ["at"], postgresql_where=sa.text("state = 'given_up'"))
