"""Collections on real servers: the exhibition of S14 and the course of S10 with their figures, by every way of the public."""

import json
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import iiif_prezi3
import pytest
from PIL import Image
from pydantic import SecretStr
from starlette.testclient import TestClient

from archive.cli.deliveries import one_folder
from archive.errors import CollectionChanged, CollectionNotSo, CollectionRefused, OwnCollection
from archive.manifests.dates import understood
from archive.models.ids import mint_resource_id
from archive.models.network.collection import Collection, CollectionKind, CollectionState, Member, Partner, Room
from archive.models.network.site import Datum, Site
from archive.models.people import Grant, Person, Role
from archive.models.public import PublicRecord
from archive.models.record import When
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.care import rebuild
from archive.steps.decisions import review
from archive.steps.desk import collection_gaps
from archive.steps.ingest import scan
from archive.steps.ingest import walk as ingest
from archive.steps.network import curating, keeping, workbook
from archive.steps.network.asked import Asked
from archive.steps.network.keeping import Said
from archive.steps.publishing import entries, publish
from archive.web.app import create_app
from archive.web.build import build
from archive.web.workbench.app import create_workbench
from archive.web.workbench.desk import COOKIE
from deliveries import folder_of

pytestmark = pytest.mark.servers
CENTRES = ("zj-330683", "zj-330102", "zj-330105", "zj-330206", "zj-330302")
CURATOR, OPENER = Person(id="p-curator", name="示例编"), Person.named("示例审", Role.REVIEWER)
PHONE = "138001380{:02d}"
DETAILS = {3: "percent:10,20,30,40", 7: "percent:0,0,50,50", 11: "percent:25,25,50,50"}


@pytest.fixture(scope="module")
def services(places, tmp_path_factory) -> Iterator[Services]:
    own = places.prepared(tmp_path_factory.mktemp("collections"))
    found = Services(own.model_copy(update={"portal_url": "http://testserver", "signing_key": SecretStr("k" * 40)}))
    found.prepare()
    yield found
    places.give_back(own)


@pytest.fixture(scope="module")
def works(services, film, tmp_path_factory) -> SimpleNamespace:
    """40 pictures, the files of the first four handed in under names with telephone numbers, the others entries like them; and
    what eight lessons of five centres are made of.
    """
    root = tmp_path_factory.mktemp("handed-in")
    rows = [{"item": str(n), "title": title(n), "file": f"{PHONE.format(n)}-青溪{n:02d}.jpg", **dated(n)} for n in range(4)]
    folder = folder_of(root, rows, "pictures")
    for n, row in enumerate(rows):
        Image.new("RGB", (2600, 40), (n * 60, 90, 200 - n * 40)).save(folder / row["file"])
    taken_in(services, folder, CENTRES[0])
    for n, centre in enumerate(CENTRES):
        mine = [{"item": str(k), "title": f"示例课{n}{k}", "file": f"{k}.jpg"} for k in range(2 if n == 1 else 1)]
        files: dict[str, Any] = {f"{k}__jpg": (40 * n, 80, 60 * k) for k in range(len(mine))}
        if n == 0:
            mine = [{"item": "1", "title": "示例课影片", "file": "a.mp4"}, {"item": "2", "title": "示例课讲义", "file": "b.pdf"}]
            files = {"a__mp4": film, "b__pdf": a_pdf(root)}
        taken_in(services, folder_of(root, mine, f"lessons{n}", **files), centre)
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services, 200)
    known = {record.title: record for record, _ in services.ledger.publications.entries()}
    for n in range(4, 40):
        known[title(n)] = another(services, known[title(n % 4)], n)
    lessons = [known[one].id for one in sorted(known) if one.startswith("示例课") and one[3:].isdigit()]
    pictures = [known[title(n)].id for n in range(40)]
    return SimpleNamespace(pictures=pictures, lessons=lessons, film=known["示例课影片"].id, pdf=known["示例课讲义"].id)


def title(n: int) -> str:
    return f"青溪画稿{n:02d}"


def another(services, like: PublicRecord, n: int) -> PublicRecord:
    """One more public entry with the pictures of another: what a collection needs to know of a work."""
    said = dated(n)
    date_ = When(edtf=understood(said["date"], date.today()).edtf, given=said["date"]) if said["date"] else None
    subjects = (said["subject"],) if said["subject"] else ()
    changed = {"id": mint_resource_id(), "title": title(n), "publication_key": f"key-{n:02d}"}
    made = like.model_copy(update=changed | {"date": date_, "subjects": subjects})
    fields = "jsonb_build_object('id', %s::text, 'item', %s::text, 'number', '')"
    row = f"insert into resources select (jsonb_populate_record(r, {fields})).* from resources r where id = %s"
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql(row, (made.id, f"like-{n}", like.id))
        digests = connection.exec_driver_sql("select digests from publications where resource = %s", (like.id,)).scalar()
    services.ledger.publications.reopen(made, digests)
    return made


@pytest.fixture(scope="module")
def visitor(services) -> TestClient:
    build()
    return TestClient(create_app(services, partial(entries.preview, services)), raise_server_exceptions=False)


def dated(n: int) -> dict[str, str]:
    """Thirty of them by the farmers' calendar, some with an item of a list of heritage among their subjects."""
    day = "" if n >= 30 else "2024年农历正月十五" if n < 12 else "2024年农历五月初五"
    return {"date": day, "subject": f"示例项目{n % 3}" if n < 9 else ""}


def a_pdf(folder) -> bytes:
    Image.new("RGB", (210, 297), "white").save(folder / "one.pdf")
    return (folder / "one.pdf").read_bytes()


def taken_in(services, folder, centre) -> None:
    source, found = one_folder(services, folder, centre, None)
    delivery, _ = scan.register(services, source, found)
    list(ingest.run(services, delivery.id))


def drafted(services, **fields) -> Collection:
    return curating.make(services, Collection(id="-", centre=CENTRES[0], state=CollectionState.DRAFT, **fields), CURATOR)


def opened(services, **fields) -> Collection:
    made = drafted(services, **fields)
    curating.act(services, made.id, "submit", CURATOR)
    return curating.act(services, made.id, "approve", OPENER)


def withdraw(services, *ids) -> None:
    for one in ids:
        review.decide(services, one, Decision(verb="withdraw", by="r", reason="family asked"))
    publish.run(services, 200)


def everything(visitor, id_: str) -> dict[str, str]:
    """Every public answer that tells of a collection."""
    ways = (f"/collections/{id_}", f"/collections/{id_}.jsonld", f"/api/v1/collections/{id_}", f"/iiif/collection/set/{id_}")
    ways = (
        *ways,
        f"/oai?verb=ListRecords&metadataPrefix=archive&set=collection:{id_}",
        "/collections",
        "/api/v1/collections",
        "/",
    )
    return {way: visitor.get(way).text for way in ways}


def sets(visitor) -> set[str]:
    """All sets of harvesters, page by page."""
    found: set[str] = set()
    way = "/oai?verb=ListSets"
    while way:
        text = visitor.get(way).text
        found |= set(re.findall(r"<setSpec>([^<]+)</setSpec>", text))
        token = re.search(r"<resumptionToken[^>]*>([^<]+)<", text)
        way = f"/oai?verb=ListSets&resumptionToken={quote(token[1])}" if token else ""
    return found


def counted(services, subject: str) -> list[tuple[str, str, str]]:
    query = "select kind, dims->>'kind', dims->>'size' from facts where subject = %s order by seq"
    with services.ledger.database.begin() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query, (subject,))]


def test_an_exhibition_of_forty_works_hides_what_is_withdrawn_and_every_number_of_a_person(services, works, visitor):
    """S14."""
    members = tuple(
        Member(
            subject=id_,
            room="east" if n < 20 else "west",
            xywh=DETAILS.get(n, ""),
            caption=f"作者电话 {PHONE.format(n)},第{n}件",
            caption_en=f"Work {n}",
        )
        for n, id_ in enumerate(works.pictures)
    )
    rooms = (Room(id="east", title="东厅", title_en="East room"), Room(id="west", title="西厅", title_en="West room"))
    fields = {
        "title": "示例青溪画展",
        "title_en": "Sample exhibition",
        "kind": CollectionKind.EXHIBITION,
        "rooms": rooms,
        "members": members,
    }
    made = opened(services, **fields, starts=date(2026, 11, 1))
    assert counted(services, made.id) == [("collection-published", "exhibition", "40")]
    page = visitor.get(f"/collections/{made.id}").text
    assert page.count("data-tiles=") == 40 and page.count('<svg viewBox="') >= 3 and page.count('class="face detail"') == 3
    assert "东厅" in page and "West room" in page and f"/e/{works.pictures[3]}#xywh=percent:10,20,30,40&amp;part=1" in page
    tiles = re.findall(r'data-tiles="([^"]+)"', page)
    assert visitor.get(tiles[0]).json()["width"] == 2600, "each is zoomed by its IIIF address"
    assert all(visitor.get(src).status_code == 200 for src in re.findall(r'<img src="(/media/[^"]+)"', page)[:5])

    document = visitor.get(f"/iiif/collection/set/{made.id}").json()
    iiif_prezi3.Collection(**document)
    assert [len(room["items"]) for room in document["items"]] == [20, 20]
    targets = [one["target"] for one in document["annotations"][0]["items"]]
    assert sum("#xywh=" in one for one in targets) == 3 and targets[3].endswith("#xywh=256,8,768,16")
    iiif_prezi3.Collection(**visitor.get(document["items"][0]["id"].removeprefix("http://testserver")).json())
    until = time.monotonic() + 60
    while visitor.get(f"/oai?verb=ListIdentifiers&metadataPrefix=oai_dc&set=collection:{made.id}").text.count("<header>") != 40:
        assert time.monotonic() < until, "harvesters hear of the set within seconds"
        time.sleep(0.5)
    said = everything(visitor, made.id)
    assert all("示例青溪画展" in text for way, text in said.items() if not way.startswith("/oai"))
    assert said[next(way for way in said if way.startswith("/oai"))].count("<header>") == 40
    assert f"collection:{made.id}" in sets(visitor)
    planted = [PHONE.format(n) for n in range(40)]
    assert not [(way, one) for way, text in said.items() for one in planted if one in text]
    linked = json.loads(said[f"/collections/{made.id}.jsonld"])
    assert linked["@type"] == "ExhibitionEvent" and len(linked["workFeatured"]) == 40 and linked["startDate"] == "2026-11-01"
    assert "示例青溪画展" in visitor.get(f"/e/{works.pictures[5]}").text

    cover = works.pictures[0]
    withdraw(services, cover, works.pictures[3])

    def gone() -> None:
        page = visitor.get(f"/collections/{made.id}").text
        assert page.count('class="work gap"') == 2 and page.count("data-tiles=") == 38 and page.count('class="face detail"') == 2
        said = visitor.get(f"/api/v1/collections/{made.id}").json()
        assert said["works"] == 38 and said["gaps"] == 2 and said["rooms"][0]["works"][0]["id"] == ""
        for text in everything(visitor, made.id).values():
            assert cover not in re.sub(r'<header status="deleted">.*?</header>', "", text, flags=re.DOTALL)
            assert "青溪画稿00" not in text and "第0件" not in text
        listed = visitor.get("/collections").text
        pictures = re.findall(r'<img src="(/media/[^"]+)"', listed)
        assert pictures and all(visitor.get(src).status_code == 200 for src in pictures), "the cover is another one"

    gone()
    curating.act(services, made.id, "close", OPENER)
    before = counted(services, made.id)
    with services.ledger.database.begin() as connection:
        for table in ("statements", "relations", "facts", "holdings"):
            connection.exec_driver_sql(f"delete from {table}")
    rebuild.run(services)
    publish.run(services, 200)
    assert counted(services, made.id) == before, "closed is still shown: nothing was withdrawn"
    gone()


def test_what_opens_later_says_when_and_nothing_of_its_members(services, works, visitor):
    opens = date.today() + timedelta(days=30)
    made = opened(
        services, title="示例明年的展", kind=CollectionKind.EXHIBITION, members=(Member(subject=works.pictures[9]),), starts=opens
    )
    for way, text in everything(visitor, made.id).items():
        assert works.pictures[9] not in text or way in {"/"}, way
    assert opens.isoformat() in visitor.get(f"/collections/{made.id}").text
    assert "示例明年的展" not in visitor.get(f"/e/{works.pictures[9]}").text
    assert f"collection:{made.id}" not in sets(visitor)


def test_a_course_of_eight_lessons_from_five_centres_goes_on_with_seven_and_its_curator_is_told(services, works, visitor):
    """S10."""
    services.ledger.accounts.people.add("bian", "示例编")
    account = services.ledger.accounts.people.by_login("bian")
    curator = Person(id=account.id, name=account.name)
    terms = ("示例类一", "示例类二")
    lessons = [*works.lessons[:5], works.film, works.film, works.pdf]
    clips = {5: "0.5,2", 6: "2,3.5"}
    members = tuple(Member(subject=id_, room=f"l{n}", t=clips.get(n, "")) for n, id_ in enumerate(lessons))
    rooms = tuple(Room(id=f"l{n}", title=f"第{n + 1}讲", centre=CENTRES[n % 5], term=terms[n % 2]) for n in range(8))
    roles = ("lead", *["backbone"] * 7, *["member"] * 90)
    centres = [one.id for one in services.ledger.descriptions.named("文化", 98)]
    partners = tuple(Partner(kind="centre", id=id_, role=role) for id_, role in zip(centres, roles, strict=True))
    draft = Collection(id="-", centre=CENTRES[0], title="示例合唱课堂", state=CollectionState.DRAFT, kind=CollectionKind.COURSE)
    fields = {"members": members, "rooms": rooms, "terms": terms, "partners": partners}
    made = curating.make(services, draft.model_copy(update=fields), curator)
    curating.act(services, made.id, "submit", curator)
    with pytest.raises(OwnCollection):
        curating.act(services, made.id, "approve", curator)
    curating.act(services, made.id, "approve", OPENER)
    page = visitor.get(f"/collections/{made.id}").text
    assert (
        page.count('class="room"') == 8 and len(set(re.findall(r'/centres/(zj-\d+)"><bdi>[^<]*</bdi></a></span></p>', page))) == 5
    )
    assert f"/e/{works.film}?t=0.5#t=0.5&amp;part=1" in page and "0:02" in page
    assert all(one in page for one in terms) and [page.count(f'<span class="n">{n}</span></h3>') for n in (1, 7, 90)] == [1, 1, 1]
    document = visitor.get(f"/iiif/collection/set/{made.id}").json()
    iiif_prezi3.Collection(**document)
    assert sorted(one["target"].partition("#")[2] for one in document["annotations"][0]["items"]) == ["t=0.5,2", "t=2,3.5"]
    linked = visitor.get(f"/collections/{made.id}.jsonld").json()
    assert (
        linked["@type"] == "Course" and len(linked["hasPart"]) == 8 and {one["about"] for one in linked["hasPart"]} == set(terms)
    )
    assert collection_gaps.tell(services) == 0
    withdraw(services, lessons[4])
    page = visitor.get(f"/collections/{made.id}").text
    assert page.count('class="work gap"') == 1 and page.count('<li class="work" ') == 7 and "目前不公开" in page
    assert collection_gaps.tell(services) == 1 and collection_gaps.tell(services) == 0, "each gap is told once"
    told = services.ledger.desk.notices.of(account.id)
    assert [one.event for one in told] == ["member_left"] and told[0].facts["title"] == "示例合唱课堂"


def test_a_route_is_geojson_of_its_sites_with_what_was_recorded_there(services, works, visitor):
    sites = [
        Site(id=f"5ITE000000{n}", title=f"示例站{n}", state="open", centre=CENTRES[0], lat=30 + n / 10, lon=120.5)
        for n in range(6)
    ]
    sites[5] = sites[5].model_copy(update={"datum": Datum.GCJ02})
    for site in sites:
        keeping.keep(services, Said(site, "make"), OPENER)
    members = [Member(subject=one.id, kind="site", room=f"s{n}") for n, one in enumerate(sites)]
    members += [Member(subject=works.pictures[10 + n], room=f"s{n % 6}") for n in range(24)]
    rooms = tuple(Room(id=f"s{n}", title=f"第{n + 1}站") for n in range(6))
    made = opened(services, title="示例线路", kind=CollectionKind.ROUTE, members=tuple(members), rooms=rooms)
    drawn = visitor.get(f"/collections/{made.id}.geojson").json()
    points = [one for one in drawn["features"] if one.get("id")]
    assert len(points) == 6 and sum(len(one["properties"]["recordings"]) for one in points) == 24
    assert points[0]["geometry"] == {"type": "Point", "coordinates": [120.5, 30.0]}
    assert points[5]["geometry"] is None and points[5]["properties"]["datum"] == "GCJ-02", "no WGS 84: no point"
    assert visitor.get(f"/collections/{made.id}.jsonld").json()["@type"] == "TouristTrip"


def test_two_editors_do_not_overwrite_each_other_and_states_hold(services, works):
    made = drafted(services, title="示例专题", members=(Member(subject=works.pictures[1]),))
    assert curating.arrange(services, made.model_copy(update={"text": "甲"}), CURATOR, 1) == 2
    with pytest.raises(CollectionChanged) as late:
        curating.arrange(services, made.model_copy(update={"text": "乙"}), OPENER, 1)
    assert late.value.facts["by"] == "示例编" and curating.found(services, made.id).text == "甲"
    for wrong in (
        {"title": " "},
        {"members": (Member(subject="7ZQ4M1T9KC5"),)},
        {"members": (Member(subject=works.pictures[1], t="9,3"),)},
    ):
        with pytest.raises(CollectionRefused):
            curating.arrange(services, made.model_copy(update=wrong), CURATOR, 2)
    with pytest.raises(CollectionNotSo):
        curating.act(services, made.id, "approve", OPENER)
    curating.act(services, made.id, "submit", CURATOR)
    curating.act(services, made.id, "approve", OPENER)
    with pytest.raises(CollectionNotSo):
        curating.arrange(services, made, CURATOR, 4)
    curating.act(services, made.id, "withdraw", OPENER, "示例理由")
    assert services.ledger.network.collections.shown(made.id) is None
    assert [kind for kind, *_ in counted(services, made.id)] == ["collection-published", "collection-withdrawn"]


def test_lists_of_heritage_say_what_has_no_recording_and_keep_what_each_centre_says(services, works, visitor):
    """S15, after the exhibition above: two of the pictures are gone."""
    classes = [
        "民间文学",
        "传统音乐",
        "传统舞蹈",
        "传统戏剧",
        "曲艺",
        "传统体育、游艺与杂技",
        "传统美术",
        "传统技艺",
        "传统医药",
        "民俗",
    ]
    rows = ["项目名称,类别,区县,级别,中心,描述"]
    rows += [f"示例项目{n},{classes[n % 10]},330683,省级,{CENTRES[0]},嵊州说的{n}" for n in range(12)]
    rows += [f"示例项目1,传统音乐,330683,省级,{CENTRES[1]},邻县说的", f",曲艺,330683,省级,{CENTRES[0]},"]
    by = Person.named("示例报", Role.LEAD)
    taken = workbook.run(services, "\n".join(rows).encode(), "非遗名录.csv", Asked(by))
    assert [(fault.code, fault.row) for fault in taken.faults] == [("E902", 15)]
    assert taken.sheets[0].counts.new == 12 and taken.copy
    neighbour = Person(id="p-n", name="示例邻", roles=(Grant(role=Role.LEAD, centre=CENTRES[1]),))
    theirs = [rows[0], f"示例新项目,曲艺,330683,省级,{CENTRES[1]},", f"示例项目2,曲艺,330683,,{CENTRES[1]},邻县也说"]
    theirs.append(f"示例自己的,曲艺,,省级,{CENTRES[1]},")
    foreign = workbook.run(services, "\n".join(theirs).encode(), "非遗名录.csv", Asked(neighbour))
    assert [(fault.code, fault.row, fault.column) for fault in foreign.faults] == [("E980", 2, "county")]
    assert foreign.sheets[0].counts == (1, 1, 0), "they describe what others list, and list their own"
    again = workbook.run(services, "\n".join(rows).encode(), "非遗名录.csv", Asked(by))
    assert again.sheets[0].counts == (0, 0, 12), "the same list again is no version"
    page = visitor.get("/customs/330683").text
    silent = page.split('class="silent"')[1].split("</section>")[0]
    assert sorted(re.findall(r"示例项目\d+", silent)) == sorted(f"示例项目{n}" for n in range(3, 12)), "exactly nine"
    assert all(one in page for one in classes) and page.count("省级") == 12
    item = re.search(r'href="(/customs/item/\w+)"><bdi>示例项目1<', page)
    assert item
    said = visitor.get(item[1]).text
    assert "嵊州说的1" in said and "邻县说的" in said and said.count("<blockquote") == 2
    assert said.count("青溪画稿") == 3 and "青溪画稿04" in said
    shown = {one.id for one in services.ledger.network.statements.shown(works.pictures).values()}
    for asked, several in (
        ("2024-02-24", range(12)),
        ("2024年正月十五", range(12)),
        ("2024-06-10", range(12, 30)),
        ("甲辰年五月初五", range(12, 30)),
    ):
        found = visitor.get("/customs/day", params={"q": asked}).text
        wanted = {works.pictures[n] for n in several} & shown
        assert {one for one in works.pictures if f'"/e/{one}"' in found} == wanted, asked
    assert "二〇二四年正月十五" in visitor.get("/customs/day?q=2024-02-24").text
    assert visitor.get("/customs").status_code == 200 and visitor.get("/customs/day?q=xx").status_code == 200


def test_a_sheet_lays_out_drafts_and_tells_faults_cell_by_cell(services, works):
    by, at = Person.named("示例报", Role.LEAD), CENTRES[0]
    rows = ["专题编号,中心,专题名称,种类,展厅,条目编号,片段,局部,说明"]
    rows += [f"2026-1,{at},示例表册,展览,东厅,{works.pictures[10 + n]},,,说明{n}" for n in range(3)]
    rows += [f'2026-1,{at},,,西厅,{works.pictures[20]},,"10,10,20,20",电话 13800138000']
    rows += [
        f"2026-1,{at},,,西厅,7ZQ4M1T9KC5,,,",
        f'2026-1,{at},,,,{works.film},"9,3",,',
        f'2026-1,{at},,,,{works.pictures[21]},,"90,0,20,20",',
    ]
    taken = workbook.run(services, "\n".join(rows).encode(), "专题.csv", Asked(by))
    assert [(fault.code, fault.row, fault.column) for fault in taken.faults] == [
        ("E945", 6, "member"),
        ("E947", 7, "t"),
        ("E946", 8, "xywh"),
    ]
    made = services.ledger.network.statements.numbered(Collection, at, ["2026-1"])["2026-1"]
    assert [room.title for room in made.rooms] == ["东厅", "西厅"] and len(made.members) == 4
    assert made.members[3].xywh == "percent:10,10,20,20" and "138" not in made.members[3].caption
    assert workbook.run(services, "\n".join(rows).encode(), "专题.csv", Asked(by)).sheets[0].counts == (0, 0, 1)
    curating.act(services, made.id, "submit", by)
    late = workbook.run(services, "\n".join(rows[:2]).encode(), "专题.csv", Asked(by))
    assert [fault.code for fault in late.faults] == ["E948"]


def test_the_desk_makes_arranges_and_opens_one_and_the_second_editor_loses_nothing(services, works):
    app, found = create_workbench(services), {}
    for login, role in (("bianji", Role.ARCHIVIST), ("shenhe", Role.REVIEWER), ("pangren", None)):
        one = services.ledger.accounts.people.add(login, f"示例{login}")
        services.ledger.accounts.people.change(one.id, state="active")
        if role:
            services.ledger.accounts.grants.give(one.id, role, "", "t")
        browser = TestClient(app, base_url="http://localhost", headers={"sec-fetch-site": "same-origin"}, follow_redirects=False)
        browser.cookies.set(COOKIE, services.ledger.accounts.sessions.begin(one.id, 2))
        found[login] = browser
    desk, opener, other = found.values()
    made = desk.post("/work/collections", data={"title": "示例新专题", "kind": "exhibition", "centre": CENTRES[0]})
    way = made.headers["location"]
    assert other.get(way).status_code == 404 and other.get("/work/collections").status_code == 403
    form = {
        "seen": "1",
        "title": "示例新专题",
        "kind": "exhibition",
        "add": f"{works.pictures[5]} http://testserver/e/{works.pictures[6]}",
    }
    assert desk.post(way, data=form).status_code == 303
    page = desk.get(way)
    assert page.status_code == 200 and "青溪画稿05" in page.text and page.text.count("data-member ") == 2
    late = desk.post(way, data=form | {"title": "示例后来的", "text": "写了很多"})
    assert late.status_code == 409 and "E941" in late.text and "写了很多" in late.text and "示例后来的" in late.text
    unread = desk.post(way, data=form | {"seen": "2", "add": "xyz", "text": "写了很多"})
    assert unread.status_code == 400 and "xyz" in unread.text and "写了很多" in unread.text
    assert works.pictures[7] in desk.get(f"{way}/found", params={"q": works.pictures[7]}).text
    assert desk.get(f"{way}/preview").status_code == 200
    assert desk.post(f"{way}/act", data={"verb": "approve"}).status_code == 403
    assert desk.post(f"{way}/act", data={"verb": "submit", "seen": "2"}).status_code == 303
    assert opener.post(f"{way}/act", data={"verb": "send-back"}).status_code == 400, "a reason is needed"
    assert opener.post(f"{way}/act", data={"verb": "approve"}).status_code == 303
    assert "示例新专题" in opener.get("/work/collections?state=published").text
    assert desk.post(f"{way}/act", data={"verb": "withdraw", "why": "示例"}).status_code == 303
