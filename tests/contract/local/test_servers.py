"""The servers that the fixtures start: real, on loopback or a socket only, with credentials, and each test alone."""

import stat
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest
from minio.error import S3Error

from archive.config import Settings
from archive.local import status, strays
from archive.local.layout import Layout
from own_places import buckets, minio

LOOPBACK = {"127.0.0.1", "::1", "::ffff:127.0.0.1"}


def test_each_server_says_that_it_is_healthy(servers: Settings):
    found = {server.name: server for server in status.servers(servers)}
    for name in ("ledger", "store", "catalogue"):
        assert found[name].healthy, found[name].trouble
        assert found[name].state == "RUNNING"
        assert found[name].memory_mb > 10
        assert found[name].uptime_s > 0
    assert found["portal"].state == "" and not found["portal"].healthy
    assert status.all_healthy(list(found.values()))


def test_every_listener_is_on_loopback(servers: Settings):
    processes = strays.found(Layout.of(servers))
    listeners = [
        connection.laddr
        for process in processes
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert {address.ip for address in listeners} <= LOOPBACK
    assert {servers.store_port, servers.catalogue_port} <= {address.port for address in listeners}
    assert {process.name() for process in processes} >= {"postgres", "weed", "java"}


def test_secrets_are_for_their_owner_only(servers: Settings):
    layout = Layout.of(servers)
    files = (layout.stack_env, layout.secrets, layout.store / "s3.json", layout.run / "supervisord.conf")
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in files} == {file.name: 0o600 for file in files}


def test_ledger_wants_the_password(servers: Settings):
    url = servers.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    word = url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(url.replace(word, "wrong"))


def test_store_refuses_strangers_and_its_inner_doors_are_closed(servers: Settings):
    assert {bucket.name for bucket in minio(servers).list_buckets()} >= set(buckets(servers))
    stranger = servers.model_copy(update={"store_access_key": "stranger"})
    with pytest.raises(S3Error, match="InvalidAccessKeyId"):
        minio(stranger).list_objects("inbox").__next__()
    assert httpx.get(f"http://127.0.0.1:{servers.store_filer_port}/buckets/").status_code == 401
    assert httpx.get(f"http://127.0.0.1:{servers.store_volume_port}/ui/index.html").status_code == 401


def test_settings_of_other_processes_are_those_of_the_stack(servers: Settings):
    assert Settings.load(servers.home).model_copy(update={"catalogue_meaning": False}) == servers
    shown = servers.shown()
    assert shown["store_secret_key"] == shown["ledger_url"] == shown["signing_key"] == "******"


def test_a_test_has_its_own_place(settings: Settings, servers: Settings):
    assert set(buckets(settings)).isdisjoint(buckets(servers))
    assert settings.ledger_url != servers.ledger_url
    assert not list(minio(settings).list_objects(settings.bucket_inbox))
    assert isinstance(settings.home, Path) and settings.home != servers.home
