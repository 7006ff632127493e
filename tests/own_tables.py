"""Databases with the ledger's tables, for one test after the other.

They are made by every revision once and copied as a whole. Such a copy is eight hundred files, half a second of CPU, and a run
takes a thousand: so what was given back is emptied where somebody wrote, and used again under another name. One whose tables are
no longer as the revisions made them, or of which the server has counted anything, is dropped.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

TEMPLATE = "template_of_tests"
ATTEMPTS, PAUSE_S = 50, 0.2
"""How often a database is asked for that somebody is still in, and how long is waited before it is asked for again."""
BUSY = (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse)

_SHAPE = """
SELECT md5(string_agg(line, ' ' ORDER BY line)) FROM (
  SELECT row(oid, relname, relnamespace, relowner, relkind, relpersistence, relhastriggers, reloptions, relacl)::text AS line
  FROM pg_class WHERE oid >= 16384
  UNION ALL SELECT a::text FROM pg_attribute a WHERE attrelid >= 16384
  UNION ALL SELECT row(oid, d.adrelid)::text FROM pg_attrdef d
  UNION ALL SELECT c::text FROM pg_constraint c WHERE oid >= 16384
  UNION ALL SELECT row(indexrelid, indisvalid, indisready)::text FROM pg_index WHERE indexrelid >= 16384
  UNION ALL SELECT t::text FROM pg_trigger t WHERE NOT tgisinternal
  UNION ALL SELECT p::text FROM pg_proc p WHERE oid >= 16384
  UNION ALL SELECT row(oid, typname)::text FROM pg_type WHERE oid >= 16384
  UNION ALL SELECT n::text FROM pg_namespace n WHERE oid >= 16384 AND nspname !~ '^pg_'
  UNION ALL SELECT row(extname)::text FROM pg_extension
  UNION ALL SELECT setconfig::text FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
    WHERE d.datname = current_database()
  UNION ALL SELECT row(schemaname, tablename)::text FROM pg_stats WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
) AS lines
"""
"""Everything that was said about the tables, and of which of them the server keeps statistics."""
_HOLDING = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND oid >= 16384 AND pg_relation_size(oid) > 0"
_DRAWN = "SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE last_value IS NOT NULL"


@dataclass
class Databases:
    """Of one server, at its address as psycopg takes it."""

    url: str
    fill: Callable[[str], None]
    """Makes the tables in the database of this name."""
    _free: list[str] = field(default_factory=list)
    _shape: str = ""
    _rows: dict[str, bytes] = field(default_factory=dict)
    """What the revisions themselves wrote into each table."""

    def take(self, name: str) -> None:
        """Let there be one of this name, as all revisions make it."""
        if self._free:
            return self._run(f"ALTER DATABASE {self._free.pop()} RENAME TO {name}")
        if not self._shape:
            self._make_template()
        return self._run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")

    def take_bare(self, name: str) -> None:
        """Let there be an empty one."""
        self._run(f"CREATE DATABASE {name}")

    def give_back(self, name: str) -> None:
        """Keep it if it can be made as new. Whoever is left in it, or still knows its name, is shut out first."""
        kept = f"free_{secrets.token_hex(5)}"
        try:
            self._alone(name, f"ALTER DATABASE {name} RENAME TO {kept}")
        except psycopg.errors.InvalidCatalogName:
            return  # the test itself dropped it
        if self._as_new(kept):
            self._free.append(kept)
        else:
            self._alone(kept, f"DROP DATABASE {kept} WITH (FORCE)")

    def close(self) -> None:
        """Drop what was kept."""
        while self._free:
            name = self._free.pop()
            self._alone(name, f"DROP DATABASE {name} WITH (FORCE)")

    def _as_new(self, name: str) -> bool:
        """Empty what was written to; false where that is not enough."""
        with self._inside(name) as connection:
            if _shape_of(connection) != self._shape:
                return False
            with connection.transaction():
                connection.execute("SET LOCAL session_replication_role = replica")  # no trigger and no reference has a say
                self._empty(connection)
        return True

    def _empty(self, connection: psycopg.Connection) -> None:
        holding = {one for (one,) in connection.execute(_HOLDING)}
        changed = {table for table, rows in self._rows.items() if _rows_of(connection, table) != rows}
        if written := sorted(holding - self._rows.keys() | changed):
            connection.execute("TRUNCATE " + ", ".join(written))  # nothing refers to anything: the ledger has no foreign keys
        for (sequence,) in connection.execute(_DRAWN).fetchall():
            connection.execute(f"ALTER SEQUENCE {sequence} RESTART")
        for table in sorted(changed):
            with connection.cursor().copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(self._rows[table])

    def _make_template(self) -> None:
        self._run(f"CREATE DATABASE {TEMPLATE}")
        self.fill(TEMPLATE)
        with self._inside(TEMPLATE) as connection:
            self._rows = {table: _rows_of(connection, table) for (table,) in connection.execute(_HOLDING).fetchall()}
            self._shape = _shape_of(connection)
            assert not connection.execute(_DRAWN).fetchall(), "a sequence that revisions drew from would begin anew"

    def _alone(self, name: str, statement: str) -> None:
        """Carry it out once nobody is in the database: a test that failed may be, and while the server itself vacuums in it,
        nobody may end that.
        """
        for attempt in range(ATTEMPTS):
            try:
                self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'", statement)
                return
            except BUSY:
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(PAUSE_S)

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def _inside(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.url, dbname=name, autocommit=True)


def _shape_of(connection: psycopg.Connection) -> str:
    return connection.execute(_SHAPE).fetchone()[0]


def _rows_of(connection: psycopg.Connection, table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(copy)
