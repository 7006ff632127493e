"""The tables of editing: fields changed in many resources at once, and requests of the public."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, LargeBinary, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata

edit_batches = Table(
    "edit_batches",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("cell", Text, nullable=False, comment="the column of a manifest that was changed"),
    Column("value", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("rows", JSONB, nullable=False, server_default="[]", comment="each with its versions before and after"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("undone_at", DateTime(timezone=True)),
)

takedowns = Table(
    "takedowns",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True, comment="SHA-256 of what the requester's page is called"),
    Column("resource", Text, nullable=False, index=True),
    Column("centre", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("words", Text, nullable=False, comment="why, in the requester's words"),
    Column("name", Text, nullable=False, server_default=""),
    Column("contact", Text, nullable=False, server_default="", comment="private; empty once it was forgotten"),
    Column("state", Text, nullable=False, server_default="open", comment="open, asked, withdrawn or declined"),
    Column("answer", Text, nullable=False, server_default="", comment="to the requester: reason, or question"),
    Column("reply", Text, nullable=False, server_default="", comment="of the requester to a question"),
    Column("by", Text, nullable=False, server_default="", comment="who answered"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("answered_at", DateTime(timezone=True)),
    Index("ix_takedowns_open", "at", postgresql_where=text("state in ('open', 'asked')")),
    Index("ix_takedowns_contact", "answered_at", postgresql_where=text("contact <> '' or name <> ''")),
)
