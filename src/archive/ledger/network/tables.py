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
    LargeBinary,
    SmallInteger,
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
    Index("ix_statements_last", "concept", text("coalesce(ends, starts)")),
    Index("ix_statements_state", "concept", "state", "starts"),
    Index("ix_statements_states", "concept", "centre", "state"),
    Index("ix_statements_within", "concept", text("division text_pattern_ops"), "starts"),
    Index("ix_statements_ends", "concept", "ends", "starts", postgresql_where=text("ends is not null")),
    Index("ix_statements_first", "concept", text("coalesce(starts, '9999-12-31'::date)"), "id"),
    Index("ix_statements_kind", text("(body ->> 'kind')"), "starts", "id", postgresql_where=text("concept = 'activity'")),
    Index(
        "ix_statements_site",
        text("coalesce(nullif(body ->> 'place', ''), division) text_pattern_ops"),
        "id",
        postgresql_where=text("concept = 'site'"),
    ),
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
    Column("logged", Boolean, nullable=False, server_default=false(), comment="it lies in a preserved object"),
    Index("uq_facts_cause", "cause", unique=True),
    Index("ix_facts_cell", "kind", "centre", "about_month"),
    Index("ix_facts_subject", "subject", "kind"),
    Index("ix_facts_settled", text("(tx::bigint)"), "seq"),
    Index("ix_facts_unlogged", "seq", postgresql_where=text("not logged")),
    Index("ix_facts_within", "kind", text("division text_pattern_ops"), "about_month"),
    Index("ix_facts_month", "about_month", "seq"),
)

agent_names = Table(
    "agent_names",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("folded", Text, nullable=False, comment="as names are compared: width, case, script and blanks do not matter"),
    Index("ix_agent_names_folded", "folded"),
)

confirmed_credits = Table(
    "credits",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("n", Integer, primary_key=True, comment="which of the record's contributors"),
    Column("agent", Text, nullable=False, index=True),
    Column("name", Text, nullable=False, comment="the words of the record"),
    Column("confirmed_by", Text, nullable=False),
)

participations = Table(
    "participations",
    metadata,
    Column("agent", Text, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("activity", Text, nullable=False, server_default=""),
    Column("role", Text, nullable=False),
    Column("day", Date),
    Column("hours", Float),
    Column("heads", Integer),
    Column("recorded_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("evidence", JSONB, nullable=False, server_default="[]"),
    Column("source", Text, nullable=False, server_default=""),
    Column("number", Text, nullable=False, server_default=""),
    Column("sample", Boolean, nullable=False, server_default=false()),
    Index("ix_participations_activity", "activity", "role"),
    Index("ix_participations_record", "source", "number"),
    Index("ix_participations_centre", "recorded_by", "state", "day"),
)

certificates = Table(
    "certificates",
    metadata,
    Column("number", Text, primary_key=True),
    Column("agent", Text, nullable=False, index=True),
)

use_sessions = Table(
    "use_sessions",
    metadata,
    Column("day", Date, primary_key=True),
    Column("session", LargeBinary, primary_key=True, comment="digest under the salt of the day, forgotten with it"),
    Column("what", Text, primary_key=True, comment="view, view:api, view:iiif, play, search, vain"),
    Column("subject", Text, primary_key=True, comment="id of an entry with the number of its part; empty for searches"),
    Column("at", DateTime(timezone=True), nullable=False, comment="when it was asked for last"),
    Column("ticked_at", DateTime(timezone=True), comment="of a play: until when its seconds are counted"),
    Column("seen", LargeBinary, nullable=False, server_default="", comment="of a play: a bit for each hundredth"),
)

use_days = Table(
    "use_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True, comment="a kind of fact"),
    Column("subject", Text, primary_key=True, comment="id of an entry; empty for searches"),
    Column("via", Text, primary_key=True, comment="portal, embed, api, iiif"),
    Column("amount", Float, nullable=False),
)

retention = Table(
    "retention",
    metadata,
    Column("resource", Text, primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("hundredth", SmallInteger, primary_key=True, comment="0 to 99; -1 counts the plays"),
    Column("sessions", BigInteger, nullable=False, server_default="0"),
)
