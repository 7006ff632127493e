"""what people say of tags and posters, changes of many at once, and what the public asks to be taken down

Revision 0021, after 0020, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column of resources, and two tables."""
    said = "what people say of its tags, and their posters"
    op.add_column("resources", sa.Column("choices", JSONB(), nullable=False, server_default="{}", comment=said))
    op.create_index("ix_resources_changed_at", "resources", ["changed_at", "id"])
    op.create_table(
        "edit_batches",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False, comment="the column of a manifest that was changed"),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("rows", JSONB(), nullable=False, server_default="[]", comment="each with its versions before and after"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_edit_batches"),
    )
    op.create_index("ix_edit_batches_person", "edit_batches", ["person"])
    op.create_table(
        "takedowns",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the requester's page is called"),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False, comment="why, in the requester's words"),
        sa.Column("name", sa.Text(), nullable=False, server_default=""),
        sa.Column("contact", sa.Text(), nullable=False, server_default="", comment="private; empty once it was forgotten"),
        sa.Column("state", sa.Text(), nullable=False, server_default="open", comment="open, asked, withdrawn or declined"),
        sa.Column("answer", sa.Text(), nullable=False, server_default="", comment="to the requester: reason, or question"),
        sa.Column("reply", sa.Text(), nullable=False, server_default="", comment="of the requester to a question"),
        sa.Column("by", sa.Text(), nullable=False, server_default="", comment="who answered"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_takedowns"),
        sa.UniqueConstraint("token_hash", name="uq_takedowns_token_hash"),
    )
    op.create_index("ix_takedowns_resource", "takedowns", ["resource"])
    op.create_index("ix_takedowns_open", "takedowns", ["at"], postgresql_where=sa.text("state in ('open', 'asked')"))
    kept = sa.text("contact <> '' or name <> ''")
    op.create_index("ix_takedowns_contact", "takedowns", ["answered_at"], postgresql_where=kept)
