"""what others harvest of the public entries, and what is harvested from others

Revision 0023, of 2026-11-30.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Entries that are public or were once, two columns of sources, and what of a repository was read."""
    once = "of an entry that is public, or was once: a row is never deleted"
    op.create_table(
        "disseminated",
        sa.Column("resource", sa.Text(), nullable=False, comment=once),
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False, comment="datestamp, to the second"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("resource", name="pk_disseminated"),
    )
    op.create_index("ix_disseminated_changed_at", "disseminated", ["changed_at", "resource"])
    op.create_index("ix_disseminated_centre", "disseminated", ["centre", "changed_at", "resource"])
    op.execute(
        "insert into disseminated (resource, centre, changed_at, gone) "
        "select p.resource, r.centre, date_trunc('second', now()), p.withdrawn_at is not null "
        "from publications p join resources r on r.id = p.resource "
        "where p.published_at is not null or p.withdrawn_at is not null"
    )
    fetched = "linked media are fetched, not only linked"
    private = "its address may be a private one"
    for name, said in (("takes_media", fetched), ("own_network", private)):
        op.add_column("intake_sources", sa.Column(name, sa.Boolean(), nullable=False, server_default="false", comment=said))
    _harvests()
    _harvested()


def _harvests() -> None:
    every = "1: it reads everything; 2: and what changed meanwhile"
    asked = "records gone, of which a person is asked"
    op.create_table(
        "harvests",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False, server_default="", comment="the format that is asked for"),
        sa.Column("granularity", sa.Text(), nullable=False, server_default=""),
        sa.Column("deletes", sa.Text(), nullable=False, server_default="", comment="what the repository says of deletions"),
        sa.Column("since", _MOMENT, comment="where the window begins that is read, or that is next"),
        sa.Column("until", _MOMENT, comment="where it ends; empty while none is read"),
        sa.Column("token", sa.Text(), nullable=False, server_default="", comment="of the window's next page"),
        sa.Column("end", _MOMENT, comment="up to when this harvest goes; empty while there is none"),
        sa.Column("whole", sa.Integer(), nullable=False, server_default="0", comment=every),
        sa.Column("round", sa.BigInteger(), nullable=False, server_default="0", comment="which harvest this is"),
        sa.Column("page", sa.BigInteger(), nullable=False, server_default="0", comment="pages read so far, of all harvests"),
        sa.Column("records", sa.BigInteger(), nullable=False, server_default="0", comment="identifiers that it has ever had"),
        sa.Column("not_before", _MOMENT, comment="when the repository wants to be asked again"),
        sa.Column("whole_at", _MOMENT, comment="when a whole harvest last began"),
        sa.Column("lost", sa.Integer(), nullable=False, server_default="0", comment=asked),
        sa.PrimaryKeyConstraint("source", name="pk_harvests"),
    )


def _harvested() -> None:
    back = "its return is to be carried out"
    op.create_table(
        "harvested",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False, comment="its place among those of the source"),
        sa.Column("delivery", sa.Text(), nullable=False, comment="the name of the delivery that it is handed in with"),
        sa.Column("datestamp", sa.Text(), nullable=False),
        sa.Column("round", sa.BigInteger(), nullable=False, comment="the harvest that last had it"),
        sa.Column("page", sa.BigInteger(), nullable=False, comment="the page that last changed it"),
        sa.Column("gone", sa.Boolean(), nullable=False, server_default="false"),
        sa.Column("row", JSONB(), comment="its row of a manifest, by headers"),
        sa.Column("metadata", sa.Text(), nullable=False, server_default="", comment="as the repository gave it"),
        sa.Column("media", JSONB(), nullable=False, server_default="[]", comment="files to be fetched"),
        sa.Column("due", sa.Boolean(), nullable=False, server_default="false", comment="to be handed in"),
        sa.Column("handed_in", sa.Boolean(), nullable=False, server_default="false", comment="it was handed in once"),
        sa.Column("leaves", sa.Boolean(), nullable=False, server_default="false", comment="its going is to be carried out"),
        sa.Column("returns", sa.Boolean(), nullable=False, server_default="false", comment=back),
        sa.PrimaryKeyConstraint("source", "identifier", name="pk_harvested"),
    )
    op.create_index("ix_harvested_delivery", "harvested", ["source", "delivery", "n"])
    op.create_index("ix_harvested_due", "harvested", ["source", "delivery"], postgresql_where=sa.text("due"))
    op.create_index("ix_harvested_moves", "harvested", ["source"], postgresql_where=sa.text("leaves or returns"))
