"""The tables of notices, quotas and settings at run time."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, LargeBinary, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata


def _at(name: str, *, now: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=not now, server_default=func.now() if now else None)


notices = Table(
    "notices",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("person", Text, nullable=False),
    Column("event", Text, nullable=False, comment="as vocabulary/data/events.toml names it"),
    Column("subject", Text, nullable=False),
    Column("round", Text, nullable=False, server_default="", comment="tells one time from the next of the same subject"),
    Column("centre", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default="", comment="page where the next thing is to be done"),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    _at("at", now=True),
    _at("read_at"),
    _at("mailed_at"),
    Index("uq_notices_once", "person", "event", "subject", "round", unique=True),
    Index("ix_notices_person", "person", "id"),
    Index("ix_notices_unread", "person", postgresql_where=text("read_at is null")),
    Index("ix_notices_unmailed", "person", "at", postgresql_where=text("mailed_at is null")),
)

notice_choices = Table(
    "notice_choices",
    metadata,
    Column("person", Text, primary_key=True),
    Column("mail", Text, nullable=False, comment="hourly, daily or off"),
    Column("tries", Integer, nullable=False, server_default="0"),
    _at("not_before"),
    _at("at", now=True),
)

chat_lines = Table(
    "chat_lines",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("event", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("round", Text, nullable=False, server_default=""),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Column("address", Text, nullable=False, server_default=""),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fault", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="due", comment="due, sent or given_up"),
    _at("not_before", now=True),
    _at("at", now=True),
    Index("uq_chat_lines_once", "event", "subject", "round", unique=True),
    Index("ix_chat_lines_due", "not_before", postgresql_where=text("state = 'due'")),
)

quotas = Table(
    "quotas",
    metadata,
    Column("centre", Text, primary_key=True, comment="empty for every centre"),
    Column("scope", Text, primary_key=True, comment="own: of this centre; below: of each one below it that has none of its own"),
    Column("bytes", BigInteger, nullable=False),
    Column("by", Text, nullable=False),
    _at("at", now=True),
)

stored_bytes = Table(
    "stored_bytes",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("centre", Text, nullable=False, index=True),
    Column(
        "bytes", BigInteger, nullable=False, comment="more or less by so many; rows of a centre are put together now and then"
    ),
)

promised_bytes = Table(
    "promised_bytes",
    metadata,
    Column("key", Text, primary_key=True, comment="what it was promised to: an open upload"),
    Column("centre", Text, nullable=False, index=True),
    Column("bytes", BigInteger, nullable=False),
    _at("at", now=True),
)

runtime_settings = Table(
    "runtime_settings",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("by", Text, nullable=False),
    _at("at", now=True),
)

kept_sheets = Table(
    "kept_sheets",
    metadata,
    Column("key", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _at("at", now=True),
)
