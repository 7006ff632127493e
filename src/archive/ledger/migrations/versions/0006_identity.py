"""which work an item is no longer hangs on its row; doubts, findings and owed answers have places of their own

Revision 0006, after 0005, of 2026-11-29.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_HEADERS = [
    *("编号", "編號", "条目编号", "条目号", "作品编号", "资源编号", "项目编号"),
    *("itemnumber", "itemno", "itemid", "id", "number", "item"),
]
_NUMBERS = """
update resources r set number = r.item
where r.record -> 'identifiers' @> to_jsonb(array[r.item]) or exists (
  select 1 from items i, jsonb_array_elements(i.body -> 'rows') row, jsonb_each_text(row) cell
  where i.resource = r.id and i.item = r.item and btrim(cell.value) = r.item
    and regexp_replace(lower(cell.key), '[[:space:]*:：_.#-]|[（(].*[)）]|必填', '', 'g') = any(:headers))"""
_POSITIONS = """
delete from exclusions e using resources r where e.resource = r.id and e.item is not null and e.item = r.item and r.number = ''"""


def upgrade() -> None:
    """A number is what the centre gave; what stood there for want of one was the row, and identifies nothing."""
    op.drop_index("uq_resources_identity", "resources", if_exists=True)
    op.add_column("resources", sa.Column("number", sa.Text(), nullable=False, server_default=""))
    op.add_column("resources", sa.Column("claimed", JSONB(), nullable=False, server_default="[]"))
    op.execute(sa.text(_NUMBERS).bindparams(sa.bindparam("headers", _HEADERS, type_=sa.ARRAY(sa.Text()))))
    op.execute(_POSITIONS)
    here = sa.text("number <> '' and state <> 'deleted'")
    op.create_index("uq_resources_number", "resources", ["centre", "delivery_name", "number"], unique=True, postgresql_where=here)
    op.create_index("ix_resources_delivery_name", "resources", ["centre", "delivery_name"])
    op.add_column("items", sa.Column("doubts", JSONB(), nullable=False, server_default="[]"))
    op.add_column("items", sa.Column("asked", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_items_asked", "items", ["delivery"], postgresql_where=sa.text("asked"))
    op.create_table(
        "findings",
        sa.Column("resource", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("faults", JSONB(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now()),
        sa.PrimaryKeyConstraint("resource", "step", name="pk_findings"),
    )
    op.add_column("deliveries", sa.Column("ended", sa.Text(), nullable=False, server_default=""))
    op.add_column("deliveries", sa.Column("answer_owed", sa.Boolean(), nullable=False, server_default=sa.false()))
    owed = sa.text("answer_owed")
    op.create_index("ix_deliveries_answer_owed", "deliveries", ["changed_at"], postgresql_where=owed)
