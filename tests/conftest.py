"""Real servers for tests: PostgreSQL, SeaweedFS and Elasticsearch, started once per run when the first test asks.

`servers` is what all share. `settings` gives a test a schema, buckets and an alias of its own, and drops them after it.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.config import Settings
from archive.local import stack
from archive.local.parts import SERVERS
from own_places import buckets, drop_buckets, drop_indexes, drop_schema, minio
from stack_ports import free_ports

for name in [name for name in os.environ if name.startswith("ARCHIVE_") and name != "ARCHIVE_CACHE"]:
    del os.environ[name]  # a test must not reach the stack of whoever runs it


@pytest.fixture(scope="session")
def servers() -> Iterator[Settings]:
    """Settings of the three servers; their folder is removed at the end of the run."""
    home = Path(tempfile.mkdtemp(prefix="archive-test-"))
    running = stack.up(Settings(home=home, min_disk_gb=2, min_memory_gb=2, **free_ports()), SERVERS)
    yield running.settings
    running.stop()
    shutil.rmtree(home)


@pytest.fixture
def settings(servers: Settings, tmp_path: Path) -> Iterator[Settings]:
    """The servers' settings with a home folder, a schema, three buckets and an alias that only this test has."""
    mark = secrets.token_hex(5)
    own = servers.model_copy(
        update={
            "home": tmp_path / "home",
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
    yield own
    drop_schema(own)
    drop_buckets(own)
    drop_indexes(own)
