"""Places of centres: set by command, looked into by schedule, taken in by the line; one that fails costs the others nothing."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest

from archive.models.states import DeliveryState
from archive.steps.care import registry
from archive.steps.ingest import scan
from archive.steps.ingest import walk as ingest
from deliveries import folder_of
from own_places import minio

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
ROWS = [{"item": "1", "title": "蚕花剪纸", "file": "a.jpg"}]


@pytest.fixture
def services(services, settings):
    """With the secret of a bucket."""
    settings.secrets.mkdir(parents=True)
    file = settings.secrets / "shaoxing"
    file.write_text(f"{settings.store_access_key}\n{settings.store_secret_key.get_secret_value()}\n", encoding="utf-8")
    file.chmod(0o600)
    return services


def in_bucket(settings, folder, name: str) -> None:
    for file in folder.iterdir():
        data = file.read_bytes()
        minio(settings).put_object(settings.bucket_access, f"交来/{name}/{file.name}", io.BytesIO(data), len(data))
    minio(settings).put_object(settings.bucket_access, f"交来/{name}/_READY", io.BytesIO(b""), 0)


def test_what_lies_ready_in_places_of_centres_is_taken_in_once(services, archive, settings, tmp_path):
    now = datetime.now(UTC)  # of this test: a place is due again ten minutes after its last look
    watched = tmp_path / "盘"
    folder = folder_of(watched, ROWS, "2024春", a__jpg="crimson")
    (folder / "_READY").touch()
    in_bucket(settings, folder_of(tmp_path, ROWS, "桶里", a__jpg="navy"), "桶里")
    s3 = ("--address", settings.store_url, "--path", f"{settings.bucket_access}/交来", "--secret", "shaoxing", "--rate", "50MB")
    assert archive("source", "add", "sx-disk", "--centre", CENTRE, "--kind", "folder", "--path", watched)[0] == 0
    assert archive("source", "add", "sx-s3", "--centre", CENTRE, "--kind", "s3", *s3)[0] == 0
    far = ("--kind", "webdav", "--address", "http://127.0.0.1:9", "--path", "x")
    assert archive("source", "add", "sx-far", "--centre", CENTRE, *far)[0] == 0
    status, said = archive("source", "try", "sx-s3")
    assert status == 0 and "1 个交付就绪" in said and "桶里" in said
    found, report = scan.look_at_centres(services, now)
    assert len(found) == 2 and report.counts() == {"done": 2, "failed": 1}
    assert services.ledger.intake.get("sx-far").fault.code == "E365" and services.ledger.intake.get("sx-s3").fault is None
    assert "E365 来源“sx-far”没有响应" in archive("source", "list")[1].replace("\n", "")
    assert scan.look_at_centres(services, now)[0] == [], "none is due"
    for identifier in found:
        reports = {report.step: report for report in ingest.run(services, identifier)}
        assert reports["preserve"].counts() == {"done": 1}
        assert services.ledger.deliveries.get(identifier).state is DeliveryState.PROCESSED
    assert (folder / "_RECEIVED").exists() and (folder / "_RECEIPT.txt").exists()
    names = {one.object_name for one in minio(settings).list_objects(settings.bucket_access, "交来/桶里/", recursive=True)}
    assert {"交来/桶里/_RECEIVED", "交来/桶里/_RECEIPT.txt"} <= names and "交来/桶里/_READY" not in names
    assert archive("source", "remove", "sx-s3")[0] == 0
    assert services.source_of(services.ledger.deliveries.get(found[1]))[0] is not None
    ingest.run(services, found[0])


def test_nothing_is_looked_at_outside_of_its_hours_or_while_it_is_off(services, archive, tmp_path):
    folder = folder_of(tmp_path / "盘", ROWS, "2024春", a__jpg="crimson")
    (folder / "_READY").touch()
    at = datetime(2026, 11, 29, 15, 30, tzinfo=UTC)  # 23:30 where the centres are
    add = ("source", "add", "one", "--centre", CENTRE, "--kind", "folder", "--path", tmp_path / "盘")
    assert archive(*add, "--hours", "8-22")[0] == 0
    assert archive(*add)[1].startswith("E364 ")
    assert scan.look_at_centres(services, at)[0] == [] and services.ledger.intake.get("one").looked_at is None
    assert archive("source", "set", "one", "--hours", "22-6", "--off")[0] == 0
    assert scan.look_at_centres(services, at)[0] == []
    assert archive("source", "set", "one", "--on")[0] == 0
    assert len(scan.look_at_centres(services, at)[0]) == 1
    services.ledger.intake.looked("one", datetime.now(UTC) - timedelta(minutes=29), None)
    assert services.ledger.intake.due(9) == []
    services.ledger.intake.looked("one", datetime.now(UTC) - timedelta(minutes=31), None)
    assert [row.name for row in services.ledger.intake.due(9)] == ["one"]


@pytest.mark.parametrize(
    "words",
    [
        ("--kind", "folder", "--path", "relative"),
        ("--kind", "webdav", "--address", "ftp://x"),
        ("--kind", "webdav", "--address", "https://u:p@x"),
        ("--kind", "s3", "--address", "https://x", "--path", ""),
        ("--kind", "sftp", "--address", "sftp://-oProxyCommand=x"),
        ("--kind", "sftp", "--address", "sftp://u@h"),
        ("--kind", "folder", "--path", "/x", "--hours", "night"),
        ("--kind", "folder", "--path", "/x", "--hours", "25-26"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_typed(services, archive, words):
    status, said = archive("source", "add", "one", "--centre", CENTRE, *words)
    assert status == 1 and said.startswith("E364 ") and "source set" in said
    assert services.ledger.intake.listed() == []


def test_no_secret_is_kept_and_rows_come_back_from_the_registry(services, archive, settings):
    place = ("--address", settings.store_url, "--path", "bucket/x", "--secret", "shaoxing", "--hours", "22-6", "--rate", "2MB")
    assert archive("source", "add", "sx", "--centre", CENTRE, "--kind", "s3", *place)[0] == 0
    before = services.ledger.intake.listed()
    document = registry.documents(services)["sources.json"]
    assert json.loads(document)["sources"][0]["secret"] == "shaoxing"
    assert settings.store_secret_key.get_secret_value().encode() not in document
    registry.run(services)
    services.ledger.intake.remove("sx")
    registry.restore(services)
    assert services.ledger.intake.listed() == before
