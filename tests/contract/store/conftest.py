"""A store with buckets of its own on the real server, and ocfl-py as the independent judge of what lies in it."""

import uuid
from collections.abc import Callable, Iterator

import pytest
from ocfl.storage_root import StorageRoot
from ocfl.validator import Validator
from s3fs import S3FileSystem

from archive.models.report import Event, EventType
from archive.store import Store
from archive.store.ocfl.names import object_folder
from archive.store.s3.client import Client


class Bench:
    """A store, the client under it and the names of its three buckets."""

    def __init__(self, servers) -> None:
        run = uuid.uuid4().hex[:10]
        self.buckets = tuple(f"t{run}-{name}" for name in ("inbox", "preservation", "access"))
        self.inbox, self.preservation, self.access = self.buckets
        keys = (servers.store_access_key, servers.store_secret_key.get_secret_value(), servers.store_region)
        self.client = Client(servers.store_url, *keys)
        self.store = Store.connect(servers.store_url, *keys, *self.buckets)

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        return [o.object_name for o in self.client.sdk.list_objects(bucket, prefix=prefix, recursive=True)]

    def remove(self) -> None:
        for bucket in self.buckets:
            for key in self.keys(bucket):
                self.client.sdk.remove_object(bucket, key)
            self.client.sdk.remove_bucket(bucket)


@pytest.fixture(scope="session")
def shared(servers) -> Iterator[Bench]:
    """One set of buckets for tests that use ids of their own; a bucket each would take a volume each."""
    bench = Bench(servers)
    bench.store.ensure()
    yield bench
    bench.remove()


@pytest.fixture
def alone(servers) -> Iterator[Bench]:
    """Buckets for one test, not yet made."""
    bench = Bench(servers)
    yield bench
    bench.store.ensure()
    bench.remove()


@pytest.fixture
def store(shared) -> Store:
    return shared.store


@pytest.fixture
def fresh() -> str:
    """A piece of an id that no other test uses."""
    return uuid.uuid4().hex[:12]


@pytest.fixture
def object_id(fresh) -> str:
    return f"urn:archive:resource:{fresh}"


@pytest.fixture
def from_bucket(servers, monkeypatch) -> Iterator[None]:
    """ocfl-py reads the address and the keys of the bucket from the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", servers.store_url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", servers.store_access_key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", servers.store_secret_key.get_secret_value())
    monkeypatch.setenv("AWS_DEFAULT_REGION", servers.store_region)
    yield
    S3FileSystem.clear_instance_cache()


@pytest.fixture
def judge(shared, from_bucket) -> Callable[[str], str]:
    """`judge(object_id)`: what ocfl-py has against an object as it lies in the bucket, warnings too; empty if nothing."""

    def against(object_id: str) -> str:
        S3FileSystem.clear_instance_cache()
        validator = Validator(log_warnings=True)
        valid = validator.validate_object(f"s3://{shared.preservation}/{object_folder(object_id).rstrip('/')}")
        return validator.status_str() if validator.status_str() or valid else "invalid"

    return against


@pytest.fixture
def judge_root(from_bucket) -> Callable[[str], tuple[bool, int, int, str]]:
    """`judge_root(bucket)`: (valid, objects, valid objects, what is wrong) of a whole storage root."""

    def against(bucket: str) -> tuple[bool, int, int, str]:
        S3FileSystem.clear_instance_cache()
        root = StorageRoot(root=f"s3://{bucket}")
        valid = root.validate(log_warnings=True)
        return valid, root.num_objects, root.good_objects, root.log.status_str() + "".join(e[1] for e in root.errors)

    return against


@pytest.fixture
def event() -> Event:
    return Event(type=EventType.ACCESSION, agent="archive", detail="越剧")
