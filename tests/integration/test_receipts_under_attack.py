"""What a receipt's page may hold, which has no lock: no number of a person, and nothing of a work that was deleted."""

import pytest
from starlette.testclient import TestClient

from archive.errors import RoomShort
from archive.steps.decisions import purge
from archive.steps.ingest import receipt, receive, room
from archive.web.app import create_app
from deliveries import folder_of
from handed_in import dropped
from packed import zipped
from removals import deleted

pytestmark = pytest.mark.servers
MOBILE, IDENTITY = "13812345678", "11010519491231002X"
ROWS = (
    {"item": "1", "title": "蚕花剪纸", "file": "a.jpg", "place": "无此县", "remarks": "住某某路1号"},
    {"item": "2", "title": "水乡窗花", "file": "b.jpg", "place": "", "remarks": ""},
)


def test_numbers_of_people_in_whatever_cell_are_masked_in_receipts(services, take_in, tmp_path):
    cells = {
        **{"performers": f"鼓师{MOBILE}：王某某；李某某{MOBILE}夫妇", "director": f"赵某某（{IDENTITY}）", "kind": MOBILE},
        **{"date": IDENTITY, "genre": f"剪{MOBILE}", "language": f"越{IDENTITY}", "place": f"嵊州 {MOBILE}"},
        **{"rights": f"联系 {MOBILE}", "duration": MOBILE, "consent": f"问家属 {MOBILE}"},
    }
    delivery, _ = take_in(folder_of(tmp_path, [{"item": "1", "title": f"剪纸 {MOBILE}", "file": "a.jpg"} | cells], a__jpg="red"))
    found = services.ledger.receipts.of(delivery.id)
    assert {"E203", "E204", "E206", "E217", "E270"} <= {fault.code for item in found.items for fault in item.faults}
    page = (tmp_path / "delivery" / "_RECEIPT.html").read_text()
    for text in (found.json_text(), receipt.text(services, delivery.id), page):
        assert MOBILE not in text and IDENTITY not in text
    assert "＊" in page


def test_of_a_deleted_work_no_marked_copy_and_no_title_is_left(services, take_in, tmp_path):
    first, _ = take_in(folder_of(tmp_path, ROWS, a__jpg="crimson", b__jpg="navy"))
    (name,) = services.store.inbox.marked(first.id)
    assert "某某路" in services.store.inbox.marked_copy(first.id, name).decode()
    second, _ = take_in(folder_of(tmp_path / "2", ROWS[1:]))
    told = services.ledger.receipts.of(second.id)
    assert "E299" in {fault.code for fault in told.faults} and "蚕花" in told.json_text()
    resource = next(r for r in services.ledger.resources.of_delivery(first.id) if r.item == "1")
    with TestClient(create_app(services, lambda _: None)) as client:
        assert client.get(f"/r/{first.token}/{name}").status_code == 200
        deleted(services, resource)
        assert client.get(f"/r/{first.token}/{name}").status_code == 404, "at once, not when the grace time is over"
    receipt.run(services, first.id)
    assert services.store.inbox.marked(first.id) == []


def test_a_purge_takes_them_away_and_what_the_work_was_called(services, take_in, tmp_path):
    first, _ = take_in(folder_of(tmp_path, ROWS, a__jpg="crimson", b__jpg="navy"))
    second, _ = take_in(folder_of(tmp_path / "2", ROWS[1:]))
    resource = next(r for r in services.ledger.resources.of_delivery(first.id) if r.item == "1")
    deleted(services, resource, 400)
    purge.run(services)
    assert services.store.inbox.marked(first.id) == []
    told = services.ledger.receipts.of(second.id)
    assert f"[{resource.id}]" in told.json_text() and "蚕花" not in told.json_text()


def test_what_comes_out_of_a_package_has_to_find_room(services, tmp_path, monkeypatch):
    (services.settings.home / "store").mkdir(parents=True)  # the store's disk is this machine's
    folder = tmp_path / "包"
    folder.mkdir()
    (folder / "甲.zip").write_bytes(zipped({"a.wav": bytes(50_000_000)}))
    (found,) = dropped(services, folder, name="包")
    monkeypatch.setattr(room, "_free", lambda _folder: 2 * 10**9 + 60_000_000)
    with pytest.raises(RoomShort):
        receive.run(services, found)
    monkeypatch.undo()
    receive.run(services, found)
    assert services.ledger.reservations.owed() == 50_000_000, "received; to be preserved"
