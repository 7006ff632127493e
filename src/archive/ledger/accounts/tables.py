"""The tables of people: accounts, what they sign in with, their sessions, their posts, and what they did."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from archive.ledger.tables import metadata


def _at(name: str, *, needed: bool = False, now: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=not (needed or now), server_default=func.now() if now else None)


people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True, comment="never used again"),
    Column("login", Text, nullable=False, unique=True, comment="folded: what one signs in with"),
    Column("name", Text, nullable=False),
    Column("centre", Text, nullable=False, server_default="", index=True, comment="where they work; empty for the whole archive"),
    Column("mail", Text, nullable=False, server_default=""),
    Column("language", Text, nullable=False, server_default="", comment="empty for the first one"),
    Column("state", Text, nullable=False, comment="invited, active or disabled"),
    Column("sample", Boolean, nullable=False, server_default=false(), comment="made by the demonstration"),
    _at("created_at", now=True),
    _at("changed_at", now=True),
)

credentials = Table(
    "credentials",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False, comment="password, totp, passkey or recovery"),
    Column("label", Text, nullable=False, server_default=""),
    Column("body", JSONB, nullable=False, comment="hash, secret or public key, and what was used last"),
    _at("created_at", now=True),
    _at("used_at"),
)

identities = Table(
    "identities",
    metadata,
    Column("issuer", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    _at("created_at", now=True),
)

invitations = Table(
    "invitations",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("by", Text, nullable=False),
    _at("expires_at", needed=True),
    _at("used_at"),
    _at("at", now=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True, comment="SHA-256 of what the browser has"),
    Column("id", Text, nullable=False, unique=True, comment="how it is called where sessions are listed and ended"),
    Column("person", Text, nullable=False, index=True),
    Column("strength", Integer, nullable=False, comment="factors that were shown: 1 or 2"),
    Column("address", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),
    _at("began_at", now=True),
    _at("seen_at", now=True),
    _at("until", needed=True),
    _at("ended_at"),
)

grants = Table(
    "grants",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("person", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("centre", Text, nullable=False, server_default="", comment="top of its part of the tree; empty for the whole archive"),
    _at("begins", now=True),
    _at("ends"),
    Column("by", Text, nullable=False),
    _at("at", now=True),
    Index("ix_grants_centre_role", "centre", "role"),
)

deputies = Table(
    "deputies",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("person", Text, nullable=False, index=True, comment="for whom"),
    Column("deputy", Text, nullable=False, index=True),
    _at("begins", needed=True),
    _at("ends", needed=True),
    Column("by", Text, nullable=False),
    _at("at", now=True),
)

pending = Table(
    "pending",
    metadata,
    Column("key", LargeBinary, primary_key=True, comment="SHA-256 of what the browser has"),
    Column("kind", Text, nullable=False, comment="passkey, totp, provider, form …"),
    Column("person", Text, nullable=False, server_default=""),
    Column("body", JSONB, nullable=False, comment="what has to be known when somebody comes back"),
    _at("until", needed=True),
    Index("ix_pending_until", "until"),
    Index("ix_pending_person", "person", "kind"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("key", Text, primary_key=True, comment="name or address, hashed"),
    Column("count", Integer, nullable=False),
    _at("since", needed=True),
    Index("ix_attempts_since", "since"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True, comment="one after another, without a gap"),
    _at("at", needed=True),
    Column("actor", Text, nullable=False, comment="a person as written in what is preserved"),
    Column("on_behalf_of", Text, nullable=False, server_default=""),
    Column("address", Text, nullable=False, server_default=""),
    Column("verb", Text, nullable=False),
    Column("kind", Text, nullable=False, comment="what the subject is: resource, delivery, person, centre …"),
    Column("subject", Text, nullable=False),
    Column("centre", Text, nullable=False, server_default=""),
    Column("outcome", Text, nullable=False, comment="done, or the code of a refusal"),
    Column("facts", JSONB, nullable=False, server_default="{}"),
    Column("previous", Text, nullable=False, comment="hash of the row before"),
    Column("hash", Text, nullable=False, comment="SHA-256 of this row and the hash before it"),
    Index("ix_audit_at", "at"),
    Index("ix_audit_actor", "actor", "id"),
    Index("ix_audit_person", text("substring(actor, '<([^<>]+)>$')"), "id"),
    Index("ix_audit_centre", "centre", "id"),
    Index("ix_audit_subject", "subject", "id"),
)
