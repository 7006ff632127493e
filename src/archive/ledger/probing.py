"""Trying PostgreSQL with the rights that the archive needs of it. What is written is rolled back: nothing of it remains."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from archive.errors import LedgerUnavailable
from archive.ledger import migrations
from archive.ledger import tables as t
from archive.ledger.database import Database
from archive.models.findings import Finding, bad, good

OLDEST_SERVER = 14
"""Major version of PostgreSQL from which on everything used here is there."""
CLOCKS_APART_S = 60.0
_REFUSED = frozenset({"28P01", "28000"})
_NO_DATABASE = "3D000"
_NO_RIGHT = "42501"
_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE")
_COLUMNS = text("select table_name, column_name from information_schema.columns where table_schema = current_schema()")
_TABLES = text("select tablename from pg_tables where schemaname = :schema")
_HELD = text("select has_table_privilege(to_regclass(:name), :rights)")
_PROBE = "archive check"


def probe(database: Database) -> Iterator[Finding]:
    """Reach it, sign in, compare the tables with ours, write and roll back; ends with the first that makes the rest vain."""
    try:
        with database.engine.connect() as connection, connection.begin() as transaction:
            try:
                yield from _probed(connection, database)
            finally:
                transaction.rollback()
    except (SQLAlchemyError, LedgerUnavailable) as fault:
        yield _connecting(fault, database)


def _connecting(fault: Exception, database: Database) -> Finding:
    state, reason = _state(fault), _reason(fault)
    if state in _REFUSED or "password authentication failed" in reason or "no password supplied" in reason:
        return bad("ledger", "sign-in", "E711", server=database.server, reason=reason)
    if state == _NO_DATABASE or ("database" in reason and "does not exist" in reason):
        return bad("ledger", "reach", "E712", server=database.server, reason=reason)
    return bad("ledger", "reach", "E710", server=database.server, reason=reason)


def _probed(connection: Connection, database: Database) -> Iterator[Finding]:
    number = int(connection.scalar(text("select current_setting('server_version_num')::int")) or 0)
    yield good("ledger", "reach", server=database.server)
    yield good("ledger", "sign-in", user=connection.scalar(text("select current_user")))
    version = connection.scalar(text("show server_version"))
    if number // 10_000 < OLDEST_SERVER:
        yield bad("ledger", "version", "E713", found=version, least=OLDEST_SERVER)
    else:
        yield good("ledger", "version", found=version)
    yield _clock(connection)
    yield (schema := _schema(connection, database))
    if not schema.code:
        yield from _tables(connection, database)


def _clock(connection: Connection) -> Finding:
    theirs = connection.scalar(text("select clock_timestamp()")) or datetime.now(UTC)
    apart = abs((datetime.now(UTC) - theirs).total_seconds())
    if apart > CLOCKS_APART_S:
        return bad("ledger", "clock", "E719", server="PostgreSQL", seconds=round(apart))
    return good("ledger", "clock", seconds=round(apart, 1))


def _schema(connection: Connection, database: Database) -> Finding:
    """Whether the tables are of the revision that this program brings."""
    there = set(connection.scalars(_TABLES, {"schema": database.schema}))
    newest, known = migrations.newest(), migrations.known()
    facts = {"schema": database.schema, "newest": newest}
    if "alembic_version" not in there:
        return bad("ledger", "schema", "E714", **facts)
    try:
        with connection.begin_nested():
            found = connection.scalar(text("select version_num from alembic_version")) or ""
    except DBAPIError as fault:
        return bad("ledger", "rights", "E717", tables="alembic_version", rights="SELECT", reason=_reason(fault))
    if not found:
        return bad("ledger", "schema", "E714", **facts)
    if found not in known:
        return bad("ledger", "schema", "E716", found=found, **facts)
    if found != newest:
        return bad("ledger", "schema", "E715", found=found, **facts)
    return good("ledger", "schema", found=found, **facts)


def _tables(connection: Connection, database: Database) -> Iterator[Finding]:
    there = {(row[0], row[1]) for row in connection.execute(_COLUMNS)}
    wanted = {(table.name, column.name) for table in t.metadata.sorted_tables for column in table.columns}
    without = _without(connection)
    if without:
        yield bad("ledger", "rights", "E717", tables=", ".join(without), rights=", ".join(_RIGHTS), reason="")
        return
    if missing := sorted(wanted - there):
        yield bad("ledger", "tables", "E718", missing=", ".join(".".join(one) for one in missing[:8]))
        return
    yield good("ledger", "tables", number=len(t.metadata.tables))
    yield good("ledger", "rights", rights=", ".join(_RIGHTS))
    yield _written(connection, database)


def _without(connection: Connection) -> list[str]:
    """Tables of ours that are there and that these keys may not read or write."""
    found = []
    for name in t.metadata.tables:
        held = [connection.scalar(_HELD, {"name": name, "rights": right}) for right in _RIGHTS]
        if False in held:
            found.append(name)
    return found


def _written(connection: Connection, database: Database) -> Finding:
    """Insert, change, read and remove a row of the one table whose ids are not counted; the transaction is rolled back."""
    p = t.policies.c
    try:
        with connection.begin_nested() as inner:
            connection.execute(insert(t.policies).values(centre=_PROBE, policy=_PROBE))
            connection.execute(update(t.policies).where(p.centre == _PROBE).values(policy="manual"))
            read = connection.scalar(select(p.policy).where(p.centre == _PROBE))
            connection.execute(delete(t.policies).where(p.centre == _PROBE))
            inner.rollback()
    except DBAPIError as fault:
        if _state(fault) == _NO_RIGHT:
            return bad("ledger", "rights", "E717", tables="policies", rights=", ".join(_RIGHTS), reason=_reason(fault))
        return bad("ledger", "write", "E720", server=database.server, reason=_reason(fault))
    return good("ledger", "write", read=read)


def _state(fault: Exception) -> str:
    return str(getattr(getattr(fault, "orig", fault), "sqlstate", "") or "")


def _reason(fault: Exception) -> str:
    return str(getattr(fault, "orig", fault) or fault).strip().split("\n", maxsplit=1)[0]
