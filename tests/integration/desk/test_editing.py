"""Editing: each save is a version that tells who and why; the public sees the one before until the new one is approved."""

import pytest

from archive import manifests
from archive.errors import Conflict, EditedMeanwhile, ReasonMissing, StoreUnavailable
from archive.models.choices import Choices, TagWord
from archive.models.media import FileRole, Tag, TagSource
from archive.models.people import Person
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.preserved import layout, reading
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.decisions import doubts, review
from archive.steps.desk import bringing, editing
from archive.steps.publishing import publish
from deliveries import colour, folder_of
from handed_in import ingested
from removals import lose_everything

pytestmark = pytest.mark.servers
LI, WANG, ZHAO = (Person(id=f"p-{one}", name=f"示例{one}") for one in "李王赵")
ROWS = (
    {"item": "1", "title": "蚕花剪纸", "file": "a.jpg", "performers": "王某", "date": "2024", "身份证": "无"},
    {"item": "2", "title": "水乡窗花", "file": "b.jpg", "performers": "", "date": "", "身份证": ""},
)


PAIRS = 11
pairs = []


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    """One archive for all of these tests; each has two pictures of its own in it."""
    own = places.prepared(tmp_path_factory.mktemp("editing"))
    made = Services(own)
    made.prepare()
    pairs.extend(public(made, tmp_path_factory.mktemp("pictures")))
    yield made
    places.give_back(own)


@pytest.fixture
def two(services):
    """Two pictures in the public."""
    return pairs.pop()


def public(services, parent):
    """Pairs of ids."""
    rows = [{**row, "item": f"{n}-{row['item']}", "file": f"{n}{row['file']}"} for n in range(PAIRS) for row in ROWS]
    pictures = {row["file"].replace(".", "__"): colour(n) for n, row in enumerate(rows)}
    delivery = ingested(services, folder_of(parent, rows, "many", **pictures))
    found = {one.item: one.id for one in services.ledger.resources.of_delivery(delivery.id)}
    for one in found.values():
        review.decide(services, one, Decision(verb="approve", by=ZHAO))
    publish.run(services, 2 * PAIRS)
    return [(found[f"{n}-1"], found[f"{n}-2"]) for n in range(PAIRS)]


def folder(tmp_path, rows=ROWS, **files):
    return folder_of(tmp_path, list(rows), "delivery", **{"a__jpg": "crimson", "b__jpg": "navy", **files})


def typed(services, resource_id, **cells):
    was = editing.opened(services, resource_id)
    return {**manifests.cells(was.said.record), **cells}, was.version


def edit(services, resource_id, by=LI, why="核对原件", **cells):
    every, seen = typed(services, resource_id, **cells)
    return editing.record(services, resource_id, every, seen, by, why)


def versions_of(services, resource_id):
    return services.store.objects.snapshot(layout.resource_object(resource_id))


def title_in_public(services, resource_id):
    publish.run(services)
    entry = services.ledger.publications.entry(resource_id)
    return entry.title if entry else None


def test_an_edit_is_a_version_with_who_and_why_and_the_public_one_stays_until_it_is_approved(services, two):
    one = two[0]
    saved = edit(services, one, title="蚕花剪纸(修订)", date="2024年5月")
    assert saved.new and saved.kept and not saved.faults
    object_ = versions_of(services, one)
    assert object_.inventory.versions[-1].message == "edited"
    (event,) = reading.events(object_)[saved.version]
    assert (event.agent, event.outcome, event.detail) == ("示例李 <p-李>", "edit title date", "核对原件")
    row = services.ledger.resources.get(one)
    assert (row.state, row.record.title, row.record.date.edtf) == (ResourceState.IN_REVIEW, "蚕花剪纸(修订)", "2024-05")
    assert row.record.contributors[0].name == "王某" and row.version == saved.version
    assert title_in_public(services, one) == "蚕花剪纸"
    review.decide(services, one, Decision(verb="approve", by=ZHAO), seen=row.version)
    assert title_in_public(services, one) == "蚕花剪纸(修订)"


def test_what_refuses_a_cell_refuses_the_save_and_what_is_only_said_does_not(services, two):
    refused = edit(services, two[0], title=" ")
    assert not refused.kept and [fault.code for fault in refused.faults] == ["E201"] and not refused.new
    said = edit(services, two[0], date="不清楚的日子")
    assert said.kept and [fault.code for fault in said.faults] == ["E204"]
    with pytest.raises(ReasonMissing):
        edit(services, two[0], why=" ", title="x")


def test_the_same_again_makes_no_version_and_a_stale_one_is_refused_with_who_was_before(services, two):
    cells, seen = typed(services, two[0], title="甲")
    first = editing.record(services, two[0], cells, seen, LI, "改")
    again = editing.record(services, two[0], cells, seen, LI, "改")
    assert first.new and not again.new and again.version == first.version
    with pytest.raises(EditedMeanwhile) as refused:
        editing.record(services, two[0], {**cells, "title": "乙"}, seen, WANG, "改")
    assert refused.value.facts["by"] == "示例李"


def test_a_decision_in_between_is_no_edit_of_somebody_else(services, two):
    cells, seen = typed(services, two[0], title="甲")
    review.decide(services, two[0], Decision(verb="withdraw", by=ZHAO, reason="错"))
    assert editing.record(services, two[0], cells, seen, LI, "改").new
    assert services.ledger.resources.get(two[0]).state is ResourceState.WITHDRAWN, "an edit brings nothing back"


def withdrawn(services, resource_id):
    review.decide(services, resource_id, Decision(verb="withdraw", by=ZHAO, reason="错"))


def test_what_is_restored_waits_for_review_where_it_was_changed_since_it_was_approved(services, two):
    changed, same = two
    edit(services, changed, title="未批准")
    for one in two:
        withdrawn(services, one)
        review.decide(services, one, Decision(verb="restore", by=WANG))
    assert title_in_public(services, same) == "水乡窗花", "as it was approved"
    assert services.ledger.resources.get(changed).state is ResourceState.IN_REVIEW
    assert title_in_public(services, changed) is None and not services.ledger.publications.is_public(changed)
    assert services.ledger.desk.reviews.get(changed) is not None
    review.decide(services, changed, Decision(verb="approve", by=ZHAO))
    assert title_in_public(services, changed) == "未批准"


def left_half_done(services, monkeypatch, resource_id, **cells):
    """An edit of which the ledger never heard."""

    def dies(*_, **__):
        raise StoreUnavailable(reason="killed")

    cells, seen = typed(services, resource_id, **cells)
    with monkeypatch.context() as broken:
        broken.setattr(type(services.ledger.resources), "edited", dies)
        with pytest.raises(StoreUnavailable):
            editing.record(services, resource_id, cells, seen, LI, "改")
    return cells, seen


def test_a_decision_counts_for_what_was_seen_and_not_for_an_edit_that_the_ledger_does_not_know(services, two, monkeypatch):
    one, other = two
    edit(services, one, title="看过的")
    left_half_done(services, monkeypatch, one, title="没人看过")
    for verb in ("approve", "return"):
        with pytest.raises(Conflict):
            review.decide(services, one, Decision(verb=verb, by=ZHAO, reason="x"))
    assert services.ledger.resources.get(one).state is ResourceState.IN_REVIEW and title_in_public(services, one) == "蚕花剪纸"
    left_half_done(services, monkeypatch, other, title="没人看过")
    withdrawn(services, other)
    assert title_in_public(services, other) is None, "nothing keeps in the public what has to leave it"
    with pytest.raises(Conflict):
        review.decide(services, other, Decision(verb="restore", by=WANG))
    assert editing.opened(services, other).resource.record.title == "没人看过", "whoever looks next finishes it"
    review.decide(services, other, Decision(verb="restore", by=WANG))
    assert services.ledger.resources.get(other).state is ResourceState.IN_REVIEW and title_in_public(services, other) is None


def test_what_died_between_object_and_ledger_is_finished_by_whoever_looks_next(services, two, monkeypatch):
    cells, seen = left_half_done(services, monkeypatch, two[0], title="甲")
    assert services.ledger.resources.get(two[0]).record.title == "蚕花剪纸"
    assert not editing.record(services, two[0], cells, seen, LI, "改").new
    row = services.ledger.resources.get(two[0])
    assert (row.record.title, row.state) == ("甲", ResourceState.IN_REVIEW)


def test_an_older_version_comes_back_as_a_new_one_with_its_file(services, two, tmp_path):
    one, other = two[0], tmp_path / "a.jpg"
    other.write_bytes(folder(tmp_path / "x", a__jpg="green").joinpath("a.jpg").read_bytes())
    before = editing.opened(services, one)
    path = before.said.assets[0].path
    saved = bringing.file(services, one, other, "新 a.jpg", FileRole.MAIN, before.version, LI, "重扫", replaces=path)
    assert saved.kept, saved.faults
    now = editing.opened(services, one)
    assert now.said.assets[0].path == path and now.said.assets[0].digest != before.said.assets[0].digest
    assert services.store.objects.read(layout.resource_object(one), f"originals/{path}") == other.read_bytes()
    assert services.ledger.rebuilding.waiting() == [one], "something has to be made of it"
    back = editing.back_to(services, one, before.version, now.version, WANG, "原件更好")
    assert back.new and editing.opened(services, one).said == before.said


WRONG = {
    "x.srt": (b"", "E223"),
    "y.srt": (b"MZ\x90\x00" + bytes(200), "E224"),
    "..": (b"1", "E209"),
    "a.txt": ("不是字幕".encode(), "E879"),
}


def test_a_file_is_judged_as_one_of_a_delivery(services, two, tmp_path):
    was = editing.opened(services, two[0])
    for name, (data, code) in WRONG.items():
        source = tmp_path / "sent"
        source.write_bytes(data)
        refused = bringing.file(services, two[0], source, name, FileRole.CAPTION, was.version, LI, "加")
        assert not refused.kept and code in {fault.code for fault in refused.faults}, name
    assert editing.opened(services, two[0]).version == was.version


def test_a_delivery_that_says_the_same_again_leaves_edits_and_one_that_differs_tells_both(services, tmp_path):
    first = ingested(services, folder(tmp_path / "first"))
    one = next(r.id for r in services.ledger.resources.of_delivery(first.id) if r.item == "1")
    edit(services, one, title="蚕花剪纸(修订)", date="2024年5月")
    version = services.ledger.resources.get(one).version
    again = [{**ROWS[0], "performers": "王某、李某"}, ROWS[1]]
    ingested(services, folder(tmp_path / "second", again))
    row = services.ledger.resources.get(one)
    assert row.version == version + 1
    assert (row.record.title, row.record.date.edtf) == ("蚕花剪纸(修订)", "2024-05"), (
        "what the delivery did not change stays edited"
    )
    assert [c.name for c in row.record.contributors] == ["王某", "李某"], "what it changed counts"
    edit(services, one, title="第三个名字")
    ingested(services, folder(tmp_path / "third", [{**again[0], "title": "第四个名字"}, ROWS[1]]))
    row = services.ledger.resources.get(one)
    assert row.record.title == "第四个名字"
    (told,) = [doubt for doubt in doubts.of(services, row) if doubt.code == "E880"]
    assert (told.facts["edited"], told.facts["now"]) == ("第三个名字", "第四个名字")
    review.decide(services, one, Decision(verb="approve", by=ZHAO))
    assert not [doubt for doubt in doubts.of(services, services.ledger.resources.get(one)) if doubt.code == "E880"]


def test_words_on_tags_hold_in_the_entry_and_come_back_with_the_object_alone(services, two, tmp_path):
    one = two[0]
    was = editing.opened(services, one)
    asset = was.said.assets[0].digest
    machine = [Tag(kind="text", value=v, source=TagSource(name="ocr"), confidence=0.5, asset=asset) for v in ("蚕花", "乱码")]
    services.ledger.tags.replace(one, [TagSource(name="ocr")], machine)
    said = Choices()
    for verdict, value in (("confirmed", "蚕花"), ("rejected", "乱码"), ("added", "窗花")):
        said = said.with_word(TagWord(verdict=verdict, kind="text", value=value, asset=asset, by=LI))
    assert editing.tags_and_posters(services, one, said, was.version, LI, "看图").new
    edit(services, one, title="蚕花剪纸(修订)")
    review.decide(services, one, Decision(verb="approve", by=ZHAO))
    publish.run(services)
    entry = services.ledger.publications.entry(one)
    assert [(tag.value, tag.source, tag.confidence) for tag in entry.tags] == [("蚕花", "people", 1.0), ("窗花", "people", 1.0)]
    before = services.ledger.resources.get(one)
    lose_everything(services)
    services.prepare()
    rebuild.run(services)
    after = services.ledger.resources.get(one)
    assert (after.record, after.choices, after.version) == (before.record, said, before.version)
    assert [(d.verb, d.by) for d in services.ledger.resources.decisions(one)][-1] == ("approve", ZHAO)


def test_a_rebuild_shows_the_approved_version_while_an_edit_waits(services, two):
    publish.run(services, 99)
    edit(services, two[0], title="未批准")
    edit(services, two[1], title="未批准")
    withdrawn(services, two[1])
    review.decide(services, two[1], Decision(verb="restore", by=WANG))
    lose_everything(services)
    services.prepare()
    rebuild.run(services)
    assert title_in_public(services, two[0]) == "蚕花剪纸"
    assert title_in_public(services, two[1]) is None, "restored after an edit, it waits as before"
    assert {services.ledger.resources.get(one).state for one in two} == {ResourceState.IN_REVIEW}
