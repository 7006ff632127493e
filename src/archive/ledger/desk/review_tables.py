"""The tables of review. Rows of `reviews` come and go with the state of their resource, by a trigger (revision 0020)."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, DateTime, Float, Identity, Index, Integer, Table, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata

OPEN = text("closed_at is null")


def _at(name: str, *, now: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=not now, server_default=func.now() if now else None)


reviews = Table(
    "reviews",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("resource", Text, nullable=False),
    Column("centre", Text, nullable=False, comment="whose it is"),
    Column("version", Integer, nullable=False, comment="head of the preserved object that is to be looked at"),
    Column("kind", Text, nullable=False, server_default="", comment="of the record"),
    Column("doubts", JSONB, nullable=False, server_default="[]", comment="kinds of doubts, once they were looked for"),
    Column("station", Text, nullable=False, comment="the centre where it waits"),
    Column("decides", Text, nullable=False, server_default="", comment="the centre whose acceptance decides; empty until placed"),
    _at("opened_at", now=True),
    _at("arrived_at", now=True),
    _at("due_at"),
    Column("late", Integer, nullable=False, server_default="0", comment="how often somebody was told that it is late here"),
    Column("claimed_by", Text, nullable=False, server_default="", comment="id of who looks at it"),
    _at("claimed_until"),
    _at("closed_at"),
    Column("outcome", Text, nullable=False, server_default="", comment="accepted, returned or superseded"),
    Index("uq_reviews_open", "resource", unique=True, postgresql_where=OPEN),
    Index("ix_reviews_station", "station", "arrived_at", "id", postgresql_where=OPEN),
    Index("ix_reviews_waiting", "arrived_at", "id", postgresql_where=OPEN),
    Index("ix_reviews_due", "due_at", postgresql_where=OPEN),
    Index("ix_reviews_unplaced", "id", postgresql_where=text("closed_at is null and decides = ''")),
)

review_steps = Table(
    "review_steps",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("resource", Text, nullable=False, index=True),
    Column("body", JSONB, nullable=False, comment="as preserved with the resource"),
    _at("at", now=True),
)

remarks = Table(
    "remarks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("resource", Text, nullable=False, index=True),
    Column("author", Text, nullable=False, comment="id of who says it"),
    Column("said", Integer, nullable=False, server_default="0", comment="1 once it is preserved and its centre sees it"),
    Column("body", JSONB, nullable=False),
    _at("at", now=True),
)

review_rules = Table(
    "review_rules",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("centre", Text, nullable=False, index=True, comment="top of its part of the tree; empty for the whole archive"),
    Column("level", Text, nullable=False, comment="has to accept it at least"),
    Column("kinds", JSONB, nullable=False, server_default="[]"),
    Column("doubts", JSONB, nullable=False, server_default="[]"),
    Column("flags", JSONB, nullable=False, server_default="[]"),
    Column("by", Text, nullable=False, server_default=""),
    _at("at", now=True),
)

trust = Table(
    "trust",
    metadata,
    Column("centre", Text, primary_key=True),
    Column("rate", Float, nullable=False, comment="share of what a trusted centre hands in that a person looks at"),
    Column("seed", Text, nullable=False),
    Column("returns", Integer, nullable=False, server_default="0"),
    Column("by", Text, nullable=False, server_default=""),
    _at("at", now=True),
)
