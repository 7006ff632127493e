"""Review climbs the tree: who decides what at which level, on whose behalf, and what is kept of it."""

from datetime import UTC, datetime, timedelta

import pytest

from archive import manifests
from archive.access.may import Reach
from archive.errors import (
    NobodyAbove,
    NoReturnReason,
    NotAllowed,
    NotFound,
    NotWaiting,
    OwnWork,
    RemarksOpen,
    ReviewTaken,
    SeenOtherwise,
    StoreUnavailable,
)
from archive.ledger.desk import review_tables
from archive.models.centre import Level, ReviewPolicy
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.models.reviewing import Remark, ReturnCode, ReviewRule, Step, Trust
from archive.models.states import ResourceState
from archive.preserved import layout, reading
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.decisions import review
from archive.steps.desk import editing, returning, review_placing, reviewing
from integration.desk.reviewed import (
    CITY,
    COUNTY,
    ELSEWHERE,
    PATH,
    PROVINCE,
    TOWNSHIP,
    VILLAGE,
    again,
    deputise,
    handed_in,
    kept,
    planted,
    retire,
    reviewer,
    somebody,
)  # fmt: skip

pytestmark = pytest.mark.servers
LI = Person(id="p-li", name="示例李")
PREPARED = 23


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    made = Services(places.prepared(tmp_path_factory.mktemp("reviews")))
    made.prepare()
    planted(made)
    yield made
    places.give_back(made.settings)


@pytest.fixture(scope="module")
def pile(services):
    return kept(services, PREPARED)


@pytest.fixture
def waiting(services, pile):
    """One that nobody has touched, once the reviewers of the test are there."""
    return pile.pop()


@pytest.fixture
def people(services):
    """Somebody who reviews at each level; they leave with the test, and with them the rules it made."""
    made = {centre: reviewer(services, centre, f"示例{centre}") for centre in PATH}
    yield made
    retire(services, *made.values())
    for rule in services.ledger.desk.trusting.rules():
        services.ledger.desk.trusting.end(rule.id)


def rule(services, level, **more):
    services.ledger.desk.trusting.add(ReviewRule(level=level, **more))


def at(services, resource):
    review_placing.place(services, resource)
    return services.ledger.desk.reviews.get(resource)


def preserved(services, resource):
    return reading.reviews(services.store.objects.snapshot(layout.resource_object(resource)))


def test_what_a_village_hands_in_climbs_to_the_province_in_four_steps(services, people, waiting):
    rule(services, Level.PROVINCE)
    for n, centre in enumerate(PATH):
        assert at(services, waiting).station == centre
        for other in PATH[n + 1 :][:1]:
            assert reviewing.stations(people[other]) == {other}
        outcome = reviewing.accept(services, people[centre], waiting, note=f"{n}")
        assert outcome.decided is (centre == PROVINCE)
    assert services.ledger.resources.get(waiting).state is ResourceState.APPROVED
    log = preserved(services, waiting)
    assert [(one.centre, one.step, one.by.name) for one in log.steps] == [(c, Step.ACCEPTED, f"示例{c}") for c in PATH]
    assert services.ledger.desk.reviews.log(waiting) == log
    assert services.ledger.desk.reviews.get(waiting) is None


def test_a_level_below_may_not_decide_and_another_part_of_the_tree_knows_of_nothing(services, people, waiting):
    elsewhere = reviewer(services, ELSEWHERE)
    reviewing.accept(services, people[COUNTY], waiting)
    other = reviewer(services, COUNTY)
    retire(services, other)
    assert services.ledger.resources.get(waiting).state is ResourceState.APPROVED, "nobody says otherwise"
    with pytest.raises(NotFound):
        reviewing.accept(services, elsewhere, waiting)
    retire(services, elsewhere)


def test_who_passed_it_up_sees_it_and_acts_no_more(services, people, waiting):
    at(services, waiting)
    with pytest.raises(NoReturnReason):
        reviewing.pass_up(services, people[TOWNSHIP], waiting, "  ")
    reviewing.pass_up(services, people[TOWNSHIP], waiting, "请县里看声音")
    with pytest.raises(NotAllowed):
        reviewing.give_back(services, people[TOWNSHIP], waiting, [ReturnCode.SOUND])
    for centre in (COUNTY, CITY):
        reviewing.pass_up(services, people[centre], waiting, "再上报")
    with pytest.raises(NobodyAbove):
        reviewing.pass_up(services, people[PROVINCE], waiting, "再上报")
    assert at(services, waiting).decides == PROVINCE, "who was asked to look decides"
    assert reviewing.accept(services, people[PROVINCE], waiting).decided


def test_levels_without_reviewers_are_skipped_and_say_so(services, people, waiting):
    rule(services, Level.PROVINCE)
    retire(services, people[COUNTY], people[CITY])
    at(services, waiting)
    assert reviewing.accept(services, people[TOWNSHIP], waiting).to.centre == PROVINCE
    assert [(one.centre, one.step) for one in preserved(services, waiting).steps] == [
        (COUNTY, Step.SKIPPED), (CITY, Step.SKIPPED), (TOWNSHIP, Step.ACCEPTED),
    ]  # fmt: skip
    reviewing.accept(services, people[PROVINCE], waiting)


def test_where_nobody_reviews_at_all_who_reviews_everywhere_sees_it(services, waiting):
    everywhere = reviewer(services, "")
    found = at(services, waiting)
    assert (found.station, found.decides) == (COUNTY, COUNTY)
    queue = services.ledger.desk.reviews.queue(Reach(True, frozenset()), limit=1000)
    assert waiting in [one.resource for one in queue] and queue == sorted(queue, key=lambda one: (one.arrived_at, one.id))
    assert reviewing.accept(services, everywhere, waiting).decided
    retire(services, everywhere)


def test_a_queue_shows_what_waits_in_ones_part_and_narrows(services, people, pile):
    first, second = pile.pop(), pile.pop()
    for one in (first, second):
        at(services, one)
    reviews = services.ledger.desk.reviews
    county = Reach(False, frozenset({COUNTY}))
    inside = {one.resource for one in reviews.queue(county, limit=1000)}
    assert {first, second} <= inside
    assert not {one.resource for one in reviews.queue(Reach(False, frozenset({ELSEWHERE})), limit=1000)} & inside
    here = [one.resource for one in reviews.queue(county, only={COUNTY}, limit=1000)]
    assert first not in here, "it waits at the township"
    assert len(reviews.queue(county, limit=1)) == 1
    page = reviews.queue(county, limit=1)[0]
    assert reviews.queue(county, after=(page.arrived_at, page.id), limit=1)[0].resource != page.resource
    reviewing.claim(services, people[TOWNSHIP], first)
    narrow = type(reviews).queue.__defaults__[0]
    free = {one.resource for one in reviews.queue(county, narrow._replace(free=True), limit=1000)}
    assert first not in free and second in free
    assert {one.kind for one in reviews.queue(county, narrow._replace(kind="other"), limit=1000)} <= {"other"}
    for one in (first, second):
        reviewing.accept(services, people[COUNTY if one == second else TOWNSHIP], one)


def test_something_is_taken_up_for_half_an_hour_and_a_superior_lets_it_go(services, people, waiting):
    other = reviewer(services, TOWNSHIP)
    at(services, waiting)
    reviewing.claim(services, people[TOWNSHIP], waiting)
    for act in (reviewing.claim, reviewing.release, reviewing.accept):
        with pytest.raises(ReviewTaken):
            act(services, other, waiting)
    held = services.ledger.desk.reviews.get(waiting)
    assert timedelta(minutes=29) < held.claimed_until - datetime.now(UTC) <= timedelta(minutes=30)
    assert reviewing.release(services, people[COUNTY], waiting) == people[TOWNSHIP].id
    reviewing.claim(services, other, waiting)
    with services.ledger.database.begin() as connection:
        past = datetime.now(UTC) - timedelta(minutes=1)
        connection.execute(review_tables.reviews.update().values(claimed_until=past))
    reviewing.claim(services, people[TOWNSHIP], waiting)
    reviewing.accept(services, people[TOWNSHIP], waiting)
    reviewing.accept(services, people[COUNTY], waiting)
    retire(services, other)


def test_nobody_accepts_what_they_had_part_in_nor_through_a_deputy(services, people, waiting):
    maker, friend = people[COUNTY], somebody(services, "friend")
    services.ledger.accounts.audit.note(maker, "edit", "resource", waiting)
    deputise(services, maker, friend)
    at(services, waiting)
    for person in (maker, again(services, friend)):
        with pytest.raises(OwnWork):
            reviewing.accept(services, person, waiting)
    reviewing.pass_up(services, maker, waiting, "本人著录，请市里审")
    assert reviewing.accept(services, people[CITY], waiting).decided


def test_who_delivered_it_does_not_accept_it_either(services, people, waiting):
    delivery = services.ledger.resources.get(waiting).delivery
    services.ledger.accounts.audit.note(people[TOWNSHIP], "hand-in", "delivery", delivery)
    try:
        assert at(services, waiting).station == COUNTY, "where nobody but the maker reviews it does not wait"
        with pytest.raises(NotAllowed):
            reviewing.pass_up(services, people[TOWNSHIP], waiting, "x")
        assert reviewing.accept(services, people[COUNTY], waiting).decided
    finally:
        log = review_tables.metadata.tables["audit"]
        with services.ledger.database.begin() as connection:
            connection.exec_driver_sql("alter table audit disable trigger audit_only_added")
            connection.execute(log.delete().where(log.c.subject == delivery))
            connection.exec_driver_sql("alter table audit enable trigger audit_only_added")


def test_a_deputy_decides_and_both_names_are_kept(services, people, waiting):
    deputy = somebody(services, "deputy")
    deputise(services, people[COUNTY], deputy)
    at(services, waiting)
    reviewing.accept(services, again(services, deputy), waiting)
    (step,) = preserved(services, waiting).steps
    assert (step.by.id, step.on_behalf_of) == (deputy.id, people[COUNTY].id)


def test_a_return_needs_a_reason_and_brings_remarks_to_their_moment(services, people, waiting):
    at(services, waiting)
    with pytest.raises(NoReturnReason):
        reviewing.give_back(services, people[TOWNSHIP], waiting, (), "  ")
    digest = services.ledger.resources.get(waiting).assets[0].digest
    about = {"asset": digest, "box": (0.1, 0.2, 0.3, 0.4), "code": ReturnCode.PICTURE}
    given = Remark(id="0" * 16, text="此处有划痕", by=people[TOWNSHIP], **about)
    made = reviewing.remark(services, people[TOWNSHIP], waiting, given)
    assert preserved(services, waiting).remarks == ()
    reviewing.give_back(services, people[TOWNSHIP], waiting)
    resource = services.ledger.resources.get(waiting)
    assert resource.state is ResourceState.RETURNED
    (kept,) = preserved(services, waiting).remarks
    assert (kept.id, kept.asset, kept.box, kept.text) == (made.id, digest, (0.1, 0.2, 0.3, 0.4), "此处有划痕")
    assert "画面有问题" in services.ledger.resources.decisions(waiting)[-1].reason
    archivist = somebody(services, "archivist", (Role.ARCHIVIST, VILLAGE))
    with pytest.raises(RemarksOpen):
        returning.resubmit(services, archivist, waiting)
    with pytest.raises(NotFound):
        returning.answer(services, archivist, waiting, "f" * 16, "x")
    clerk = somebody(services, "clerk")
    deputise(services, archivist, clerk)
    by = returning.answer(services, again(services, clerk), waiting, made.id, "原件如此")
    assert by.selves == preserved(services, waiting).remarks[0].answered_by.selves == {clerk.id, archivist.id}
    with pytest.raises(SeenOtherwise):
        returning.resubmit(services, archivist, waiting, seen=1)
    returning.resubmit(services, archivist, waiting, "请再看")
    assert services.ledger.resources.get(waiting).state is ResourceState.IN_REVIEW
    assert at(services, waiting).station == TOWNSHIP
    log = preserved(services, waiting)
    assert log.remarks[0].answer == "原件如此" and [one.step for one in log.steps] == [Step.RETURNED, Step.RESUBMITTED]
    with pytest.raises(OwnWork):
        reviewing.accept(services, archivist.model_copy(update={"roles": people[COUNTY].roles}), waiting)
    reviewing.accept(services, people[COUNTY], waiting)


def test_what_was_seen_is_what_is_decided(services, people, waiting):
    seen = services.ledger.resources.get(waiting).version
    at(services, waiting)
    with pytest.raises(SeenOtherwise):
        reviewing.accept(services, people[COUNTY], waiting, seen=seen - 1)
    reviewing.accept(services, people[COUNTY], waiting, seen=seen)
    with pytest.raises(NotWaiting):
        reviewing.accept(services, people[COUNTY], waiting, seen=seen)


def edited(services, resource, **cells):
    was = editing.opened(services, resource)
    return editing.record(services, resource, {**manifests.cells(was.said.record), **cells}, was.version, LI, "核对")


def test_an_edit_that_nobody_saw_is_not_accepted_with_what_was_seen(services, people, waiting, monkeypatch):
    def dies(*_, **__):
        raise StoreUnavailable(reason="killed")

    at(services, waiting)
    with monkeypatch.context() as broken:
        broken.setattr(type(services.ledger.resources), "edited", dies)
        with pytest.raises(StoreUnavailable):
            edited(services, waiting, title="没人看过")
    for act in (reviewing.accept, reviewing.give_back):
        with pytest.raises(SeenOtherwise):
            act(services, people[COUNTY], waiting, **({"words": "x"} if act is reviewing.give_back else {}), seen=1)
    assert services.ledger.resources.get(waiting).record.title == "没人看过", "the next look sees it"
    assert reviewing.accept(services, people[COUNTY], waiting).decided


def test_what_is_late_is_told_once_and_goes_up_once(services, people, waiting):
    found = at(services, waiting)
    assert review_placing.chase(services, found.due_at - timedelta(minutes=1)) == 0
    moment = found.due_at + timedelta(minutes=1)
    review_placing.chase(services, moment)
    told = services.ledger.desk.reviews.get(waiting)
    assert (told.station, told.late) == (TOWNSHIP, 1)
    review_placing.chase(services, moment)
    assert services.ledger.desk.reviews.get(waiting).station == TOWNSHIP, "once for each time"
    review_placing.chase(services, told.due_at + timedelta(minutes=1))
    assert services.ledger.desk.reviews.get(waiting).station == COUNTY
    assert preserved(services, waiting).steps[-1].step is Step.LATE
    reviewing.accept(services, people[COUNTY], waiting)


def test_of_what_a_trusted_centre_hands_in_a_share_is_looked_at_and_the_share_rises_after_a_return(services, people, tmp_path):
    trusting = services.ledger.desk.trusting
    services.ledger.policies.set(VILLAGE, ReviewPolicy.TRUSTED)
    try:
        (open_,) = handed_in(services, tmp_path, 1, date="2020-05-01")
        trusting.set(Trust(centre=COUNTY, rate=1.0, seed="s"))
        (looked_at,) = handed_in(services, tmp_path, 1, date="2020-05-02")
    finally:
        services.ledger.policies.set(VILLAGE, ReviewPolicy.REQUIRED)
    assert services.ledger.resources.get(open_).state is ResourceState.APPROVED
    assert services.ledger.resources.get(looked_at).state is ResourceState.IN_REVIEW
    trusting.set(Trust(centre=COUNTY, rate=0.1, seed="s"))
    services.ledger.policies.set(VILLAGE, ReviewPolicy.TRUSTED)
    at(services, looked_at)
    reviewing.give_back(services, people[TOWNSHIP], looked_at, [ReturnCode.DOUBLE])
    services.ledger.policies.set(VILLAGE, ReviewPolicy.REQUIRED)
    risen = trusting.of(VILLAGE)
    assert (risen.rate, risen.returns) == (0.2, 1)


def test_a_command_goes_the_same_way(services, people, waiting):
    rule(services, Level.CITY)
    at(services, waiting)
    passed = reviewing.by_command(services, people[TOWNSHIP], waiting, Decision(verb="approve", by=people[TOWNSHIP]))
    assert passed.to.centre == COUNTY and services.ledger.resources.get(waiting).state is ResourceState.IN_REVIEW
    assert reviewing.by_command(services, people[CITY], waiting, Decision(verb="approve", by=people[CITY])).decided
    assert review.decisions(services, waiting)[-1].by == people[CITY]


def test_a_rebuild_brings_the_way_and_the_remarks_back(services, people, pile):
    first, second = pile.pop(), pile.pop()
    rule(services, Level.PROVINCE)
    for one in (first, second):
        at(services, one)
    reviewing.accept(services, people[TOWNSHIP], first)
    note = Remark(id="0" * 16, field="title", text="题名不全", by=people[TOWNSHIP])
    reviewing.remark(services, people[TOWNSHIP], second, note)
    reviewing.give_back(services, people[TOWNSHIP], second, [ReturnCode.DESCRIPTION])
    reviews = services.ledger.desk.reviews
    before = {one: reviews.log(one) for one in (first, second)}
    with services.ledger.database.begin() as connection:
        for table in ("assets", "decisions", "publications", "holdings", "resources"):
            connection.exec_driver_sql(f"delete from {table}")
    assert reviews.get(first) is None and reviews.log(second).steps == ()
    assert not [line for line in rebuild.run(services).lines if line.faults]
    assert at(services, first).station == COUNTY, "it had come this far"
    assert {one: reviews.log(one) for one in (first, second)} == before
    assert services.ledger.resources.get(second).state is ResourceState.RETURNED
    assert review_placing.settle(services, 1000) >= 0 and reviews.unplaced() == []


def test_what_changes_while_it_waits_is_looked_into_anew(services, people):
    (waiting,) = kept(services, 1)
    rule(services, Level.CITY, doubts=("minors",))
    assert at(services, waiting).decides == COUNTY
    edited(services, waiting, description="幼儿园小朋友表演", kind="表演")
    now = services.ledger.desk.reviews.get(waiting)
    assert (now.decides, now.kind, now.due_at) == ("", services.ledger.resources.get(waiting).record.kind.value, None)
    review_placing.settle(services)
    now = services.ledger.desk.reviews.get(waiting)
    assert now.decides == CITY and "minors" in now.doubts and now.due_at
