"""The tables of sheets: lists that are being written, row by row."""

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Float, Index, Table, Text, false, func
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata


def _at(name: str, *, now: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=not now, server_default=func.now() if now else None)


sheets = Table(
    "sheets",
    metadata,
    Column("id", Text, primary_key=True, comment="never used again"),
    Column("centre", Text, nullable=False),
    Column("name", Text, nullable=False, comment="of the delivery that it will be"),
    Column("tray", Text, nullable=False, server_default="", index=True, comment="whose files its rows may name"),
    Column(
        "delivery", Text, nullable=False, server_default="", index=True, comment="that came without a list, and is described here"
    ),
    Column("columns", JSONB, nullable=False, comment="headers in their order"),
    Column("state", Text, nullable=False, comment="open or handed_in"),
    Column("revision", BigInteger, nullable=False, server_default="0", comment="counts every change of its rows"),
    Column("files_mark", Text, nullable=False, server_default="", comment="of the files by which its rows were judged"),
    Column("incoming", JSONB, comment="a list that was read and not yet taken over"),
    Column("by", Text, nullable=False),
    _at("created_at", now=True),
    _at("changed_at", now=True),
    _at("handed_at"),
    Index("ix_sheets_centre", "centre", "changed_at"),
)

sheet_rows = Table(
    "sheet_rows",
    metadata,
    Column("sheet", Text, primary_key=True),
    Column("row", BigInteger, primary_key=True, autoincrement=False, comment="stays, wherever the row moves"),
    Column("place", Float, nullable=False, comment="rows are in the order of it"),
    Column("version", BigInteger, nullable=False, comment="revision of the sheet with which its cells changed last"),
    Column("marked", BigInteger, nullable=False, server_default="0", comment="revision with which its faults changed last"),
    Column("cells", JSONB, nullable=False, comment="by header; empty ones are left out"),
    Column("item", Text, nullable=False, server_default="", comment="its number, or a name for the row alone"),
    Column("paths", ARRAY(Text), nullable=False, server_default="{}", comment="files that it names, as they are called"),
    Column("missing", Boolean, nullable=False, server_default=false(), comment="whether one of them is not there"),
    Column("faults", JSONB, nullable=False, server_default="[]", comment="as last judged; their row is the number here"),
    Column("judged", Boolean, nullable=False, server_default=false()),
    Column("gone", Boolean, nullable=False, server_default=false(), comment="taken out, and kept for who takes it back"),
    Column("by", Text, nullable=False, server_default=""),
    Index("ix_sheet_rows_place", "sheet", "place", "row"),
    Index("ix_sheet_rows_item", "sheet", "item"),
    Index("ix_sheet_rows_paths", "paths", postgresql_using="gin"),
    Index("ix_sheet_rows_version", "sheet", "version"),
    Index("ix_sheet_rows_marked", "sheet", "marked"),
)
Index(
    "ix_sheet_rows_unjudged",
    sheet_rows.c.sheet,
    sheet_rows.c.place,
    sheet_rows.c.row,
    postgresql_where=~sheet_rows.c.judged,
)
