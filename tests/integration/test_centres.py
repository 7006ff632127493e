"""The tree of centres as the province keeps it: sheets, mergers, splits and new names, and what the public finds of them."""

from datetime import date

import pytest
from starlette.testclient import TestClient

import province
from archive import places
from archive.access.may import Place
from archive.ledger import known_tree, migrations
from archive.manifests import read_centres
from archive.models.centre import CentreRow, Level
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.network import change
from archive.steps.publishing import publish
from archive.web.app import create_app
from deliveries import folder_of

pytestmark = pytest.mark.servers
DAY = date(2026, 11, 1)
OLD, NEW, SPLIT = "zj-330103", "zj-330105", "zj-330104"
ADDRESS, MAIL = "示例路 77 号", "private77@example.org"


@pytest.fixture(autouse=True)
def known_at_once(monkeypatch):
    """Searches ask for the tree each time, and not once a second."""
    monkeypatch.setattr(known_tree, "FRESH_S", 0.0)


def changed(services, **row):
    done = change.run(services, [CentreRow(**row)])
    assert done.faults == ()
    return done


def published(services, take_in, folder, centre, titles):
    rows = [{"item": str(n), "title": title, "file": f"{n}.jpg", "genre": "剪纸"} for n, title in enumerate(titles)]
    take_in(
        folder_of(
            folder,
            rows,
            f"of-{centre}",
            **{f"{n}__jpg": colour for n, colour in zip(range(len(titles)), ("navy", "gold"), strict=False)},
        ),
        centre,
    )
    for resource in services.ledger.resources.in_state(ResourceState.IN_REVIEW):
        review.decide(services, resource.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)


def found(services, **asked):
    return sorted(hit.entry.title for hit in services.catalogue.search(SearchQuery(**asked)).hits)


def facet(services, name, **asked):
    return {one.value: one.count for one in services.catalogue.search(SearchQuery(**asked)).facets[name]}


def test_a_centre_stands_in_the_tree_below_its_parents(services):
    above = services.ledger.centres.above
    assert above("zj-330683") == Place("zj-330683", frozenset({"zj-330000", "zj-330600", "zj-330683"}))
    assert above("zj-330000").line == {"zj-330000"} and above("nobody").line == frozenset()


def test_after_a_merger_old_and_new_find_the_same_and_a_split_finds_its_own(services, take_in, tmp_path):
    changed(services, id=OLD, name="下城区文化馆", division="330103", address=ADDRESS, mail=MAIL)
    changed(services, id=SPLIT, name="江干区文化馆", division="330104")
    published(services, take_in, tmp_path / "1", OLD, ["剪纸一", "剪纸二"])
    published(services, take_in, tmp_path / "2", NEW, ["剪纸三"])
    published(services, take_in, tmp_path / "3", SPLIT, ["剪纸四"])
    addresses = {hit.entry.title: hit.entry.id for hit in services.catalogue.search(SearchQuery()).hits}
    assert found(services, centre=(OLD,)) == ["剪纸一", "剪纸二"] and found(services, centre=(NEW,)) == ["剪纸三"]

    assert changed(services, id=OLD, closed=DAY, successors=(NEW,)).entries == 2
    assert changed(services, id=SPLIT, closed=DAY, successors=("zj-330102", "zj-330114")).entries == 1
    publish.run(services)
    three = ["剪纸一", "剪纸三", "剪纸二"]
    for one in (OLD, NEW, "330103", "下城区文化馆"):
        assert found(services, centre=(one,)) == three, one
    for one in ("330103", "330105", "下城区"):
        assert found(services, division=(one,)) == three, one
    for words in ("下城区文化馆", "拱墅区文化馆", OLD, NEW, "330103", "下城区 剪纸", "下城區"):
        assert found(services, text=words) == three, words
    assert services.catalogue.search(SearchQuery(centre=(OLD,))).carried == {OLD: NEW}
    assert facet(services, "centre") == {NEW: 3, SPLIT: 1}
    counted = facet(services, "division")
    assert (counted["330000"], counted["330100"], counted["330105"], counted["330104"]) == (4, 4, 3, 1)
    assert "330103" not in counted and "330102" not in counted
    assert found(services, centre=(SPLIT,)) == found(services, division=("330104",)) == ["剪纸四"]

    entries = {hit.entry.title: hit.entry for hit in services.catalogue.search(SearchQuery()).hits}
    assert {title: entry.id for title, entry in entries.items()} == addresses, "addresses never change"
    assert entries["剪纸一"].centre.id == OLD and entries["剪纸一"].centre.counts_as.id == NEW
    assert [one.name for one in entries["剪纸四"].centre.successors] == ["上城区文化馆", "钱塘区文化馆"]
    said = "".join(entry.model_dump_json() for entry in entries.values())
    assert ADDRESS not in said and MAIL not in said

    pages_of_both(services, addresses)

    services.catalogue.reindex(services.ledger.publications.entries())
    assert facet(services, "centre") == {NEW: 3, SPLIT: 1}, "an index made anew counts the same"

    changed(services, id=NEW, name="拱墅区文化艺术中心")
    publish.run(services)
    for words in ("下城区文化馆", "拱墅区文化馆", "拱墅区文化艺术中心"):
        assert found(services, text=words) == three, words
        assert found(services, centre=(words,)) == three or words == "拱墅区文化艺术中心"
    assert take_in(folder_of(tmp_path / "5", [{"item": "1", "title": "迟", "file": "a.jpg"}], "late", a__jpg="teal"), OLD)[1]
    delivery = services.ledger.deliveries.newest(OLD, "late")
    assert [fault.code for fault in services.ledger.deliveries.faults(delivery.id)] == ["E163"], "taken, and told"
    assert services.ledger.receipts.of(delivery.id).items[0].taken


def pages_of_both(services, addresses):
    """Old addresses of pages stay true, entries stand where they count, and a list survives what is withdrawn from it."""
    with TestClient(create_app(services, lambda _: None), follow_redirects=False) as visitor:
        old, new, split = (visitor.get(f"/centres/{one}").text for one in (OLD, NEW, SPLIT))
        assert f'href="/centres/{NEW}"' in old and "剪纸" not in old and DAY.isoformat() in old
        assert "共 3 条" in new and all(f'href="/e/{addresses[title]}"' in new for title in ("剪纸一", "剪纸二", "剪纸三"))
        assert f'href="/e/{addresses["剪纸四"]}"' in split and "上城区文化馆" in split and "钱塘区文化馆" in split
        assert visitor.get("/centres/330103").headers["location"] == f"/centres/{NEW}"
        assert visitor.get("/map/330103").headers["location"] == "/map/330105"
        assert "江干区" in visitor.get("/map/330100").text, "what was split among several lies in its city still"
        assert not any(word in page for page in (old, new, split) for word in (ADDRESS, MAIL))
        passed_on = f"/list?ids={','.join(addresses.values())}&title=剪纸"
        assert visitor.get(passed_on).text.count('class="absent"') == 0
        review.decide(services, addresses["剪纸二"], Decision(verb="withdraw", by="reviewer", reason="错", category="error"))
        answer = visitor.get(passed_on)
        assert (answer.status_code, answer.text.count('class="absent"')) == (200, 1)
        assert "此条目已撤下" in answer.text and "剪纸二" not in answer.text
        review.decide(services, addresses["剪纸二"], Decision(verb="restore", by="reviewer"))
        publish.run(services)
        assert visitor.get(passed_on).text.count('class="absent"') == 0


def test_a_sheet_is_taken_but_for_what_is_wrong_and_twice_is_once(services):
    rows = province.rows(1600)
    wrong = [
        ("zj-330683100999", "", "", "", "330683100999", "", ""),
        ("zj-330683100998", "示例村文化礼堂", "", "zj-nobody", "330683100998", "", ""),
        ("zj-330683", "又一次", "", "", "330683", "", ""),
        ("zj-330683100997", "示例村文化礼堂", "", "", "330683100997", "", "不是邮箱"),
    ]
    sheet = read_centres(province.as_csv([*rows, *wrong]), "中心.csv")
    dry = change.run(services, sheet.rows, sheet.faults, dry_run=True)
    assert services.ledger.centres.untouched(), "a dry run writes nothing"
    done = change.run(services, sheet.rows, sheet.faults)
    assert [(fault.code, fault.row) for fault in done.faults] == [("E178", 1605), ("E173", 1604), ("E174", 1602), ("E176", 1603)]
    assert (done.new, done.changed, done.refused) == (1600 - 1466 + 1, 1466, 3)
    assert dry._replace(report=None) == done._replace(report=None)
    again = read_centres(province.as_xlsx(rows, province.ENGLISH), "centres.xlsx")
    twice = change.run(services, again.rows)
    assert (twice.new, twice.changed, twice.unchanged, twice.faults) == (0, 0, 1600, ())
    centres = services.ledger.centres
    hall = centres.get(rows[-1][0])
    assert [one.id for one in centres.divisions(hall)] == [
        "330000",
        hall.division[:4] + "00",
        hall.division[:6],
        hall.division[:9],
        hall.division,
    ]
    assert centres.counts()["village"] == 1600 - 1466 + 1
    assert {one.level for one in centres.listed(10, Level.VILLAGE, under="zj-330000")} == {Level.VILLAGE}
    assert [one.id for one in centres.listed(10, words=hall.name)] == [hall.id]


def test_an_installation_of_before_finds_the_tree_it_had_as_rows(settings):
    services = Services(settings)
    migrations.upgrade(services.ledger.database, "0006")
    services.ledger.migrate()
    assert dict(places.centres()) == {one.id: one for one in services.ledger.centres.walk()}
    assert services.ledger.centres.untouched() and services.ledger.centres.called("zj-330683") == "嵊州市文化馆 (zj-330683)"
    assert services.ledger.centres.called("nobody") == "nobody"
