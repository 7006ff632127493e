"""Alembic, without its command line: revisions lie in `versions/`, the newest is reached by `upgrade`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from archive.ledger.database import Database

_LOCK = 7_305_201


def upgrade(database: Database, revision: str = "head") -> None:
    """Create the schema where it is missing and run what has not run, up to a revision; others wait on an advisory lock."""
    with database.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text(f'create schema if not exists "{database.schema}"'))
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def revision(database: Database) -> str:
    """The revision that a ledger has; empty where there is none yet."""
    with database.begin() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""
