"""Tables of calls: what is too many to be statements (nominations, marks), or is not preserved (judges, objections)."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Identity, Index, Integer, LargeBinary, Table, Text, func
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata

calls = Table(
    "calls",
    metadata,
    Column("activity", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("centre", Text, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("version", Integer, nullable=False, comment="of the activity's object"),
    Index("ix_calls_state", "state", "activity"),
)

rounds = Table(
    "rounds",
    metadata,
    Column("call", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("closes", DateTime(timezone=True)),
    Column("sheet", Text, comment="canonical, once it is sealed; public only once it is revealed"),
)

nominations = Table(
    "nominations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("centre", Text, nullable=False),
    Column("division_at", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("n", Integer, nullable=False, comment="its place in the order in which they came"),
    Column("body", JSONB, nullable=False, comment="with names of people: never public"),
    Index("uq_nominations_subject", "call", "subject", unique=True),
    Index("ix_nominations_subject", "subject"),
)

judges = Table(
    "judges",
    metadata,
    Column("call", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("label", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("agent", Text, nullable=False, server_default=""),
    Index("uq_judges_person", "person", "call", "n", unique=True),
)

marks = Table(
    "marks",
    metadata,
    Column("call", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("nomination", Text, primary_key=True),
    Column("judge", Text, primary_key=True, comment="her label, never her name"),
    Column("values", JSONB, nullable=False, server_default="{}"),
    Column("recused", Text, nullable=False, server_default=""),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

honours = Table(
    "honours",
    metadata,
    Column("number", Text, primary_key=True),
    Column("activity", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("centre", Text, nullable=False),
    Column("division", Text, nullable=False),
    Column("granted_on", Date, nullable=False),
    Column("revoked_on", Date),
    Column("body", JSONB, nullable=False),
    Index("ix_honours_subject", "subject_kind", "subject"),
    Index("ix_honours_activity", "activity"),
)

objections = Table(
    "objections",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    Column("call", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("contact", Text, nullable=False, server_default=""),
    Column("answer", Text, nullable=False, server_default=""),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("answered_at", DateTime(timezone=True)),
    Index("uq_objections_token", "token_hash", unique=True),
    Index("ix_objections_call", "call", "id"),
)
