"""Every answer lies beside the delivery in all its forms, and a centre with an address hears of it by mail, once."""

import time
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from threading import Event, Thread

import openpyxl
import pytest
from sqlalchemy import text

from archive import workers
from archive.ledger.letters import MOST_TRIES, LetterKind, LetterState
from archive.models.report import Decision, Receipt
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.ingest import letters, receipt, scan, walk
from archive.steps.publishing import publish
from deliveries import folder_of
from mail_server import Mailbox, running

pytestmark = pytest.mark.servers
CENTRE, ADDRESS = "zj-330683", "office@example.org"
ROW = {"item": "1", "title": "作品甲", "file": "a.jpg", "date": "2024", "kind": "照片"}
LACKING = {"item": "2", "title": "", "file": "b.jpg", "date": "某年", "kind": "照片"}


@pytest.fixture
def box():
    with running(Mailbox()) as (box, port):
        box.port = port
        yield box


@pytest.fixture
def mailing(services, box) -> Services:
    """Services with a mail server, and a centre with an address."""
    with services.ledger.database.begin() as connection:
        connection.execute(text("update centres set mail = :mail where id = :id"), {"mail": ADDRESS, "id": CENTRE})
    more = {"mail_host": "127.0.0.1", "mail_port": box.port, "mail_security": "none", "mail_sender": "archive@example.org"}
    return Services(services.settings.model_copy(update=more))


def taken_in(services, rows, name="春", **files):
    folder = folder_of(services.settings.drops / CENTRE, rows, name, **files)
    (folder / "_READY").touch()
    (delivery,) = scan.run(services)
    list(walk.run(services, delivery))
    return folder, delivery


def read(envelope):
    return message_from_bytes(envelope.content, policy=default)


def test_beside_a_delivery_lie_its_receipt_in_every_form_and_its_marked_list(services):
    folder, delivery = taken_in(services, [ROW, LACKING], a__jpg="crimson", b__jpg="navy")
    assert {path.name for path in folder.iterdir() if path.name.startswith("_")} == {
        "_MARKED.manifest.csv", "_RECEIPT.html", "_RECEIPT.json", "_RECEIPT.txt", "_RECEIVED",
    }  # fmt: skip
    told = Receipt.model_validate_json((folder / "_RECEIPT.json").read_text(encoding="utf-8"))
    assert {stage.step for stage in told.stages} >= {"receive", "verify", "preserve", "derive", "submit"}
    assert told.items[0].since and all(stage.seconds > 0 for stage in told.stages)
    marked = (folder / "_MARKED.manifest.csv").read_text(encoding="utf-8").splitlines()
    assert "E201" in marked[2] and "E2" not in marked[1]
    page = (folder / "_RECEIPT.html").read_text(encoding="utf-8")
    assert "有几点要请审核人员先看" in page and 'href="./_MARKED.manifest.csv"' in page and "各步用时" in page
    assert services.store.inbox.marked(delivery) == ["_MARKED.manifest.csv"]


def test_the_receipts_follow_the_decisions_and_the_marked_list_goes_when_all_is_right(services):
    folder, _ = taken_in(services, [ROW, LACKING], a__jpg="crimson", b__jpg="navy")
    [waiting] = services.ledger.resources.in_state(ResourceState.IN_REVIEW)
    review.decide(services, waiting.id, Decision(verb="approve", by="张三"))
    publish.run(services)
    receipt.again(services)
    address = f"{services.settings.portal_url}/e/{waiting.id}"
    assert all(address in (folder / f"_RECEIPT.{kind}").read_text(encoding="utf-8") for kind in ("txt", "html"))
    corrected = (folder / "_MARKED.manifest.csv").read_text(encoding="utf-8").replace("2,,b.jpg,某年", "2,作品乙,b.jpg,2024")
    (folder / "manifest.csv").write_text(corrected, encoding="utf-8")
    (folder / "_READY").touch()
    [again] = scan.run(services)
    list(walk.run(services, again))
    items = services.ledger.receipts.of(again).items
    assert [item.title for item in items] == ["作品甲", "作品乙"] and not any(item.faults for item in items)
    assert not (folder / "_MARKED.manifest.csv").exists() and services.store.inbox.marked(again) == []


def test_a_drop_that_is_gone_or_cannot_be_written_stops_nothing(services):
    folder, delivery = taken_in(services, [ROW], a__jpg="crimson")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert receipt.run(services, delivery).counts() == {"done": 1}
    assert "作品甲" in receipt.text(services, delivery)


def test_marked_lists_leave_the_inbox_with_what_was_received(services):
    _, delivery = taken_in(services, [LACKING], b__jpg="navy")
    assert services.store.inbox.marked_copy(delivery, "_MARKED.manifest.csv")
    services.store.inbox.clear(delivery)
    assert services.store.inbox.marked(delivery) == []
    assert receipt.run(services, delivery).counts() == {"done": 1}, "what is no longer to be had is not marked"


def test_a_centre_hears_once_of_a_refusal_and_once_of_the_end(mailing, box):
    _, delivery = taken_in(mailing, [ROW, LACKING], a__jpg="crimson", b__jpg="navy")
    assert mailing.ledger.letters.of(delivery) == {LetterKind.REFUSED: LetterState.DUE, LetterKind.ENDED: LetterState.DUE}
    assert letters.send(mailing).counts() == {"done": 2}
    receipt.run(mailing, delivery)
    receipt.again(mailing)
    assert letters.send(mailing).lines == () and len(box.letters) == 2
    told = read(box.letters[0])
    assert told["To"] == ADDRESS and "春" in told["Subject"]
    token = mailing.ledger.deliveries.get(delivery).token
    for form in ("plain", "html"):
        said = told.get_body((form,)).get_content()
        assert f"/r/{token}" in said and "缺少题名" in said and "the title is missing" in said
    figures = mailing.ledger.figures.read(timedelta(days=90), [])
    assert figures.waiting["letters"].number == figures.waiting["letters_given_up"].number == 0


def test_what_is_handed_in_again_before_its_letter_was_sent_is_not_written_about(mailing, box):
    folder, first = taken_in(mailing, [LACKING], b__jpg="navy")
    folder_of(folder.parent, [{**LACKING, "title": "作品乙"}], "春", b__jpg="navy")
    (folder / "_READY").touch()
    [second] = scan.run(mailing)
    list(walk.run(mailing, second))
    assert letters.send(mailing).counts() == {"done": 1, "skipped": 1}
    assert mailing.ledger.letters.of(first) == {LetterKind.REFUSED: LetterState.VOID}


def test_a_server_that_is_away_is_tried_again_for_a_while_and_then_given_up(mailing, box):
    _, delivery = taken_in(mailing, [LACKING], b__jpg="navy")
    away = Services(mailing.settings.model_copy(update={"mail_port": 1}))
    assert letters.send(away).counts() == {"failed": 1}
    assert letters.send(away).lines == (), "not at once again"
    for _ in range(MOST_TRIES - 1):
        with mailing.ledger.database.begin() as connection:
            connection.execute(text("update letters set due_at = now()"))
        letters.send(away)
    assert mailing.ledger.letters.of(delivery) == {LetterKind.REFUSED: LetterState.GIVEN_UP}
    assert mailing.ledger.figures.read(timedelta(days=90), []).waiting["letters_given_up"].number == 1
    assert letters.send(mailing).lines == () and box.letters == []


def test_an_address_that_the_server_refuses_is_given_up_and_the_next_letter_goes(mailing, box):
    _, first = taken_in(mailing, [LACKING], b__jpg="navy")
    _, second = taken_in(mailing, [{**LACKING, "item": "3"}], "夏", b__jpg="navy")
    with mailing.ledger.database.begin() as connection:
        connection.execute(text("update letters set address = 'x@example.org' where delivery = :id"), {"id": first})
    box.answers["x@example.org"] = "550 no such user"
    assert letters.send(mailing).counts() == {"done": 1, "failed": 1}
    assert mailing.ledger.letters.of(first)[LetterKind.REFUSED] is LetterState.GIVEN_UP
    assert mailing.ledger.letters.of(second)[LetterKind.REFUSED] is LetterState.SENT


def test_nothing_is_owed_without_a_server_or_an_address(services):
    _, delivery = taken_in(services, [LACKING], b__jpg="navy")
    assert services.ledger.letters.of(delivery) == {} and letters.send(services).lines == ()


def test_the_worker_sends_letters_beside_its_work_and_a_silent_server_holds_nothing_up(mailing, box):
    _, delivery = taken_in(mailing, [LACKING], b__jpg="navy")
    stop = Event()
    thread = Thread(target=workers.run, args=(mailing, stop))
    thread.start()
    end = time.monotonic() + 20
    while not box.letters and time.monotonic() < end:
        time.sleep(0.1)
    stop.set()
    thread.join(20)
    assert len(box.letters) == 1 and mailing.ledger.letters.of(delivery) == {LetterKind.REFUSED: LetterState.SENT}


def test_a_marked_workbook_is_handed_out_with_its_comments(services):
    folder = services.settings.drops / CENTRE / "秋"
    folder_of(folder.parent, [LACKING], "秋", b__jpg="navy")
    (folder / "manifest.csv").unlink()
    book = openpyxl.Workbook()
    book.active.append(list(LACKING))
    book.active.append(list(LACKING.values()))
    book.save(folder / "清单.xlsx")
    (folder / "_READY").touch()
    (delivery,) = scan.run(services)
    list(walk.run(services, delivery))
    sheet = openpyxl.load_workbook(folder / "_MARKED.清单.xlsx").active
    assert "缺少题名" in sheet["B2"].comment.text
