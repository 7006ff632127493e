"""Tables of the network: what is said of activities, agents and their like, what it points at, and the facts."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata

statements = Table(
    "statements",
    metadata,
    Column("concept", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("number", Text, nullable=False, server_default=""),
    Column("centre", Text, nullable=False, server_default=""),
    Column("division", Text, nullable=False, server_default=""),
    Column("title", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("starts", Date),
    Column("ends", Date),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("body", JSONB, nullable=False),
    Column("version", Integer, nullable=False, comment="head of the preserved object that says this"),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("uq_statements_number", "concept", "centre", "number", unique=True, postgresql_where=text("number <> ''")),
    Index("ix_statements_centre", "concept", "centre", "starts"),
    Index("ix_statements_starts", "concept", "starts", "id"),
    Index("ix_statements_state", "concept", "state", "starts"),
)

relations = Table(
    "relations",
    metadata,
    Column("concept", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("n", Integer, primary_key=True, comment="its place among those of the statement"),
    Column("relation", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="a concept, or resource"),
    Column("target", Text, nullable=False),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Index("ix_relations_target", "kind", "target", "relation"),
)

facts = Table(
    "facts",
    metadata,
    Column("seq", BigInteger, Identity(), primary_key=True),
    Column("tx", Text, nullable=False, server_default=text("pg_current_xact_id()::text"), comment="settles what may be added up"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("about_month", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("centre", Text, nullable=False, server_default=""),
    Column("division", Text, nullable=False, server_default="", comment="where the centre lay when it happened"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("amount", Float, nullable=False),
    Column("dims", JSONB, nullable=False, server_default="{}"),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Column("cause", Text, comment="the version of an object that it was noted with, and its number there"),
    Index("uq_facts_cause", "cause", unique=True),
    Index("ix_facts_cell", "kind", "centre", "about_month"),
    Index("ix_facts_subject", "subject", "kind"),
)
