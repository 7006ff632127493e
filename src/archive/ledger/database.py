"""The connection: one engine per process, short transactions, lost servers named as ours."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError

from archive.errors import LedgerRefuses, LedgerUnavailable, LedgerUntrusted, SettingWrong, TextUnusable

CONNECT_TIMEOUT_S = 5
TABLES_MISSING = frozenset({"42P01", "3F000"})
"""SQLSTATE of undefined_table and invalid_schema_name: `archive up` has not made them yet."""
RIGHTS_MISSING = "42501"
"""SQLSTATE of insufficient_privilege."""


class Database:
    """An engine whose tables live in one schema; connections are made when first needed."""

    def __init__(self, url: str, schema: str) -> None:
        if not url:
            raise SettingWrong(name="ARCHIVE_LEDGER_URL", reason="empty; start the embedded stack (archive up) or set it")
        parsed = make_url(url)
        self.schema = schema
        self.server = parsed.render_as_string(hide_password=True)
        self.engine: Engine = create_engine(
            parsed,
            pool_size=4,
            max_overflow=12,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_S,
                "options": f"-csearch_path={schema}",
                "application_name": f"archive {schema}",  # what an operator reads in pg_stat_activity
            },
        )

    @contextmanager
    def begin(self, *, each: bool = False) -> Iterator[Connection]:
        """A transaction, committed at the end and rolled back on any error; with `each`, every statement is one by itself.

        Raises:
            LedgerUnavailable: the server did not answer or broke off, or has no tables yet.
            LedgerRefuses: it knows neither role nor password, or the role lacks a right.
            LedgerUntrusted: its certificate is not one that we trust.
            TextUnusable: a text that was given holds what no column takes.

        """
        try:
            engine = self.engine.execution_options(isolation_level="AUTOCOMMIT") if each else self.engine
            with engine.begin() as connection:
                yield connection
        except (OperationalError, InterfaceError) as fault:
            raise kind_of(str(fault.orig))(server=self.server, reason=_first_line(fault)) from fault
        except (DataError, UnicodeEncodeError) as fault:
            raise TextUnusable(reason=str(fault).partition("\n")[0]) from fault
        except DBAPIError as fault:
            if getattr(fault.orig, "sqlstate", "") == RIGHTS_MISSING:
                raise LedgerRefuses(server=self.server, reason=_first_line(fault)) from fault
            if fault.connection_invalidated or getattr(fault.orig, "sqlstate", "") in TABLES_MISSING:
                raise LedgerUnavailable(server=self.server, reason=_first_line(fault)) from fault
            raise

    def ping(self) -> None:
        """One round trip."""
        with self.begin() as connection:
            connection.execute(text("select 1"))


def planned_each_time(connection: Connection) -> None:
    """From here to the end of the transaction the server plans for the very values that are asked for: where a code begins the
    same as few others or as nearly all, one plan for any value reads all rows to find a hundred.
    """
    connection.execute(text("set local plan_cache_mode = force_custom_plan"))


def kind_of(said: str) -> type[LedgerUnavailable]:
    """What a connection that did not come about means: libpq tells it in words alone, without a code of the server."""
    if re.search(r"certificate", said):
        return LedgerUntrusted
    if re.search(r"FATAL: +(?:password authentication|role |no pg_hba|permission denied|database .* does not exist)", said):
        return LedgerRefuses
    return LedgerUnavailable


def _first_line(fault: DBAPIError) -> str:
    return str(fault.orig or fault).strip().split("\n", maxsplit=1)[0]
