"""Uploads in the ledger: trays that are open or not, offsets that nobody who is late can change."""

import pytest

from archive.access.may import Reach
from archive.errors import NotFound, TrayClosed, TrayNameTaken, UploadDiffers, UploadForeign
from archive.ledger import Ledger
from archive.models.uploads import Piece, TrayState, UploadState

pytestmark = pytest.mark.servers
EVERYWHERE = Reach(True, frozenset())
MIB = 1 << 20


@pytest.fixture
def ledger(settings):
    found = Ledger.connect(settings.ledger_url.get_secret_value(), settings.ledger_schema)
    found.migrate()
    return found


@pytest.fixture
def wang(ledger):
    made = ledger.accounts.people.add("wang", "示例王")
    ledger.accounts.people.change(made.id, state="active")
    return made.id


@pytest.fixture
def tray(ledger):
    return ledger.desk.trays.open("zj-330683", "2026 春晚", "示例王 <p-1>").id


def test_one_open_tray_of_a_name_and_another_once_it_was_handed_in(ledger, tray):
    trays = ledger.desk.trays
    with pytest.raises(TrayNameTaken):
        trays.open("zj-330683", "2026 春晚", "示例李")
    assert trays.open("zj-330602", "2026 春晚", "示例李").centre == "zj-330602"
    handed_in = trays.hand_in(tray)
    assert handed_in.state is TrayState.HANDED_IN and trays.hand_in(tray).handed_in_at == handed_in.handed_in_at
    assert trays.open("zj-330683", "2026 春晚", "示例李").id != tray
    assert [one.id for one in trays.waiting()] == [tray]
    trays.received(tray)
    assert trays.waiting() == []


def test_what_was_handed_in_takes_and_loses_nothing(ledger, tray, wang):
    uploads = ledger.desk.uploads
    begun = uploads.begin(tray, "a.mp4", 10, 8 * MIB, wang)
    ledger.desk.trays.hand_in(tray)
    for refused in (
        lambda: uploads.begin(tray, "b.mp4", 10, 8 * MIB, wang),
        lambda: uploads.remove(begun.upload.id),
        lambda: uploads.put(tray, "清单.csv", 3, "0" * 64, wang),
        lambda: ledger.desk.trays.touch(tray),
    ):
        with pytest.raises(TrayClosed):
            refused()
    with pytest.raises(NotFound):
        uploads.begin("t-nobody", "b.mp4", 10, 8 * MIB, wang)


def test_a_list_tells_what_trays_hold_and_is_cut_to_a_part_of_the_tree(ledger, tray, wang):
    begun = ledger.desk.uploads.begin(tray, "a.mp4", 10, 8 * MIB, wang)
    ledger.desk.uploads.begin(tray, "b.mp4", 5, 8 * MIB, wang)
    upload = ledger.desk.uploads.take_up(begun.upload.id, "host")
    assert ledger.desk.uploads.record(upload.id, upload.generation, 4)
    (found,) = ledger.desk.trays.listed(EVERYWHERE)
    assert (found.id, found.files, found.size, found.stored) == (tray, 2, 15, 4)
    assert ledger.desk.trays.listed(Reach(False, frozenset({"elsewhere"}))) == []
    assert ledger.desk.uploads.open_bytes("zj-330683") == 15


def test_who_is_late_changes_no_offset_and_no_offset_leaves_the_file(ledger, tray, wang):
    uploads = ledger.desk.uploads
    first = uploads.take_up(uploads.begin(tray, "a.mp4", 100, 8 * MIB, wang).upload.id, "host")
    assert uploads.record(first.id, first.generation, 40)
    second = uploads.take_up(first.id, "host")
    assert second.offset == 40
    assert not uploads.record(first.id, first.generation, 60), "it was taken up by another"
    assert not uploads.record(first.id, second.generation, 101), "longer than the file"
    assert not uploads.record(first.id, second.generation, 30), "never backwards"
    assert uploads.get(first.id).offset == 40


def test_what_only_the_disk_of_another_host_has_does_not_count_there(ledger, tray, wang):
    uploads = ledger.desk.uploads
    upload = uploads.take_up(uploads.begin(tray, "a.mp4", 25, 10, wang).upload.id, "one")
    assert uploads.record(upload.id, upload.generation, 23)
    assert uploads.add_part(upload.id, upload.generation, Piece(number=1, size=10, sha256="a" * 64, etag="e"), whole=True)
    assert uploads.take_up(upload.id, "two").offset == 10
    again = uploads.take_up(upload.id, "two")
    assert uploads.record(upload.id, again.generation, 23) and uploads.parked(upload.id, again.generation, 13)
    assert uploads.take_up(upload.id, "three").offset == 23
    assert not uploads.add_part(upload.id, 1, Piece(number=2, size=10, sha256="b" * 64, etag="f"), whole=True)
    assert [piece.number for piece in uploads.parts(upload.id)] == [1]


def test_a_token_is_one_persons_until_the_file_is_picked_again_or_the_account_ends(ledger, tray, wang):
    uploads = ledger.desk.uploads
    begun = uploads.begin(tray, "a.mp4", 10, 8 * MIB, wang)
    assert begun.new and uploads.held(begun.upload.id, begun.token).path == "a.mp4"
    again = uploads.begin(tray, "a.mp4", 10, 8 * MIB, wang)
    assert not again.new and again.upload.id == begun.upload.id
    with pytest.raises(UploadForeign):
        uploads.held(begun.upload.id, begun.token)
    with pytest.raises(UploadDiffers):
        uploads.begin(tray, "a.mp4", 11, 8 * MIB, wang)
    ledger.accounts.people.change(wang, state="disabled")
    with pytest.raises(UploadForeign):
        uploads.held(begun.upload.id, again.token)
    with pytest.raises(NotFound):
        uploads.held("u-forged", again.token)


def test_a_removed_file_leaves_its_name_free_and_is_forgotten_once_the_store_is_clear(ledger, tray, wang):
    uploads = ledger.desk.uploads
    begun = uploads.begin(tray, "a.mp4", 10, 8 * MIB, wang)
    uploads.remove(begun.upload.id)
    assert uploads.of(tray) == [] and uploads.begin(tray, "a.mp4", 99, 8 * MIB, wang).new
    assert [one.id for one in uploads.removed()] == [begun.upload.id]
    uploads.forget(begun.upload.id)
    assert uploads.removed() == []
    identifier, before = uploads.put(tray, "a.mp4", 3, "0" * 64, wang)
    assert before and uploads.get(identifier).state is UploadState.STORED
