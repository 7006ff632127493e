"""Dumps hold what is public and nothing else, and are closed the moment that they hold more."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from archive.models.dumps import FOLDER, LEFT, RECORDS, TABLE
from archive.models.report import Decision, Outcome
from archive.steps.decisions import review
from archive.steps.publishing import dumps, publish
from archive.web.app import create_app
from archive.web.build import build
from deliveries import folder_of
from own_places import minio

pytestmark = pytest.mark.servers


@pytest.fixture
def visitor(services):
    build()
    return TestClient(create_app(services, lambda _: None), follow_redirects=True)


def lines(data: bytes) -> list[dict]:
    with pa.input_stream(pa.BufferReader(data), compression="zstd") as stream:
        return [json.loads(line) for line in stream.read().splitlines()]


def open_dump(visitor):
    found = visitor.get("/dumps/catalog.jsonld").json()["dcat:dataset"]
    return {one["dct:title"]: one for one in found[0]["dcat:distribution"]} if found else {}


def test_a_dump_is_the_catalogue_and_is_closed_and_made_anew_when_an_entry_leaves(services, take_in, tmp_path, visitor, archive):
    secret = "330683199001011234"
    rows = [{"title": f"蚕花{n}", "file": "a.jpg", "idcard": secret} for n in range(3)]
    folder = folder_of(
        tmp_path, [{**row, "file": f"{n}.jpg"} for n, row in enumerate(rows)], **{f"{n}__jpg": "crimson" for n in range(3)}
    )
    delivery, _ = take_in(folder)
    made = services.ledger.resources.of_delivery(delivery.id)
    for one in made:
        review.decide(services, one.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    assert open_dump(visitor) == {} and "还没有" in visitor.get("/dumps/").text

    assert dumps.run(services).lines[0].outcome is Outcome.DONE
    assert dumps.run(services).lines[0].outcome is Outcome.UNCHANGED
    files = open_dump(visitor)
    fetched = {}
    for name in (RECORDS, TABLE, LEFT):
        answer = visitor.get(f"/dumps/latest/{name}", headers={"Accept-Encoding": "gzip"})
        told = files[name]
        assert hashlib.sha256(answer.content).hexdigest() == told["spdx:checksum"]["spdx:checksumValue"]["@value"]
        assert (len(answer.content), "content-encoding" in answer.headers) == (int(told["dcat:byteSize"]["@value"]), False)
        assert answer.headers["access-control-allow-origin"] == "*"
        fetched[name] = answer.content
    address = files[TABLE]["dcat:downloadURL"]["@id"].removeprefix(services.settings.portal_url)
    part = visitor.get(address, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, b"PAR1") and visitor.head(address).status_code == 200
    told = lines(fetched[RECORDS])
    assert {one["id"] for one in told} == {one.id for one in made} and lines(fetched[LEFT]) == []
    assert secret not in json.dumps(told) and "consent" not in told[0] and "notes" not in told[0]
    (tmp_path / TABLE).write_bytes(fetched[TABLE])
    count, whole = duckdb.sql(f"select count(*), min(record) from '{tmp_path / TABLE}'").fetchall()[0]
    assert count == services.catalogue.count() == 3 and json.loads(whole)["title"].startswith("蚕花")

    review.decide(services, made[0].id, Decision(verb="withdraw", by="reviewer", reason="family asked"))
    closed = visitor.get(address)
    assert (closed.status_code, visitor.get(f"/dumps/latest/{RECORDS}").status_code, open_dump(visitor)) == (410, 404, {})
    assert "停止提供" in visitor.get("/dumps/").text and "/dumps/" in closed.text

    publish.run(services)
    assert archive("dump")[0] == 0
    files = open_dump(visitor)
    assert {one["id"] for one in lines(visitor.get(f"/dumps/latest/{RECORDS}").content)} == {one.id for one in made[1:]}
    assert [one["id"] for one in lines(visitor.get(f"/dumps/latest/{LEFT}").content)] == [made[0].id]
    assert visitor.get(address).status_code in {404, 410}
    bucket = [
        one.object_name for one in minio(services.settings).list_objects(services.settings.bucket_access, FOLDER, recursive=True)
    ]
    assert len(bucket) == 4 and made[0].id not in json.dumps(lines(visitor.get(f"/dumps/latest/{RECORDS}").content))

    status, _ = archive("dump", "--out", tmp_path / "out")
    assert status == 0 and {one.name for one in (tmp_path / "out").iterdir()} == {RECORDS, TABLE, LEFT}
    assert archive("dump", "--out", tmp_path / "out")[0] == 1


def test_weekly_two_are_kept_and_what_a_dead_run_left_goes_with_the_next(services, visitor, monkeypatch):
    begun = datetime(2026, 11, 1, 19, 20, tzinfo=UTC)
    with monkeypatch.context() as patch:
        patch.setattr(services.store.dumps, "keep", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            dumps.run(services, now=begun)
    assert open_dump(visitor) == {}
    for days in (1, 8, 15, 16):
        dumps.run(services, now=begun + timedelta(days=days))
    names = [one.name for one in services.store.dumps.index().dumps]
    assert names == ["20261116T192000Z", "20261109T192000Z"]
    bucket = minio(services.settings).list_objects(services.settings.bucket_access, FOLDER, recursive=True)
    assert {one.object_name.split("/")[1] for one in bucket} == {*names, "index.json"}
    for odd in ("20261116T192000Z/other", "20261102T192000Z/records.jsonl.zst", "..%2Findex.json/x", "index.json"):
        assert visitor.get(f"/dumps/{odd}").status_code == 404
