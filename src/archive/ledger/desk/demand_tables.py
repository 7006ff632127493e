"""The tables of demand: what visitors looked for and did not find, and the salts of a day."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Identity, Index, Integer, LargeBinary, Table, Text, func, text

from archive.ledger.tables import metadata

missed_terms = Table(
    "missed_terms",
    metadata,
    Column("term", Text, primary_key=True, comment="what was looked for, folded"),
    Column("sessions", Integer, nullable=False, server_default="0", comment="visitors who looked for it, each once a day"),
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("demand", Text, nullable=False, server_default="", comment="id of the demand that was made of it"),
    Index("ix_missed_terms_sessions", "sessions", "last_on"),
)

missed_sessions = Table(
    "missed_sessions",
    metadata,
    Column("day", Date, primary_key=True),
    Column("session", LargeBinary, primary_key=True, comment="digest under the salt of the day, which is forgotten with it"),
    Column("term", Text, primary_key=True),
)

missed_salts = Table(
    "missed_salts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
)

wanted_letters = Table(
    "wanted_letters",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("words", Text, nullable=False, comment="what somebody looked for, in their words"),
    Column("contact", Text, nullable=False, server_default="", comment="private; empty once it was forgotten"),
    Column("note", Text, nullable=False, server_default="", comment="what was done about it"),
    Column("by", Text, nullable=False, server_default="", comment="who closed it"),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("closed_at", DateTime(timezone=True)),
    Column("age_band", Text, nullable=False, server_default="", comment="as told"),
    Column("division", Text, nullable=False, server_default="", comment="as told"),
    Column("centre", Text, nullable=False, server_default="", comment="of that division or entry; empty for the whole archive"),
    Column("resource", Text, nullable=False, server_default="", comment="the entry from whose page it was written"),
    Column("demand", Text, nullable=False, server_default="", comment="id of the demand that was made of it"),
    Index("ix_wanted_letters_demand", "demand", postgresql_where=text("demand <> ''")),
    Index("ix_wanted_letters_open", "at", postgresql_where=text("closed_at is null")),
    Index("ix_wanted_letters_contact", "closed_at", postgresql_where=text("contact <> ''")),
)
