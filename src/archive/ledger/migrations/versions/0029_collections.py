"""entries by the day on which they were made and by their subjects; collections are statements and need no table

Revision 0029, after 0028, of 2026-11-30.
"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two indexes of what is public."""
    live = "where published_at is not null and withdrawn_at is null"
    op.execute(f"create index ix_publications_day on publications ((entry->'date'->>'edtf')) {live}")
    op.execute(f"create index ix_publications_subjects on publications using gin ((entry->'subjects')) {live}")
