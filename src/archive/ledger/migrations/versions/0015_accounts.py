"""people who sign in, their posts, the log of what they do; and which centres stand above which

Revision 0015, after 0014, of 2026-11-29.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ANCESTORS = """
insert into centre_ancestors (centre, ancestor, depth)
with recursive edges (centre, above) as (
  select id, parent from centres where parent is not null
  union select id, jsonb_array_elements_text(successors) from centres where successors <> '[]'
), up (centre, ancestor, depth) as (
  select id, id, 0 from centres
  union select up.centre, edges.above, up.depth + 1 from up join edges on edges.centre = up.ancestor where up.depth < 12
)
select centre, ancestor, min(depth) from up group by centre, ancestor"""

_ONLY_ADDED = """
create function audit_is_only_added() returns trigger language plpgsql as
$$ begin raise exception 'the audit log is only added to' using errcode = '42501'; end $$;
create trigger audit_only_added before update or delete or truncate on audit
for each statement execute function audit_is_only_added()"""


def upgrade() -> None:
    """Ten tables."""
    op.create_table(
        "centre_ancestors",
        _text("centre"),
        sa.Column("ancestor", sa.Text(), nullable=False, comment="the centre itself, one above it, or one that carries it on"),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "ancestor", name="pk_centre_ancestors"),
    )
    op.create_index("ix_centre_ancestors_ancestor", "centre_ancestors", ["ancestor", "centre"])
    op.execute(_ANCESTORS)
    _of_accounts()
    _of_sessions()
    _of_posts()
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), nullable=False, comment="one after another, without a gap"),
        _at("at", needed=True),
        _text("actor", comment="a person as written in what is preserved"),
        _text("on_behalf_of", given=""),
        _text("address", given=""),
        _text("verb"),
        _text("kind", comment="what the subject is: resource, delivery, person, centre …"),
        _text("subject"),
        _text("centre", given=""),
        _text("outcome", comment="done, or the code of a refusal"),
        sa.Column("facts", JSONB(), nullable=False, server_default="{}"),
        _text("previous", comment="hash of the row before"),
        _text("hash", comment="SHA-256 of this row and the hash before it"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_index("ix_audit_actor", "audit", ["actor", "id"])
    op.create_index("ix_audit_subject", "audit", ["subject", "id"])
    op.execute(_ONLY_ADDED)


def _of_accounts() -> None:
    op.create_table(
        "people",
        _text("id", comment="never used again"),
        _text("login", comment="folded: what one signs in with"),
        _text("name"),
        _text("centre", given="", comment="where they work; empty for the whole archive"),
        _text("mail", given=""),
        _text("language", given="", comment="empty for the first one"),
        _text("state", comment="invited, active or disabled"),
        sa.Column("sample", sa.Boolean(), nullable=False, server_default=sa.false(), comment="made by the demonstration"),
        _at("created_at", now=True),
        _at("changed_at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
        sa.UniqueConstraint("login", name="uq_people_login"),
    )
    op.create_index("ix_people_centre", "people", ["centre"])
    op.create_table(
        "credentials",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("person"),
        _text("kind", comment="password, totp, passkey or recovery"),
        _text("label", given=""),
        sa.Column("body", JSONB(), nullable=False, comment="hash, secret or public key, and what was used last"),
        _at("created_at", now=True),
        _at("used_at"),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
    )
    op.create_index("ix_credentials_person", "credentials", ["person"])
    op.create_table(
        "identities",
        _text("issuer"),
        _text("subject"),
        _text("person"),
        _at("created_at", now=True),
        sa.PrimaryKeyConstraint("issuer", "subject", name="pk_identities"),
    )
    op.create_index("ix_identities_person", "identities", ["person"])


def _of_sessions() -> None:
    op.create_table(
        "invitations",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        _text("person"),
        _text("by"),
        _at("expires_at", needed=True),
        _at("used_at"),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("code_hash", name="pk_invitations"),
    )
    op.create_index("ix_invitations_person", "invitations", ["person"])
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the browser has"),
        _text("id", comment="how it is called where sessions are listed and ended"),
        _text("person"),
        sa.Column("strength", sa.Integer(), nullable=False, comment="factors that were shown: 1 or 2"),
        _text("address", given=""),
        _text("agent", given=""),
        _at("began_at", now=True),
        _at("seen_at", now=True),
        _at("until", needed=True),
        _at("ended_at"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.UniqueConstraint("id", name="uq_sessions_id"),
    )
    op.create_index("ix_sessions_person", "sessions", ["person"])
    op.create_table(
        "attempts",
        _text("key", comment="name or address, hashed"),
        sa.Column("count", sa.Integer(), nullable=False),
        _at("since", needed=True),
        sa.PrimaryKeyConstraint("key", name="pk_attempts"),
    )
    op.create_index("ix_attempts_since", "attempts", ["since"])


def _of_posts() -> None:
    op.create_table(
        "grants",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("person"),
        _text("role"),
        _text("centre", given="", comment="top of its part of the tree; empty for the whole archive"),
        _at("begins", now=True),
        _at("ends"),
        _text("by"),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
    )
    op.create_index("ix_grants_person", "grants", ["person"])
    op.create_index("ix_grants_centre_role", "grants", ["centre", "role"])
    op.create_table(
        "deputies",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        _text("person", comment="for whom"),
        _text("deputy"),
        _at("begins", needed=True),
        _at("ends", needed=True),
        _text("by"),
        _at("at", now=True),
        sa.PrimaryKeyConstraint("id", name="pk_deputies"),
    )
    op.create_index("ix_deputies_person", "deputies", ["person"])
    op.create_index("ix_deputies_deputy", "deputies", ["deputy"])


def _text(name: str, given: str | None = None, comment: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=given, comment=comment)


def _at(name: str, *, needed: bool = False, now: bool = False) -> sa.Column[datetime]:
    default = sa.func.now() if now else None
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not (needed or now), server_default=default)
