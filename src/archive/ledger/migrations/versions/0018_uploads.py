"""what is handed in through the workbench: trays, their files on the way, and the pieces of those in the store

Revision 0018, after 0017, of 2026-11-29.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "trays",
        _text("id"),
        _text("centre"),
        _text("name", comment="what the delivery will be called"),
        _text("person", comment="who opened it, as written in what is preserved"),
        _text("state", comment="open or handed_in"),
        _text("delivery", given="", comment="the delivery that it became"),
        _at("created_at", now=True),
        _at("touched_at", now=True),
        _at("handed_in_at"),
        _at("received_at"),
        sa.PrimaryKeyConstraint("id", name="pk_trays"),
    )
    op.create_index("uq_trays_open", "trays", ["centre", "name"], unique=True, postgresql_where=sa.text("state = 'open'"))
    op.create_index("ix_trays_state", "trays", ["state", "touched_at"])
    op.create_table(
        "uploads",
        _text("id"),
        _text("tray"),
        _text("path"),
        _number("size"),
        _number("piece", comment="bytes of a part in the store"),
        _text("state", comment="open, assembling, stored or removed"),
        _number("offset", given="0", comment="bytes that would survive a power cut"),
        sa.Column(
            "parts", sa.Integer(), nullable=False, server_default="0", comment="whole pieces that the store has, from the first"
        ),
        _number("tail", given="0", comment="bytes beyond, that lie as an object of their own"),
        _text("host", given="", comment="whose disk has what the store has not"),
        sa.Column("generation", sa.Integer(), nullable=False, server_default="0", comment="who has an older one writes no more"),
        _text("store_upload", given=""),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the sender's page has"),
        _text("person", comment="whose token it is: id of an account"),
        sa.Column("asked", JSONB(), comment="pieces that are to be compared before it goes on"),
        _text("sha256", given="", comment="what the sender says of the whole file"),
        _text("fault", given="", comment="code of what was wrong with it last"),
        _at("created_at", now=True),
        _at("touched_at", now=True),
        _at("told_at"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_index("uq_uploads_path", "uploads", ["tray", "path"], unique=True, postgresql_where=sa.text("state <> 'removed'"))
    op.create_index("ix_uploads_touched", "uploads", ["state", "touched_at"])
    op.create_table(
        "upload_parts",
        _text("upload"),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        _number("size"),
        _text("sha256"),
        _text("etag"),
        sa.PrimaryKeyConstraint("upload", "number", name="pk_upload_parts"),
    )


def _text(name: str, given: str | None = None, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=given, comment=comment)


def _number(name: str, given: str | None = None, comment: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=given, comment=comment)


def _at(name: str, *, now: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not now, server_default=sa.func.now() if now else None)
