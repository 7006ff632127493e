"""Check-up: an archive as an earlier version left it, wrong in each way, is told what is wrong, and on request put right."""

import json

import pytest

from archive.models.media import FileUse, Rendition, RenditionFile, RenditionKind, Tag, TagSource
from archive.models.people import Person
from archive.models.report import Decision
from archive.models.states import DeliveryState, ResourceState
from archive.steps.care import checkup
from archive.steps.care.checkup import Wrong
from archive.steps.decisions import review
from archive.steps.publishing import publish
from deliveries import folder_of
from handed_in import ingested

pytestmark = pytest.mark.servers
NUMBER = "330600199001010017"
"""By the rule of the check character, of nobody."""


@pytest.fixture
def old(services, tmp_path):
    """Four works of one delivery, replaced by a second, as the old version treated them."""
    rows = [
        {"item": "1", "title": "换了作品", "file": "a.jpg", "consent": "同意公开"},
        {"item": "2", "title": "只在馆内", "file": "b.jpg", "consent": "仅馆内使用"},
        {"item": "3", "title": "有纸", "file": "c.jpg", "consent": "同意公开"},
        {"item": "3", "title": "有纸", "file": "授权书.jpg", "consent": "同意公开"},
        {"item": "4", "title": "号码", "file": "d.jpg", "consent": "同意公开"},
    ]
    files = {"a__jpg": "crimson", "b__jpg": "navy", "c__jpg": "gold", "授权书__jpg": "white", "d__jpg": "teal"}
    first = ingested(services, folder_of(tmp_path, rows, "first", **files), name="旧")
    (changed,) = [one.id for one in services.ledger.resources.of_delivery(first.id) if one.item == "1"]
    rows = [{**row, "title": "别的东西", "work": changed} if row["item"] == "1" else {**row, "work": ""} for row in rows]
    second = ingested(services, folder_of(tmp_path, rows, "second", **{**files, "a__jpg": "black"}), name="旧")
    assert services.ledger.deliveries.get(first.id).state is DeliveryState.SUPERSEDED
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("update deliveries set state = 'processed' where id = %s", (first.id,))
    works = {one.item: one for one in services.ledger.resources.of_delivery(second.id)}
    for one in works.values():
        review.decide(services, one.id, Decision(verb="approve", by=review.POLICY))
    publish.run(services)
    paper = next(asset for asset in works["3"].assets if asset.path == "授权书.jpg")
    made = RenditionFile(name="640.jpg", size=3, mime="image/jpeg", use=FileUse.PICTURE)
    rendition = Rendition(asset=paper.digest, recipe="picture", version=1, kind=RenditionKind.PICTURE, files=(made,))
    services.ledger.renditions.add(rendition)
    source = TagSource(name="ocr", version="1")
    read = Tag(kind="text", value=f"身份证 {NUMBER}", source=source, confidence=0.9, asset=paper.digest)
    services.ledger.tags.replace(works["3"].id, [source], [read])
    entry = next(record for record, _ in services.ledger.publications.entries() if record.id == works["4"].id)
    wrong = json.dumps(entry.model_copy(update={"description": f"联系人 {NUMBER}"}).model_dump(mode="json"), ensure_ascii=False)
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("update publications set entry = %s::jsonb where resource = %s", (wrong, works["4"].id))
    return services, first, works, paper


def told(services, by=""):
    found = []
    checkup.run(services, Person.named(by) if by else None, found.append)
    return {(one.wrong, one.subject): one.mended for one in found}


def test_everything_wrong_is_found_and_what_a_machine_may_put_right_is(old):
    services, first, works, paper = old
    every = {
        (Wrong.LEFT_BEHIND, first.id),
        (Wrong.ADDRESS, works["1"].id),
        (Wrong.CONSENT, works["2"].id),
        (Wrong.PAPERS, works["3"].id),
        (Wrong.PRIVATE, works["4"].id),
    }
    assert told(services) == dict.fromkeys(every, False)
    assert told(services) == dict.fromkeys(every, False), "looking changes nothing"
    address = (Wrong.ADDRESS, works["1"].id)
    assert told(services, "operator") == {one: one != address for one in every}
    publish.run(services)
    assert told(services) == {address: False}, "only its centre knows which work it is"
    assert services.ledger.deliveries.get(first.id).state is DeliveryState.SUPERSEDED
    withdrawn = services.ledger.resources.get(works["2"].id)
    assert withdrawn.state is ResourceState.WITHDRAWN
    assert services.ledger.resources.decisions(withdrawn.id)[-1].by == Person.named("operator")
    assert services.ledger.renditions.of([paper.digest]) == [] and services.ledger.tags.of(works["3"].id) == []
    public = {record.id: record for record, _ in services.ledger.publications.entries()}
    assert set(public) == {works[item].id for item in "134"}
    assert NUMBER not in public[works["4"].id].model_dump_json()
