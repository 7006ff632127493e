"""Servers that are away, processes that are killed, deliveries that come twice: nothing is lost, nothing is doubled."""

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from archive.errors import CatalogueUnavailable, StoreUnavailable
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.decisions import expire, review
from archive.steps.ingest import scan, walk
from archive.steps.publishing import publish, reindex
from deliveries import folder_of
from own_places import as_environment

pytestmark = pytest.mark.servers
NOWHERE = "http://127.0.0.1:9"
ROWS = [{"item": str(n), "title": f"纹样{n}", "file": f"{n}.jpg"} for n in (1, 2, 3)]
PICTURES = {"1__jpg": "red", "2__jpg": "green", "3__jpg": "blue"}


def dropped(settings, name="spring"):
    folder = folder_of(settings.drops / "zj-330683", ROWS, name, **PICTURES)
    (folder / "_READY").touch()
    return folder


def versions(services):
    heads = {i: services.store.objects.head(i) for i in services.store.objects.ids()}
    return {i: head.version for i, head in heads.items()}


def test_a_store_that_is_away_is_named_and_the_run_ends_well_once_it_is_back(services, settings):
    dropped(settings)
    (delivery,) = scan.run(services)
    away = Services(settings.model_copy(update={"store_url": NOWHERE}))
    with pytest.raises(StoreUnavailable) as fault:
        list(walk.run(away, delivery))
    assert NOWHERE.removeprefix("http://") in str(fault.value.facts["server"])
    assert fault.value.retriable
    list(walk.run(services, delivery))
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.PROCESSED
    assert len(services.ledger.resources.in_state(ResourceState.IN_REVIEW)) == 3


def test_an_index_that_is_away_leaves_the_message_for_later(services, settings):
    dropped(settings)
    (delivery,) = scan.run(services)
    list(walk.run(services, delivery))
    resource = services.ledger.resources.in_state(ResourceState.IN_REVIEW)[0]
    review.decide(services, resource.id, Decision(verb="approve", by="r"))
    away = Services(settings.model_copy(update={"catalogue_url": NOWHERE}))
    assert publish.run(away, limit=1).counts() == {"failed": 1}
    assert services.ledger.resources.get(resource.id).state is ResourceState.APPROVED
    assert services.ledger.outbox.waiting()[0] == 1
    deadline = time.monotonic() + 30
    while services.ledger.outbox.waiting()[0] and time.monotonic() < deadline:
        publish.run(services)
        time.sleep(0.2)
    assert services.ledger.resources.get(resource.id).state is ResourceState.PUBLISHED
    with pytest.raises(CatalogueUnavailable):
        away.catalogue.search(SearchQuery(text="纹样"))


def test_the_same_drop_again_is_recognised_and_a_grown_one_is_taken_as_it_is_then(services, settings):
    folder = dropped(settings)
    (first,) = scan.run(services)
    assert scan.run(services) == [first], "found again until a run has taken it"
    list(walk.run(services, first))
    assert scan.run(services) == []
    before = versions(services)
    (folder / "_RECEIVED").rename(folder / "_READY")
    assert scan.run(services) == []
    assert not (folder / "_READY").exists()
    assert versions(services) == before


@pytest.mark.parametrize(
    "moments", [(1.5, 3.0, 4.5), *(pytest.param((after_s,), marks=pytest.mark.soak) for after_s in (1.5, 3.0, 4.5))]
)
def test_an_ingest_killed_at_any_moment_is_finished_by_the_next(services, settings, tmp_path, moments):
    """One after the other: each begins where the one before was killed."""
    folder = folder_of(tmp_path, ROWS, "killed", **PICTURES)
    env = {**os.environ, **as_environment(settings)}
    command = [Path(sys.executable).parent / "archive", "ingest", folder, "--centre", "zj-330683"]
    for after_s in moments:
        child = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(after_s)
        child.kill()
        child.wait()
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert services.ledger.resources.counts() == {"in_review": 3}
    assert len(versions(services)) == 4, "three resources and the delivery"
    renditions = services.ledger.renditions.of(
        a.digest for r in services.ledger.resources.in_state(ResourceState.IN_REVIEW) for a in r.assets
    )
    for rendition in renditions:
        for file in rendition.files:
            stat = services.store.renditions.stat(rendition.prefix + file.name)
            assert stat is not None
            assert stat.size == file.size


def test_what_people_agreed_to_for_a_time_leaves_when_it_is_over(services, take_in, tmp_path):
    rows = [
        {"title": "限期公开", "file": "a.jpg", "consent": "同意公开，至2020-12-31"},
        {"title": "一直公开", "file": "b.jpg", "consent": "同意"},
    ]
    delivery, _ = take_in(folder_of(tmp_path, rows, a__jpg="red", b__jpg="blue"))
    until = [r.record.consent.until for r in services.ledger.resources.of_delivery(delivery.id)]
    assert date(2020, 12, 31) in until
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services)
    assert expire.run(services).counts() == {"done": 1}
    publish.run(services)
    assert [h.entry.title for h in services.catalogue.search(SearchQuery()).hits] == ["一直公开"]


def test_a_new_index_holds_what_the_ledger_has_published(services, take_in, tmp_path):
    take_in(folder_of(tmp_path, ROWS, **PICTURES))
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services)
    before = {h.entry.id: h.entry for h in services.catalogue.search(SearchQuery()).hits}
    reindex.run(services)
    assert {h.entry.id: h.entry for h in services.catalogue.search(SearchQuery()).hits} == before
    assert len(before) == 3
