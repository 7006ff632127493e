"""The tables of what is handed in through the workbench: trays, uploads, and their pieces in the store."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, LargeBinary, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata


def _at(name: str, *, now: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=not now, server_default=func.now() if now else None)


trays = Table(
    "trays",
    metadata,
    Column("id", Text, primary_key=True),
    Column("centre", Text, nullable=False),
    Column("name", Text, nullable=False, comment="what the delivery will be called"),
    Column("person", Text, nullable=False, comment="who opened it, as written in what is preserved"),
    Column("state", Text, nullable=False, comment="open or handed_in"),
    Column("delivery", Text, nullable=False, server_default="", comment="the delivery that it became"),
    _at("created_at", now=True),
    _at("touched_at", now=True),
    _at("handed_in_at"),
    _at("received_at"),
    Index("uq_trays_open", "centre", "name", unique=True, postgresql_where=text("state = 'open'")),
    Index("ix_trays_state", "state", "touched_at"),
)

uploads = Table(
    "uploads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tray", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("piece", BigInteger, nullable=False, comment="bytes of a part in the store"),
    Column("state", Text, nullable=False, comment="open, assembling, stored or removed"),
    Column("offset", BigInteger, nullable=False, server_default="0", comment="bytes that would survive a power cut"),
    Column("parts", Integer, nullable=False, server_default="0", comment="whole pieces that the store has, from the first"),
    Column("tail", BigInteger, nullable=False, server_default="0", comment="bytes beyond, that lie as an object of their own"),
    Column("host", Text, nullable=False, server_default="", comment="whose disk has what the store has not"),
    Column("generation", Integer, nullable=False, server_default="0", comment="who has an older one writes no more"),
    Column("store_upload", Text, nullable=False, server_default=""),
    Column("token_hash", LargeBinary, nullable=False, comment="SHA-256 of what the sender's page has"),
    Column("person", Text, nullable=False, comment="whose token it is: id of an account"),
    Column("asked", JSONB(none_as_null=True), comment="pieces that are to be compared before it goes on"),
    Column("sha256", Text, nullable=False, server_default="", comment="what the sender says of the whole file"),
    Column("fault", Text, nullable=False, server_default="", comment="code of what was wrong with it last"),
    _at("created_at", now=True),
    _at("touched_at", now=True),
    _at("told_at"),
    Index("uq_uploads_path", "tray", "path", unique=True, postgresql_where=text("state <> 'removed'")),
    Index("ix_uploads_touched", "state", "touched_at"),
)

upload_parts = Table(
    "upload_parts",
    metadata,
    Column("upload", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("etag", Text, nullable=False),
)
