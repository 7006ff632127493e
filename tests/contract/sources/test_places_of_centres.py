"""Places of centres of every kind, on real servers: the same contract, the same delivery, the same bytes."""

import hashlib
import io
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import far_servers
from archive.errors import IntakeAway, IntakeRefuses, SecretUnusable, SourceMissing, WindowClosed
from archive.models.intake import IntakeKind, IntakeSource
from archive.services import Services
from archive.sources import ReadyDelivery
from own_places import minio

pytestmark = pytest.mark.servers
CENTRE, NAME = "zj-330683", "2024 春晚 #1"
LARGE = os.urandom(3_000_000)
FILES = {"清单.csv": "题名,文件\n".encode(), "戏/越剧 (100%).mp4": LARGE, "空.txt": b"", ".DS_Store": b"junk"}
TAKEN = sorted(FILES.keys() - {".DS_Store"})


@pytest.fixture(scope="module")
def far(servers, tmp_path_factory):
    """Addresses by kind; and a key that the server of SFTP lets in."""
    place = tmp_path_factory.mktemp("far")
    with far_servers.webdav(servers, place / "dav") as dav, far_servers.sftp(servers, place / "sftp") as (sftp, key):
        yield {"webdav": dav, "sftp": sftp, "sftp-by-word": sftp}, key


@pytest.fixture
def services(settings):
    found = Services(settings)
    found.ledger.migrate()
    found.store.ensure()
    found.settings.secrets.mkdir(parents=True)
    return found


def secret(services, name: str, text: str, mode: int = 0o600) -> str:
    file = services.settings.secrets / name
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return name


@pytest.fixture(params=["folder", "s3", "webdav", "sftp", "sftp-by-word"])
def row(request, services, settings, tmp_path) -> IntakeSource:
    """A row whose place holds one delivery that is ready, one that is not, and a loose file."""
    files = {f"{NAME}/{path}": data for path, data in FILES.items()}
    files |= {f"{NAME}/_READY": b"", "未好/a.jpg": b"x", "收过/a.jpg": b"x", "收过/_RECEIVED": b"", "散.txt": b"x"}
    values = {"name": request.param, "centre": CENTRE, "kind": IntakeKind(request.param.partition("-")[0])}
    if request.param == "folder":
        for path, data in files.items():
            (tmp_path / "交" / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "交" / path).write_bytes(data)
        return IntakeSource(**values, path=str(tmp_path / "交"))
    bucket = settings.bucket_access
    for path, data in files.items():
        minio(settings).put_object(bucket, f"交来/{path}", io.BytesIO(data), len(data))
    if request.param == "s3":
        keys = f"{settings.store_access_key}\n{settings.store_secret_key.get_secret_value()}\n"
        return IntakeSource(**values, address=settings.store_url, path=f"{bucket}/交来", secret=secret(services, "s3", keys))
    addresses, key = request.getfixturevalue("far")
    word = key.read_text() if request.param == "sftp" else f"{far_servers.USER}\n{far_servers.WORD}\n"
    path = f"/buckets/{bucket}/交来"
    return IntakeSource(**values, address=addresses[request.param], path=path, secret=secret(services, "word", word))


def test_a_delivery_is_found_listed_taken_and_done(services, row):
    source = services.source_of_centre(row)
    (found,) = source.ready()
    assert (found.centre, found.name) == (CENTRE, NAME) and found.location.endswith(NAME)
    files = source.files(found)
    assert [(f.path, f.size) for f in files] == [(path, len(FILES[path])) for path in TAKEN]
    assert all(f.mark for f in files) and source.files(found) == files
    assert source.manifest_sha256(found, "清单.csv") == hashlib.sha256(FILES["清单.csv"]).hexdigest()
    with source.open(found, "戏/越剧 (100%).mp4") as stream:
        assert stream.read(5) == LARGE[:5]
    for n, path in enumerate(TAKEN, start=1):
        assert source.take(found, path, "D1", n).sha512 == hashlib.sha512(FILES[path]).hexdigest()
    assert services.store.inbox.received("D1") == {n: len(FILES[path]) for n, path in enumerate(TAKEN, start=1)}
    source.answer(found, {"_RECEIPT.txt": "收到".encode()})
    source.answer(found, {"_RECEIPT.txt": "公开".encode()})
    with source.open(found, "_RECEIPT.txt") as stream:
        assert stream.read() == "公开".encode()
    source.done(found)
    source.done(found)
    assert list(source.ready()) == [] and [f.path for f in source.files(found)] == TAKEN


def test_what_is_gone_is_named(services, row):
    source = services.source_of_centre(row)
    (found,) = source.ready()
    with pytest.raises(SourceMissing):
        source.take(found, "戏/gone.mp4", "D2", 1)
    with pytest.raises(SourceMissing), source.open(found, "gone.mp4") as stream:
        stream.read()


def test_nothing_begins_outside_of_the_hours_and_bytes_go_no_faster_than_they_may(services, row):
    now = (datetime.now(UTC) + timedelta(hours=8)).hour
    closed = row.model_copy(update={"begins": (now + 2) % 24, "ends": (now + 3) % 24 or 24})
    source = services.source_of_centre(closed)
    (found,) = source.ready()
    with pytest.raises(WindowClosed) as refused:
        source.take(found, "戏/越剧 (100%).mp4", "D3", 1)
    assert refused.value.retriable and services.store.inbox.received("D3") == {}
    slow = services.source_of_centre(row.model_copy(update={"rate_bps": 2_000_000}))
    began = datetime.now(UTC)
    slow.take(found, "戏/越剧 (100%).mp4", "D4", 1)
    assert 1.4 < (datetime.now(UTC) - began).total_seconds() < 6


@pytest.mark.parametrize("kind", ["webdav", "s3", "sftp"])
def test_a_server_that_is_not_there_is_theirs_and_not_ours(services, tmp_path, kind):
    port = far_servers.free_port()
    name = secret(services, "word", "u\np\n")
    scheme, path = ("sftp://u@", "/x") if kind == "sftp" else ("http://", "bucket/x")
    row = IntakeSource(name="far", centre=CENTRE, kind=kind, address=f"{scheme}127.0.0.1:{port}", path=path, secret=name)
    with pytest.raises(IntakeAway) as away:
        list(services.source_of_centre(row).ready())
    assert away.value.facts["source"] == "far" and away.value.facts["reason"]


def test_wrong_words_and_changed_host_keys_do_not_let_us_in(services, far, settings):
    addresses, key = far
    wrong = secret(services, "wrong", "guan\nno\n")
    row = IntakeSource(name="one", centre=CENTRE, kind="sftp", address=addresses["sftp"], path="/", secret=wrong)
    with pytest.raises(IntakeRefuses):
        list(services.source_of_centre(row).ready())
    right = row.model_copy(update={"secret": secret(services, "key", key.read_text())})
    services.source_of_centre(right)._remote.entries("")
    known = settings.home / "known_hosts"
    other = Path(key.parent / "other")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    kept = known.read_text().split()
    known.write_text(f"{kept[0]} {' '.join(Path(f'{other}.pub').read_text().split()[:2])}\n")
    with pytest.raises(IntakeRefuses) as refused:
        services.source_of_centre(right)._remote.entries("")
    assert "Host key verification failed" in refused.value.facts["reason"]


def test_wrong_keys_of_a_bucket_are_refused(services, settings):
    row = IntakeSource(
        name="b", centre=CENTRE, kind="s3", address=settings.store_url, path="abc", secret=secret(services, "w", "no\nno\n")
    )
    with pytest.raises(IntakeRefuses):
        list(services.source_of_centre(row).ready())


def test_a_secret_that_others_may_read_is_not_used(services):
    row = IntakeSource(name="s", centre=CENTRE, kind="webdav", address="http://127.0.0.1", secret="w")
    with pytest.raises(SecretUnusable):
        services.source_of_centre(row)
    secret(services, "w", "u\np\n", mode=0o644)
    with pytest.raises(SecretUnusable):
        services.source_of_centre(row)
    with pytest.raises(SecretUnusable):
        services.source_of_centre(row.model_copy(update={"secret": "../w"}))
    secret(services, "w", "u\n")
    with pytest.raises(SecretUnusable):
        services.source_of_centre(row)


def test_a_folder_that_is_not_mounted_is_no_empty_one(services, tmp_path):
    row = IntakeSource(name="f", centre=CENTRE, kind="folder", path=str(tmp_path / "gone"))
    with pytest.raises(SourceMissing):
        list(services.source_of_centre(row).ready())
    with pytest.raises(SourceMissing):
        services.source_of_centre(row).files(ReadyDelivery(CENTRE, "x", str(tmp_path / "gone" / "x")))
