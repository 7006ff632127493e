"""Run by Alembic: the connection comes from `archive.ledger.migrations.upgrade`."""

from alembic import context

from archive.ledger.accounts import tables  # noqa: F401 - they join the others
from archive.ledger.desk import (
    demand_tables,  # noqa: F401
    editing_tables,  # noqa: F401
    notice_tables,  # noqa: F401
    review_tables,  # noqa: F401
    sheet_tables,  # noqa: F401
    upload_tables,  # noqa: F401
)
from archive.ledger.network import call_tables  # noqa: F401
from archive.ledger.tables import metadata

config = context.config
context.configure(
    connection=config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
