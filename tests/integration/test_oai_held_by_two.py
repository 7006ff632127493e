"""What two repositories have is one entry, held by both: as long as one of them has it, and again after everything was lost."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from archive.models.intake import IntakeKind, IntakeSource
from archive.models.people import Role
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.preserved import layout, reading
from archive.steps.care import rebuild
from archive.steps.decisions import review
from archive.steps.desk import signing_in
from archive.steps.ingest import harvest
from archive.steps.ingest import walk as ingest
from archive.steps.publishing import publish
from archive.web.app import create_app
from archive.web.workbench.app import create_workbench
from removals import lose_everything
from two_repositories import Seeds, dc, pair, two

pytestmark = pytest.mark.servers
PASSWORD = "示例口令,够长就好 2026"
A, B = "a-museum", "b-library"
CENTRES = {A: "zj-330602", B: "zj-330683"}


def sources(services, first, second):
    for name, one in ((A, first), (B, second)):
        about = {"centre": CENTRES[name], "kind": IntakeKind.OAI, "address": f"{one.address}/oai", "own_network": True}
        services.ledger.intake.put(IntakeSource(name=name, every_min=1, **about))


def looked(services):
    """Harvest both, take in what is ready, approve and publish it."""
    for name in (A, B):
        services.ledger.intake.looked(name, None, None)
    for one in harvest.look(services, datetime.now(UTC))[0]:
        list(ingest.run(services, one))
    while waiting := services.ledger.resources.in_state(ResourceState.IN_REVIEW, 1000):
        for one in waiting:
            review.decide(services, one.id, Decision(verb="approve", by="reviewer"))
    while publish.run(services).lines:
        pass
    assert [services.ledger.intake.get(name).fault for name in (A, B)] == [None, None]


def entries(services):
    return {one.id: one for one, _ in services.ledger.publications.entries()}


def held_by(services, link):
    """How many hold the entry that links there; None where there is no such entry."""
    found = [one for one in entries(services).values() if link in one.links]
    assert len(found) < 2
    return len(found[0].held_by) if found else None


def home(n, here):
    return f"https://{'ab'[here]}.example.org/pairs/{n}"


def explained(services):
    """Items of all deliveries that were refused, each with its codes."""
    every = [item for one in services.ledger.deliveries.listed(1000) for item in services.ledger.deliveries.items(one.id)]
    return [[fault.code for fault in one.faults if fault.refuses] for one in every if not one.taken]


def versions(services):
    return {one.id: one.version for one in services.ledger.resources.walk()}


def harvested_and_gone(services, seeds):
    """The whole of row S2: the seeds, twice, and what is gone the next time."""
    with two(seeds) as (first, second):
        sources(services, first, second)
        looked(services)
        found, faults = entries(services), explained(services)
        assert len(found) == seeds.entries
        assert len(faults) == seeds.faulty and all(faults)
        assert Counter(len(one.held_by) for one in found.values()) == {0: seeds.entries - seeds.pairs, 2: seeds.pairs}
        before = versions(services)

        for _ in range(2):
            looked(services)
            assert (entries(services), versions(services)) == (found, before), "the same again changes nothing"
            for name in (A, B):
                services.ledger.harvests.anew(name)

        gone = max(1, seeds.pairs // 10)
        for n in range(gone):
            first.delete(pair(n, 0)[0])
            second.delete(pair(n + gone, 1)[0])
            for one in (first, second):
                one.delete(pair(n + 2 * gone, one is second)[0])
        first.delete("oai:a.example.org:0")
        looked(services)
        assert len(entries(services)) == seeds.entries - gone - 1
        assert [held_by(services, home(n, 1)) for n in range(gone)] == [1] * gone, "the second has it still"
        assert [held_by(services, home(n, 0)) for n in range(gone)] == [None] * gone, "nothing leads to where it is no more"
        assert [held_by(services, home(n + gone, 0)) for n in range(gone)] == [1] * gone
        assert [held_by(services, home(n + 2 * gone, 0)) for n in range(gone)] == [None] * gone


def test_two_repositories_are_one_archive(services):
    harvested_and_gone(services, Seeds(46, deleted=2, faulty=2, pairs=5))


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_records_of_two_repositories(services):
    harvested_and_gone(services, Seeds(1000, deleted=25, faulty=40, pairs=30))


def test_an_entry_of_two_goes_with_the_last_and_comes_back_with_any(services, archive):
    with two(Seeds(2, deleted=0, faulty=0, pairs=1)) as (first, second):
        sources(services, first, second)
        looked(services)
        (one,) = entries(services).values()
        assert [holder.id for holder in one.held_by] == [CENTRES[A], CENTRES[B]]
        assert one.links == (*one.held_by[0].links, *one.held_by[1].links) and home(0, 0) in one.links and home(0, 1) in one.links
        assert one.title == "示例藏品0", "the first describes it"
        assert _kept(services, one.id)[1].described["title"] == "样例物件0", "what the second says is kept, in its name"

        shown_of_both(services, one)

        second.give(*pair(0, 1, title="样例物件,改名"))
        looked(services)
        assert entries(services)[one.id].title == "示例藏品0"
        kept = _kept(services, one.id)[1]
        assert (kept.source, kept.centre, kept.described["title"]) == (B, CENTRES[B], "样例物件,改名")

        first.delete(pair(0, 0)[0])
        looked(services)
        assert [holder.id for holder in entries(services)[one.id].held_by] == [CENTRES[B]]
        second.delete(pair(0, 1)[0])
        looked(services)
        assert entries(services) == {} and services.ledger.resources.get(one.id).state is ResourceState.WITHDRAWN
        first.give(*pair(0, 0))
        looked(services)
        assert [holder.id for holder in entries(services)[one.id].held_by] == [CENTRES[A]], "any of them brings it back"

        second.give(*pair(0, 1))
        looked(services)
        by_hand = Decision(verb="withdraw", by="reviewer", reason="示例", category="other")
        review.decide(services, one.id, by_hand)
        for repository, here in ((second, 1), (first, 0)):
            repository.delete(pair(0, here)[0])
            looked(services)
            repository.give(*pair(0, here))
            looked(services)
        assert entries(services) == {}, "what a person withdrew no source brings back"


def shown_of_both(services, one):
    """The public sees who holds it and where; what the second says, only who may see what is private there."""
    public = TestClient(create_app(services, lambda _: None), base_url="http://localhost")
    page, told = public.get(f"/e/{one.id}").text, public.get(f"/api/v1/resources/{one.id}").json()
    assert all(f'href="{holder.links[0]}"' in page for holder in one.held_by) and "藏于" in page
    assert [holder["id"] for holder in told["held_by"]] == [CENTRES[A], CENTRES[B]]
    assert "样例物件0" not in page + str(told)
    account = services.ledger.accounts.people.add("li", "示例李", CENTRES[A])
    signing_in.set_password(services, account, PASSWORD)
    services.ledger.accounts.grants.give(account.id, Role.REVIEWER, CENTRES[A], "t")
    desk = TestClient(create_workbench(services), base_url="http://localhost", headers={"Sec-Fetch-Site": "same-origin"})
    desk.post("/work/sign-in", data={"login": "li", "password": PASSWORD})
    seen = desk.get(f"/work/resources/{one.id}").text
    assert "样例物件0" in seen and B in seen, "signed by the source that says it"


def _kept(services, resource):
    return reading.holders(services.store.objects.snapshot(layout.resource_object(resource)))


def test_who_holds_what_comes_back_from_the_store(services):
    with two(Seeds(6, deleted=0, faulty=0, pairs=2)) as (first, second):
        sources(services, first, second)
        looked(services)
        before, held = entries(services), versions(services)
        lose_everything(services)
        services.prepare()
        assert "failed" not in rebuild.run(services).counts()
        while publish.run(services).lines:
            pass
        found = entries(services)
        assert {one.id: one.held_by for one in found.values()} == {one.id: one.held_by for one in before.values()}
        second.delete(pair(0, 1)[0])
        looked(services)
        assert versions(services).keys() == held.keys(), "each record finds its entry again"
        assert held_by(services, home(0, 0)) == 1 and held_by(services, home(1, 0)) == 2


def test_a_first_that_comes_to_nothing_leaves_the_entry_to_the_second(services):
    with two(Seeds(0, deleted=0, faulty=0, pairs=0)) as (first, second):
        first.give("oai:a.example.org:1", dc("", "https://union.example.org/objects/1"), 3600)
        second.give("oai:b.example.org:1", dc("示例藏品", "https://union.example.org/objects/1"), 3600)
        sources(services, first, second)
        looked(services)
        looked(services)
        (one,) = entries(services).values()
        assert (one.title, one.centre.id, one.held_by) == ("示例藏品", CENTRES[B], ())


def test_what_is_harvested_counts_as_nobodys_own_bytes(services):
    with two(Seeds(6, deleted=0, faulty=0, pairs=1)) as (first, second):
        sources(services, first, second)
        looked(services)
    with services.ledger.database.begin() as connection:
        assert connection.scalar(text("select count(*) from facts where kind = 'held'")) == 0
        counted = connection.execute(text("select dims ->> 'own', count(*) from facts where kind = 'published' group by 1")).all()
    assert counted == [("no", 5)], "linked, one of two holders counts once"
