"""Every answer reaches who needs it: receipts are rewritten, returns say why, drops that are not taken say what to do, and one
centre stops no other.
"""

import os
import time
from pathlib import Path

import pytest

from archive.models.deletion import Category
from archive.models.ids import DeliveryId
from archive.models.report import Decision
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.ingest import advise, receipt, receive, scan, stuck, verify, walk
from archive.steps.publishing import publish
from deliveries import folder_of

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
ROW = {"item": "1", "title": "作品甲", "file": "a.jpg"}


def dropped(services, rows, name="春", centre=CENTRE, **files):
    folder = folder_of(services.settings.drops / centre, rows, name, **files)
    (folder / "_READY").touch()
    return folder


def walked(services) -> DeliveryId:
    (delivery,) = scan.run(services)
    list(walk.run(services, delivery))
    return delivery


def answered(folder):
    return (folder / "_RECEIPT.txt").read_text(encoding="utf-8")


def decide(services, verb, **more):
    (resource,) = services.ledger.resources.in_state(ResourceState.IN_REVIEW)
    review.decide(services, resource.id, Decision(verb=verb, by="张三", **more))
    return resource


def test_a_return_says_why_in_every_receipt_and_not_by_whom(services):
    folder = dropped(services, [ROW], a__jpg="crimson")
    delivery = walked(services)
    assert "等待审核,因为" in answered(folder), "why it waits"
    decide(services, "return", reason="00:03:12 处画面歪了")
    assert receipt.again(services).counts() == {"done": 1}
    for text in (answered(folder), receipt.text(services, delivery), (folder / "_RECEIPT.json").read_text(encoding="utf-8")):
        assert "00:03:12 处画面歪了" in text and "张三" not in text
    (item,) = services.ledger.receipts.of(delivery).items
    assert (item.answer.verb, item.answer.reason) == ("return", "00:03:12 处画面歪了")
    assert receipt.again(services).lines == (), "nothing is owed twice"


def test_the_receipt_follows_an_item_until_it_is_public_and_when_it_leaves(services):
    folder = dropped(services, [ROW], a__jpg="crimson")
    walked(services)
    receipt.again(services)
    resource = decide(services, "approve")
    publish.run(services)
    receipt.again(services)
    assert "已公开" in answered(folder)
    review.decide(services, resource.id, Decision(verb="withdraw", by="r", reason="家属要求", category=Category.CONSENT))
    receipt.again(services)
    assert "已撤下" in answered(folder) and "家属要求" in answered(folder)


def test_a_correction_takes_the_old_reason_from_the_receipt(services):
    folder = dropped(services, [ROW], a__jpg="crimson")
    walked(services)
    decide(services, "return", reason="题名不对")
    dropped(services, [{**ROW, "title": "作品甲(全)"}], a__jpg="crimson")
    delivery = walked(services)
    receipt.again(services)
    assert "题名不对" not in answered(folder)
    assert services.ledger.receipts.of(delivery).items[0].answer is None


def test_a_refused_and_replaced_delivery_shows_where_it_ended_and_what_came_after(services):
    folder = dropped(services, [{**ROW, "file": "missing.jpg"}], a__jpg="crimson")
    refused = walked(services)
    dropped(services, [ROW], a__jpg="crimson")
    corrected = walked(services)
    receipt.again(services)
    old = services.ledger.receipts.of(refused)
    assert (old.state, old.was, old.successor.delivery) == (DeliveryState.SUPERSEDED, DeliveryState.REFUSED, corrected)
    text = receipt.text(services, refused)
    assert "已拒收" in text and corrected in text and services.ledger.deliveries.get(corrected).token in text
    assert corrected in answered(folder), "the newer receipt lies in the folder, not the old one's"


def test_a_delivery_of_an_unknown_centre_is_refused_with_every_item_of_it(services):
    folder = dropped(services, [ROW], centre="nobody", a__jpg="crimson")
    delivery = walked(services)
    found = services.ledger.receipts.of(delivery)
    assert found.state is DeliveryState.REFUSED and [fault.code for fault in found.faults] == ["E112"]
    assert [item.taken for item in found.items] == [False]
    assert "收取 0" in answered(folder) or "0 " in answered(folder)


def test_a_refused_delivery_counts_its_items_or_else_its_files(services):
    folder = dropped(services, [{"title": "没有文件列"}], a__jpg="crimson")
    delivery = walked(services)
    found = services.ledger.receipts.of(delivery)
    assert (found.items, found.files) == ((), 2)
    assert "2 个文件" in answered(folder)


def aged(folder, seconds=7200):
    for path in [*folder.rglob("*"), folder]:
        os.utime(path, (time.time() - seconds,) * 2)


def test_a_folder_that_nobody_marked_a_loose_file_and_a_bad_name_are_answered_where_they_lie(services):
    unmarked = folder_of(services.settings.drops / CENTRE, [ROW], "忘了", a__jpg="crimson")
    aged(unmarked)
    loose = services.settings.drops / CENTRE / "录像.mp4"
    loose.write_bytes(b"PK\x03\x04")
    aged(services.settings.drops)
    fresh = folder_of(services.settings.drops / CENTRE, [ROW], "还在传", a__jpg="crimson")
    bad = dropped(services, [ROW], name="名称 ", a__jpg="crimson")
    os.utime(loose, (0, 0))
    assert advise.run(services).counts() == {"done": 3}
    assert "E117" in answered(unmarked) and "_READY" in answered(unmarked)
    assert "E119" in loose.with_name("录像.mp4._RECEIPT.txt").read_text(encoding="utf-8")
    assert "E114" in answered(bad)
    assert not (fresh / "_RECEIPT.txt").exists()
    assert set(advise.run(services).counts()) == {"unchanged"}
    (unmarked / "_READY").touch()
    delivery = walked(services)
    assert delivery in answered(unmarked), "once it is taken its receipt is there instead"


def test_what_was_put_right_in_place_after_a_refusal_is_told_how_to_be_taken(services):
    folder = dropped(services, [{**ROW, "file": "missing.jpg"}], a__jpg="crimson")
    walked(services)
    assert advise.run(services).lines == ()
    folder_of(folder.parent, [ROW], folder.name, a__jpg="crimson")
    advise.run(services)
    assert "E118" in answered(folder) and "E221" in answered(folder), "the advice, and below it what was wrong"
    (folder / "_READY").touch()
    delivery = walked(services)
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.PROCESSED


def test_a_drop_in_the_bucket_that_nobody_marked_is_answered(services):
    import io

    services.store.inbox.put_drop(CENTRE, "忘了", "清单.csv", io.BytesIO(b"x"), 1)
    patient = Services(services.settings.model_copy(update={"drop_patience_s": 0.0}))
    assert advise.run(services).lines == ()
    advise.run(patient)
    assert b"E117" in services.store.inbox.answered(CENTRE, "忘了", "_RECEIPT.txt")


def test_bad_names_and_a_centre_with_very_many_deliveries_stop_no_other(services):
    narrow = Services(services.settings.model_copy(update={"scan_limit": 5}))
    for n in range(30):
        (services.settings.drops / "aa-bad" / f"{n} ").mkdir(parents=True)
        (services.settings.drops / "aa-bad" / f"{n} " / "_READY").touch()
        dropped(services, [ROW], name=f"很多{n}", centre="zj-330000", a__jpg="crimson")
    dropped(services, [ROW], name="一个", a__jpg="navy")
    found, report = scan.look(narrow)
    assert len(found) == 5
    assert CENTRE in {services.ledger.deliveries.get(one).centre for one in found}
    assert 0 < report.counts()["failed"] <= 30, "said as far as this scan goes; `advise` answers each beside it"


def test_turns_go_round_the_centres():
    from archive.sources import ReadyDelivery

    every = [ReadyDelivery(centre, f"{n}", "") for centre in "abc" for n in range(3)]
    assert [one.centre for one in scan.in_turns(every)][:6] == list("abcabc")
    assert [one.centre for one in scan.in_turns(every, 20)][:3] == list("bca")
    assert sorted(one.name + one.centre for one in scan.in_turns(every)) == sorted(one.name + one.centre for one in every)
    assert list(scan.in_turns([])) == []


def test_healthy_work_is_not_begun_again(services):
    dropped(services, [ROW], a__jpg="crimson")
    (delivery,) = scan.run(services)
    receive.run(services, delivery)
    verify.run(services, delivery)
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("update deliveries set changed_at = changed_at - interval '2 hours'")
    assert stuck.candidates(services) == [], "steps have run lately"
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("update runs set at = at - interval '2 hours'")
    (quiet,) = stuck.candidates(services)
    assert quiet.delivery == delivery and not quiet.overdue
    assert quiet.runs == [scan.run_name(services.ledger.deliveries.get(delivery))]
    services.ledger.progress.note("ab" * 64, delivery, 0.4)
    assert stuck.candidates(services) == [], "a long film is being made"


def test_a_delivery_whose_replacing_was_never_noted_is_found(services):
    dropped(services, [ROW], a__jpg="crimson")
    first = walked(services)
    dropped(services, [{**ROW, "title": "作品甲(改)"}], a__jpg="crimson")
    walked(services)
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql(f"update deliveries set state = 'processed' where id = '{first}'")
    stuck.candidates(services)
    assert services.ledger.deliveries.get(first).state is DeliveryState.SUPERSEDED


def test_no_name_steers_a_terminal(services):
    rows = [{"item": "1", "title": "戏\x1b[31m红", "file": "a.jpg", "电\x1b]0;x\x07话": "1"}]
    folder = dropped(services, rows, a__jpg="crimson")
    Path(folder / "evil\x1b[2J.jpg").write_bytes(b"x")
    delivery = walked(services)
    for text in (answered(folder), receipt.text(services, delivery)):
        assert not any(character in text for character in "\x1b\x07\x9b")
