"""Sheets of people and service on real servers, with their seeded figures: S7, S12, S11's attendance; all comes back."""

from datetime import date

import pytest

from archive.ledger.network import tables
from archive.models.centre import Centre, Level
from archive.models.network.activity import Activity, ActivityKind
from archive.models.network.agent import Agent
from archive.models.network.statement import Concept, numbered_id
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.network import certifying, keeping, workbook
from archive.steps.network.asked import Asked
from archive.steps.network.keeping import Said
from contests import recordings
from people_sheets import (
    CITIES,
    COUNTIES,
    PROVINCE,
    TODAY,
    book,
    dockings,
    people,
    service,
    service_groups,
    trainees,
    volunteers,
)  # fmt: skip

pytestmark = pytest.mark.servers
BY, OTHER = Person.named("示例甲", Role.LEAD), Person.named("示例乙", Role.LEAD)
ACTIVITIES = ("活动编号", "活动名称", "类别", "开始", "结束", "主办中心", "服务对象中心", "状态")
CHILD, YOUNG = f"{date.today().year - 11}-05-05", f"{date.today().year - 16}-05-05"
OF_AGENTS = ("statements", "relations", "agent_names", "credits", "participations", "certificates", "facts")


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    own = places.prepared(tmp_path_factory.mktemp("people"))
    made = Services(own)
    made.prepare()
    with made.ledger.centres.changing() as tree:
        below = [
            Centre(id=id_, name=f"示例{id_}馆", level=Level.COUNTY, parent=CITIES[n % 11], division=f"3399{n:02}")
            for n, id_ in enumerate(COUNTIES)
        ]
        cities = [Centre(id=id_, name=f"示例{id_}馆", level=Level.CITY, parent=PROVINCE, division=id_[3:]) for id_ in CITIES]
        tree.replace([Centre(id=PROVINCE, name="示例省馆", level=Level.PROVINCE, division="330000"), *cities, *below])
    yield made
    places.give_back(own)


def taken(services, by=BY, **sheets):
    return workbook.run(services, book(**sheets), "示例.xlsx", Asked(by))


def codes(result):
    return sorted(fault.code for fault in result.faults)


def agent(services, number):
    return services.ledger.network.statements.get(Agent, numbered_id(Concept.AGENT, PROVINCE, number))


def rows(services, table, columns="*", where="true"):
    with services.ledger.database.begin() as connection:
        return sorted(repr(tuple(row)) for row in connection.exec_driver_sql(f"select {columns} from {table} where {where}"))


def test_service_groups_their_visits_and_who_was_not_visited(services):
    """S7: 4 groups, 28 people, 11 cities each in one; departments that are shared are warned of; 40 dockings, 35 evidenced."""
    result = taken(services, **people(*service_groups()))
    assert codes(result) == ["E935"] and result.sheets[0].counts.new == 32
    groups = [one for one in services.ledger.network.agents.listed("服务组", None, 100) if one.team == "service-group"]
    assert len(groups) == 4 and sorted(tie.to for one in groups for tie in one.ties) == sorted(CITIES)
    pointing = services.ledger.network.statements.pointing("agent", [one.id for one in groups])
    assert sum(len(those) for those in pointing.values()) == 28
    twice = {"人员编号": "fw-5", "姓名": "示例第五服务组", "团队种类": "服务组", "服务范围": f"{CITIES[0]}、{COUNTIES[1]}"}
    refused = taken(services, **people(twice))
    assert codes(refused) == ["E934", "E934"] and agent(services, "fw-5").ties == ()
    assert {fault.facts["other"] for fault in refused.faults} == {"示例第1服务组"}

    shown = recordings(services, [(COUNTIES[n % 33], f"示例走访{n}", 60) for n in range(35)])
    result = taken(services, **service(*dockings(shown)))
    assert codes(result) == [] and result.sheets[0].counts.new == 40
    found = rows(services, "statements", "id", "concept = 'activity' and body ->> 'kind' = 'visit'")
    assert len(found) == 40
    held = [services.ledger.network.statements.get(Activity, eval(one)[0]) for one in found]
    assert sum(bool(one.evidence) for one in held) == 35 and {one.kind for one in held} == {ActivityKind.VISIT}
    unvisited = services.ledger.network.agents.unvisited(TODAY)
    assert sorted(id_ for id_, _ in unvisited) == sorted(COUNTIES[33:]), "exactly the seven"
    assert [last for _, last in unvisited][:3] == [None] * 3, "never visited ones first"
    visited = rows(services, "facts", "centre, division, subject, dims ->> 'day'", "kind = 'visited'")
    assert len(visited) == 40 and all("3399" in one for one in visited), "of the served county, where it lies"
    again = taken(services, **service(*dockings(shown)))
    assert again.sheets[0].counts == (0, 0, 40) and len(rows(services, "facts", "seq", "kind = 'visited'")) == 40


def activities(*rows):
    return {"活动": (ACTIVITIES, [{"主办中心": PROVINCE, "类别": "下派", "状态": "已举办", **row} for row in rows])}


def docking(number, who, day, to, **more):
    return {"来源系统": "示例系统", "记录编号": number, "人员编号": who, "身份": "对接", "日期": day, "受服务中心": to, **more}


def liaison_days(services, centre, *months):
    """Measure 22 of a centre in these months, which equals a recount."""
    services.ledger.network.measures.settle(wait=True)
    assert services.ledger.network.measures.drift([centre])[1] == []
    found = services.ledger.network.measures.of_centre(centre, months)[22]
    return [int(found[month].number or 0) for month in months]


def standing(services, centre):
    """Visits to a centre that took place: id and day."""
    found = services.ledger.network.activities.visits([centre], date(2026, 1, 1), date(2026, 12, 31))
    return [(one.id, one.starts.isoformat()) for one in found]


def test_a_visit_that_both_sheets_tell_is_one_activity_and_one_day(services):
    first, then, last = "k39", "k38", "k37"
    row = {"活动编号": "xf-1", "活动名称": "示例下派一", "开始": "2026-10-05", "服务对象中心": first}
    assert codes(taken(services, **activities(row))) == []
    assert liaison_days(services, first, "2026-10") == [1], "of the sheet of activities alone, the centre stands for who went"
    docked = docking("d-1", "p-01", "2026-10-05", first)
    for _ in range(2):
        assert codes(taken(services, **service(docked))) == []
        assert liaison_days(services, first, "2026-10") == [1] and len(standing(services, first)) == 1
    here = standing(services, first)[0][0]
    assert here == numbered_id(Concept.ACTIVITY, PROVINCE, "xf-1") and agent(services, "p-01").participations[-1].activity == here

    later = docking("d-2", "p-11", "2026-10-06", then)
    assert codes(taken(services, **service(later))) == [] and liaison_days(services, then, "2026-10") == [1]
    told = {"活动编号": "xf-2", "活动名称": "示例下派二", "开始": "2026-10-06", "服务对象中心": then}
    for _ in range(2):
        assert codes(taken(services, **activities(told))) == []
        assert liaison_days(services, then, "2026-10") == [1] and len(standing(services, then)) == 1
    assert agent(services, "p-11").participations[-1].activity == standing(services, then)[0][0]
    assert taken(services, **service(later)).sheets[0].counts == (0, 0, 1), "what was led to the other is known there"

    days = {"开始": "2026-09-30", "结束": "2026-10-02"}
    assert codes(taken(services, **activities({"活动编号": "xf-3", "活动名称": "示例", "服务对象中心": last, **days}))) == []
    assert liaison_days(services, last, "2026-09", "2026-10") == [1, 2], "each of its days, in its month"


def test_a_corrected_day_corrects_the_visit_and_takes_its_fact_back(services):
    to = "k37"
    before = len(standing(services, to))
    for day in ("2026-07-01", "2026-08-02", "2026-08-02"):
        assert codes(taken(services, **service(docking("d-3", "p-21", day, to, 更正原因="示例写错")))) == []
    assert len(standing(services, to)) == before + 1 and "2026-08-02" in dict(standing(services, to)).values()
    assert liaison_days(services, to, "2026-07", "2026-08") == [0, 1]
    for day in ("2026-05-01", "2026-06-02", "2026-06-02"):
        told = {"活动编号": "xf-4", "活动名称": "示例下派四", "开始": day, "服务对象中心": to}
        assert codes(taken(services, **activities(told))) == []
    assert liaison_days(services, to, "2026-05", "2026-06") == [0, 1]
    for n, day in enumerate(("2026-03-01", "2026-04-02")):
        both = [docking(f"d-{k}", f"p-2{k - 2}", day, to) for k in (4, 5)]
        assert codes(taken(services, **service(*both))) == []
        assert liaison_days(services, to, "2026-03", "2026-04") == ([1, 0], [0, 1])[n], "two of one group, one day"
    taken(services, **service(docking("d-6", "p-21", "2026-07-01", to)))
    assert liaison_days(services, to, "2026-07", "2026-08") == [1, 1], "the day from which the first moved may be told anew"


def test_what_shows_a_service_is_the_centres_own(services):
    (own,), (other,) = (recordings(services, [(centre, "示例", 9)]) for centre in ("k01", "k02"))
    mine = {"中心编号": "k01", "人员编号": "k-1", "姓名": "示例馆员"}
    row = {"中心编号": "k01", "人员编号": "k-1", "服务内容": "示例", "身份": "组织者", "日期": "2026-02-03", "服务时长": "1"}
    taken(services, **people(mine))
    refused = taken(services, **service(row | {"佐证": f"{own} {other}"}, row | {"佐证": "9B6GPXVK5X1"}))
    assert [(fault.code, fault.column, fault.refuses) for fault in refused.faults][:1] == [("E981", "evidence", True)]
    assert refused.faults[0].facts["resource"] == other and refused.faults[0].facts["headed_zh"] == "佐证"
    assert codes(taken(services, **service(row | {"佐证": own}))) == []
    assert codes(taken(services, **service(docking("d-7", "p-01", "2026-02-04", "k02", 佐证=other)))) == [], "of a centre below"


def test_trainees_doubled_and_unknown_rows_and_who_attended(services):
    """S11: 120 rows, 8 doubled, 5 unknown: 107 and 13 faults; who attended 80 % and more equals the hand list."""
    training = Activity(
        id=numbered_id(Concept.ACTIVITY, PROVINCE, "px-1"), number="px-1", centre=PROVINCE, division="330000", title="示例培训班"
    )
    keeping.keep(services, Said(training, "announce"), BY)
    taken(services, **people(*({"人员编号": f"x-{n:03}", "姓名": f"示例学员{n:03}"} for n in range(107))))
    result = taken(services, **service(*trainees()))
    assert codes(result) == ["E930"] * 5 + ["E931"] * 8 and result.sheets[0].counts.new == 107 and result.copy
    came = services.ledger.network.agents.taking_part(training.id, "trainee")
    attended = {one.number for one in came if certifying.attended(one, training.id, 0.8)}
    assert len(came) == 107 and attended == {f"x-{n:03}" for n in range(107) if n % 3}
    assert len(rows(services, "facts", "seq", "kind = 'trained'")) == 107


def test_volunteers_of_two_systems_their_corrections_and_certificates(services):
    """S12: 300 rows, 30 told by both systems: 270 with both sources; a correction leaves its trail; hours count confirmed."""
    taken(services, **people(*({"人员编号": f"v-{n:02}", "姓名": f"示例志愿者{n:02}"} for n in range(60))))
    result = taken(services, **service(*volunteers()))
    assert codes(result) == [] and result.sheets[0].counts == (270, 30, 0)
    assert len(rows(services, "participations", "agent, n", "role = 'volunteer'")) == 270
    assert taken(services, **service(*volunteers())).sheets[0].counts == (0, 0, 300)
    first = agent(services, "v-00").participations[0]
    assert (first.source, first.also) == ("示例志愿一系统", ("示例志愿二系统 b-0",))

    of = agent(services, "v-00").id
    with pytest.raises(certifying.SamePerson):
        certifying.confirm(services, of, [0], BY)
    certifying.confirm(services, of, [0, 1], OTHER)
    row = volunteers()[0] | {"服务时长": "3.5", "更正原因": "示例漏记"}
    assert taken(services, **service(row)).sheets[0].counts == (0, 1, 0)
    now = agent(services, "v-00").participations[0]
    assert (now.hours, now.state, now.trail[0].was, now.trail[0].why) == (3.5, "recorded", {"hours": "1.0"}, "示例漏记")
    amounts = rows(services, "facts", "amount", "kind = 'served' order by seq")
    assert amounts == ["(-1.0,)", "(1.0,)", f"({agent(services, 'v-00').participations[1].hours},)"]
    certifying.confirm(services, of, [0], OTHER)
    number = certifying.certify(services, of, ("name", "hours"), OTHER)
    said = services.ledger.network.public_agents.certificate(number)
    confirmed = sum(one.hours for one in agent(services, "v-00").participations[:2])
    assert (said.name, said.hours, said.centre, said.services, said.since) == ("示例志愿者00", confirmed, "", None, None)


def test_numbers_of_people_names_of_schools_and_minors_stay_out(services):
    telephone = "13800138000"
    result = taken(
        services,
        **people(
            {"人员编号": "m-1", "姓名": f"示例小一{telephone}", "出生日期": CHILD, "公开": "是", "部门": "示例小学三年级"},
            {"人员编号": "m-2", "姓名": "示例小二", "出生日期": YOUNG, "公开": "是"},
            {
                "人员编号": "m-3",
                "姓名": "示例小三",
                "出生日期": YOUNG,
                "公开": "是",
                "监护人同意": "示例-1",
                "简介": f"电话{telephone}",
            },
            {"人员编号": "m-4", "姓名": "示例成人", "公开": "是"},
        ),
    )
    assert codes(result) == ["E936", "E936", "E937", "E938", "E938"]
    public = services.ledger.network.public_agents
    assert [bool(public.get(agent(services, f"m-{n}").id)) for n in (1, 2, 3, 4)] == [False, False, True, True]
    assert {one.name for one in public.found("示例小", "", 50)} == {"示例小三"}
    assert not rows(services, "statements", "id", f"body::text like '%%{telephone}%%' or body::text like '%%三年级%%'")
    born = f"body::text like '%%{YOUNG}%%' or body::text like '%%{CHILD}%%'"
    assert not rows(services, "statements", "id", born), "no day of birth is kept"
    keeping.keep(services, Said(agent(services, "m-4").model_copy(update={"objected": True}), "object"), BY)
    assert public.get(agent(services, "m-4").id) is None and public.found("示例成人", "", 9) == []


def test_everything_comes_back_from_the_preserved_objects(services):
    columns = {"statements": "concept, id, body, version", "facts": "cause, kind, centre, division, amount, about_month, dims"}

    def told():
        said = {"facts": "kind <> 'held'"}  # what is held is asked of the store, which has no bytes of these recordings
        return {table: rows(services, table, columns.get(table, "*"), said.get(table, "true")) for table in OF_AGENTS}

    before = told()
    assert all(before[table] for table in OF_AGENTS if table != "credits")
    with services.ledger.database.begin() as connection:
        for table in (*OF_AGENTS, "holdings"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    assert told() == before
    assert tables.confirmed_credits.name in OF_AGENTS
