"""lists of activities are read from their indexes alone, however many activities there are

Revision 0036, after 0035, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

_FIRST = "coalesce(starts, '9999-12-31'::date)"


def upgrade() -> None:
    """Seven indexes."""
    op.create_index("ix_statements_within", "statements", ["concept", sa.text("division text_pattern_ops"), "starts"])
    op.create_index(
        "ix_statements_ends", "statements", ["concept", "ends", "starts"], postgresql_where=sa.text("ends is not null")
    )
    op.create_index("ix_statements_first", "statements", ["concept", sa.text(_FIRST), "id"])
    op.create_index("ix_statements_states", "statements", ["concept", "centre", "state"])
    place = "coalesce(nullif(body ->> 'place', ''), division) text_pattern_ops"
    op.create_index("ix_statements_site", "statements", [sa.text(place), "id"], postgresql_where=sa.text("concept = 'site'"))
    op.create_index("ix_centres_in_force", "centres", ["division", "id"], postgresql_where=sa.text("closed is null"))
    # of visits too, when it is asked which counties nobody visited
    kind = sa.text("(body ->> 'kind')")
    op.create_index("ix_statements_kind", "statements", [kind, "starts", "id"], postgresql_where=sa.text("concept = 'activity'"))
