"""Deletions and exclusions on a real PostgreSQL: who may do what when, and what follows in one transaction."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from archive.errors import AlreadyAsked, BytesGone, NothingAsked, StateRefused
from archive.ledger import Ledger
from archive.ledger.deletions import AGAIN
from archive.ledger.deliveries import Link
from archive.models.deletion import Category, Tombstone
from archive.models.delivery import Delivery, Item, Resource
from archive.models.ids import CentreId, DeliveryId
from archive.models.media import Asset, MediaType
from archive.models.people import Person
from archive.models.preservation import Exclusion
from archive.models.public import PublicCentre, PublicRecord
from archive.models.record import Kind, Record
from archive.models.report import Decision
from archive.models.states import DeliveryState, ResourceState
from claims import claimed

pytestmark = pytest.mark.servers
NOW = datetime.now(UTC)
DAYS = timedelta(days=30)
A, B = "aa" * 64, "bb" * 64


@pytest.fixture
def ledger(settings):
    found = Ledger.connect(settings.ledger_url.get_secret_value(), settings.ledger_schema)
    found.migrate()
    return found


def resource(ledger, item="1", digest=A) -> Resource:
    centre, delivery = CentreId("zj-330683"), DeliveryId("D1")
    record = Record(title="采茶舞曲", kind=Kind.CHORUS)
    id_ = claimed(ledger, centre, "spring", item, delivery, record)
    asset = Asset(digest=digest, sha256="cd" * 32, path="a.mp4", size=5, mime="video/mp4", media=MediaType.VIDEO)
    made = Resource(
        id=id_, centre=centre, delivery=delivery, delivery_name="spring", item=item,
        state=ResourceState.PRESERVED, record=record, assets=(asset,),
    )  # fmt: skip
    ledger.resources.preserved(made, changed=True)
    return ledger.resources.get(id_)


def public(ledger, made: Resource) -> None:
    ledger.resources.submit(made.id)
    ledger.resources.decide(made.id, Decision(verb="approve", by="r"), 2, f"key-{made.id}")
    with ledger.outbox.turn() as turn:
        centre = PublicCentre(id=made.centre, name="嵊州市文化馆", level="county")
        entry = PublicRecord(
            id=made.id, title="采茶舞曲", kind=Kind.CHORUS, centre=centre, publication_key=turn.key(), published_at=NOW
        )
        turn.published(entry, [A])
        turn.done()


def exclusions(of: Resource, digest=A) -> list[Exclusion]:
    why = {"resource": of.id, "reason": "privacy", "at": NOW}
    source = {"centre": of.centre, "delivery_name": of.delivery_name, "item": of.item}
    return [Exclusion(**source, **why), Exclusion(digest=digest, **why)]


def deleted(ledger, made: Resource, grace=DAYS, digest=A):
    request = ledger.deletions.ask(made.id, "delete", Category.PRIVACY, "家属要求", Person.named("甲"))
    decision = Decision(verb="delete", by="乙", asked_by="甲", reason="家属要求", category=Category.PRIVACY)
    ledger.deletions.confirm(request, decision, 3, exclusions(made, digest), grace)
    return request


def undeleted(ledger, made: Resource) -> None:
    request = ledger.deletions.ask(made.id, "undelete", Category.OTHER, "弄错了", Person.named("甲"))
    ledger.deletions.confirm(request, Decision(verb="undelete", by="乙", asked_by="甲"), 4, [], DAYS)


def test_one_asks_and_only_one_request_waits(ledger):
    made = resource(ledger)
    first = ledger.deletions.ask(made.id, "delete", Category.PRIVACY, "家属要求", Person.named("甲"))
    assert ledger.deletions.ask(made.id, "delete", Category.OTHER, "again", Person.named("甲")) == first
    with pytest.raises(AlreadyAsked, match="甲"):
        ledger.deletions.ask(made.id, "delete", Category.PRIVACY, "家属要求", Person.named("乙"))
    assert ledger.deletions.asked(made.id, "delete") == first and ledger.deletions.waiting() == [first]
    assert ledger.resources.get(made.id).state is ResourceState.PRESERVED, "asking changes nothing"
    ledger.deletions.take_back(first)
    with pytest.raises(NothingAsked):
        ledger.deletions.asked(made.id, "delete")


def test_a_confirmed_deletion_closes_excludes_and_tells_the_catalogue_at_once(ledger):
    made = resource(ledger)
    public(ledger, made)
    assert ledger.publications.allows(f"key-{made.id}", A) and ledger.publications.gone(made.id) is None
    deleted(ledger, made)
    assert ledger.resources.get(made.id).state is ResourceState.DELETED
    assert not ledger.publications.allows(f"key-{made.id}", A) and ledger.outbox.waiting()[0] == 1
    gone = ledger.publications.gone(made.id)
    assert (gone.category, gone.deleted) == (Category.PRIVACY, True)
    assert ledger.exclusions.digests([A, B]) == {A}
    assert ledger.exclusions.items(made.centre, "spring", ["1", "2"]) == {"1"}
    assert ledger.exclusions.items("zj-330381", "spring", ["1"]) == set()
    assert [d.verb for d in ledger.resources.decisions(made.id)] == ["approve", "delete"]
    assert len(list(ledger.exclusions.all())) == 2
    (row,) = ledger.deletions.requests()
    assert row.confirmed_by == Person.named("乙") and row.purge_after - row.confirmed_at == DAYS


def test_a_refused_confirmation_leaves_no_trace(ledger):
    made = resource(ledger)
    request = deleted(ledger, made)
    before = (ledger.deletions.requests(), list(ledger.exclusions.all()), ledger.outbox.waiting()[0])
    with pytest.raises(StateRefused):
        ledger.deletions.confirm(request, Decision(verb="delete", by="丙"), 9, exclusions(made, B), DAYS)
    assert (ledger.deletions.requests(), list(ledger.exclusions.all()), ledger.outbox.waiting()[0]) == before


def test_what_was_never_public_has_no_tombstone_for_the_public(ledger):
    made = resource(ledger)
    ledger.resources.submit(made.id)
    ledger.resources.decide(made.id, Decision(verb="approve", by="r"), 2, "key")
    deleted(ledger, made)
    assert ledger.publications.gone(made.id) is None and ledger.publications.key(made.id) is None


def test_undeleting_lifts_what_was_excluded_and_leaves_it_withdrawn(ledger):
    made = resource(ledger)
    public(ledger, made)
    deleted(ledger, made)
    undeleted(ledger, made)
    assert ledger.resources.get(made.id).state is ResourceState.WITHDRAWN
    assert ledger.exclusions.digests([A]) == set() and list(ledger.exclusions.all()) == []
    assert ledger.deletions.due([":store"]) == []
    assert not ledger.publications.gone(made.id).deleted
    deleted(ledger, made, timedelta(0))
    assert ledger.exclusions.digests([A]) == {A} and len(ledger.deletions.due([":store"])) == 1


def test_after_the_grace_time_there_is_no_way_back(ledger):
    made = resource(ledger)
    deleted(ledger, made, timedelta(0))
    with pytest.raises(BytesGone):
        ledger.deletions.ask(made.id, "undelete", Category.OTHER, "弄错了", Person.named("甲"))
    with pytest.raises(BytesGone):
        ledger.deletions.asked(made.id, "undelete")


def test_who_is_too_late_changes_nothing(ledger):
    made = resource(ledger)
    deleted(ledger, made)
    request = ledger.deletions.ask(made.id, "undelete", Category.OTHER, "弄错了", Person.named("甲"))
    aged(ledger, "purge_after", DAYS)
    with pytest.raises(BytesGone):
        ledger.deletions.confirm(request, Decision(verb="undelete", by="乙"), 4, [], DAYS)
    assert ledger.resources.get(made.id).state is ResourceState.DELETED and ledger.exclusions.digests([A]) == {A}


def test_what_is_undeleted_cannot_be_purged(ledger):
    made = resource(ledger)
    deleted(ledger, made)
    aged_row = ledger.deletions.requests()[0]
    assert ledger.deletions.due([":store"]) == []
    with pytest.raises(StateRefused):
        ledger.deletions.begin_purge(aged_row)
    undeleted(ledger, made)
    with pytest.raises(StateRefused):
        ledger.deletions.begin_purge(aged_row)


def test_a_purge_that_broke_off_comes_before_those_that_a_replica_keeps_open(ledger):
    places = [":store", "drawer", "disk"]
    drawer, disk, broken = (resource(ledger, item) for item in "123")
    for one in (drawer, disk, broken):
        deleted(ledger, one, timedelta(0))
        ledger.deletions.begin_purge(ledger.deletions.requests()[0])
    for row in ledger.deletions.due(places):
        gone = {drawer.id: (":store", "disk"), disk.id: (":store",), broken.id: ()}
        for place in gone[row.resource]:
            ledger.deletions.let_go(row, place)
    assert [one.resource for one in ledger.deletions.due(places)] == [broken.id, disk.id, drawer.id]
    assert [one.resource for one in ledger.deletions.due(places, limit=1)] == [broken.id]


def test_a_place_that_keeps_it_is_seen_to_again_and_the_others_for_a_week(ledger):
    made = resource(ledger)
    deleted(ledger, made, timedelta(0))
    (due,) = ledger.deletions.due([":store", "disk"])
    begun = ledger.deletions.begin_purge(due)
    assert begun.purged_at and ledger.deletions.begin_purge(due).purged_at == begun.purged_at
    for place in (":store", "disk", "disk"):
        ledger.deletions.let_go(due, place)
    assert ledger.deletions.requests()[0].purged_from == (":store", "disk")
    assert len(ledger.deletions.due([":store", "disk"])) == 1, "once more within the week"
    aged(ledger, "purged_at", AGAIN + timedelta(hours=1))
    assert ledger.deletions.due([":store", "disk"]) == []
    assert len(ledger.deletions.due([":store", "disk", "another"])) == 1, "a replica that was set up since"
    ledger.deletions.keeps(f"urn:archive:resource:{made.id}", "disk")
    assert ledger.deletions.requests()[0].purged_from == (":store",) and len(ledger.deletions.due([":store", "disk"])) == 1


def aged(ledger, column, by: timedelta) -> None:
    with ledger.database.begin() as connection:
        connection.execute(text(f"update deletions set {column} = {column} - make_interval(secs => {by.total_seconds()})"))


def test_bytes_that_another_resource_still_holds_may_come_in_until_it_is_deleted_too(ledger):
    one, other = resource(ledger, "1"), resource(ledger, "2")
    deleted(ledger, one)
    assert ledger.exclusions.digests([A]) == set() and ledger.exclusions.items(one.centre, "spring", ["1", "2"]) == {"1"}
    deleted(ledger, other)
    assert ledger.exclusions.digests([A]) == {A}
    undeleted(ledger, one)
    assert ledger.exclusions.digests([A]) == set(), "held again"


def test_exclusions_are_restored_once(ledger):
    made = resource(ledger)
    for _ in range(2):
        ledger.exclusions.restore(exclusions(made, B))
    assert ledger.exclusions.digests([A, B]) == {B} and len(list(ledger.exclusions.all())) == 2


def test_forgetting_takes_the_words_and_keeps_that_something_was_taken(ledger):
    one, other = resource(ledger, "1"), resource(ledger, "2", B)
    place = Delivery(
        id=DeliveryId("D1"), centre=one.centre, name="spring", source="folder", location="/d", fingerprint="f",
        state=DeliveryState.READY, found_at=NOW, token="t" * 32,
    )  # fmt: skip
    ledger.deliveries.register(place)
    items = [Item(item=n, record=Record(title=f"题名{n}"), rows=({"身份证": "3306"},)) for n in "12"]
    ledger.deliveries.save_items("D1", items)
    for each in (one, other):
        ledger.deliveries.link("D1", Link(each.item, each.id))
    deleted(ledger, one)
    for _ in range(2):
        ledger.deletions.forget(one.id, [A])
    left = ledger.resources.get(one.id)
    assert (left.record, left.assets, left.state) == (Record(title=""), (), ResourceState.DELETED)
    first, second = ledger.receipts.of("D1").items
    assert (first.title, first.taken, first.state) == ("", True, ResourceState.DELETED)
    assert (second.title, second.state) == ("题名2", ResourceState.PRESERVED) and ledger.resources.get(other.id).assets
    with ledger.database.begin() as connection:
        kept = "".join(str(body) for body in connection.scalars(text("select body from items where item = '1'")))
    assert "身份证" not in kept and "题名" not in kept


def test_a_tombstone_alone_brings_the_rows_back(ledger):
    found = Tombstone(
        resource="7ZQ4M1T9KC5", centre="zj-330683", delivery_name="spring", item="9", was_public=True, category=Category.LAW,
        reason="法院判决", asked_by="甲", confirmed_by="乙", at=NOW, purged_at=NOW,
    )  # fmt: skip
    for _ in range(2):
        ledger.deletions.recall(found)
    assert ledger.resources.get("7ZQ4M1T9KC5").state is ResourceState.DELETED
    gone = ledger.publications.gone("7ZQ4M1T9KC5")
    assert (gone.category, gone.deleted) == (Category.LAW, True)
    assert [d.asked_by for d in ledger.resources.decisions("7ZQ4M1T9KC5")] == [Person.named("甲")]


def test_a_resource_that_is_being_corrected_can_be_withdrawn_while_it_is_public_and_only_then(ledger):
    made = resource(ledger)
    withdraw = Decision(verb="withdraw", by="r", category=Category.CONSENT)
    for check in (
        lambda: ledger.resources.check(made.id, "withdraw"),
        lambda: ledger.resources.decide(made.id, withdraw, 2, "k"),
    ):
        with pytest.raises(StateRefused):
            check()
    public(ledger, made)
    ledger.resources.preserved(made.model_copy(update={"version": 3}), changed=True)
    assert ledger.resources.get(made.id).state is ResourceState.PRESERVED and ledger.publications.is_public(made.id)
    ledger.resources.check(made.id, "withdraw")
    ledger.resources.decide(made.id, withdraw, 4, "k")
    assert ledger.resources.get(made.id).state is ResourceState.WITHDRAWN
    gone = ledger.publications.gone(made.id)
    assert (gone.category, gone.deleted) == (Category.CONSENT, False) and not ledger.publications.is_public(made.id)
