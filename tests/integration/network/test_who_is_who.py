"""S17: who is meant by the words of records is proposed; merges move everything and are undone; an objection hides at once."""

import time
from functools import partial
from itertools import count

import pytest
from starlette.testclient import TestClient

from archive.errors import EditedMeanwhile, MergeRefused
from archive.ledger.network.agents import Words
from archive.models.network.activity import Activity, ActivityKind
from archive.models.network.agent import Agent, AgentKind
from archive.models.network.participation import Part, Participation
from archive.models.network.statement import Concept, minted_id, numbered_id
from archive.models.network.tie import AgentName, Tie
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.network import keeping, linking, merging, suggesting
from archive.steps.network.keeping import Said
from archive.steps.publishing import entries
from archive.web.app import create_app
from archive.web.build import build
from contributors import stood

pytestmark = pytest.mark.servers
BY = Person.named("示例甲", Role.LEAD)
HERE, THERE = "zj-330683", "zj-330602"
TABLES = {
    "statements": "concept, id, number, centre, title, state, body",
    "relations": "*",
    "agent_names": "*",
    "credits": "*",
    "participations": "*",
    "certificates": "*",
}
_number = count(1)


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    own = places.prepared(tmp_path_factory.mktemp("who"))
    made = Services(own.model_copy(update={"portal_url": "http://testserver"}))
    made.prepare()
    yield made
    places.give_back(own)


@pytest.fixture(scope="module")
def visitor(services):
    build()
    app = create_app(services, partial(entries.preview, services))
    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


def said(title, centre=HERE, **fields):
    return Agent.model_validate(
        {"id": minted_id(), "number": f"n-{next(_number)}", "centre": centre, "division": centre[3:], "title": title}
        | {"state": "active", "public": True, **fields}
    )


def kept(services, title, centre=HERE, **fields):
    made = said(title, centre, **fields)
    keeping.keep(services, Said(made, "record"), BY)
    return made


def rows(services, table, columns="*"):
    with services.ledger.database.begin() as connection:
        return sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f"select {columns} from {table}"))


def everything(services):
    return {table: rows(services, table, columns) for table, columns in TABLES.items()}


def test_nine_of_ten_names_are_proposed_and_nobody_is_merged_alone(services):
    """200 strings: 166 in the odd spellings of records, 10 stage names, 8 namesake pairs, 8 of nobody."""
    people = [said(f"示例{chr(0x4E00 + 7 * n)}{chr(0x5000 + 11 * n)}") for n in range(166)]
    staged = [
        said(f"示例真名{n}", names=[{"name": f"小示例{sign}", "kind": "stage"}]) for n, sign in enumerate("甲乙丙丁戊己庚辛壬癸")
    ]
    pairs = [(said(f"示例同名{n}"), said(f"示例同名{n}", centre=THERE)) for n in range(8)]
    every = (*people, *staged, *(one for pair in pairs for one in pair))
    keeping.keep_all(services, [Said(one, "record") for one in every], BY)
    around = ("{}", "{} ", "{}老师", "{}(领唱)", "演唱:{}", "{}先生")
    written = [one.title[:2] + " " * (n % 2) + one.title[2:] for n, one in enumerate(people)]
    meant = [(around[n % len(around)].format(written[n]), HERE, one) for n, one in enumerate(people)]
    meant += [(one.names[0].name, HERE, one) for one in staged]
    meant += [(one.title, at, one) for pair in pairs for at, one in zip((HERE, THERE), pair, strict=True)]
    meant += [(f"示例无名氏{n}", HERE, None) for n in range(8)]
    assert len(meant) == 200
    words = [Words(f"{n:011}", 0, name, "performer", centre, "示例", (), ()) for n, (name, centre, _) in enumerate(meant)]
    before = everything(services)
    proposed = suggesting.propose(services, words)
    first = [those[0].agent.id if (those := proposed[one.resource, one.n]) else None for one in words]
    right = sum(found == (one.id if one else None) for found, (_, _, one) in zip(first, meant, strict=True))
    assert right >= 180, right
    both = [{one.agent.id for one in proposed[words[n].resource, 0]} for n in range(176, 192)]
    assert both == [{one.id, other.id} for one, other in pairs for _ in range(2)], "of namesakes both are proposed"
    assert everything(services) == before, "and nothing is linked or merged by itself"
    assert set(services.ledger.network.agents.doubles(None, 100)) >= {tuple(sorted((a.id, b.id))) for a, b in pairs}


def test_a_merge_moves_links_in_all_tables_and_undoing_restores_all(services, visitor):
    group = kept(services, "示例合唱团", kind=AgentKind.ENSEMBLE, team="chorus")
    work, other_work = stood(services, "示例王芳"), stood(services, "示例别人", "小示例芳")
    one = kept(
        services, "示例王小芳", ties=[Tie(to=group.id, role="member")],
        participations=[Participation(role=Part.VOLUNTEER, hours=2, recorded_by=HERE, source="示例", number="1")],
    )  # fmt: skip
    stays = kept(services, "示例王芳", names=[AgentName(name="示例芳芳", kind="stage")], distinct=(one.id,))
    pupil = kept(services, "示例学生", ties=[Tie(to=one.id, role="teaches"), Tie(to=group.id, role="member")])
    both = kept(services, "示例两师", ties=[Tie(to=one.id, role="teaches"), Tie(to=stays.id, role="teaches")])
    show = Activity(
        id=numbered_id(Concept.ACTIVITY, HERE, "示例场"), number="示例场", centre=HERE, title="示例场", kind=ActivityKind.SHOW,
        groups=(group.id, one.id),
    )  # fmt: skip
    keeping.keep(services, Said(show, "announce"), BY)
    seen = services.ledger.network.agents.contributor(other_work, 1)
    linking.link(services, seen, one.id, BY)
    linking.link(services, services.ledger.network.agents.contributor(work, 0), stays.id, BY)
    with pytest.raises(EditedMeanwhile):
        linking.link(services, seen._replace(name="示例别的"), one.id, BY)
    before = everything(services)
    with pytest.raises(MergeRefused):
        merging.merge(services, one.id, group.id, "", BY)

    merging.merge(services, one.id, stays.id, "示例同一人", BY)
    merging.merge(services, one.id, stays.id, "示例同一人", BY)  # again changes nothing
    left = {table: [row for row in found if one.id in row] for table, found in everything(services).items()}
    assert {table: len(found) for table, found in left.items() if found} == {"relations": 1, "statements": 2}, "the merge itself"
    now = services.ledger.network.statements.get(Agent, stays.id)
    assert {credit.resource for credit in now.credits} == {work, other_work} and len(now.participations) == 1
    assert [tie.to for tie in services.ledger.network.statements.get(Agent, both.id).ties] == [stays.id]
    assert services.ledger.network.statements.get(Activity, show.id).groups == (group.id, stays.id)
    assert services.ledger.network.agents.credited([other_work]) == {(other_work, 1): stays.id}
    for address in ("/people/{}", "/people/{}.jsonld", "/api/v1/agents/{}"):
        moved = visitor.get(address.format(one.id))
        assert moved.status_code == 301 and moved.headers["location"].endswith(address.format(stays.id)), address
        assert visitor.get(address.format(stays.id)).status_code == 200

    merging.undo(services, one.id, "示例两人", BY)
    assert everything(services) == before
    assert visitor.get(f"/people/{one.id}").status_code == 200 == visitor.get(f"/people/{pupil.id}").status_code


def test_an_objection_hides_a_page_at_once_by_every_way(services, visitor):
    group = kept(services, "示例舞队", kind=AgentKind.ENSEMBLE)
    one = kept(services, "示例要撤", ties=[Tie(to=group.id, role="member")], participations=[])
    ways = (f"/people/{one.id}", f"/people/{one.id}.jsonld", f"/api/v1/agents/{one.id}")
    lists = ("/people?q=示例要撤", "/api/v1/agents?q=示例要撤", f"/people/{group.id}", f"/people/{group.id}.jsonld")
    assert all("示例要撤" in visitor.get(way).text for way in ways)
    assert all(one.id in visitor.get(way).text for way in lists)
    linking.object_to(services, one.id, "示例", BY)
    said_at = time.monotonic()
    assert [visitor.get(way).status_code for way in ways] == [404] * 3
    assert not any(one.id in visitor.get(way).text for way in lists)
    assert time.monotonic() - said_at < 10
    linking.object_to(services, one.id, "", BY, objects=False)
    assert visitor.get(ways[0]).status_code == 200
