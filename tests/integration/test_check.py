"""`archive check` on real servers: sound ones are sound, each broken one is its own sentence, and nothing is left behind."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
from elasticsearch import Elasticsearch
from pydantic import SecretStr
from sqlalchemy import make_url, text
from typer.testing import CliRunner

from archive import checks, i18n
from archive.cli import app
from archive.config import Replica
from archive.ledger import migrations
from archive.models.findings import Mark
from archive.orchestration import DAGS, POOLS
from archive.services import Services
from archive.store import FolderShelf
from faulty import PASS
from own_places import as_environment, buckets, minio

pytestmark = pytest.mark.servers


def wrong(settings, *parts) -> dict[str, str]:
    """Code -> the Chinese sentence of everything that is not right."""
    found = checks.run(Services(settings), parts)
    return {one.code: i18n.explain(one.code, one.facts).what for one in found if one.mark is Mark.BAD}


def everything(settings) -> tuple[object, ...]:
    """All keys of all versions in the buckets, all indices, and all rows of the tables that a check could write to."""
    store = minio(settings)
    keys = [
        (bucket, one.object_name, one.etag)
        for bucket in buckets(settings)
        for one in store.list_objects(bucket, recursive=True, include_version=True)
    ]
    folders = [(bucket, one.object_name) for bucket in buckets(settings) for one in store.list_objects(bucket)]
    uploads = [one for bucket in buckets(settings) for one in store._list_multipart_uploads(bucket).uploads]
    with Elasticsearch(settings.catalogue_url) as client:
        indices = sorted(client.indices.get(index=f"{settings.catalogue_alias}*", expand_wildcards="all"))
    with Services(settings).ledger.database.begin() as connection:
        rows = connection.execute(text("select * from policies")).all()
    return keys, folders, uploads, indices, rows


def test_sound_servers_are_sound_and_stay_as_they_were(services, settings):
    settings.drops.mkdir(parents=True)
    before = everything(settings)
    found = list(checks.run(services, ["ledger", "store", "catalogue", "disks"]))
    assert [(one.tried, one.code) for one in found if one.mark is Mark.BAD] == []
    tried = {(one.part, one.tried) for one in found}
    assert {("ledger", "write"), ("ledger", "schema"), ("store", "bucket:access"), ("store", "root"), ("store", "copy")} <= tried
    assert {("catalogue", "index"), ("catalogue", "mapping"), ("disks", "scratch")} <= tried
    assert everything(settings) == before


def test_a_ledger_that_is_wrong_says_how(services, settings):
    url = make_url(settings.ledger_url.get_secret_value())

    def at(**different):
        changed = url.set(**different).render_as_string(hide_password=False)
        return settings.model_copy(update={"ledger_url": SecretStr(changed)})

    assert set(wrong(at(password="other"), "ledger")) == {"E711"}
    assert set(wrong(at(database="elsewhere"), "ledger")) == {"E712"}
    assert set(wrong(at(query={"host": "/nowhere"}), "ledger")) == {"E710"}
    assert set(wrong(settings.model_copy(update={"ledger_schema": "empty_one"}), "ledger")) == {"E714"}
    assert set(wrong(settings.model_copy(update={"ledger_url": SecretStr("")}), "ledger")) == {"E620"}


def test_an_old_a_newer_and_a_damaged_schema_are_told_apart(bare):
    settings, services = bare, Services(bare)
    migrations.upgrade(services.ledger.database, "0005")
    said = wrong(settings, "ledger")
    assert set(said) == {"E715"}
    assert "0005" in said["E715"]
    services.ledger.migrate()
    assert wrong(settings, "ledger") == {}
    with services.ledger.database.begin() as connection:
        connection.execute(text("alter table outbox rename column due_at to due"))
    said = wrong(settings, "ledger")
    assert set(said) == {"E718"}
    assert "outbox.due_at" in said["E718"]
    with services.ledger.database.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    assert set(wrong(settings, "ledger")) == {"E716"}


def test_a_ledger_that_may_only_be_read_is_told(services, settings):
    url = make_url(settings.ledger_url.get_secret_value())
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as connection:
        role = connection.execute("select current_user").fetchone()[0]
        connection.execute(f'alter role "{role}" in database "{url.database}" set default_transaction_read_only = on')
        try:
            assert set(wrong(settings, "ledger")) == {"E720"}
        finally:
            connection.execute("set default_transaction_read_only = off")
            connection.execute(f'alter role "{role}" in database "{url.database}" reset default_transaction_read_only')


def test_rights_that_lack_are_told_by_table(services, settings):
    url = make_url(settings.ledger_url.get_secret_value())
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as connection:
        owner = connection.execute("select current_user").fetchone()[0]
        connection.execute(f'revoke insert on "{settings.ledger_schema}".outbox from "{owner}"')
    said = wrong(settings, "ledger")
    assert set(said) == {"E717"}
    assert "outbox" in said["E717"]


def test_a_store_that_is_wrong_says_how(services, settings):
    def of(**different):
        return wrong(settings.model_copy(update=different), "store")

    assert set(of(store_secret_key=SecretStr("other"))) == {"E722"}
    assert set(of(store_url="http://127.0.0.1:9")) == {"E721"}
    missing = of(bucket_access="there-is-none")
    assert set(missing) == {"E723"}
    assert "there-is-none" in missing["E723"]
    assert set(of(bucket_preservation=settings.bucket_access)) == {"E728"}


def test_keys_that_may_not_delete_are_told_before_anything_is_written(services, settings, faulty):
    own, before = settings.model_copy(update={"store_url": faulty.url}), everything(settings)
    faulty.rule = lambda request: 403 if request.method == "DELETE" else PASS
    assert set(wrong(own, "store")) == {"E724"}
    assert everything(settings) == before
    faulty.rule = lambda _: PASS
    assert wrong(own, "store") == {}


def test_an_index_that_is_wrong_says_how(services, settings):
    assert set(wrong(settings.model_copy(update={"catalogue_url": "http://127.0.0.1:9"}), "catalogue")) == {"E730"}
    assert set(wrong(settings.model_copy(update={"catalogue_alias": "there-is-none"}), "catalogue")) == {"E734"}
    with Elasticsearch(settings.catalogue_url) as client:
        [index] = client.indices.get_alias(name=f"{settings.catalogue_alias}-all")
        client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
        said = wrong(settings, "catalogue")
        client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})
        assert set(said) == {"E737"}
        old = f"{settings.catalogue_alias}-2020-01-01-1"
        client.indices.create(index=old)
        everywhere = [settings.catalogue_alias, f"{settings.catalogue_alias}-all"]
        actions = [{"remove": {"index": index, "alias": one}} for one in everywhere]
        client.indices.update_aliases(actions=actions + [{"add": {"index": old, "alias": one}} for one in everywhere])
        assert set(wrong(settings, "catalogue")) == {"E735"}


def test_a_disk_that_is_not_mounted_and_a_replica_that_is_there(services, settings, tmp_path):
    for name in ("there", "away"):
        (tmp_path / name).mkdir()
    FolderShelf("there", tmp_path / "there").declare()
    replicas = tuple(Replica(name=name, folder=tmp_path / name) for name in ("there", "away"))
    bucket = Replica(
        name="bucket", url=settings.store_url, access_key=settings.store_access_key, secret_key=settings.store_secret_key,
        bucket=settings.bucket_access,
    )  # fmt: skip
    own = settings.model_copy(update={"replicas": (*replicas, bucket)})
    before = everything(settings)
    found = list(checks.run(Services(own), ["replicas"]))
    assert [one.part for one in found if one.mark is Mark.BAD] == ["replica:away"]
    assert ("replica:bucket", "write") in {(one.part, one.tried) for one in found}
    assert everything(settings) == before
    gone = bucket.model_copy(update={"bucket": "there-is-none"})
    assert set(wrong(settings.model_copy(update={"replicas": (gone,)}), "replicas")) == {"E723"}


def test_the_command_says_it_in_two_languages_and_by_its_status(services, settings, monkeypatch):
    settings.drops.mkdir(parents=True)
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    done = CliRunner().invoke(app, ["check", "--parts", "ledger,catalogue"])
    assert done.exit_code == 0, done.output
    assert "✔" in done.output and "✘" not in done.output
    monkeypatch.setenv("ARCHIVE_BUCKET_INBOX", "there-is-none")
    done = CliRunner().invoke(app, ["check", "--parts", "store"])
    assert done.exit_code == 1
    assert "E723 对象存储里没有桶“there-is-none”" in done.output
    assert "E723 the object store has no bucket" in done.output
    told = json.loads(CliRunner().invoke(app, ["check", "--parts", "store", "--json"]).output)
    assert not told["ok"]
    assert next(one for one in told["findings"] if one["code"] == "E723")["do_en"].startswith("Make it by archive migrate")


@contextmanager
def stand_in(answers: dict[str, object]) -> Iterator[str]:
    """An api-server that says these things, as Airflow 3.3 words them; `tests/dags` asks the real one."""

    class Api(BaseHTTPRequestHandler):
        def do_GET(self):
            self._say(answers.get(self.path.partition("?")[0], (404, {})))

        def do_POST(self):
            self._say(answers["/auth/token"])

        def _say(self, said):
            status, body = said if isinstance(said, tuple) else (200, said)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Api)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


SOUND = {
    "/api/v2/monitor/health": {job: {"status": "healthy"} for job in ("metadatabase", "scheduler", "dag_processor")},
    "/auth/token": (201, {"access_token": "t"}),
    "/api/v2/version": {"version": "3.3.2"},
    "/api/v2/importErrors": {"import_errors": [], "total_entries": 0},
    "/api/v2/dags": {"dags": [{"dag_id": one, "is_paused": False} for one in DAGS], "total_entries": len(DAGS)},
    "/api/v2/pools": {"pools": [{"name": one, "slots": 1} for one in POOLS], "total_entries": len(POOLS)},
}
TRACE = "Traceback\n  File x\nModuleNotFoundError: No module named 'archive'\nSee the docs"
BROKEN = {
    "E741": {"/auth/token": (401, {})},
    "E742": {"/api/v2/dags": (403, {})},
    "E743": {"/api/v2/version": {"version": "2.11.0"}},
    "E744": {"/api/v2/dags": {"dags": [{"dag_id": one, "is_paused": False} for one in DAGS - {"care"}], "total_entries": 5}},
    "E745": {"/api/v2/importErrors": {"import_errors": [{"filename": "care.py", "stack_trace": TRACE}], "total_entries": 1}},
    "E746": {"/api/v2/pools": {"pools": [{"name": "heavy", "slots": 2}, {"name": "doors", "slots": 1}], "total_entries": 2}},
    "E747": {"/api/v2/pools": {"pools": [{"name": one, "slots": int(one != "heavy")} for one in POOLS], "total_entries": 3}},
    "E748": {"/api/v2/monitor/health": SOUND["/api/v2/monitor/health"] | {"scheduler": {"status": "unhealthy"}}},
    "E749": {"/api/v2/dags": {"dags": [{"dag_id": one, "is_paused": one == "care"} for one in DAGS], "total_entries": len(DAGS)}},
}


@pytest.mark.parametrize("code", [None, *BROKEN])
def test_each_thing_that_is_wrong_with_airflow_is_its_own_sentence(settings, code):
    with stand_in(SOUND | BROKEN.get(code, {})) as url:
        found = wrong(settings.model_copy(update={"airflow_url": url}), "airflow")
    assert set(found) == ({code} if code else set())
    assert "No module named 'archive'" in found.get("E745", "No module named 'archive'")


def test_an_airflow_that_is_away_or_has_no_account_is_told(settings):
    assert set(wrong(settings.model_copy(update={"airflow_password": SecretStr("")}), "airflow")) == {"E700"}
    assert set(wrong(settings.model_copy(update={"airflow_url": "http://127.0.0.1:9"}), "airflow")) == {"E740"}
