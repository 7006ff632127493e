"""sheets: lists that are being written in the workbench, row by row

Revision 0019, after 0018, of 2026-11-29.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "sheets",
        _text("id", comment="never used again"),
        _text("centre"),
        _text("name", comment="of the delivery that it will be"),
        _text("tray", given="", comment="whose files its rows may name"),
        _text("delivery", given="", comment="that came without a list, and is described here"),
        sa.Column("columns", JSONB(), nullable=False, comment="headers in their order"),
        _text("state", comment="open or handed_in"),
        _number("revision", given="0", comment="counts every change of its rows"),
        _text("files_mark", given="", comment="of the files by which its rows were judged"),
        sa.Column("incoming", JSONB(), comment="a list that was read and not yet taken over"),
        _text("by"),
        _at("created_at", now=True),
        _at("changed_at", now=True),
        _at("handed_at"),
        sa.PrimaryKeyConstraint("id", name="pk_sheets"),
    )
    op.create_index("ix_sheets_tray", "sheets", ["tray"])
    op.create_index("ix_sheets_delivery", "sheets", ["delivery"])
    op.create_index("ix_sheets_centre", "sheets", ["centre", "changed_at"])
    op.create_table(
        "sheet_rows",
        _text("sheet"),
        _number("row", comment="stays, wherever the row moves"),
        sa.Column("place", sa.Float(), nullable=False, comment="rows are in the order of it"),
        _number("version", comment="revision of the sheet with which its cells changed last"),
        _number("marked", given="0", comment="revision with which its faults changed last"),
        sa.Column("cells", JSONB(), nullable=False, comment="by header; empty ones are left out"),
        _text("item", given="", comment="its number, or a name for the row alone"),
        sa.Column(
            "paths", sa.ARRAY(sa.Text()), nullable=False, server_default="{}", comment="files that it names, as they are called"
        ),
        _flag("missing", comment="whether one of them is not there"),
        sa.Column("faults", JSONB(), nullable=False, server_default="[]", comment="as last judged; their row is the number here"),
        _flag("judged"),
        _flag("gone", comment="taken out, and kept for who takes it back"),
        _text("by", given=""),
        sa.PrimaryKeyConstraint("sheet", "row", name="pk_sheet_rows"),
    )
    op.create_index("ix_sheet_rows_place", "sheet_rows", ["sheet", "place", "row"])
    op.create_index("ix_sheet_rows_item", "sheet_rows", ["sheet", "item"])
    op.create_index("ix_sheet_rows_paths", "sheet_rows", ["paths"], postgresql_using="gin")
    unjudged = sa.text("NOT judged")
    op.create_index("ix_sheet_rows_unjudged", "sheet_rows", ["sheet", "place", "row"], postgresql_where=unjudged)
    op.create_index("ix_sheet_rows_version", "sheet_rows", ["sheet", "version"])
    op.create_index("ix_sheet_rows_marked", "sheet_rows", ["sheet", "marked"])


def _text(name: str, given: str | None = None, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=given, comment=comment)


def _number(name: str, given: str | None = None, comment: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False, server_default=given, comment=comment)


def _flag(name: str, comment: str | None = None) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false(), comment=comment)


def _at(name: str, *, now: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not now, server_default=sa.func.now() if now else None)
