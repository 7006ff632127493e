"""S16: demands from letters, sheets and searches in vain to their answers; use as COUNTER counts it. On real servers."""

import json
import re
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from io import BytesIO
from statistics import median
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from PIL import Image
from starlette.testclient import TestClient

from archive.access.may import Reach
from archive.errors import AnswerUnknown, DemandNamesSomebody, NotFound, StateRefused
from archive.i18n.moments import CHINA
from archive.ledger.desk.demand import note_missed
from archive.ledger.network.uses import Visitor
from archive.manifests.network.demand_sheet import HEADERS, DemandColumn
from archive.models.network.demand import DemandState
from archive.models.network.use import Via
from archive.models.people import Grant, Person, Role
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.decisions import review
from archive.steps.desk import demands, wanted
from archive.steps.desk.demands import Sorted
from archive.steps.desk.takedowns import Rates
from archive.steps.network import counting, programs, using, workbook
from archive.steps.network.asked import Asked
from archive.steps.network.using import Told
from archive.steps.publishing import entries, publish
from archive.vocabulary.demand_themes import ages, themes
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from deliveries import folder_of
from handed_in import ingested

pytestmark = pytest.mark.servers
CENTRE, OTHER = "zj-330683", "zj-330681"
BY = Person(id="p-lead", name="示例甲", roles=(Grant(role=Role.LEAD),))
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36"
LETTERS, ROWS, SEARCHES, TERMS = 40, 160, 5_000, 40
TITLES = ("无此词39", "溪边山歌", "采桑谣")
THEMES, AGES = list(themes()), list(ages())
PLANTED = "示例来信人"
NOW = datetime(2026, 11, 30, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    build()
    own = places.prepared(tmp_path_factory.mktemp("demand"))
    found = Services(own.model_copy(update={"portal_url": "http://testserver", "workbench": "beside"}))
    found.prepare()
    yield found
    places.give_back(own)


@pytest.fixture(scope="module")
def waiting(services, tmp_path_factory) -> dict[str, str]:
    """Title -> id of three entries that wait for review."""
    rows = [{"item": f"{n}", "title": title, "file": f"{n}.jpg"} for n, title in enumerate(TITLES, start=1)]
    folder = folder_of(tmp_path_factory.mktemp("d"), rows, "三支歌", **{"1__jpg": "crimson", "2__jpg": "navy", "3__jpg": "olive"})
    Image.new("RGB", (2600, 40), "navy").save(folder / "2.jpg")  # wide enough for tiles
    delivery = ingested(services, folder)
    return {one.record.title: one.id for one in services.ledger.resources.of_delivery(delivery.id)}


@pytest.fixture(scope="module")
def entry(services, waiting):
    """Publishes one of them; its id."""

    def published(title: str) -> str:
        if not services.ledger.publications.is_public(waiting[title]):
            review.decide(services, waiting[title], Decision(verb="approve", by="赵"))
            publish.run(services)
        until = time.monotonic() + 60
        while not services.catalogue.search(SearchQuery(text=title, size=1)).total:
            assert time.monotonic() < until, "the index shows what was published within a second or two"
            time.sleep(0.3)
        return waiting[title]

    return published


@pytest.fixture(scope="module")
def visitor(services):
    return TestClient(create_app(services, partial(entries.preview, services)), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def asked(services) -> SimpleNamespace:
    """200 letters, 40 by the form and 160 by the sheet of a hall, and 5,000 searches; what each must add up to."""
    made = []
    for n in range(LETTERS):
        age = AGES[n % 4] if n % 2 else ""
        told = wanted.told(services, age, "330683", "")
        words = f"我叫{PLANTED},电话13800000000,想找第{n}段老录音"
        number = wanted.write(services, Rates(most=1000), words, f"1390000{n:04}", f"10.0.0.{n}", told)
        letter = services.ledger.desk.demand.letter(number)
        made.append(demands.sort_letter(services, letter, Sorted(f"第{n}段老录音", THEMES[n % 9], f"老录音{n}"), BY))
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "需求"
    sheet.append([HEADERS[one].split()[0] for one in DemandColumn])
    for n in range(ROWS):
        came, took = date(2026, 9, 1) + timedelta(days=n % 28), 1 + n % 60
        answered = (
            [f"{came + timedelta(days=took)}", "已安排"] if n % 2 and came + timedelta(days=took) < NOW.date() else ["", ""]
        )
        words = f"希望办第{n}期班" + (f",联系人:{PLANTED[:4]} 13700000000" if n < 20 else "")
        sheet.append([f"R{n}", CENTRE, f"{came}", words, 1, THEMES[n % 9], AGES[n % 4], "嵊州市", *answered])
    out = BytesIO()
    book.save(out)
    return SimpleNamespace(letters=made, book=out.getvalue())


@pytest.fixture(scope="module")
def taken(services, asked) -> workbook.Result:
    return workbook.run(services, asked.book, "需求.xlsx", Asked(BY))


def facts(services, kind) -> list[tuple[str, str, float, dict]]:
    query = "select centre, about_month, amount, dims from facts where kind = %s and not sample order by seq"
    with services.ledger.database.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query, (kind,))]


def test_two_hundred_letters_make_nine_themes_and_planted_names_stay_private(services, asked, taken, visitor):
    assert taken.refused == 0 and Counter(one.code for one in taken.faults) == {"E970": 20}
    assert all(PLANTED[:4] not in f"{one.value}{one.facts}" and "137" not in f"{one.value}{one.facts}" for one in taken.faults)
    again = workbook.run(services, asked.book, "需求.xlsx", Asked(BY))
    assert again.sheets[0].counts.unchanged == ROWS
    expected = Counter(THEMES[n % 9] for n in range(LETTERS)) + Counter(THEMES[n % 9] for n in range(ROWS))
    counts = services.ledger.network.demands.counts()
    assert counts.themes == dict(expected) and len(counts.themes) == 9 and sum(counts.themes.values()) == LETTERS + ROWS
    told = Counter(AGES[n % 4] for n in range(LETTERS) if n % 2) + Counter(AGES[n % 4] for n in range(ROWS))
    assert counts.ages == dict(told), "age is as told; who told none is in none"
    assert sum(amount for _, _, amount, _ in facts(services, "demanded")) == LETTERS + ROWS
    for way in ("/asked", "/api/v1/asked?size=100", "/api/v1/search"):
        words = visitor.get(way).text
        assert visitor.get(way).status_code == 200
        assert not any(planted in words for planted in (PLANTED[:4], "1380", "1370", "1390")), way
    with pytest.raises(DemandNamesSomebody):
        letter = services.ledger.desk.demand.letter(asked.letters and 1)
        demands.sort_letter(services, letter, Sorted(f"{PLANTED}想听的歌", THEMES[0]), BY)


def test_days_to_an_answer_equal_a_recount(services, taken):
    took = []
    for n in range(ROWS):
        came = date(2026, 9, 1) + timedelta(days=n % 28)
        if n % 2 and came + timedelta(days=1 + n % 60) < NOW.date():
            took.append(1 + n % 60)
    times = services.ledger.network.demands.times()
    assert (times.answered, times.within_30, times.median_days) == (len(took), sum(one <= 30 for one in took), median(took))
    counted = Counter(dims["within"] for _, _, _, dims in facts(services, "answered"))
    assert counted == {"30": times.within_30, "later": times.answered - times.within_30}
    assert {month for _, month, _, _ in facts(services, "answered")} == {"2026-09"}, "told of the month in which they came"


def test_wrong_cells_are_told_and_right_rows_taken(services):
    rows = ["编号,馆站,收到日期,需求内容,主题,年龄段,件数"]
    rows += ["W1,zj-330683,2026-11-01,办一期培训,培训,老年,3", "W2,zj-330683,2026-11-01,看戏,算命,青年,1"]
    rows += [
        "W3,zj-330683,2026-11-01,看戏,演出,九旬,1",
        "W4,zj-330683,2999-01-01,看戏,演出,,1",
        "W1,zj-330683,2026-11-01,看戏,演出,,1",
    ]
    result = workbook.run(services, "\n".join(rows).encode(), "需求.csv", Asked(BY, sample=True))
    assert [one.code for one in result.faults] == ["E971", "E972", "E973", "E974"] and result.sheets[0].counts.new == 1
    stranger = Person(id="p-2", name="示例乙", roles=(Grant(role=Role.ARCHIVIST, centre=OTHER),))
    refused = workbook.run(services, "\n".join(rows[:2]).encode(), "需求.csv", Asked(stranger))
    assert [one.code for one in refused.faults] == ["E906"]


def test_five_thousand_searches_rank_forty_terms_and_publishing_one_offers_closure(services, entry, visitor):
    demand, day = services.ledger.desk.demand, NOW.date()
    searched = [(f"无此词{k:02}", f"v{k}-{i}") for k in range(TERMS) for i in range(5 + 2 * k)]
    searched += [(f"少见词{k}", f"w{k}-{i}") for k in range(20) for i in range(4)]
    searched += searched[: SEARCHES - len(searched)] + searched[: max(0, SEARCHES - 2 * len(searched))]
    with services.ledger.database.begin() as connection:
        for term, who in searched[:SEARCHES]:
            note_missed(connection, term, who, day)
    found = demand.terms()
    assert [(one.term, one.sessions) for one in found] == [(f"无此词{k:02}", 5 + 2 * k) for k in reversed(range(TERMS))]
    with pytest.raises(NotFound):
        demands.want(services, "少见词1", BY)

    made = demands.want(services, "无此词39", BY, THEMES[4])
    assert demands.want(services, "无此词39", BY) == made, "one click more is no second demand"
    assert demand.term("无此词39").demand == made.id
    account = services.ledger.accounts.people.add("zhou", "示例周", CENTRE)
    by = BY.model_copy(update={"id": account.id})
    given = demands.assign(services, made, CENTRE, by)
    assert demands.offer(services) == 0
    id_ = entry("无此词39")
    assert demands.offer(services) == 1 and demands.offer(services) == 0
    (told,) = services.ledger.desk.notices.of(account.id)
    assert (told.event, told.address) == ("demand_found", f"/work/demand/{made.id}")
    with pytest.raises(AnswerUnknown):
        demands.answer(services, given, "", ["http://testserver/e/00000000000"], by)
    answered = demands.answer(services, given, "已经上线", [f"http://testserver/e/{id_}"], by)
    closed = demands.close(services, answered, by)
    with pytest.raises(StateRefused):
        demands.answer(services, closed, "再答", [], by)
    (shown,) = [one for one in visitor.get("/api/v1/asked?size=100").json()["asked"] if one["id"] == made.id]
    assert [one.get("title", "") for one in shown["answers"]] == ["", "无此词39"] and f"/e/{id_}" in visitor.get("/asked").text
    linked = visitor.get(f"/asked/{made.id}.jsonld").json()
    assert linked["@type"] == "Demand" and linked["itemOffered"][0]["@id"] == f"http://testserver/e/{id_}"
    review.decide(services, id_, Decision(verb="withdraw", by="赵", reason="家属要求"))
    assert f"/e/{id_}" not in visitor.get("/asked").text and "itemOffered" not in visitor.get(f"/asked/{made.id}.jsonld").json()


def test_letters_are_for_their_part_of_the_tree_and_contacts_are_forgotten(services):
    ledger = services.ledger.desk.demand
    number = wanted.write(
        services, Rates(), "想学竹编", "13600000000", "10.9.9.9", wanted.told(services, "60-plus", "330683", "")
    )
    here, elsewhere = (Reach(everywhere=False, centres=frozenset({one})) for one in (CENTRE, OTHER))
    assert [one.id for one in ledger.letters(here)] == [number] and ledger.letters(elsewhere) == []
    one = demands.sort_letter(services, ledger.letter(number), Sorted("竹编班", "training"), BY)
    assert (one.age_band, one.centre, one.state) == ("60-plus", CENTRE, DemandState.SORTED)
    demands.decline(services, one, "暂无师资", BY)
    ledger.forget(date.today(), 0)
    assert ledger.letter(number).contact == ""


def test_a_rebuild_brings_demands_and_what_was_counted_of_them_back(services, taken):
    demanded, every = (
        facts(services, "demanded"),
        services.ledger.network.demands.page(Reach(True, frozenset()), set(DemandState), 999),
    )
    with services.ledger.database.begin() as connection:
        for table in ("statements", "relations", "facts", "holdings"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    again = services.ledger.network.demands.page(Reach(True, frozenset()), set(DemandState), 999)
    assert again == every and sorted(map(str, facts(services, "demanded"))) == sorted(map(str, demanded))


def use(services, id_, what, at, who=("10.0.0.1", BROWSER), **more):
    return using.note(services, Told(what, id_, **more), Visitor(*who), at)


def test_use_is_counted_as_counter_counts_it_and_nobody_is_kept(services, entry):
    id_ = entry("溪边山歌")
    after = lambda seconds: NOW + timedelta(seconds=seconds)  # noqa: E731
    assert use(services, id_, "view", NOW) and not use(services, id_, "view", after(600)), "unique in a session"
    assert use(services, id_, "view", after(3600)), "the next hour is another session"
    assert use(services, id_, "view", NOW, ("10.0.0.1", BROWSER + " Edg/139")), "another browser as well"
    assert [use(services, id_, "play", after(s)) for s in (0, 20, 45, 80, 111)] == [True, False, False, True, True]
    assert use(services, id_, "play", after(3590)) and not use(services, id_, "play", after(3605)), "a double click over the hour"
    robots = ("Googlebot/2.1", "", "python-requests/2", "curl/8", "HeadlessChrome/139")
    assert not any(use(services, id_, what, NOW, ("10.0.0.2", robot)) for robot in robots for what in ("view", "play"))
    assert use(services, id_, "watch", after(121), seconds=10, seen=range(50))
    assert use(services, id_, "watch", after(131), seconds=10, seen=range(40, 60))
    assert services.ledger.network.uses.watched(id_, 1, Via.PORTAL, Visitor("10.0.0.1", BROWSER), after(132), 9_999, ()) == 6
    assert not use(services, id_, "watch", NOW, ("10.0.0.3", BROWSER), seconds=10), "nothing is watched that was not played"
    use(services, id_, "play", NOW, ("10.0.0.4", BROWSER), via=Via.EMBED)
    use(services, id_, "watch", NOW, ("10.0.0.4", BROWSER), via=Via.EMBED, seconds=4, seen=[0, 100, -1])
    (curve,) = services.ledger.network.uses.retention(id_)
    assert (curve.plays, curve.seen[0], curve.seen[1], curve.seen[59], curve.seen[60]) == (2, 2, 1, 1, 0)
    for vain in (False, True, True):
        use(services, "", "search", NOW, in_vain=vain)
    assert using.settle(services, NOW).counts() and not facts(services, "viewed"), "a day is settled when it is over"
    using.settle(services, NOW + timedelta(days=1))
    using.settle(services, NOW + timedelta(days=1))
    assert facts(services, "viewed") == [(CENTRE, "2026-11", 3, {"via": "portal"})]
    assert sorted((amount, dims["via"]) for _, _, amount, dims in facts(services, "played")) == [(1, "embed"), (4, "portal")]
    assert sorted((amount, dims["via"]) for _, _, amount, dims in facts(services, "watched")) == [(4, "embed"), (26, "portal")]
    assert [len(facts(services, kind)) for kind in ("searched", "searched-in-vain")] == [1, 1]
    with services.ledger.database.begin() as connection:
        left = [connection.exec_driver_sql(f"select count(*) from {one}").scalar() for one in ("use_sessions", "use_days")]
        salts = connection.exec_driver_sql("select count(*) from missed_salts where day <= '2026-11-30'").scalar()
    assert (left, salts) == ([0, 0], 0), "sessions and salts go with the day"


def test_a_beacon_counts_nothing_that_is_not_public_and_no_flood(services, entry):
    id_ = entry("采桑谣")
    app = create_workbench(services)
    headers = {"sec-fetch-site": "same-origin", "user-agent": BROWSER}
    with TestClient(app, base_url="http://localhost", headers=headers) as line:

        def told(**form):
            assert line.post("/work/use", data=form).status_code == 204

        def counted():
            with services.ledger.database.begin() as connection:
                query = "select kind, subject, via, amount from use_days order by kind"
                return [tuple(row) for row in connection.exec_driver_sql(query)]

        for wrong in ("", "x", "00000000000", "../..", "' or 1=1", "长" * 300):
            told(what="view", id=wrong)
        told(what="play", id=id_, via="api")
        told(what="buy", id=id_)
        told(what="watch", id=id_, seconds="-5", seen="a,b,1e9,99999", part="0")
        assert counted() == [("played", id_, "portal", 1)]
        assert (
            line.post("/work/use", data={"what": "view", "id": id_}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        )
        review.decide(services, id_, Decision(verb="withdraw", by="赵", reason="家属要求"))
        told(what="view", id=id_)
        assert counted() == [("played", id_, "portal", 1)]
        other = entry("溪边山歌")
        rates = app.state.use_rates
        rates._most = len(rates._seen) + 50
        for _ in range(300):
            told(what="view", id=other)
        assert len(rates._seen) == rates._most and ("viewed", other, "portal", 1) in counted()


def test_programs_and_other_viewers_are_counted_apart_and_crawlers_are_not(services, entry):
    id_ = entry("溪边山歌")
    before = {one.via: one.views for one in services.ledger.network.uses.ways(id_)}
    with programs.Listening(services, every_s=60) as heard:
        app = create_app(services, partial(entries.preview, services), hear=heard.hear)
        line = TestClient(app, raise_server_exceptions=False)

        def asked_for(address: str, browser: str, **more: str) -> Any:
            return line.get(address, headers={"user-agent": browser, **more})

        for browser in ("curl/8", "curl/8", "python-requests/2", "Googlebot/2.1", ""):
            assert asked_for(f"/api/v1/resources/{id_}", browser).status_code == 200
        manifest = asked_for(f"/iiif/{id_}/manifest", "Mirador/4").json()
        image = re.search(r"/media/[^\"]+/tiles", json.dumps(manifest))
        assert image, "the picture has an image service"
        assert asked_for(f"{image[0]}/info.json", "OtherViewer/1").status_code == 200
        asked_for(f"{image[0]}/info.json", BROWSER, **{"sec-fetch-site": "same-origin"})
        asked_for("/api/v1/resources/00000000000", "curl/8")
        assert {one.via: one.views for one in services.ledger.network.uses.ways(id_)} == before, "nobody waits for counting"
    found = {one.via: one.views for one in services.ledger.network.uses.ways(id_)}
    assert found == before | {Via.API: 2, Via.IIIF: 2}, "each once in a session, no crawler, no page of ours, nothing unknown"
    using.settle(services, datetime.now(UTC) + timedelta(days=2))
    assert {one.via: one.views for one in services.ledger.network.uses.ways(id_)} == found
    counting.settle(services)
    month = f"{datetime.now(CHINA):%Y-%m}"
    page = line.get(f"/board/items?centre={CENTRE}&measure=18&month={month}").text
    assert "API" in page and "IIIF" in page
    said = {one["measure"]: one for one in line.get("/api/v1/measures?to=2026-11").json()["numbers"]}
    assert said[21]["denominator"], "searches happen at no centre, and count on top"
