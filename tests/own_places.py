"""What a test has for itself on the shared servers: looked at from outside, and dropped after it."""

import urllib.parse

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


def drop_schema(settings: Settings) -> None:
    url = settings.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '10s'")
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
