"""items of the lists of heritage by their names, asked for whenever an entry is opened or closed

Revision 0035, after 0034, of 2026-11-30.
"""

from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Indexes. What is listed and recorded already is noted by the next night, or by `archive measures complete`."""
    op.execute("create index ix_statements_heritage_title on statements (title) where concept = 'heritage'")
    op.execute("create index ix_statements_heritage_names on statements using gin ((body->'names')) where concept = 'heritage'")
