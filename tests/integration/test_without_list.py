"""A folder of files without any list: kept at once, not public, described by the prepared list when it comes back."""

import io

import openpyxl
import pytest
from PIL import Image

from archive.cli.shared.delivery_folder import check_folder
from archive.errors import NeedsDescription
from archive.manifests import PREPARED
from archive.models.centre import ReviewPolicy
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import DeliveryState, ResourceState
from archive.steps.care import rebuild
from archive.steps.decisions import review
from archive.steps.ingest import receipt, scan
from archive.steps.ingest import walk as ingest
from archive.steps.publishing import publish
from removals import lose_everything

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"


def laid(folder, **colours):
    for name, colour in colours.items():
        place = folder / name.replace("__", "/").replace("_jpg", ".jpg")
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 64), colour).save(place)
    return folder


@pytest.fixture
def folder(tmp_path):
    return laid(tmp_path / "嵊州移交", 灯会20190219__2_jpg="gold", 灯会20190219__10_jpg="navy", 剪纸_jpg="crimson")


def filled(data, **cells):
    """The prepared list with a cell of the row of each title filled in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    places = {cell.value: n for n, cell in enumerate(sheet[1], start=1)}
    for row in range(2, sheet.max_row + 1):
        if value := cells.get(sheet.cell(row, places["题名"]).value):
            sheet.cell(row, places["地点"]).value = value
            sheet.cell(row, places["授权"]).value = "同意公开"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def doubts(services, delivery):
    return {item.title: {doubt.code for doubt in item.doubts} for item in services.ledger.receipts.of(delivery.id).items}


def test_without_a_list_everything_is_kept_and_nothing_is_public_until_it_is_described(services, take_in, folder):
    services.ledger.policies.set(CENTRE, ReviewPolicy.TRUSTED)
    first, _ = take_in(folder)
    assert first.state is DeliveryState.PROCESSED
    kept = {one.record.title: one for one in services.ledger.resources.of_delivery(first.id)}
    assert {title: [asset.path for asset in one.assets] for title, one in kept.items()} == {
        "剪纸": ["剪纸.jpg"],
        "灯会": ["灯会20190219/2.jpg", "灯会20190219/10.jpg"],
    }
    assert kept["灯会"].record.date.edtf == "2019-02-19"
    assert all("E273" in codes for codes in doubts(services, first).values()), "no policy opens what nobody described"
    with pytest.raises(NeedsDescription):
        review.decide(services, kept["剪纸"].id, Decision(verb="approve", by="reviewer"))
    said = receipt.text(services, first.id)
    assert PREPARED in said and "E272" in said
    draft = services.ledger.drafts.of(first.id)
    assert [row["题名"] for row in draft.rows] == ["剪纸", "灯会"] and services.ledger.drafts.open() == [draft]

    prepared = folder / PREPARED
    again, _ = take_in(folder)
    assert again.id == first.id, "a prepared list that nobody has touched is none"

    prepared.write_bytes(filled(prepared.read_bytes(), 剪纸="浦江县"))
    second, _ = take_in(folder)
    assert second.id != first.id
    described = {one.record.title: one for one in services.ledger.resources.of_delivery(second.id)}
    assert described["剪纸"].id == kept["剪纸"].id and described["剪纸"].record.place.given == "浦江县"
    assert services.ledger.resources.get(kept["灯会"].id).state is ResourceState.IN_REVIEW
    publish.run(services)
    assert [hit.entry.title for hit in services.catalogue.search(SearchQuery(text="")).hits] == ["剪纸"]
    assert services.ledger.drafts.open() == []
    with pytest.raises(NeedsDescription):
        review.decide(services, kept["灯会"].id, Decision(verb="approve", by="reviewer"))

    prepared.unlink()
    third, _ = take_in(laid(folder, 新来_jpg="white"))
    assert third.state is DeliveryState.REFUSED, "what has a description is not written over by names of files"
    assert {fault.code for fault in services.ledger.deliveries.faults(third.id)} == {"E101"}


def test_a_list_begun_is_never_written_over_and_all_comes_back_after_a_loss_of_the_ledger(services, take_in, folder):
    first, _ = take_in(folder)
    data, rows = (folder / PREPARED).read_bytes(), services.ledger.drafts.of(first.id).rows
    (folder / PREPARED).write_bytes(b"begun")
    receipt.run(services, first.id)
    assert (folder / PREPARED).read_bytes() == b"begun"
    (folder / PREPARED).unlink()
    lose_everything(services)
    rebuild.run(services)
    assert services.ledger.drafts.of(first.id) is None
    receipt.run(services, first.id)
    assert services.ledger.drafts.of(first.id).rows == rows
    assert (folder / PREPARED).read_bytes() == data
    (resource, *_) = services.ledger.resources.of_delivery(first.id)
    with pytest.raises(NeedsDescription):
        review.decide(services, resource.id, Decision(verb="approve", by="reviewer"))


def test_the_dry_run_says_the_same(services, take_in, folder):
    checked = check_folder(folder)
    delivery, _ = take_in(folder)
    assert (
        [fault.code for fault in checked.faults] == [f.code for f in services.ledger.deliveries.faults(delivery.id)] == ["E272"]
    )
    again = check_folder(folder)
    assert all("E273" in {fault.code for fault in item.faults} for item in again.items)


def test_a_drop_completed_in_place_is_taken_when_it_is_marked_again(services):
    folder = laid(services.settings.drops / CENTRE / "移交", 剪纸_jpg="crimson")
    (folder / ".DS_Store").write_bytes(b"x")
    (folder / "_READY").touch()
    (first,) = scan.run(services)
    assert list(ingest.run(services, first))
    assert scan.run(services) == []
    assert "E275" in {fault.code for fault in services.ledger.deliveries.faults(first)}
    (folder / PREPARED).write_bytes(filled((folder / PREPARED).read_bytes(), 剪纸="浦江县"))
    (folder / "_READY").touch()
    (second,) = scan.run(services)
    assert list(ingest.run(services, second))
    (item,) = services.ledger.receipts.of(second).items
    assert item.taken and item.state is ResourceState.IN_REVIEW and "E273" not in {fault.code for fault in item.faults}
