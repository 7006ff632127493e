"""The ledger is lost with the index and all renditions: the registry brings back what no other object tells of."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from archive.cli.deliveries import one_folder
from archive.errors import RegistryMissing, RegistryTaken
from archive.models.centre import CentreRow, ReviewPolicy
from archive.models.deletion import Category
from archive.models.intake import IntakeSource
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.preserved import layout
from archive.services import Services
from archive.steps.care import rebuild, registry
from archive.steps.decisions import deletion, review
from archive.steps.desk import signing_in
from archive.steps.ingest import receive, scan
from archive.steps.network import change
from archive.steps.publishing import publish
from deliveries import folder_of
from own_places import drop_indexes, drop_schema

pytestmark = pytest.mark.servers

PROMISED = {
    "centres": ("id, name, name_en, level, parent, division, address, mail, names, codes, closed, successors", "id"),
    "policies": ("centre, policy, changed_at", "centre"),
    "exclusions": ("digest, centre, delivery_name, item, resource, reason, at, lifted_at", "resource, digest, item"),
    "deletions": (
        "resource, verb, category, reason, asked_by, confirmed_by, confirmed_at, purge_after, purged_at",
        "resource, verb, confirmed_at",
    ),
    "decisions": ("resource, body", "resource, body ->> 'at'"),
    "resources": ("id, centre, delivery_name, item, delivery, state, version, record", "id"),
    "deliveries": ("id, centre, name, source, location, fingerprint, state, token, faults", "id"),
    "people": ("id, login, name, centre, mail, language, state, sample, created_at", "id"),
    "grants": ("person, role, centre, begins, ends, by", "begins, role"),
    "deputies": ("person, deputy, begins, ends, by", "begins"),
    "received_files": ("delivery, n, path, size, sha512, sha256", "delivery, n"),
}
"""Table -> what comes back of it row by row, and in which order."""


def rows(services, table):
    columns, order = PROMISED[table]
    url = services.settings.ledger_url.get_secret_value().replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url) as connection:
        connection.execute(f'set search_path to "{services.settings.ledger_schema}"')
        return connection.execute(f"select {columns} from {table} order by {order}").fetchall()


def everything(services):
    return {table: rows(services, table) for table in PROMISED}


def lost(services):
    """Nothing is left of ledger and index, and new ones are made."""
    services.ledger.database.engine.dispose()
    drop_schema(services.settings)
    drop_indexes(services.settings)
    fresh = Services(services.settings)
    fresh.prepare()
    return fresh


@pytest.fixture
def lived(services, take_in, tmp_path):
    """A tree that was changed, a policy, a deletion, one that was undone, one that waits, and a delivery on its way."""
    titles = ("公开", "删除", "撤销删除", "待确认", "待审")
    lines = [{"item": str(n), "title": title, "file": f"{n}.jpg", "genre": "剪纸"} for n, title in enumerate(titles)]
    colours = ("crimson", "navy", "gold", "teal", "olive")
    take_in(folder_of(tmp_path, lines, "papercuts", **{f"{n}__jpg": colours[n] for n in range(len(titles))}))
    ids = {r.record.title: r.id for r in services.ledger.resources.in_state(ResourceState.IN_REVIEW)}
    for title in titles[:-1]:
        review.decide(services, ids[title], Decision(verb="approve", by="reviewer"))
    publish.run(services)
    for title in ("删除", "撤销删除", "待确认"):
        deletion.ask(services, ids[title], Category.PRIVACY, "family asked", Person.named("one"))
    for title in ("删除", "撤销删除"):
        deletion.confirm(services, ids[title], "delete", Person.named("two"))
    deletion.ask_back(services, ids["撤销删除"], "by mistake", Person.named("one"))
    deletion.confirm(services, ids["撤销删除"], "undelete", Person.named("two"))
    services.ledger.policies.set("zj-330683", ReviewPolicy.TRUSTED)
    changed = [
        CentreRow(id="zj-330683", name="嵊州市文化馆(越剧传承中心)", address="示例路 1 号", mail="office@example.org"),
        CentreRow(id="zj-330683100200", name="示例村文化礼堂", division="330683100200"),
    ]
    assert change.run(services, changed).faults == ()
    wang, li = (
        services.ledger.accounts.people.add(login, name, "zj-330683") for login, name in (("wang", "示例王"), ("li", "示例李"))
    )
    signing_in.set_password(services, wang, "cha shan qing ge 1956")
    for role in (Role.REVIEWER, Role.LEAD):
        services.ledger.accounts.grants.give(wang.id, role, "zj-330683", "t")
    assert services.ledger.accounts.grants.end(services.ledger.accounts.grants.posts(wang.id)[0].id)
    now = datetime.now(UTC)
    services.ledger.accounts.deputies.name(wang.id, li.id, now, now + timedelta(days=7), wang.person().written())
    source, found = one_folder(services, folder_of(tmp_path, lines[:1], "later", **{"0__jpg": "plum"}), "zj-330604", None)
    delivery, _ = scan.register(services, source, found)
    receive.run(services, delivery.id)
    publish.run(services)
    return ids


def test_what_no_other_object_tells_of_comes_back_row_by_row(services, lived):
    before = everything(services)
    assert registry.run(services).counts() == {"done": 1}
    assert registry.run(services).counts() == {"unchanged": 1}, "a new version only when something has changed"
    assert services.store.objects.verify(layout.REGISTRY).sound
    fresh = lost(services)
    assert registry.run(fresh).lines[0].faults[0].code == "E324", "a new ledger is not written over what it lacks"
    registry.restore(fresh)
    assert {line.outcome.value for line in registry.restore(fresh).lines} == {"unchanged"}
    rebuild.run(fresh)
    publish.run(fresh)
    after = everything(fresh)
    wang = fresh.ledger.accounts.people.by_login("wang")
    assert fresh.ledger.accounts.credentials.of(wang.id) == [], "nothing that one signs in with is in it"
    assert b"argon2" not in b"".join(registry.documents(services).values())
    for table, found in before.items():
        assert after[table] == found, table
    assert registry.run(fresh).counts() == {"unchanged": 1}


def test_what_was_withdrawn_stays_so_though_its_object_had_not_heard_of_it(services, lived):
    """The object could not be written, the registry could, and then the ledger was lost."""
    gone = Decision(verb="withdraw", by="reviewer", reason="family asked", category=Category.PRIVACY)
    services.ledger.resources.withdraw(lived["公开"], gone)
    assert not [one for one in review.decisions(services, lived["公开"]) if one.verb == "withdraw"]
    registry.run(services)
    fresh = lost(services)
    rebuild.run(fresh)  # restores the registry by itself, since nobody has
    publish.run(fresh)
    assert fresh.ledger.centres.get("zj-330683").mail == "office@example.org"
    assert fresh.ledger.resources.get(lived["公开"]).state is ResourceState.WITHDRAWN
    assert fresh.ledger.publications.entry(lived["公开"]) is None and fresh.catalogue.get(lived["公开"]) is None
    assert gone in review.decisions(fresh, lived["公开"])


def test_a_ledger_with_something_of_its_own_is_not_written_over(services):
    with pytest.raises(RegistryMissing):
        registry.restore(services)
    registry.run(services)
    services.ledger.policies.set("zj-330683", ReviewPolicy.TRUSTED)
    with pytest.raises(RegistryTaken) as refused:
        registry.restore(services)
    assert refused.value.facts["documents"] == "policies.json"
    assert services.ledger.policies.of("zj-330683") is ReviewPolicy.TRUSTED
    assert registry.run(services).counts() == {"done": 1}
    assert services.store.objects.head(layout.REGISTRY).version == 2
    assert {line.outcome.value for line in registry.restore(services).lines} == {"unchanged"}
    assert b"receipt" not in b"".join(registry.documents(services).values()), "addresses of receipts are not in it"


def test_places_of_centres_alone_are_not_written_over_by_a_ledger_that_lost_them(services):
    services.ledger.intake.put(IntakeSource(name="shengzhou", centre="zj-330683", kind="folder", path="/srv/shengzhou"))
    registry.run(services)
    known = services.ledger.registry.sources()
    fresh = lost(services)
    (line,) = registry.run(fresh).lines
    assert [fault.code for fault in line.faults] == ["E324"]
    registry.restore(fresh)
    assert fresh.ledger.registry.sources() == known != []
