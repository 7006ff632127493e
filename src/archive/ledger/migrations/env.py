"""Run by Alembic: the connection comes from `archive.ledger.migrations.upgrade`."""

from alembic import context

from archive.ledger.tables import metadata

config = context.config
context.configure(
    connection=config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
