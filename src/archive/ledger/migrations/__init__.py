"""Alembic, without its command line: revisions lie in `versions/`, the newest is reached by `upgrade`."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from archive.ledger.database import Database

_LOCK = 7_305_201


def newest() -> str:
    """The revision that this program brings tables to."""
    return _scripts().get_current_head() or ""


def known() -> frozenset[str]:
    """Every revision that this program has."""
    return frozenset(one.revision for one in _scripts().walk_revisions())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def upgrade(database: Database, revision: str = "head") -> None:
    """Create the schema where it is missing and run what has not run, up to a revision; others wait on an advisory lock."""
    with database.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text(f'create schema if not exists "{database.schema}"'))
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def revision(database: Database) -> str:
    """The revision that a ledger has; empty where there is none yet."""
    with database.begin() as connection:
        return MigrationContext.configure(connection).get_current_revision() or ""
