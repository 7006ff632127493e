"""the tree of centres is rows; it begins with what was a file of the software until now

Revision 0007, after 0006, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from archive import places

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every centre that was known is a row with the id it had; nobody has changed one yet, which `given` says."""
    table = op.create_table(
        "centres",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False, server_default=""),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text()),
        sa.Column("division", sa.Text(), nullable=False, server_default=""),
        sa.Column("address", sa.Text(), nullable=False, server_default=""),
        sa.Column("mail", sa.Text(), nullable=False, server_default=""),
        sa.Column("names", JSONB(), nullable=False, server_default="[]"),
        sa.Column("codes", JSONB(), nullable=False, server_default="[]"),
        sa.Column("closed", sa.Date()),
        sa.Column("successors", JSONB(), nullable=False, server_default="[]"),
        sa.Column("given", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.PrimaryKeyConstraint("id", name="pk_centres"),
    )
    op.create_index("ix_centres_name", "centres", ["name"])
    op.create_index("ix_centres_parent", "centres", ["parent"])
    op.create_index("ix_centres_division", "centres", ["division"])
    op.create_index("ix_centres_changed_at", "centres", ["changed_at"])
    former = sa.text("closed is not null or names <> '[]' or codes <> '[]'")
    op.create_index("ix_centres_former", "centres", ["id"], postgresql_where=former)
    op.create_index("ix_resources_place", "resources", [sa.text("(record -> 'place' ->> 'division') text_pattern_ops")])
    op.bulk_insert(table, _rows())


def _rows() -> list[dict[str, object]]:
    return [
        {
            "id": one.id,
            "name": one.name,
            "name_en": one.name_en,
            "level": one.level.value,
            "parent": one.parent,
            "division": one.division,
            "given": True,
        }
        for one in places.centres().values()
    ]
