"""Uploads in the ledger: trays that are open or not, offsets that nobody who is late can change."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from archive.access.may import Reach
from archive.errors import NotFound, TrayClosed, TrayNameTaken, UploadDiffers, UploadForeign
from archive.ledger import Ledger
from archive.ledger.desk import upload_tables
from archive.ledger.desk.trays import still_open
from archive.models.people import Person
from archive.models.sheet import RowEdit
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


def stored(ledger, tray, path, person):
    """A file of one byte, whole."""
    uploads = ledger.desk.uploads
    upload = uploads.take_up(uploads.begin(tray, path, 1, 8 * MIB, person).upload.id, "host")
    assert uploads.record(upload.id, upload.generation, 1) and uploads.assemble(upload.id, upload.generation, "0" * 64)
    uploads.stored(upload.id)
    return upload.id


def test_one_open_tray_of_a_name_and_another_once_it_was_handed_in(ledger, tray, wang):
    trays = ledger.desk.trays
    with pytest.raises(TrayNameTaken):
        trays.open("zj-330683", "2026 春晚", "示例李")
    assert trays.open("zj-330602", "2026 春晚", "示例李").centre == "zj-330602"
    stored(ledger, tray, "a.mp4", wang)
    handed_in = trays.hand_in(tray)
    assert handed_in.state is TrayState.HANDED_IN and trays.hand_in(tray).handed_in_at == handed_in.handed_in_at
    assert trays.open("zj-330683", "2026 春晚", "示例李").id != tray
    assert [one.id for one in trays.waiting()] == [tray]
    trays.received(tray)
    assert trays.waiting() == []


def test_whoever_filled_a_tray_or_wrote_its_list_had_part_in_what_it_became(ledger, tray, wang):
    stored(ledger, tray, "a.jpg", wang)
    sheets, deputy = ledger.desk.sheets, "示例李 <p-3>（代 示例孙 <p-4>）"
    written = sheets.make("zj-330683", "2026 春晚", ["题名"], "示例赵 <p-2>", tray=tray).id
    sheets.save(written, [RowEdit(row=1, cells={"题名": ("", "剪纸")})], deputy, 10)
    draft = sheets.make("zj-330683", "2026 春晚", ["题名"], "示例钱 <p-5>", delivery="D0").id
    sheets.save(draft, [RowEdit(row=1, cells={"题名": ("", "灯会")})], "示例周 <p-6>", 10)
    sheets.bind(draft, tray)
    ledger.desk.trays.hand_in(tray)
    ledger.desk.trays.became(tray, "D1")
    makers = ledger.desk.reviews.makers
    assert makers("R1", "D1") == {"示例王 <p-1>", f"– <{wang}>", "示例赵 <p-2>", deputy, "示例周 <p-6>"}, (
        "who opened a draft looked"
    )
    assert Person.read(f"– <{wang}>").id == wang and makers("R1", "D2") == set()
    sheets.reopen(draft, "")
    assert "示例周 <p-6>" not in makers("R1", "D1")


def test_what_was_handed_in_takes_and_loses_nothing(ledger, tray, wang):
    uploads = ledger.desk.uploads
    kept = stored(ledger, tray, "a.mp4", wang)
    assert ledger.desk.trays.hand_in(tray).state is TrayState.HANDED_IN
    for refused in (
        lambda: uploads.begin(tray, "b.mp4", 10, 8 * MIB, wang),
        lambda: uploads.remove(kept),
        lambda: ledger.desk.trays.give_up(tray),
        lambda: uploads.put(tray, "清单.csv", 3, "0" * 64, wang),
        lambda: ledger.desk.trays.touch(tray),
    ):
        with pytest.raises(TrayClosed):
            refused()
    with pytest.raises(NotFound):
        uploads.begin("t-nobody", "b.mp4", 10, 8 * MIB, wang)


def test_a_tray_becomes_a_delivery_only_while_all_of_it_is_stored_whoever_else_is_at_work_on_it(ledger, tray, wang):
    trays, uploads = ledger.desk.trays, ledger.desk.uploads
    assert trays.hand_in(tray) is None, "there is nothing in it"
    stored(ledger, tray, "a.mp4", wang)
    late = uploads.begin(tray, "b.mp4", 10, 8 * MIB, wang).upload
    assert trays.hand_in(tray) is None and trays.get(tray).state is TrayState.OPEN
    uploads.remove(late.id)
    with ThreadPoolExecutor(1) as other, ledger.database.begin() as connection:
        still_open(connection, tray)
        waiting = other.submit(trays.hand_in, tray)
        row = {"tray": tray, "path": "c.mp4", "size": 1, "piece": 1, "state": UploadState.OPEN, "token_hash": b"", "person": wang}
        connection.execute(upload_tables.uploads.insert().values(id="u-late", **row))
        assert not wait([waiting], 0.2).done, "who adds a file is waited for"
        connection.commit()
        assert waiting.result(10) is None
    with pytest.raises(NotFound):
        trays.hand_in("t-nobody")


def test_a_tray_that_is_given_up_loses_all_its_files_at_once_and_who_was_sending_one_is_late(ledger, tray, wang):
    trays, uploads = ledger.desk.trays, ledger.desk.uploads
    stored(ledger, tray, "a.mp4", wang)
    begun = uploads.take_up(uploads.begin(tray, "b.mp4", 10, 8 * MIB, wang).upload.id, "host")
    trays.give_up(tray)
    assert uploads.of(tray) == [] and len(uploads.removed()) == 2 and not uploads.record(begun.id, begun.generation, 5)
    assert not trays.remove(tray), "what lies in the store of it goes first"
    trays.give_up(tray)


def test_a_list_tells_what_trays_hold_and_is_cut_to_a_part_of_the_tree(ledger, tray, wang):
    begun = ledger.desk.uploads.begin(tray, "a.mp4", 10, 8 * MIB, wang)
    ledger.desk.uploads.begin(tray, "b.mp4", 5, 8 * MIB, wang)
    upload = ledger.desk.uploads.take_up(begun.upload.id, "host")
    assert ledger.desk.uploads.record(upload.id, upload.generation, 4)
    (found,) = ledger.desk.trays.listed(EVERYWHERE)
    assert (found.id, found.files, found.size, found.stored) == (tray, 2, 15, 4)
    assert ledger.desk.trays.listed(Reach(False, frozenset({"elsewhere"}))) == []


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
