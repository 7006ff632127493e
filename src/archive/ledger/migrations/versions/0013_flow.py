"""what people do to deliveries, runs that are to be started, deliveries that are stuck, room that is promised

Revision 0013, after 0008, of 2026-11-29.
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _now(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()"))


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _moment(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True))


def upgrade() -> None:
    """Four tables; what there is needs no rows in them."""
    op.create_table(
        "delivery_acts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(_text("delivery"), _text("verb"), _text("by"), _text("reason", ""), _now("at")),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_acts"),
    )
    op.create_index("ix_delivery_acts_delivery", "delivery_acts", ["delivery"])
    op.create_table(
        "starts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *(_text("delivery"), _text("centre"), _text("run"), _text("why")),
        sa.Column("facts", JSONB(), nullable=False, server_default="{}"),
        *(_now("not_before"), _moment("started_at"), _now("asked_at")),
        sa.PrimaryKeyConstraint("id", name="pk_starts"),
        sa.UniqueConstraint("run", name="uq_starts_run"),
    )
    op.create_index("ix_starts_delivery", "starts", ["delivery"])
    waiting = sa.text("started_at is null")
    op.create_index("uq_starts_waiting", "starts", ["delivery"], unique=True, postgresql_where=waiting)
    op.create_index("ix_starts_due", "starts", ["not_before"], postgresql_where=waiting)
    op.create_table(
        "stuck",
        *(_text("delivery"), _text("state"), _text("mark"), _moment("again_at"), _moment("handed_at"), _now("found_at")),
        sa.PrimaryKeyConstraint("delivery", name="pk_stuck"),
    )
    op.create_table(
        "reservations",
        *(_text("delivery"), sa.Column("size", sa.BigInteger(), nullable=False), _now("at")),
        sa.PrimaryKeyConstraint("delivery", name="pk_reservations"),
    )
