"""Tables of what facts add up to."""

from sqlalchemy import BigInteger, Column, DateTime, Float, Index, Integer, Table, Text

from archive.ledger.tables import metadata

tallies = Table(
    "tallies",
    metadata,
    Column("measure", Text, primary_key=True, comment="name of a series"),
    Column("month", Text, primary_key=True),
    Column("centre", Text, primary_key=True),
    Column("division", Text, primary_key=True, comment="where the centre lay when it happened"),
    Column("dims", Text, primary_key=True, comment="what is kept apart: name=value"),
    Column("value", Float, nullable=False),
    Index("ix_tallies_centre", "centre", "measure", "month"),
)

totals = Table(
    "totals",
    metadata,
    Column("within", Text, primary_key=True, comment="what the codes of a division begin with; empty for everything"),
    Column("measure", Text, primary_key=True),
    Column("month", Text, primary_key=True),
    Column("dims", Text, primary_key=True),
    Column("value", Float, nullable=False),
)

firsts = Table(
    "firsts",
    metadata,
    Column("measure", Text, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("key", Text, primary_key=True, comment="what is counted once in that period"),
)

tallied = Table(
    "tallied",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("tx", BigInteger, nullable=False, comment="facts of transactions before this one are added"),
    Column("seq", BigInteger, nullable=False, comment="number of the newest of them"),
)

reports = Table(
    "reports",
    metadata,
    Column("month", Text, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("seq", BigInteger, nullable=False, comment="number of the newest fact that was counted"),
    Column("sha256", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("by", Text, nullable=False, server_default=""),
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", DateTime(timezone=True), nullable=False),
)
