"""Deliveries that change while they are received, that are handed in again, or that are superseded on their way: what was taken
stays until it is preserved, and what was refused goes."""

from concurrent.futures import ThreadPoolExecutor, wait
from functools import partial

import pytest
from sqlalchemy import text

from archive.errors import SourceChanged
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.care import clear, rebuild
from archive.steps.decisions import purge
from archive.steps.ingest import receive, scan, verify, walk
from deliveries import folder_of
from handed_in import dropped, ingested, uploaded
from removals import ROWS, deleted, lose_everything, lying, published, two_pictures
from reports import told

pytestmark = pytest.mark.servers
CENTRE, NAME = "zj-330683", "d"


@pytest.fixture
def services(with_disks):
    """Services with a grace time of a day."""
    return with_disks(deletion_grace_days=1.0)


def ended(services, days):
    """As if every delivery had come to its end so many days ago."""
    with services.ledger.database.begin() as connection:
        connection.execute(text(f"update deliveries set changed_at = changed_at - interval '{days} days'"))


def titles_in_review(services):
    return {one.item: one.record.title for one in services.ledger.resources.in_state(ResourceState.IN_REVIEW)}


def test_what_was_refused_of_deleted_bytes_goes_though_a_rebuild_forgot_the_delivery(services, tmp_path):
    take_in = partial(ingested, services)
    first, _ = published(services, take_in, tmp_path)
    original = (tmp_path / "delivery" / "a.jpg").read_bytes()
    refused = take_in(two_pictures(tmp_path, "bad", [{**row, "title": ""} for row in ROWS]))
    assert refused.state is DeliveryState.REFUSED
    lose_everything(services)
    services.prepare()
    rebuild.run(services)
    deleted(services, first, days=2)
    purge.run(services)
    assert lying(services, original) == [f"received/{refused.id}/1"]
    assert told(clear.run(services)) == {}, "not yet"
    later = Services(services.settings.model_copy(update={"received_days": 0.0}))
    assert told(clear.run(later))[refused.id] == ("done", [])
    assert lying(services, original) == []


def test_a_delivery_that_a_centre_takes_a_file_from_and_completes_again_is_taken_in(services, tmp_path):
    folder = two_pictures(tmp_path)
    (delivery,) = dropped(services, folder)
    services.store.inbox.shelf.remove_tree(f"drop/{CENTRE}/{NAME}/a.jpg")
    with pytest.raises(SourceChanged):
        receive.run(services, delivery)
    for one in dropped(services, folder, "a.jpg"):
        list(walk.run(services, one))
    assert titles_in_review(services) == {row["item"]: row["title"] for row in ROWS}
    assert lying(services, (folder / "a.jpg").read_bytes())
    assert scan.run(services) == []


def test_a_centre_may_go_back_to_what_it_handed_in_before(services, tmp_path):
    before = two_pictures(tmp_path, "before")
    wrong = two_pictures(tmp_path, "wrong", [{**ROWS[0], "title": "错的"}, ROWS[1]])
    for folder, title in ((before, ROWS[0]["title"]), (wrong, "错的"), (before, ROWS[0]["title"])):
        (delivery,) = dropped(services, folder)
        list(walk.run(services, delivery))
        assert titles_in_review(services)["1"] == title
        assert services.ledger.deliveries.get(delivery).state is DeliveryState.PROCESSED
    assert list(services.store.inbox.shelf.objects("drop/")) == []


def test_what_was_superseded_before_it_was_preserved_is_not_cleared(services, tmp_path):
    """The second item was verified, and is not in what the centre hands in next under this name."""
    both = two_pictures(tmp_path, "both")
    (first,) = dropped(services, both)
    receive.run(services, first)
    verify.run(services, first)
    (second,) = dropped(services, folder_of(tmp_path, ROWS[:1], "one", a__jpg="gold"))
    for one in (second, first):
        list(walk.run(services, one))
    assert services.ledger.deliveries.get(first).state is DeliveryState.SUPERSEDED
    ended(services, 31)
    assert told(clear.run(services)) == {first: ("skipped", []), second: ("done", [])}
    assert lying(services, (both / "b.jpg").read_bytes())


def test_the_run_of_a_superseded_delivery_leaves_what_was_dropped_since(services, tmp_path):
    (first,) = dropped(services, two_pictures(tmp_path, "a"))
    (second,) = dropped(services, two_pictures(tmp_path, "b", [{**ROWS[0], "title": "二"}, ROWS[1]]))
    list(walk.run(services, second))
    third = folder_of(tmp_path, ROWS[:1], "c", a__jpg="gold")
    uploaded(services, third)
    receive.run(services, first)
    assert lying(services, (third / "a.jpg").read_bytes()) == [f"drop/{CENTRE}/{NAME}/a.jpg"]
    assert scan.run(services), "it is still marked as ready"


def test_receiving_once_more_leaves_what_was_dropped_since(services, tmp_path):
    """As Airflow does when its worker dies after the work is done and before that is noted."""
    (first,) = dropped(services, two_pictures(tmp_path, "a"))
    receive.run(services, first)
    since = folder_of(tmp_path, ROWS[:1], "c", a__jpg="gold")
    uploaded(services, since)
    receive.run(services, first)
    assert lying(services, (since / "a.jpg").read_bytes()) == [f"drop/{CENTRE}/{NAME}/a.jpg"]
    (second,) = scan.run(services)
    assert second != first


def test_receiving_once_more_clears_a_drop_that_was_received_and_still_lies_there(services, tmp_path):
    folder = two_pictures(tmp_path)
    (delivery,) = dropped(services, folder)
    receive.run(services, delivery)
    uploaded(services, folder)
    receive.run(services, delivery)
    assert list(services.store.inbox.shelf.objects("drop/")) == []
    assert scan.run(services) == []


def test_what_only_a_renewed_delivery_has_is_kept_though_it_changed_before_it_was_received_again(services, tmp_path):
    both = two_pictures(tmp_path, "both")
    (first,) = dropped(services, both)
    receive.run(services, first)
    (second,) = dropped(services, folder_of(tmp_path, ROWS[:1], "one", a__jpg="gold"))
    list(walk.run(services, second))
    assert dropped(services, both) == [first]
    services.store.inbox.shelf.remove_tree(f"drop/{CENTRE}/{NAME}/b.jpg")
    with pytest.raises(SourceChanged):
        receive.run(services, first)
    ended(services, 31)
    assert told(clear.run(services))[first] == ("skipped", [])
    assert lying(services, (both / "b.jpg").read_bytes())


def test_a_renewed_delivery_is_received_anew_where_its_bytes_are_gone(services, tmp_path):
    both = two_pictures(tmp_path, "both")
    (first,) = dropped(services, both)
    receive.run(services, first)
    (second,) = dropped(services, folder_of(tmp_path, ROWS[:1], "one", a__jpg="gold"))
    list(walk.run(services, second))
    services.store.inbox.shelf.remove_tree(f"received/{first}/2")
    assert dropped(services, both) == [first]
    assert sorted(outcome for outcome, _ in told(receive.run(services, first)).values()) == ["done", "unchanged", "unchanged"]
    list(walk.run(services, first))
    assert services.ledger.deliveries.get(first).state is DeliveryState.PROCESSED


def test_what_was_received_since_the_list_was_made_is_not_cleared(services, tmp_path, monkeypatch):
    """The centre goes back to a delivery of long ago while `clear` is busy with others."""
    both = two_pictures(tmp_path, "both")
    (first,) = dropped(services, both)
    list(walk.run(services, first))
    (second,) = dropped(services, folder_of(tmp_path, ROWS[:1], "one", a__jpg="gold"))
    list(walk.run(services, second))
    ended(services, 31)
    listed = services.ledger.deliveries.to_clear

    def and_meanwhile(age, limit, after):
        page = listed(age, limit, after)
        if after is None:
            dropped(services, both)
            receive.run(services, first)
        return page

    monkeypatch.setattr(services.ledger.deliveries, "to_clear", and_meanwhile)
    assert told(clear.run(services)) == {first: ("skipped", []), second: ("done", [])}
    list(walk.run(services, first))
    assert services.ledger.deliveries.get(first).state is DeliveryState.PROCESSED


def test_a_delivery_cannot_be_renewed_while_it_is_cleared(services, tmp_path):
    """Else its bytes would be received again between two of the erasures."""
    both = two_pictures(tmp_path, "both")
    (first,) = dropped(services, both)
    list(walk.run(services, first))
    (second,) = dropped(services, folder_of(tmp_path, ROWS[:1], "one", a__jpg="gold"))
    list(walk.run(services, second))
    with ThreadPoolExecutor(1) as pool:
        with services.ledger.deliveries.clearing(first) as may_go:
            renewing = pool.submit(services.ledger.deliveries.renew, first)
            assert may_go and not wait([renewing], timeout=0.5).done
        renewing.result()
    assert services.ledger.deliveries.get(first).state is DeliveryState.READY
    assert services.ledger.deliveries.received(first) == []


def refused_as_a_whole(services, delivery, monkeypatch):
    """As if the centre were not known yet."""
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(services.ledger.centres, "get", lambda _: None)
        list(walk.run(services, delivery))
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.REFUSED


def test_what_was_refused_and_then_superseded_is_cleared(services, tmp_path, monkeypatch):
    both = two_pictures(tmp_path, "both")
    (first,) = dropped(services, both)
    refused_as_a_whole(services, first, monkeypatch)
    (second,) = dropped(services, folder_of(tmp_path, ROWS[:1], "one", a__jpg="gold"))
    list(walk.run(services, second))
    assert services.ledger.deliveries.get(first).state is DeliveryState.SUPERSEDED
    ended(services, 31)
    assert told(clear.run(services))[first] == ("done", [])
    assert lying(services, (both / "b.jpg").read_bytes()) == []


def test_a_receipt_of_an_earlier_refusal_does_not_count_as_preserved(services, tmp_path, monkeypatch):
    """Refused, superseded, handed in and verified once more, and superseded again before it was preserved."""
    both = two_pictures(tmp_path, "both")
    (first,) = dropped(services, both)
    refused_as_a_whole(services, first, monkeypatch)
    (second,) = dropped(services, folder_of(tmp_path, ROWS[:1], "one", a__jpg="gold"))
    list(walk.run(services, second))
    assert dropped(services, both) == [first]
    receive.run(services, first)
    verify.run(services, first)
    (third,) = dropped(services, folder_of(tmp_path, ROWS[:1], "three", a__jpg="teal"))
    list(walk.run(services, third))
    ended(services, 31)
    assert told(clear.run(services))[first] == ("skipped", [])
    assert lying(services, (both / "b.jpg").read_bytes())


def test_a_drop_that_waits_for_its_turn_does_not_replace_the_correction_that_came_by_hand(services, tmp_path):
    wrong = two_pictures(tmp_path, "wrong", [{**ROWS[0], "title": "错的"}, ROWS[1]])
    (first,) = dropped(services, wrong)
    ingested(services, two_pictures(tmp_path, "right"), name=NAME)
    assert told(scan.look(services)[1]) == {f"{CENTRE}/{NAME}": ("skipped", [])}
    list(walk.run(services, first))
    assert titles_in_review(services)["1"] == ROWS[0]["title"]
    assert len(list(services.store.inbox.shelf.objects(f"drop/{CENTRE}/{NAME}/"))) == 3, "what nobody has received stays"


def test_a_centre_may_go_back_to_what_it_replaced_before_it_was_received(services, tmp_path):
    before = two_pictures(tmp_path, "before")
    (first,) = dropped(services, before)
    (second,) = dropped(services, two_pictures(tmp_path, "wrong", [{**ROWS[0], "title": "错的"}, ROWS[1]]))
    list(walk.run(services, second))
    ingested(services, two_pictures(tmp_path, "by hand", [{**ROWS[0], "title": "手的"}, ROWS[1]]), name=NAME)
    assert dropped(services, before) == [first]
    list(walk.run(services, first))
    assert titles_in_review(services)["1"] == ROWS[0]["title"]
