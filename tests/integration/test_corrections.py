"""Corrected deliveries: the list alone, one file, works of another delivery; what changed is told, what did not costs nothing."""

import pytest

from archive.cli.deliveries import one_folder
from archive.ledger.resources import Resources
from archive.models.difference import FieldChange
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import DeliveryState, ResourceState
from archive.preserved.layout import original, resource_object
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.decisions import review
from archive.steps.ingest import preserve, receipt, receive, scan, verify, walk
from archive.steps.publishing import publish
from deliveries import folder_of
from handed_in import dropped, ingested
from removals import lose_everything

pytestmark = pytest.mark.servers
ROWS = (
    {"item": "1", "title": "蚕花剪纸", "file": "a.jpg", "consent": "同意公开"},
    {"item": "2", "title": "水乡窗花", "file": "b.jpg", "consent": "同意公开"},
)
PICTURES = {"a__jpg": "crimson", "b__jpg": "navy"}


def rows(*changes):
    """The rows, each with its changes; None leaves one out."""
    return [{**row, **change} for row, change in zip(ROWS, changes, strict=True) if change is not None]


def approve_all(services):
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)


def titles(services, words="剪纸 窗花"):
    return {hit.entry.title for word in words.split() for hit in services.catalogue.search(SearchQuery(text=word)).hits}


def heads(services, delivery):
    """Item -> what the object of its resource holds: versions, and content files by their paths."""
    found = {}
    for one in services.ledger.resources.of_delivery(delivery.id):
        inventory = services.store.objects.head(resource_object(one.id))
        found[one.item] = (
            one.id,
            inventory.version,
            {path for path in inventory.manifest if "originals" in path or ".jpg" in path},
        )
    return found


def differences(services, delivery):
    return {item.item: item.difference for item in services.ledger.receipts.of(delivery.id).items}


@pytest.fixture
def published(services, take_in, tmp_path):
    """Two works that everybody sees."""
    delivery, _ = take_in(folder_of(tmp_path / "one", ROWS, "papercuts", **PICTURES))
    approve_all(services)
    return delivery


def test_a_corrected_list_alone_makes_versions_only_of_what_it_changes(services, take_in, tmp_path, published):
    before = heads(services, published)
    assert differences(services, published)["1"].new
    folder = folder_of(tmp_path / "two", rows({"title": "蚕花娘娘剪纸", "consent": "同意公开，至2099-12-31"}, {}), "papercuts")
    made = services.ledger.renditions.of(
        [a.digest for r in services.ledger.resources.of_delivery(published.id) for a in r.assets]
    )
    delivery, reports = take_in(folder)
    assert delivery.state is DeliveryState.PROCESSED
    assert reports["preserve"].counts() == {"done": 1, "unchanged": 1}
    assert reports["derive"].counts() == {"unchanged": 1}, "one look at what only the words of changed, none at the other"
    now = heads(services, delivery)
    assert now["1"] == (before["1"][0], before["1"][1] + 1, before["1"][2]), "no bytes were written again"
    assert now["2"] == before["2"], "no version of what did not change"
    assert services.store.inbox.received(delivery.id).keys() == {1}, "the list is all that came"
    assert services.ledger.renditions.of([one.asset for one in made]) == made
    states = {r.item: r.state for r in services.ledger.resources.of_delivery(delivery.id)}
    assert states == {"1": ResourceState.IN_REVIEW, "2": ResourceState.PUBLISHED}
    assert titles(services) == {"蚕花剪纸", "水乡窗花"}, "public as it was until the new version is approved"
    first, second = differences(services, delivery)["1"], differences(services, delivery)["2"]
    assert first.fields == (
        FieldChange(field="title", before=("蚕花剪纸",), after=("蚕花娘娘剪纸",)),
        FieldChange(field="consent", shown=False),
    )
    assert (first.unchanged, first.kept) == (1, 1)
    assert second.is_none
    assert (
        services.store.objects.read(resource_object(now["1"][0]), original("a.jpg"))
        == (tmp_path / "one/papercuts/a.jpg").read_bytes()
    )
    approve_all(services)
    assert titles(services) == {"蚕花娘娘剪纸", "水乡窗花"}
    text = receipt.text(services, delivery.id)
    assert "题名：蚕花剪纸 → 蚕花娘娘剪纸 / title: 蚕花剪纸 → 蚕花娘娘剪纸" in text
    assert "2099" not in text, "what is private is named and not told"
    assert "没有变化 / nothing changed" in text


def test_one_file_replaced_and_one_added_are_all_that_is_received(services, take_in, tmp_path, published):
    more = [*rows({}, {"file": "b.jpg"}), {**ROWS[1], "file": "c.jpg"}]
    (found,) = dropped(services, folder_of(tmp_path / "two", more, "papercuts", b__jpg="green", c__jpg="gold"), name="papercuts")
    list(walk.run(services, found))
    delivery = services.ledger.deliveries.get(found)
    assert {f.path for f in services.ledger.deliveries.received(delivery.id)} == {"manifest.csv", "b.jpg", "c.jpg"}
    found = differences(services, delivery)
    assert found["1"].is_none
    assert (found["2"].added, found["2"].replaced, found["2"].unchanged) == (("c.jpg",), ("b.jpg",), 0)
    assert heads(services, delivery)["1"][1] == 2, "delivered and approved, and nothing since"


def test_a_file_of_an_older_version_and_one_of_another_work_are_found(services, take_in, tmp_path, published):
    """The list gave a file up and names it again; and moves one to another work."""
    take_in(folder_of(tmp_path / "two", [*rows({"file": "c.jpg"}, {})], "papercuts", c__jpg="green"))
    more = [*rows({}, {}), {**ROWS[1], "file": "c.jpg"}]
    delivery, reports = take_in(folder_of(tmp_path / "three", more, "papercuts"))
    assert reports["preserve"].counts() == {"done": 2}
    by_item = {r.item: r for r in services.ledger.resources.of_delivery(delivery.id)}
    assert [a.path for a in by_item["1"].assets] == ["a.jpg"]
    assert [a.path for a in by_item["2"].assets] == ["b.jpg", "c.jpg"]
    read = services.store.objects.read
    assert read(resource_object(by_item["1"].id), original("a.jpg")) == (tmp_path / "one/papercuts/a.jpg").read_bytes()
    assert read(resource_object(by_item["2"].id), original("c.jpg")) == (tmp_path / "two/papercuts/c.jpg").read_bytes()
    assert all(not services.store.objects.verify(resource_object(one.id)).problems for one in by_item.values())


def test_what_was_refused_need_not_come_again_and_what_never_came_is_missing(services, take_in, tmp_path):
    first, _ = take_in(folder_of(tmp_path / "one", rows({"title": ""}, {"title": ""}), "papercuts", **PICTURES))
    assert first.state is DeliveryState.REFUSED
    more = [*rows({}, {}), {**ROWS[1], "item": "3", "file": "never.jpg"}]
    delivery, reports = take_in(folder_of(tmp_path / "two", more, "papercuts"))
    assert delivery.state is DeliveryState.PROCESSED
    assert reports["preserve"].counts() == {"done": 2, "refused": 1}
    items = {item.item: item for item in services.ledger.receipts.of(delivery.id).items}
    assert [fault.code for fault in items["3"].faults] == ["E221"]
    assert items["1"].taken and items["1"].state is ResourceState.IN_REVIEW


def test_a_row_corrects_a_work_of_another_delivery(services, take_in, tmp_path, published):
    ids = {r.item: r.id for r in services.ledger.resources.of_delivery(published.id)}
    row = {"item": "7", "title": "蚕花娘娘剪纸", "file": "a.jpg", "consent": "同意公开", "替换": "1"}
    wrong = {**row, "item": "8", "title": "别的", "替换": "99"}
    delivery, _ = take_in(folder_of(tmp_path / "two", [row, wrong], "corrections"))
    (made,) = services.ledger.resources.of_delivery(delivery.id)
    assert (made.id, made.delivery_name, made.number, made.item) == (ids["1"], "papercuts", "1", "7")
    faults = [fault for item in services.ledger.receipts.of(delivery.id).items for fault in item.faults]
    assert [fault.code for fault in faults if fault.code != "E265"] == ["E208", "E297"]
    assert services.ledger.deliveries.get(published.id).state is DeliveryState.PROCESSED, "the rest of it stands"
    again, _ = take_in(folder_of(tmp_path / "three", rows({"title": "蚕花娘娘剪纸"}, None), "papercuts"))
    assert services.ledger.resources.get(ids["1"]).delivery == again.id, "the folder of old knows it by its number"
    (left,) = services.ledger.receipts.of(again.id).faults
    assert (left.code, ids["2"] in left.facts["works"]) == ("E299", True)
    assert services.ledger.resources.get(ids["2"]).state is ResourceState.PUBLISHED


def test_killed_between_the_version_and_the_ledger_it_goes_before_the_reviewer_all_the_same(
    services, take_in, tmp_path, published, monkeypatch
):
    source, found = one_folder(services, folder_of(tmp_path / "two", rows({"title": "更正"}, {}), "papercuts"), "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    receive.run(services, delivery.id)
    verify.run(services, delivery.id)
    with monkeypatch.context() as killed:
        killed.setattr(Resources, "all_preserved", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            preserve.run(services, delivery.id)
    list(walk.run(services, delivery.id))
    by_item = {r.item: r for r in services.ledger.resources.of_delivery(delivery.id)}
    assert by_item["1"].state is ResourceState.IN_REVIEW
    assert by_item["1"].version == 3, "one version for it, however often it was begun"
    assert differences(services, delivery)["1"].fields[0].after == ("更正",)
    assert differences(services, delivery)["2"].is_none


def test_after_a_rebuild_a_correction_is_told_and_the_next_one_taken_as_before(services, take_in, tmp_path, published):
    second, _ = take_in(folder_of(tmp_path / "two", rows({"title": "蚕花娘娘剪纸"}, {}), "papercuts"))
    other, _ = take_in(folder_of(tmp_path / "three", [{**ROWS[1], "item": "9", "title": "窗花", "replaces": "2"}], "corrections"))
    known = [services.ledger.resources.get(r.id) for r in services.ledger.resources.of_delivery(second.id)]
    known += services.ledger.resources.of_delivery(other.id)
    told = {one.id: differences(services, one) for one in (published, second, other)}
    lose_everything(services)
    fresh = Services(services.settings)
    fresh.prepare()
    rebuild.run(fresh)
    publish.run(fresh)
    assert [fresh.ledger.resources.get(one.id) for one in known] == known
    assert {one.id: differences(fresh, one) for one in (published, second, other)} == told
    assert titles(fresh) == {"蚕花剪纸", "水乡窗花"}, "public as it was"
    found = ingested(fresh, folder_of(tmp_path / "four", rows({"title": "蚕花姑娘剪纸"}, None), "papercuts"))
    assert differences(fresh, found)["1"].fields[0].before == ("蚕花娘娘剪纸",)
    (again,) = fresh.ledger.resources.of_delivery(found.id)
    assert [(one.id, one.assets) for one in known if one.number == "1"] == [(again.id, again.assets)]


def test_the_same_bytes_elsewhere_are_told_and_nothing_private_of_another_centre(services, take_in, tmp_path):
    take_in(folder_of(tmp_path / "one", ROWS[:1], "theirs", a__jpg="crimson"), centre="zj-330681")
    (theirs,) = services.ledger.resources.in_state(ResourceState.IN_REVIEW)
    mine, _ = take_in(folder_of(tmp_path / "two", ROWS[:1], "mine", a__jpg="crimson"))
    assert services.ledger.receipts.of(mine.id).items[0].double_of == (), "what is not public is theirs alone"
    review.decide(services, theirs.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    later, _ = take_in(folder_of(tmp_path / "three", ROWS[:1], "later", a__jpg="crimson"))
    (item,) = services.ledger.receipts.of(later.id).items
    own = services.ledger.resources.of_delivery(mine.id)[0].id
    assert (set(item.double_of), item.double_shown) == ({theirs.id, own}, (theirs.id,))
    assert f"/e/{theirs.id}" in receipt.text(services, later.id)
    review.decide(services, theirs.id, Decision(verb="withdraw", by="reviewer", reason="r"))
    (item,) = services.ledger.receipts.of(later.id).items
    assert (item.double_of, item.double_shown) == ((own,), None), "it has left the public"
