"""The ledger on a real PostgreSQL: moves, the outbox and its workers, receipts."""

import threading
import uuid
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import insert, text, update

from archive.errors import EntryNotShown, LedgerUnavailable, NotFound, StateRefused
from archive.i18n import moments
from archive.ledger import Ledger, deliveries
from archive.ledger import tables as t
from archive.ledger.deliveries import Link
from archive.ledger.migrations import upgrade
from archive.models.delivery import Delivery, Item, ItemFile, ReceivedFile, Resource
from archive.models.ids import CentreId, DeliveryId, delivery_id
from archive.models.measurements import QualityFlag, Stretch
from archive.models.media import Asset, MediaType, Rendition, RenditionKind
from archive.models.public import PublicCentre, PublicRecord
from archive.models.record import Consent, Kind, Record
from archive.models.report import Decision, Fault
from archive.models.states import DeliveryState, ResourceState
from claims import claimed

pytestmark = pytest.mark.servers
RECORD = Record(title="采茶舞曲", kind=Kind.CHORUS)


@pytest.fixture
def ledger(settings):
    found = Ledger.connect(settings.ledger_url.get_secret_value(), settings.ledger_schema)
    found.migrate()
    return found


def delivery(name="2024-spring", mark="a", centre="zj-330683") -> Delivery:
    return Delivery(
        id=delivery_id(centre, name, mark),
        centre=CentreId(centre),
        name=name,
        source="folder",
        location="/drop",
        fingerprint=mark,
        state=DeliveryState.READY,
        found_at=datetime.now(UTC),
        token=uuid.uuid4().hex,
    )


def resource(ledger, of: Delivery, item="1", digest="ab" * 64, record=RECORD, version=1, changed=True) -> Resource:
    identifier = claimed(ledger, of.centre, of.name, item, of.id, record)
    asset = Asset(digest=digest, sha256="cd" * 32, path="a.mp4", size=5, mime="video/mp4", media=MediaType.VIDEO)
    made = Resource(
        id=identifier,
        centre=of.centre,
        delivery=of.id,
        delivery_name=of.name,
        item=item,
        state=ResourceState.PRESERVED,
        record=record,
        assets=(asset,),
        version=version,
    )
    ledger.resources.preserved(made, changed=changed)
    return ledger.resources.get(identifier)


def entry(of: Resource, key: str) -> PublicRecord:
    centre = PublicCentre(id=of.centre, name="嵊州市文化馆", level="county")
    return PublicRecord(
        id=of.id, title=of.record.title, kind=of.record.kind, centre=centre, publication_key=key, published_at=datetime.now(UTC)
    )


def approve_and_publish(ledger, of: Resource) -> str:
    if ledger.resources.get(of.id).state is ResourceState.PRESERVED:
        ledger.resources.submit(of.id)
    ledger.resources.decide(of.id, Decision(verb="approve", by="reviewer"), 2, f"key-2-{of.id}")
    with ledger.outbox.turn() as turn:
        key = turn.key()
        turn.published(entry(of, key), [a.digest for a in of.assets])
        turn.done()
    return key


def test_migrating_twice_and_from_many_threads_changes_nothing(bare):
    ledger = Ledger.connect(bare.ledger_url.get_secret_value(), bare.ledger_schema)
    ledger.migrate()
    threads = [threading.Thread(target=ledger.migrate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.deliveries.counts() == {}


@pytest.fixture
def older(bare):
    """A ledger as it was at a revision."""

    def made(revision):
        found = Ledger.connect(bare.ledger_url.get_secret_value(), bare.ledger_schema)
        upgrade(found.database, revision)
        return found

    return made


def run_sql(ledger, *statements):
    with ledger.database.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_ledger_of_the_first_revision_becomes_todays_and_keeps_its_rows(older):
    ledger = older("0001")
    run_sql(ledger, "insert into progress (asset, delivery, fraction) values ('ab', 'D1', 0.5)")
    ledger.migrate()
    assert [(p.fraction, p.speed) for p in ledger.progress.of_delivery("D1")] == [(0.5, None)]
    ledger.progress.note("ab", "D1", 0.6, speed=2.0, remaining_s=9.0)
    assert [(p.fraction, p.speed, p.remaining_s) for p in ledger.progress.of_delivery("D1")] == [(0.6, 2.0, 9.0)]


def test_numbers_that_centres_gave_stay_and_places_of_rows_are_no_longer_taken_for_such(older):
    ledger = older("0005")
    rows = {
        "A": ("7", '{"title": "有编号", "identifiers": ["7"]}', '[{"编号": "7"}]'),
        "B": ("A-8", '{"title": "另有源标识", "identifiers": ["x"]}', '[{"作品编号 *": " A-8 "}]'),
        "C": ("2", '{"title": "没有编号"}', '[{"题名": "没有编号", "序号": "2"}]'),
        "D": ("row-9", '{"title": "空着编号"}', '[{"题名": "空着编号", "编号": ""}]'),
    }
    for id_, (item, record, cells) in rows.items():
        run_sql(
            ledger,
            f"insert into resources (id, centre, delivery_name, item, delivery, state, version, record) "
            f"values ('{id_}', 'c', 'n', '{item}', 'D1', 'published', 1, '{record}')",
            f"insert into items (delivery, item, position, body, resource) "
            f"values ('D1', '{item}', 1, jsonb_build_object('rows', '{cells}'::jsonb), '{id_}')",
            f"insert into exclusions (centre, delivery_name, item, resource, reason) "
            f"values ('c', 'n', '{item}', '{id_}', 'rights')",
        )
    ledger.migrate()
    assert {one.id: one.number for one in ledger.claims.works("c", "n")} == {"A": "7", "B": "A-8", "C": "", "D": ""}
    assert ledger.exclusions.items("c", "n", ["7", "A-8", "2", "row-9"]) == {"7", "A-8"}


def test_the_same_delivery_is_registered_once(ledger):
    first, new = ledger.deliveries.register(delivery())
    again, new_again = ledger.deliveries.register(delivery())
    assert (new, new_again) == (True, False)
    assert again == first, "the token of the receipt stays the first one's"


def test_a_machine_whose_clock_is_ahead_does_not_make_its_delivery_the_newest(ledger):
    ahead = delivery(mark="a").model_copy(update={"found_at": datetime.now(UTC) + timedelta(minutes=20)})
    first, _ = ledger.deliveries.register(ahead)
    corrected, _ = ledger.deliveries.register(delivery(mark="b"))
    assert first.found_at < corrected.found_at
    assert ledger.deliveries.newest(corrected.centre, corrected.name) == corrected
    assert ledger.deliveries.supersede_others(corrected) == 1


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        (["receive"], True),
        (["receive", "verify"], True),
        (["receive", "verify", "submit"], True),
        (["verify"], False),
        (["receive", "submit"], False),
    ],
)
def test_deliveries_move_only_by_their_verbs(ledger, path, allowed):
    one, _ = ledger.deliveries.register(delivery())
    ends = {"receive": DeliveryState.RECEIVED, "verify": DeliveryState.VERIFIED, "submit": DeliveryState.PROCESSED}
    if allowed:
        for verb in path:
            assert ledger.deliveries.move(one.id, verb, ends[verb])
        assert not ledger.deliveries.move(one.id, path[-1], ends[path[-1]]), "a second time is no move"
        return
    for verb in path[:-1]:
        ledger.deliveries.move(one.id, verb, ends[verb])
    with pytest.raises(StateRefused) as refused:
        ledger.deliveries.move(one.id, path[-1], ends[path[-1]])
    assert refused.value.facts["verb"] == path[-1]


def test_a_correction_supersedes_what_came_before_under_the_name(ledger):
    old, _ = ledger.deliveries.register(delivery(mark="a"))
    other, _ = ledger.deliveries.register(delivery(name="else", mark="a"))
    new, _ = ledger.deliveries.register(delivery(mark="b"))
    assert ledger.deliveries.supersede_others(new) == 1
    states = [ledger.deliveries.get(d.id).state for d in (old, other, new)]
    assert states == [DeliveryState.SUPERSEDED, DeliveryState.READY, DeliveryState.READY]


def test_the_same_item_keeps_its_id_and_racing_callers_agree(ledger):
    one, _ = ledger.deliveries.register(delivery())
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(claimed(ledger, one.centre, one.name, "7", one.id, RECORD)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_what_was_identified_but_never_preserved_is_not_seen(ledger):
    one, _ = ledger.deliveries.register(delivery())
    identifier = claimed(ledger, one.centre, one.name, "1", one.id, RECORD)
    with pytest.raises(NotFound):
        ledger.resources.get(identifier)
    assert ledger.resources.counts() == {}


def test_approval_publishes_and_withdrawal_ends_the_key_at_once(ledger):
    one, _ = ledger.deliveries.register(delivery())
    made = resource(ledger, one)
    key = approve_and_publish(ledger, made)
    digest = made.assets[0].digest
    assert ledger.publications.live(key)
    assert ledger.publications.allows(key, digest)
    assert not ledger.publications.allows(key, "00" * 64)
    assert [r.id for r, _ in ledger.publications.entries()] == [made.id]

    ledger.resources.decide(made.id, Decision(verb="withdraw", by="reviewer", reason="family asked"), 3, f"key-3-{made.id}")
    assert not ledger.publications.live(key)
    assert not ledger.publications.allows(key, digest)
    assert ledger.publications.gone(made.id)
    assert list(ledger.publications.entries()) == []

    ledger.resources.decide(made.id, Decision(verb="restore", by="reviewer"), 4, f"key-4-{made.id}")
    assert ledger.publications.key(made.id) not in {None, key}, "a restored resource is reached by a new key"


def test_an_entry_is_read_from_the_ledger_as_it_is_public_now(ledger):
    one, _ = ledger.deliveries.register(delivery())
    made = resource(ledger, one)
    assert ledger.publications.entry(made.id) is None
    ledger.resources.submit(made.id)
    assert ledger.publications.entry(made.id) is None, "what waits for review is nobody's business"
    ledger.resources.decide(made.id, Decision(verb="approve", by="reviewer"), 2, f"key-{made.id}")
    with pytest.raises(EntryNotShown, match="E412"):
        ledger.publications.entry(made.id)
    with ledger.outbox.turn() as turn:
        shown = entry(made, turn.key())
        turn.published(shown, [])
        turn.done()
    assert ledger.publications.entry(made.id) == shown
    with ledger.database.begin() as connection:
        connection.execute(
            text("UPDATE publications SET entry = entry || '{\"of_another_version\": 1}' WHERE resource = :id"), {"id": made.id}
        )
    with pytest.raises(EntryNotShown, match="of_another_version"):
        ledger.publications.entry(made.id)
    ledger.resources.decide(made.id, Decision(verb="withdraw", by="reviewer", reason="family asked"), 3, "")
    assert ledger.publications.entry(made.id) is None and ledger.publications.gone(made.id)


def test_a_preview_key_is_not_live_before_publication(ledger):
    one, _ = ledger.deliveries.register(delivery())
    made = resource(ledger, one)
    ledger.resources.submit(made.id)
    ledger.resources.decide(made.id, Decision(verb="approve", by="r"), 2, f"key-2-{made.id}")
    key = ledger.publications.key(made.id)
    assert key
    assert not ledger.publications.live(key)


@pytest.mark.parametrize("verb", ["publish", "withdraw", "restore", "return", "approve"])
def test_a_preserved_resource_refuses_verbs_of_later_states(ledger, verb):
    one, _ = ledger.deliveries.register(delivery())
    made = resource(ledger, one)
    with pytest.raises(StateRefused):
        ledger.resources.check(made.id, verb)


def test_correcting_a_published_resource_leaves_it_public_until_approved(ledger):
    one, _ = ledger.deliveries.register(delivery())
    made = resource(ledger, one)
    key = approve_and_publish(ledger, made)
    corrected = resource(ledger, one, record=RECORD.model_copy(update={"title": "采茶舞曲（修订）"}), version=3)
    assert corrected.state is ResourceState.PRESERVED
    assert ledger.publications.live(key)
    assert [r.title for r, _ in ledger.publications.entries()] == ["采茶舞曲"]
    unchanged = resource(ledger, one, record=corrected.record, version=3, changed=False)
    assert unchanged.state is ResourceState.PRESERVED


def test_two_workers_never_get_the_same_message_and_one_resource_keeps_its_order(ledger):
    one, _ = ledger.deliveries.register(delivery())
    made = [resource(ledger, one, item=str(i), digest=f"{i:02x}" * 64) for i in range(2)]
    for each in made:
        ledger.resources.submit(each.id)
        ledger.resources.decide(each.id, Decision(verb="approve", by="r"), 2, f"key-2-{each.id}")
    with ledger.outbox.turn() as first, ledger.outbox.turn() as second, ledger.outbox.turn() as third:
        assert {first.message.resource, second.message.resource} == {r.id for r in made}
        assert third is None
    assert ledger.outbox.waiting()[0] == 2, "a turn without done() gives its message back"


def test_a_message_put_off_is_not_due(ledger):
    one, _ = ledger.deliveries.register(delivery())
    made = resource(ledger, one)
    ledger.resources.submit(made.id)
    ledger.resources.decide(made.id, Decision(verb="approve", by="r"), 2, f"key-2-{made.id}")
    with ledger.outbox.turn() as turn:
        turn.later("E302")
    with ledger.outbox.turn() as turn:
        assert turn is None
    assert ledger.outbox.waiting()[0] == 1


def test_consent_ends_after_its_last_day_and_not_on_it(ledger):
    one, _ = ledger.deliveries.register(delivery("lasts"))
    record = RECORD.model_copy(update={"consent": Consent(statement="同意", until=date(2025, 12, 31))})
    last = resource(ledger, one, record=record, digest="0f" * 64)
    approve_and_publish(ledger, last)
    assert last.id not in ledger.resources.expired(moments.day(datetime(2025, 12, 31, 15, 59, tzinfo=UTC)))
    assert last.id in ledger.resources.expired(moments.day(datetime(2025, 12, 31, 16, 0, tzinfo=UTC)))


def test_a_delivery_is_settled_whole_or_not_at_all(ledger, monkeypatch):
    """Killed between its own move and that of what it replaces, the old one would stay for ever."""
    old, _ = ledger.deliveries.register(delivery("twice", "old"))
    ledger.deliveries.move(old.id, "receive", DeliveryState.RECEIVED)
    new, _ = ledger.deliveries.register(delivery("twice", "new"))
    ledger.deliveries.move(new.id, "receive", DeliveryState.RECEIVED)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(deliveries, "supersede_others", killed)
        ledger.deliveries.settle(new, DeliveryState.VERIFIED, [])
    states = [ledger.deliveries.get(one.id).state for one in (old, new)]
    assert states == [DeliveryState.RECEIVED, DeliveryState.RECEIVED]
    ledger.deliveries.settle(new, DeliveryState.VERIFIED, [])
    states = [ledger.deliveries.get(one.id).state for one in (old, new)]
    assert states == [DeliveryState.SUPERSEDED, DeliveryState.VERIFIED] and ledger.deliveries.left_behind() == []


def test_what_may_not_be_cleared_is_not_met_again_the_next_night(ledger):
    ended = []
    for n in range(5):
        one, _ = ledger.deliveries.register(delivery(f"over-{n}", "x", "zj-330600"))
        ledger.deliveries.move(one.id, "receive", DeliveryState.RECEIVED)
        ledger.deliveries.settle(one, DeliveryState.REFUSED, [])
        ended.append(one.id)
    with ledger.deliveries._database.begin() as connection:
        connection.execute(text("UPDATE deliveries SET changed_at = now() - interval '40 days' WHERE centre = 'zj-330600'"))
    age, page = timedelta(days=30), None
    found = []
    while page := ledger.deliveries.to_clear(age, 2, page[-1] if page else None):
        assert len(page) <= 2
        found += [one.id for one in page]
    assert sorted(found) == sorted(ended)
    ledger.deliveries.pass_over(ended[0])
    assert ended[0] not in [one.id for one in ledger.deliveries.to_clear(age)]
    assert ended[0] in [one.id for one in ledger.deliveries.to_clear(timedelta(0))]


def test_consent_that_has_ended_is_found(ledger):
    one, _ = ledger.deliveries.register(delivery())
    over = RECORD.model_copy(update={"consent": Consent(statement="同意", until=date(2020, 1, 1))})
    running = RECORD.model_copy(update={"consent": Consent(statement="同意", until=date(2999, 1, 1))})
    ended = resource(ledger, one, item="1", record=over)
    still = resource(ledger, one, item="2", digest="ef" * 64, record=running)
    for each in (ended, still):
        approve_and_publish(ledger, each)
    assert ledger.resources.expired(date.today()) == [ended.id]


def test_a_receipt_says_what_was_taken_refused_and_doubled(ledger):
    one, _ = ledger.deliveries.register(delivery())
    good = Item(item="1", record=RECORD, files=(ItemFile(path="a.mp4", row=2),))
    bad = Item(item="2", record=RECORD, faults=(Fault(code="E221", row=3, column="file", value="b.mp4"),))
    ledger.deliveries.save_items(one.id, [good, bad])
    made = resource(ledger, one)
    elsewhere = resource(ledger, one, item="9")
    doubles = ledger.resources.doubles(one.centre, [made.id])
    ledger.deliveries.link(one.id, Link("1", made.id, doubles[made.id]))
    ledger.progress.note(made.assets[0].digest, one.id, 0.42)
    receipt = ledger.receipts.by_token(one.token)
    assert receipt is not None
    shown = [(i.item, i.taken, i.state, i.percent) for i in receipt.items]
    assert shown == [("1", True, "preserved", 42), ("2", False, None, None)]
    assert receipt.items[0].double_of == (elsewhere.id,)
    assert receipt.items[1].faults[0].code == "E221"
    assert ledger.receipts.by_token("guess") is None


def test_a_receipt_tells_the_pace_and_the_newest_notes_on_quality(ledger):
    one, _ = ledger.deliveries.register(delivery())
    made = resource(ledger, one)
    ledger.deliveries.save_items(one.id, [Item(item="1", record=RECORD, files=(ItemFile(path="a.mp4", row=2),))])
    ledger.deliveries.link(one.id, Link("1", made.id))
    ledger.progress.note(made.assets[0].digest, one.id, 0.43, speed=2.1, remaining_s=180.0)
    for version, code in ((1, "black"), (2, "frozen")):
        flag = QualityFlag(code=code, facts={"seconds": "9"}, at=(Stretch(start_s=75, end_s=84),))
        ledger.renditions.add(
            Rendition(
                asset=made.assets[0].digest,
                recipe="video-hls",
                version=version,
                kind=RenditionKind.HLS,
                files=(),
                quality=(flag,),
            )
        )
    (item,) = ledger.receipts.of(one.id).items
    assert (item.percent, item.speed, item.remaining_s) == (43, 2.1, 180.0)
    assert [(flag.code, flag.facts["file"], flag.at[0].start_s) for flag in item.quality] == [("frozen", "a.mp4", 75.0)]
    assert [(p.fraction, p.speed, p.remaining_s) for p in ledger.progress.running()] == [(0.43, 2.1, 180.0)]
    ledger.progress.note(made.assets[0].digest, one.id, 1.0)
    (item,) = ledger.receipts.of(one.id).items
    assert (item.percent, item.speed, item.remaining_s) == (100, None, None)


def test_received_files_and_items_are_replaced_not_doubled(ledger):
    one, _ = ledger.deliveries.register(delivery())
    file = ReceivedFile(n=1, path="唱段 1.mp4", size=3, sha512="aa", sha256="bb")
    ledger.deliveries.add_received(one.id, file)
    ledger.deliveries.add_received(one.id, file)
    ledger.deliveries.save_items(one.id, [Item(item="1", record=RECORD)])
    ledger.deliveries.save_items(one.id, [Item(item="1", record=RECORD)])
    assert ledger.deliveries.received(one.id) == [file]
    assert len(ledger.deliveries.items(one.id)) == 1


def test_a_server_that_is_away_is_named():
    away = Ledger.connect("postgresql+psycopg://nobody:word@127.0.0.1:9/none", "archive")
    with pytest.raises(LedgerUnavailable) as fault:
        away.health()
    assert fault.value.retriable
    assert "127.0.0.1:9" in str(fault.value.facts["server"])
    assert "word" not in str(fault.value)


def test_a_ledger_without_tables_is_not_ready_yet(bare):
    empty = Ledger.connect(bare.ledger_url.get_secret_value(), bare.ledger_schema)
    with pytest.raises(LedgerUnavailable) as fault:
        empty.deliveries.counts()
    assert "does not exist" in str(fault.value.facts["reason"])


def test_unknown_ids_are_not_found(ledger):
    with pytest.raises(NotFound):
        ledger.deliveries.get(DeliveryId("D0"))
    with pytest.raises(NotFound):
        ledger.receipts.of("D0")


def test_a_delivery_is_found_by_its_name_however_many_came_after_it(ledger):
    first, _ = ledger.deliveries.register(delivery())
    for number in range(30):
        ledger.deliveries.register(delivery(name=f"later {number}"))
    assert ledger.deliveries.newest(first.centre, first.name) == first
    corrected, _ = ledger.deliveries.register(delivery(mark="b"))
    assert ledger.deliveries.newest(first.centre, first.name) == corrected
    assert ledger.deliveries.newest("zj-330700", first.name) is None


def test_deliveries_are_listed_newest_first_with_what_was_kept_of_them(ledger):
    old, _ = ledger.deliveries.register(delivery())
    new, _ = ledger.deliveries.register(delivery(name="夏", centre="zj-330700"))
    ledger.deliveries.save_items(old.id, [Item(item="1", record=RECORD), Item(item="2", record=RECORD)])
    ledger.deliveries.link(old.id, Link("1", resource(ledger, old).id))
    ledger.deliveries.move(new.id, "receive", DeliveryState.RECEIVED)
    assert [(one.id, one.kept, one.items) for one in ledger.deliveries.listed(10)] == [(new.id, 0, 0), (old.id, 1, 2)]
    assert [one.id for one in ledger.deliveries.listed(1)] == [new.id]
    assert [one.id for one in ledger.deliveries.listed(10, centre=old.centre)] == [old.id]
    assert [one.id for one in ledger.deliveries.listed(10, state=DeliveryState.RECEIVED)] == [new.id]
    assert ledger.deliveries.listed(10, old.centre, DeliveryState.RECEIVED) == []


def test_all_entries_are_read_in_parts_and_a_withdrawn_one_is_in_none(ledger):
    start = datetime(2025, 1, 1, tzinfo=UTC)
    with ledger.database.begin() as connection:
        for n in range(23):
            at = start + timedelta(microseconds=max(0, n - 9))  # ten of one moment, then one each
            shown = PublicRecord(
                id=f"R{n:02d}", title=f"第{n}场", kind="performance", centre=PublicCentre(id="c", name="馆", level="county"),
                publication_key=f"k{n}", published_at=at,
            )  # fmt: skip
            values = {"resource": shown.id, "key": f"k{n}", "published_at": at, "entry": shown.model_dump(mode="json")}
            connection.execute(insert(t.publications).values(**values, withdrawn_at=at if n == 15 else None))
        connection.execute(
            update(t.publications).where(t.publications.c.resource == "R16").values(entry={"of": "another version"})
        )
    marks = ledger.publications.milestones(4)
    assert marks[0] == start and marks == sorted(set(marks)) and len(marks) == 4
    found = [list(ledger.publications.published(*span)) for span in pairwise([*marks, None])]
    assert [one.entry.id for part in found for one in part] == [f"R{n:02d}" for n in range(23) if n not in {15, 16}]
    assert len(found[0]) == 10, "what is of one moment stays together"
    assert all(one.opened_at == one.entry.published_at for part in found for one in part)
    assert ledger.publications.milestones(1000) == [start]


EVER = datetime(2020, 1, 1, tzinfo=UTC)


def test_every_change_of_what_is_public_is_told_once_in_its_order(ledger):
    of = delivery()
    ledger.deliveries.register(of)
    made, never = resource(ledger, of), resource(ledger, of, item="2", digest="ac" * 64)
    approve_and_publish(ledger, made)
    ledger.outbox.refresh(made.id)
    with ledger.outbox.turn() as turn:
        turn.refreshed(entry(made, turn.key()), [])
        turn.done()
    ledger.resources.submit(never.id)
    ledger.resources.decide(never.id, Decision(verb="return", by="reviewer", reason="dark"), 2, "")
    assert [(one.id, one.verb) for one in ledger.changes.page(1, 10)] == [(1, "Create"), (2, "Update")]
    assert ledger.changes.left_since(0, EVER) is None and list(ledger.publications.left()) == []
    withdrawn = Decision(verb="withdraw", by="reviewer", reason="family asked")
    ledger.resources.decide(made.id, withdrawn, 3, "")
    ledger.resources.decide(made.id, Decision(verb="restore", by="reviewer"), 4, f"key-4-{made.id}")
    while ledger.outbox.waiting()[0]:
        with ledger.outbox.turn() as turn:
            if turn.message.verb == "publish":
                turn.published(entry(made, turn.key()), [])
            turn.done()
    told = ledger.changes.page(1, ledger.changes.last())
    assert [(one.id, one.verb) for one in told] == [(1, "Create"), (2, "Update"), (3, "Delete"), (4, "Create")]
    assert [one.at for one in told] == sorted(one.at for one in told) and {one.resource for one in told} == {made.id}
    later = told[2].at + timedelta(seconds=1)
    assert (ledger.changes.left_since(2, later), ledger.changes.left_since(3, later)) == (told[2].at, None)
    assert ledger.changes.left_since(5000, told[2].at) == told[2].at, "numbers of a ledger that was rebuilt are others"
    ledger.resources.decide(made.id, withdrawn, 5, "")
    assert [one for one, _ in ledger.publications.left()] == [made.id]


def test_changes_have_no_gaps_and_one_order_however_many_write_and_fail(ledger):
    of = delivery()
    ledger.deliveries.register(of)
    all_of_them = [resource(ledger, of, item=str(n), digest=f"{n:02x}" * 64) for n in range(12)]
    for each in all_of_them:
        ledger.resources.submit(each.id)
        ledger.resources.decide(each.id, Decision(verb="approve", by="reviewer"), 2, f"key-2-{each.id}")

    def work(breaks: bool) -> None:
        while ledger.outbox.waiting()[0]:
            try:
                with ledger.outbox.turn() as turn:
                    if turn is None:
                        continue
                    each = next(one for one in all_of_them if one.id == turn.message.resource)
                    turn.published(entry(each, turn.key()), [])
                    if breaks:
                        breaks = False
                        raise InterruptedError
                    turn.done()
            except InterruptedError:
                continue

    threads = [threading.Thread(target=work, args=(n % 2 == 0,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told = ledger.changes.page(1, 100)
    assert [one.id for one in told] == list(range(1, 13)) and ledger.changes.last() == 12
    assert {one.resource for one in told} == {one.id for one in all_of_them}
    assert [one.at for one in told] == sorted(one.at for one in told)
