"""What a test has for itself on the shared servers: looked at from outside, and dropped after it."""

import json
import secrets
import urllib.parse
from pathlib import Path

import psycopg
from elasticsearch import Elasticsearch
from minio import Minio
from minio.deleteobjects import DeleteObject

from archive.config import Settings


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


def drop_schema(settings: Settings) -> None:
    url = settings.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
        whose = f"archive {settings.ledger_schema}"  # idle ones of a test that failed would add up to the server's limit
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [whose])
        connection.execute(f'DROP SCHEMA IF EXISTS "{settings.ledger_schema}" CASCADE')


def drop_buckets(settings: Settings) -> None:
    store = minio(settings)
    for bucket in buckets(settings):
        if store.bucket_exists(bucket):
            names = (DeleteObject(entry.object_name) for entry in store.list_objects(bucket, recursive=True))
            assert not list(store.remove_objects(bucket, names))
            store.remove_bucket(bucket)


def drop_indexes(settings: Settings) -> None:
    with Elasticsearch(settings.catalogue_url) as client:
        found = client.indices.get(index=f"{settings.catalogue_alias}*", expand_wildcards="all")
        for index in found:
            client.indices.delete(index=index)


def of_its_own(servers: Settings, home: Path) -> Settings:
    """The servers' settings with places that nobody else uses; the buckets are made."""
    mark = secrets.token_hex(5)
    own = servers.model_copy(
        update={
            "home": home,
            "ledger_schema": f"t_{mark}",
            "bucket_inbox": f"inbox-{mark}",
            "bucket_preservation": f"preservation-{mark}",
            "bucket_access": f"access-{mark}",
            "catalogue_alias": f"entries-{mark}",
        }
    )
    store = minio(own)
    for bucket in buckets(own):
        store.make_bucket(bucket)
    return own


def drop_all(settings: Settings) -> None:
    """Leave the servers as they were."""
    drop_schema(settings)
    drop_buckets(settings)
    drop_indexes(settings)
