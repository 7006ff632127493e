"""Everything but the preserved objects is lost: the ledger's rows, the index and the renditions come back as they were."""

import psycopg
import pytest
from elasticsearch import Elasticsearch

from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.care import rebuild, remake
from archive.steps.decisions import review
from archive.steps.publishing import publish
from deliveries import folder_of
from own_places import minio
from removals import lose_everything

pytestmark = pytest.mark.servers


def rows(services, table, columns, order):
    url = services.settings.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        connection.execute(f'set search_path to "{services.settings.ledger_schema}"')
        return connection.execute(f"select {columns} from {table} order by {order}").fetchall()


def documents(services):
    """Every document of the index, whole."""
    with Elasticsearch(services.settings.catalogue_url) as client:
        client.indices.refresh(index=services.settings.catalogue_alias)
        found = client.search(index=services.settings.catalogue_alias, size=1000)["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in found}


def decide(services, resource_id, verb, reason=""):
    review.decide(services, resource_id, Decision(verb=verb, by="reviewer", reason=reason))
    publish.run(services)


def delivery_of(tmp_path, titles):
    rows = [{"item": str(n), "title": title, "file": f"{n}.jpg", "genre": "剪纸"} for n, title in enumerate(titles)]
    colours = ("crimson", "navy", "gold", "teal", "olive", "plum")
    return folder_of(tmp_path, rows, "papercuts", **{f"{n}__jpg": colours[n] for n in range(len(titles))})


STATE = "id, centre, delivery_name, item, delivery, state, version, record, consent_until"
WAYS = ("公开", "撤下", "退回", "待审", "恢复", "更正")


@pytest.fixture
def lived(services, take_in, tmp_path):
    """Six resources, each of which has gone another way."""
    take_in(delivery_of(tmp_path, WAYS))
    ids = {r.record.title: r.id for r in services.ledger.resources.in_state(ResourceState.IN_REVIEW)}
    for title in ("公开", "撤下", "恢复", "更正"):
        decide(services, ids[title], "approve")
    decide(services, ids["撤下"], "withdraw", "family asked")
    decide(services, ids["退回"], "return", "title")
    decide(services, ids["恢复"], "withdraw", "by mistake")
    decide(services, ids["恢复"], "restore")
    take_in(delivery_of(tmp_path, (*WAYS[:-1], "更正过的")))
    return ids


def test_rows_documents_and_renditions_come_back_as_they_were(services, take_in, lived):
    before = rows(services, "resources", STATE, "id")
    decisions = rows(services, "decisions", "resource, body", "resource, body->>'at'")
    assets = rows(services, "assets", "resource, position, digest, body", "resource, position")
    tags = rows(services, "tags", "resource, source, body", "resource, source, body")
    deliveries = rows(services, "deliveries", "id, centre, name, state, token, fingerprint", "id")
    files = rows(services, "received_files", "delivery, n, path, size, sha512, sha256", "delivery, n")
    shown = documents(services)
    assert {row[5] for row in before} == {"published", "withdrawn", "returned", "in_review"} and len(shown) == 3
    lose_everything(services)
    fresh = Services(services.settings)
    fresh.prepare()
    assert rows(fresh, "resources", "id", "id") == [] and documents(fresh) == {}
    seen = []
    rebuild.run(fresh, seen.append)
    assert sum(seen) == 8, "six resources, two deliveries"
    publish.run(fresh)
    assert fresh.ledger.rebuilding.count() == 6
    while fresh.ledger.rebuilding.count():
        remake.run(fresh)
    publish.run(fresh)
    assert rows(fresh, "resources", STATE, "id") == before
    assert rows(fresh, "decisions", "resource, body", "resource, body->>'at'") == decisions
    assert rows(fresh, "assets", "resource, position, digest, body", "resource, position") == assets
    assert rows(fresh, "tags", "resource, source, body", "resource, source, body") == tags
    assert rows(fresh, "deliveries", "id, centre, name, state, token, fingerprint", "id") == deliveries
    assert rows(fresh, "received_files", "delivery, n, path, size, sha512, sha256", "delivery, n") == files
    now = documents(fresh)
    assert now.keys() == shown.keys()
    for one, document in shown.items():
        assert now[one] == document, document["record"]["title"] if "record" in document else one
    old = next(d for d in now.values() if "更正" in str(d))
    assert "更正过的" not in str(old), "the public sees what was approved"


def test_a_second_run_goes_on_and_changes_nothing(services, take_in, lived):
    lose_everything(services)
    fresh = Services(services.settings)
    fresh.prepare()
    rebuild.run(fresh)
    before = rows(fresh, "resources", STATE, "id"), rows(fresh, "outbox", "resource, verb", "id")
    report = rebuild.run(fresh)
    assert {line.outcome.value for line in report.lines} == {"unchanged"}
    assert (rows(fresh, "resources", STATE, "id"), rows(fresh, "outbox", "resource, verb", "id")) == before


def test_an_object_that_cannot_be_read_is_named_and_the_others_come_back(services, take_in, lived):
    broken = lived["公开"]
    store, bucket = minio(services.settings), services.settings.bucket_preservation
    for found in store.list_objects(bucket, recursive=True):
        if f"resource%3a{broken.lower()}" in found.object_name.lower() and found.object_name.endswith("/record.json"):
            store._put_object(bucket, found.object_name, b"rotten", {})
    lose_everything(services)
    fresh = Services(services.settings)
    fresh.prepare()
    report = rebuild.run(fresh)
    (failed,) = [line for line in report.lines if line.outcome.value == "failed"]
    assert failed.subject.endswith(broken) and failed.faults[0].code == "E311"
    assert len(rows(fresh, "resources", "id", "id")) == 5
