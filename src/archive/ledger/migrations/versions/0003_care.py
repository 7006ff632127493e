"""what is held, read, copied, deleted and excluded

Revision 0003, after 0002, of 2026-11-23.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())


def upgrade() -> None:
    """Tables of the care for preserved objects; existing objects come into `holdings` by `archive store recover --all`."""
    op.create_table(
        "holdings",
        sa.Column("object", sa.Text(), primary_key=True, comment="id of the preserved object"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes of its content"),
        _now("added_at"),
        sa.Column("checked_at", sa.DateTime(timezone=True), comment="when every byte of it was last read"),
        sa.Column("condition", sa.Text(), nullable=False, server_default="unread"),
        sa.Column("problems", JSONB, nullable=False, server_default="[]"),
    )

    op.create_table(
        "commits_begun",
        sa.Column("object", sa.Text(), primary_key=True),
        _now("at"),
    )

    op.create_table(
        "copies",
        sa.Column("object", sa.Text(), primary_key=True),
        sa.Column("replica", sa.Text(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False, comment="newest version that was read back there"),
        sa.Column("fault", sa.Text(), nullable=False, server_default=""),
        _now("at"),
    )

    op.create_table(
        "readings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="bytes read"),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("healed", sa.Integer(), nullable=False),
        _now("at"),
    )

    op.create_table(
        "deletions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False, comment="delete or undelete"),
        sa.Column("category", sa.Text(), nullable=False, server_default=""),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Text()),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("purge_after", sa.DateTime(timezone=True)),
        sa.Column("purged_at", sa.DateTime(timezone=True)),
        sa.Column("purged_from", JSONB, nullable=False, server_default="[]", comment="replicas that have let go of it"),
    )

    op.create_table(
        "exclusions",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("digest", sa.Text(), comment="SHA-512 of bytes that may not come in again"),
        sa.Column("centre", sa.Text()),
        sa.Column("delivery_name", sa.Text()),
        sa.Column("item", sa.Text()),
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        _now("at"),
        sa.Column("lifted_at", sa.DateTime(timezone=True)),
    )

    op.create_table(
        "remakes",
        sa.Column("resource", sa.Text(), primary_key=True),
        _now("at"),
    )
    op.create_index("ix_holdings_checked_at", "holdings", ["checked_at"])
    op.create_index("ix_holdings_condition", "holdings", ["condition"])
    op.create_index("ix_copies_replica", "copies", ["replica", "object"])
    op.create_index("ix_readings_at", "readings", ["at"])
    op.create_index("ix_deletions_resource", "deletions", ["resource"])
    op.create_index("ix_deletions_purge_after", "deletions", ["purge_after"])
    op.create_index("ix_exclusions_digest", "exclusions", ["digest"])
    op.create_index("ix_exclusions_resource", "exclusions", ["resource"])
    op.create_index("ix_exclusions_source", "exclusions", ["centre", "delivery_name", "item"])
