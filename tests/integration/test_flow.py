"""Deliveries are steered: cancelled within seconds, tried again, held with a question, closed; what stands still is found, and
what has no room waits.
"""

import io
import shutil
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from archive.errors import (
    DeliveryCancelled,
    DeliveryElsewhere,
    FileNotRetried,
    NothingAwaited,
    NothingFailed,
    ReceivedGone,
    RoomShort,
)
from archive.ledger.reservations import Reservations
from archive.media.compose import compose
from archive.models.centre import Centre, Level
from archive.models.ids import AssetDigest
from archive.models.people import Person
from archive.models.report import Fault
from archive.models.states import DeliveryState, ResourceState
from archive.preserved import layout, reading
from archive.services import Services
from archive.steps.care import clear
from archive.steps.decisions import doubts
from archive.steps.ingest import flow, marking, preserve, receipt, receive, room, scan, steering, stuck, units, verify, walk
from archive.steps.making import wanted
from deliveries import folder_of
from reports import told

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
BY = Person.named("张三")
PROMISED = timedelta(days=90)
ROW = {"item": "1", "title": "作品甲", "file": "a.jpg"}


def dropped(services, rows, name="春", centre=CENTRE, **files):
    """A folder in the drop, marked as ready, found by a scan: its id."""
    folder = folder_of(services.settings.drops / centre, rows, name, **files)
    (folder / "_READY").touch()
    return next(one for one in scan.run(services) if services.ledger.deliveries.get(one).name == name)


def state(services, delivery):
    return services.ledger.deliveries.get(delivery).state


def verbs(services, delivery):
    return [one.verb for one in services.ledger.steering.acts(delivery)]


def answered(services, name="春"):
    return (services.settings.drops / CENTRE / name / "_RECEIPT.txt").read_text(encoding="utf-8")


def aged(services, hours, *tables):
    """As if everything had happened so long ago."""
    with services.ledger.database.begin() as connection:
        for table, column in tables or (("deliveries", "changed_at"), ("runs", "at"), ("progress", "changed_at")):
            connection.exec_driver_sql(f"update {table} set {column} = {column} - interval '{hours} hours'")


def works(number):
    """Rows and files of so many items, each a picture of its own."""
    rows = [{"item": str(n), "title": f"作品{n}", "file": f"{n}.jpg"} for n in range(1, number + 1)]
    return rows, {f"{row['item']}__jpg": _picture(n) for n, row in enumerate(rows, start=1)}


def _picture(n):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (n * 7 % 256, 40, 80)).save(out, "JPEG")
    return out.getvalue()


# ── cancelled ──


def ffmpegs(mark):
    """Processes of ffmpeg that have this in their command line."""
    found = []
    for one in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = one.read_bytes()
        except OSError:
            continue
        if b"ffmpeg" in words.split(b"\0")[0] and mark in words:
            found.append(int(one.parent.name))
    return found


def until(condition, seconds=30.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_cancelling_ends_a_running_ffmpeg_within_seconds_and_keeps_what_is_preserved(services, tmp_path):
    film = tmp_path / "long.mp4"
    # Much to be encoded, of little to be written: a film that takes minutes.
    picture = ["-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=30"]
    compose(picture, ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", str(film)])
    delivery = dropped(services, [ROW | {"file": "e.mp4"}], e__mp4=film.read_bytes())
    list(walk.taken_in(services, delivery))
    (unit,) = [one for kind in units.units(services, delivery) for one in kind]
    ended: list[object] = []

    def work():
        try:
            ended.append(units.run(Services(services.settings), delivery, unit))
        except DeliveryCancelled as error:
            ended.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    scratch = str(services.settings.scratch).encode()
    until(lambda: ffmpegs(scratch))
    began = time.monotonic()
    assert steering.cancel(services, delivery, BY, "重复") is steering.Done.DONE
    worker.join(20)
    assert time.monotonic() - began < 10 and ffmpegs(scratch) == []
    assert isinstance(ended[0], DeliveryCancelled), "the step ended by it"
    (resource,) = services.ledger.resources.of_delivery(delivery)
    assert resource.state is ResourceState.PRESERVED and services.store.objects.head(layout.resource_object(resource.id))
    assert state(services, delivery) is DeliveryState.CANCELLED
    assert services.ledger.figures.read(PROMISED, []).waiting["make"].number == 0, "nobody waits for it"
    assert "重复" in answered(services) and "已取消" in answered(services)
    assert services.ledger.receipts.of(delivery).ending.reason == "重复"


def test_a_cancelled_delivery_is_not_gone_on_with_and_is_cleared_by_the_ordinary_rule(services):
    delivery = dropped(services, [ROW], a__jpg="crimson")
    receive.run(services, delivery)
    steering.cancel(services, delivery, BY, "不要了")
    assert steering.cancel(services, delivery, BY, "不要了") is steering.Done.ALREADY and verbs(services, delivery) == ["cancel"]
    assert [one.step for one in walk.run(services, delivery)] == ["receipt"]
    assert flow.take_in(services, delivery) == [] and flow.finish(services, delivery) == []
    with pytest.raises(DeliveryCancelled), wanted.wanted(services, delivery):
        pass
    object_ = services.store.objects.snapshot(layout.delivery_object(delivery))
    assert reading.receipt(object_).state is DeliveryState.CANCELLED
    at_once = Services(services.settings.model_copy(update={"received_days": 0}))
    assert services.store.inbox.received(delivery)
    assert told(clear.run(at_once)) == {delivery: ("done", [])} and not services.store.inbox.received(delivery)
    with pytest.raises(ReceivedGone):
        steering.retry(services, delivery, BY)
    folder = services.settings.drops / CENTRE / "春"
    (folder / "_RECEIVED").rename(folder / "_READY")
    assert scan.run(services) == [delivery] and state(services, delivery) is DeliveryState.READY, "it was handed in again"


def test_a_cancelled_delivery_can_be_taken_up_again(services):
    delivery = dropped(services, [ROW], a__jpg="crimson")
    steering.cancel(services, delivery, BY, "误会")
    assert scan.run(services) == [] and (services.settings.drops / CENTRE / "春" / "_READY").exists(), "it is left as it lies"
    assert steering.retry(services, delivery, BY) is steering.Done.ASKED
    assert state(services, delivery) is DeliveryState.READY and services.ledger.starts.of(delivery).why == "retry"
    list(walk.run(services, delivery))
    assert state(services, delivery) is DeliveryState.PROCESSED
    with pytest.raises(DeliveryElsewhere) as refused:
        steering.cancel(services, delivery, BY, "晚了")
    assert refused.value.facts["state"] == "processed" and "withdraw" in refused.value.facts["advice"]
    assert verbs(services, delivery) == ["cancel", "retry"]


# ── tried again ──


def test_one_failed_file_is_made_again_alone_and_its_doubts_go(services):
    delivery = dropped(services, [ROW, {"item": "2", "title": "作品乙", "file": "b.jpg"}], a__jpg="crimson", b__jpg="navy")
    list(walk.taken_in(services, delivery))
    every = {one.item: one for one in services.ledger.resources.of_delivery(delivery)}
    for one in every.values():
        fault = Fault(code="E502", refuses=False, facts={"name": one.assets[0].path, "limit": "cpu", "reason": "x"})
        services.ledger.progress.note(AssetDigest(one.assets[0].digest), delivery, 1.0, fault)
    list(walk.finished(services, delivery))
    assert state(services, delivery) is DeliveryState.PROCESSED
    assert "doubt.unmade" in {one.code for one in doubts.of(services, every["2"])}
    assert steering.retry(services, delivery, BY, "b.jpg") is steering.Done.ASKED
    list(walk.run(services, delivery))
    found = {one.item: one for one in services.ledger.receipts.of(delivery).items}
    told = {name: [fault.code for fault in one.faults if fault.code != "E265"] for name, one in found.items()}
    assert told == {"1": ["E502"], "2": []}
    assert {one.code for one in found["1"].doubts} >= {"E502", "doubt.unmade"}
    assert not {one.code for one in found["2"].doubts} & {"E502", "doubt.unmade"}, "the reviewer is not told of what is no more"
    with pytest.raises(FileNotRetried) as refused:
        steering.retry(services, delivery, BY, "b.jpg")
    assert refused.value.facts["why"] == "nothing of this file failed"
    services.ledger.starts.begun([services.ledger.starts.of(delivery).run])
    assert steering.retry(services, delivery, BY) is steering.Done.ASKED
    assert steering.retry(services, delivery, BY) is steering.Done.ALREADY
    list(walk.run(services, delivery))
    services.ledger.starts.begun([services.ledger.starts.of(delivery).run])
    with pytest.raises(NothingFailed):
        steering.retry(services, delivery, BY)


def test_a_refused_delivery_is_verified_anew_once_its_cause_is_gone(services):
    delivery = dropped(services, [ROW], centre="zj-nobody", a__jpg="crimson")
    list(walk.run(services, delivery))
    assert state(services, delivery) is DeliveryState.REFUSED
    with services.ledger.centres.changing() as tree:
        tree.save([Centre(id="zj-nobody", name="某村文化礼堂", level=Level.VILLAGE, parent="zj-330683")])
    steering.retry(services, delivery, BY)
    list(walk.run(services, delivery))
    assert state(services, delivery) is DeliveryState.PROCESSED and services.ledger.deliveries.faults(delivery) == ()


def test_a_received_file_that_rotted_is_received_again_alone(services):
    rows = [ROW, {"item": "2", "title": "作品乙", "file": "b.jpg"}]
    delivery = dropped(services, rows, a__jpg="crimson", b__jpg="navy")
    receive.run(services, delivery)
    known = {one.path: one for one in services.ledger.deliveries.received(delivery)}
    services.store.inbox.erase(delivery, known["b.jpg"].n)
    steering.retry(services, delivery, BY, "b.jpg")
    assert state(services, delivery) is DeliveryState.READY
    assert told(receive.run(services, delivery)) == {
        "a.jpg": ("unchanged", []), "b.jpg": ("done", []), "manifest.csv": ("unchanged", []),
    }  # fmt: skip
    shutil.rmtree(services.settings.drops / CENTRE / "春")
    with pytest.raises(FileNotRetried) as refused:
        steering.retry(services, delivery, BY, "b.jpg")
    assert "no more" in refused.value.facts["why"]


# ── held ──


@pytest.fixture
def given(services):
    """A delivery of seven items, taken in, where five are enough to be watched."""
    services.settings = services.settings.model_copy(update={"hold_least": 5})
    rows, files = works(7)
    delivery = dropped(services, rows, **files)
    list(walk.run(services, delivery))
    return delivery


def test_a_delivery_that_lacks_much_is_held_and_goes_on_once_it_is_accepted(services, given):
    shutil.rmtree(services.settings.drops / CENTRE / "春")
    rows, files = works(5)
    delivery = dropped(services, rows, **files)
    list(walk.run(services, delivery))
    assert state(services, delivery) is DeliveryState.HELD and state(services, given) is DeliveryState.PROCESSED
    (question,) = [one for one in services.ledger.deliveries.faults(delivery) if one.code == "E350"]
    assert (question.code, question.facts["gone"], question.facts["before"]) == ("E350", "2", "7")
    assert "作品6" in answered(services) and f"archive delivery accept {delivery}" in answered(services)
    assert not services.ledger.resources.of_delivery(delivery), "nothing is changed"
    assert steering.accept(services, delivery, BY) is steering.Done.ASKED
    assert state(services, delivery) is DeliveryState.VERIFIED and state(services, given) is DeliveryState.SUPERSEDED
    assert steering.accept(services, delivery, BY) is steering.Done.ALREADY
    (start,) = scan.due(services)
    assert start.delivery == delivery and start.run.startswith(f"{delivery}-accept-")
    list(walk.run(services, delivery))
    assert state(services, delivery) is DeliveryState.PROCESSED and verbs(services, delivery) == ["hold", "accept"]
    told_of = reading.events(services.store.objects.snapshot(layout.delivery_object(delivery)))
    done = [(one.outcome, one.agent) for events in told_of.values() for one in events]
    assert [one for one in done if one[0] in {"hold", "accept"}] == [("hold", "archive"), ("accept", "张三")]


def test_a_corrected_delivery_answers_the_question_and_one_that_lacks_little_raises_none(services, given):
    folder = services.settings.drops / CENTRE / "春"
    shutil.rmtree(folder)
    rows, files = works(7)
    held = dropped(services, [{**row, "file": "missing.jpg"} if int(row["item"]) > 5 else row for row in rows], **files)
    list(walk.run(services, held))
    assert state(services, held) is DeliveryState.HELD, "two of seven would be refused"
    shutil.rmtree(folder)
    rows, files = works(6)
    corrected = dropped(services, rows, **files)
    list(walk.run(services, corrected))
    assert state(services, corrected) is DeliveryState.PROCESSED, "one of seven is no reason"
    assert state(services, held) is DeliveryState.SUPERSEDED
    with pytest.raises(DeliveryElsewhere):
        steering.accept(services, held, BY)


def test_a_held_delivery_that_nobody_answers_is_closed(services, given):
    shutil.rmtree(services.settings.drops / CENTRE / "春")
    rows, files = works(3)
    delivery = dropped(services, rows, **files)
    list(walk.run(services, delivery))
    assert steering.close(services, delivery, BY, "不再交") is steering.Done.DONE
    assert steering.close(services, delivery, BY, "不再交") is steering.Done.ALREADY
    found = services.ledger.receipts.of(delivery)
    assert (found.state, found.ending.reason) == (DeliveryState.CLOSED, "不再交") and not any(one.taken for one in found.items)
    assert state(services, given) is DeliveryState.PROCESSED
    with pytest.raises(DeliveryElsewhere):
        steering.accept(services, delivery, BY)
    with pytest.raises(NothingAwaited):
        steering.close(services, given, BY, "x")


def test_what_was_closed_after_it_was_taken_in_still_replaces_what_came_before(services):
    first = dropped(services, [ROW], a__jpg="crimson")
    list(walk.run(services, first))
    second = dropped(services, [ROW | {"title": "作品甲(改)"}, {"item": "2", "title": "乙", "file": "no.jpg"}], a__jpg="crimson")
    list(walk.run(services, second))
    steering.close(services, second, BY, "乙不再交")
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql(f"update deliveries set state = 'processed' where id = '{first}'")
    assert services.ledger.deliveries.left_behind() == [first]
    found = {one.item: one.taken for one in services.ledger.receipts.of(second).items}
    assert found == {"1": True, "2": False}
    assert services.ledger.deliveries.refused_lately(60) == [], "no correction is waited for"


# ── standing still ──


def test_what_stands_still_is_started_again_once_and_then_left_to_a_person(services):
    delivery = dropped(services, [ROW], a__jpg="crimson")
    receive.run(services, delivery)
    aged(services, 2)
    assert told(stuck.settle(services, stuck.candidates(services), [delivery])) == {}, "a run walks it"
    assert told(stuck.settle(services, stuck.candidates(services), [])) == {delivery: ("done", [])}
    assert stuck.candidates(services) == [], "a run of it is to be started"
    (start,) = scan.due(services)
    scan.begun(services, [start])
    assert scan.due(services) == []
    (again,) = stuck.candidates(services)
    assert start.run in again.runs
    assert told(stuck.settle(services, [again], [])) == {delivery: ("failed", ["E352"])}
    assert told(stuck.settle(services, [again], [])) == {}, "it is said once"
    figures = services.ledger.figures.read(PROMISED, [])
    assert figures.stuck == {"again": 0, "person": 1}
    steering.retry(services, delivery, BY)
    assert services.ledger.stuck.every() == [] and services.ledger.starts.of(delivery).why == "retry"


def test_what_came_further_since_is_started_again_and_what_a_run_walks_for_a_day_is_not(services):
    delivery = dropped(services, [ROW], a__jpg="crimson")
    receive.run(services, delivery)
    aged(services, 2)
    stuck.settle(services, stuck.candidates(services), [])
    verify.run(services, delivery)
    scan.begun(services, scan.due(services))
    aged(services, 2)
    assert told(stuck.settle(services, stuck.candidates(services), [])) == {delivery: ("done", [])}, "it stands elsewhere now"
    scan.begun(services, scan.due(services))
    preserve.run(services, delivery)
    aged(services, 25)
    (late,) = stuck.candidates(services)
    assert late.overdue
    assert told(stuck.settle(services, [late], [delivery])) == {delivery: ("failed", ["E352"])}


# ── room, hours and shares ──


def test_what_has_no_room_waits_without_an_error_and_begins_when_there_is(services):
    delivery = dropped(services, [ROW], a__jpg="crimson")
    full = Services(services.settings.model_copy(update={"disk_reserve_gb": 1e6}))
    assert flow.take_in(full, delivery) == [] and flow.finish(full, delivery) == []
    waiting = services.ledger.starts.of(delivery)
    assert waiting.why == "room" and float(waiting.facts["reserve"]) == 1e6
    assert state(services, delivery) is DeliveryState.READY and not services.store.inbox.received(delivery)
    assert scan.starts(services) == [], "not before ten minutes are over"
    assert stuck.candidates(services) == []
    aged(services, 1, ("starts", "not_before"))
    (start,) = scan.starts(services)
    assert start.run == waiting.run
    assert flow.take_in(services, delivery) == [] and state(services, delivery) is DeliveryState.VERIFIED


def test_several_at_once_are_counted_together_and_a_killed_one_takes_its_promise_up_again(services, monkeypatch):
    (services.settings.home / "store").mkdir(parents=True)  # the store's disk is this machine's
    one = services.ledger.deliveries.get(dropped(services, [ROW], "甲", a__jpg="crimson"))
    other = services.ledger.deliveries.get(dropped(services, [ROW], "乙", a__jpg="navy"))
    source, found = services.source_of(one)
    files = source.files(found)
    size = 2 * sum(file.size for file in files)
    reserved: Reservations = services.ledger.reservations
    assert reserved.reserve(one.id, size, 0, int(1.5 * size)) >= size
    assert reserved.reserve(other.id, size, 0, int(1.5 * size)) < size and reserved.owed() == size
    assert reserved.reserve(one.id, size, 0, int(1.5 * size)) >= size, "asked again after a kill"
    monkeypatch.setattr(room, "_free", lambda _folder: 2 * 10**9 + max(file.size for file in files) + size + size // 2)
    with pytest.raises(RoomShort):
        room.reserve(services, other, files)
    list(walk.taken_in(services, one.id))
    assert reserved.owed() == 0, "all of it is preserved"
    room.reserve(services, other, files)
    assert reserved.owed() == size
    aged(services, 13, ("reservations", "at"))
    assert reserved.owed() == 0, "what never comes again holds nothing"
    steering.cancel(services, other.id, BY, "x")


def test_in_quiet_hours_nothing_long_begins_and_another_run_is_asked_for(services):
    delivery = dropped(services, [ROW], a__jpg="crimson")
    quiet = Services(services.settings.model_copy(update={"quiet_hours": "00:00-24:00", "large_file_mb": 0}))
    assert flow.take_in(quiet, delivery) == [] and state(services, delivery) is DeliveryState.VERIFIED
    assert services.ledger.starts.of(delivery).why == "quiet" and scan.due(services) == []
    assert flow.finish(quiet, delivery) == [], "no failure: it is put off"
    loud = Services(services.settings.model_copy(update={"large_file_mb": 0}))
    (unit,) = flow.take_in(loud, delivery)
    flow.make_long(quiet, delivery, unit)
    assert services.ledger.resources.of_delivery(delivery)[0].state is ResourceState.PRESERVED
    flow.make_long(loud, delivery, unit)
    assert flow.finish(loud, delivery) == [] and state(services, delivery) is DeliveryState.PROCESSED


def test_outside_the_hours_of_receiving_nothing_new_begins_and_no_centre_takes_more_than_its_share(services):
    for name in ("一", "二", "三"):
        dropped(services, [ROW], name, a__jpg="crimson")
    dropped(services, [ROW], "一", centre="zj-330684", a__jpg="navy")
    shut = Services(services.settings.model_copy(update={"receive_hours": "09:00-09:00"}))
    assert scan.starts(shut) == []
    shared = Services(services.settings.model_copy(update={"centre_runs": 2}))
    first = scan.starts(shared)
    centres = [services.ledger.deliveries.get(one.delivery).centre for one in first]
    assert sorted(centres) == [CENTRE, CENTRE, "zj-330684"]
    scan.begun(shared, first)
    assert scan.starts(shared) == [], "two of the centre are on their way"
    done = next(one.delivery for one in first if services.ledger.deliveries.get(one.delivery).centre == CENTRE)
    list(walk.run(services, done))
    (last,) = scan.starts(shared)
    assert last.delivery not in {one.delivery for one in first}


def test_without_airflow_nothing_is_marked_and_the_receipt_is_written_all_the_same(services):
    delivery = dropped(services, [ROW], a__jpg="crimson")
    steering.cancel(services, delivery, BY, "x")
    away = Services(services.settings.model_copy(update={"airflow_url": "http://127.0.0.1:9"}))
    assert marking.cancelled(away, delivery, "x") is None
    assert told(receipt.run(services, delivery)) == {delivery: ("done", [])}
