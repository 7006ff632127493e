"""What a test has for itself on the shared servers: looked at from outside, and given back after it.

Making a place by the program's own means takes longer than most tests: tables come by every revision since the first, SeaweedFS
waits a fifth of a second for the first byte in each bucket, Elasticsearch for each index. So databases are copies of
one and used again (`own_tables`), and so are buckets and an index that are as they were when new.
"""

import json
import secrets
import urllib.parse
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

import psycopg
from elasticsearch import Elasticsearch
from minio import Minio
from minio.deleteobjects import DeleteObject
from pydantic import SecretStr
from sqlalchemy import make_url

from archive.catalogue import Catalogue
from archive.config import Settings
from archive.ledger import Ledger
from own_tables import Databases

EMPTIED = 2_000
"""Objects up to which emptying a bucket is worth it."""
HELD = 64_000_000
"""Bytes that a bucket may have held to be used again: what was deleted stays in its volumes."""


def minio(settings: Settings) -> Minio:
    """A plain client of the store, for looking from outside."""
    address = urllib.parse.urlsplit(settings.store_url)
    secret = settings.store_secret_key.get_secret_value()
    return Minio(address.netloc, settings.store_access_key, secret, secure=False, region=settings.store_region)


def buckets(settings: Settings) -> tuple[str, str, str]:
    return settings.bucket_inbox, settings.bucket_preservation, settings.bucket_access


def as_environment(settings: Settings) -> dict[str, str]:
    """The environment in which a command has these settings; a replica must be a folder."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields if name != "replicas"}
    plain = {name: getattr(value, "get_secret_value", lambda v=value: v)() for name, value in values.items()}
    replicas = [one.model_dump(mode="json", include={"name", "folder"}) for one in settings.replicas]
    told = {name: str(value) for name, value in plain.items() if value is not None} | {"replicas": json.dumps(replicas)}
    return {f"ARCHIVE_{name.upper()}": value for name, value in told.items()}


def plain_url(settings: Settings) -> str:
    """The ledger's address as psycopg takes it."""
    return settings.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")


def drop_schema(settings: Settings) -> None:
    with psycopg.connect(plain_url(settings), autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        connection.execute(f'DROP SCHEMA IF EXISTS "{settings.ledger_schema}" CASCADE')


def drop_indexes(settings: Settings) -> None:
    with Elasticsearch(settings.catalogue_url) as client:
        for index in _indices(client, settings):
            client.indices.delete(index=index)


@dataclass
class Places:
    """Databases, buckets and indices for one test after the other, on one set of servers."""

    servers: Settings
    _free: list[str] = field(default_factory=list)
    """Marks of places whose buckets are empty and whose index is as new, or gone."""
    _new: dict[str, dict[str, Any]] = field(default_factory=dict)
    """How the index of each mark was when it was made."""
    _databases: Databases = field(init=False)

    def __post_init__(self) -> None:
        self._databases = Databases(plain_url(self.servers), self._make_tables)

    def prepared(self, home: Path) -> Settings:
        """The servers' settings with places that nobody else uses, made as `Services.prepare` makes them."""
        own = self._named(self._free.pop() if self._free else self._new_mark(), home)
        if _mark(own) not in self._new:
            self._make_index(own)
        self._databases.take(_database(own))
        return own

    def bare(self, home: Path) -> Settings:
        """The same where nobody has made tables or an index yet."""
        own = self._named(self._new_mark(), home)
        self._databases.take_bare(_database(own))
        return own

    def give_back(self, own: Settings) -> None:
        """Leave the servers as they were, and keep what the next test can use."""
        self._databases.give_back(_database(own))
        mark, store = _mark(own), minio(own)
        with Elasticsearch(own.catalogue_url) as client:
            if not self._untouched(client, own):
                self._new.pop(mark, None)
                for index in _indices(client, own):
                    client.indices.delete(index=index)
        if all(_emptied(store, one) for one in buckets(own)):
            self._free.append(mark)
            return
        drop_indexes(own)
        for bucket in buckets(own):
            _removed(store, bucket)

    def close(self) -> None:
        """Drop what was kept."""
        self._databases.close()
        for mark in self._free:
            own = self._named(mark, self.servers.home)
            for bucket in buckets(own):
                _removed(minio(own), bucket)
            drop_indexes(own)
        self._free.clear()

    def _named(self, mark: str, home: Path) -> Settings:
        url = make_url(self.servers.ledger_url.get_secret_value()).set(database=f"t_{secrets.token_hex(5)}")
        return self.servers.model_copy(
            update={
                "home": home,
                "ledger_url": SecretStr(url.render_as_string(hide_password=False)),
                "bucket_inbox": f"inbox-{mark}",
                "bucket_preservation": f"preservation-{mark}",
                "bucket_access": f"access-{mark}",
                "catalogue_alias": f"entries-{mark}",
            }
        )

    def _new_mark(self) -> str:
        """With three buckets that have met their first byte."""
        own = self._named(secrets.token_hex(5), self.servers.home)
        store = minio(own)
        for bucket in buckets(own):
            store.make_bucket(bucket)
            store.put_object(bucket, "first", BytesIO(b"1"), 1)
            store.remove_object(bucket, "first")
        return _mark(own)

    def _make_index(self, own: Settings) -> None:
        Catalogue.connect(own.catalogue_url, "", "", own.catalogue_alias).ensure()
        with Elasticsearch(own.catalogue_url) as client:
            self._new[_mark(own)] = _indices(client, own)

    def _make_tables(self, database: str) -> None:
        url = make_url(self.servers.ledger_url.get_secret_value()).set(database=database)
        ledger = Ledger.connect(url.render_as_string(hide_password=False), self.servers.ledger_schema)
        ledger.migrate()
        ledger.database.engine.dispose()

    def _untouched(self, client: Elasticsearch, own: Settings) -> bool:
        """Nobody wrote to the index, nor changed what is said about it."""
        if _indices(client, own) != self._new.get(_mark(own)):
            return False
        done = client.indices.stats(index=f"{own.catalogue_alias}*", metric="indexing")["_all"]["total"]["indexing"]
        return not any(done[name] for name in ("index_total", "delete_total", "index_failed"))


_PLACES: dict[str, Places] = {}


def places_of(servers: Settings) -> Places:
    """The one keeper of places on these servers."""
    return _PLACES.setdefault(servers.store_url, Places(servers))


def of_its_own(servers: Settings, home: Path) -> Settings:
    """For fixtures that live longer than a test: `settings` for a module or a session."""
    return places_of(servers).prepared(home)


def drop_all(own: Settings) -> None:
    """Give it back."""
    places_of(own).give_back(own)


def _indices(client: Elasticsearch, own: Settings) -> dict[str, Any]:
    return dict(client.indices.get(index=f"{own.catalogue_alias}*", expand_wildcards="all"))


def _mark(own: Settings) -> str:
    return own.bucket_inbox.removeprefix("inbox-")


def _database(own: Settings) -> str:
    return str(make_url(own.ledger_url.get_secret_value()).database)


def _emptied(store: Minio, bucket: str) -> bool:
    """Nothing is left in it, and it never held much."""
    if not store.bucket_exists(bucket) or store.get_bucket_versioning(bucket).status or _uploads(store, bucket):
        return False
    found = list(store.list_objects(bucket, recursive=True))
    if len(found) > EMPTIED or sum(one.size or 0 for one in found) > HELD:
        return False
    names = [one.object_name for one in found if one.object_name]
    # SeaweedFS keeps empty folders for a while, which others' readers see: they go with what lay in them, the deepest first.
    for gone in (names, _folders(names)):
        if gone and list(store.remove_objects(bucket, (DeleteObject(name) for name in gone))):
            return False
    return not list(store.list_objects(bucket))


def _folders(names: list[str]) -> list[str]:
    found = {f"{parent}/" for name in names for parent in PurePosixPath(name).parents if parent.name}
    return sorted(found, key=lambda name: -name.count("/"))


def _uploads(store: Minio, bucket: str) -> list[Any]:
    return list(store._list_multipart_uploads(bucket).uploads)


def _removed(store: Minio, bucket: str) -> None:
    if store.bucket_exists(bucket):
        names = (DeleteObject(entry.object_name) for entry in store.list_objects(bucket, recursive=True))
        assert not list(store.remove_objects(bucket, names))
        store.remove_bucket(bucket)
