"""Ways in without a query: what each page counts, where it leads, and what is wrong in an address."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from browser.stand_in import identifier

TOTAL = re.compile(r"共 ([\d,]+) 条")


def total(visitor: TestClient, address: str) -> int:
    found = TOTAL.search(visitor.get(address.replace("&amp;", "&")).text)
    assert found is not None, address
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        ("/map", ["浙江省", 'class="shade5 c3 r2"', 'href="/search?division=330600"', 'href="/map/330600"', "方格只表示"]),
        ("/map/330600", ["越城区", 'href="/search?division=330683"', ">22<"]),
        ("/map/330683", ["甘霖镇", "只写明嵊州市", 'href="/map/330683102"']),
        ("/map/330683102", ["东王村", 'href="/search?division=330683102204"']),
        ("/timeline", ["2020 年代", "year_from=2010&amp;year_to=2019", "/search?year=2023&amp;sort=date"]),
        ("/festivals", ["冬至", "农历 5 月 5 日", "农历年的最后一天"]),
        ("/genres", ["传统戏剧", "越剧", "21 条", 'href="/search?genre=opera.yueju"']),
        ("/centres", ["浙江省文化馆", 'href="/centres/zj-330600"']),
        ("/centres?name=嵊州", ["嵊州市文化馆", "22 条"]),
        ("/centres?name=没有", ["没有这个名称的馆站"]),
        ("/centres/zj-330683", ["嵊县文化馆", "至 1995-12-06", "绍兴市文化馆", "历年条目", "演出 <span", "采茶舞曲", "上墙码"]),
        ("/centres/zj-330600", ["这个馆站还没有公开的条目", "嵊州市文化馆"]),
        ("/centres/zj-old", ["撤并日期", 'href="/centres/zj-330683"']),
        ("/centres/zj-330683/wall", ["https://archive.example/centres/zj-330683", "wall.svg"]),
        ("/list", ["清单是空的"]),
        ("/search?festival=fest.yuanxiao", ["元宵节"]),
        ("/search?year=none", ["无日期"]),
        ("/map?lang=en", ["The squares tell directions only"]),
        ("/festivals?lang=en", ["Dragon Boat Festival", "Winter Solstice"]),
        ("/centres/zj-330683?lang=en", ["Shengzhou Cultural Centre", "Year by year"]),
        ("/", ['href="/map"', 'href="/list"']),
    ],
)
def test_a_page_says(visitor: TestClient, page: str, seen: list[str]):
    answer = visitor.get(page)
    assert answer.status_code == 200
    assert [piece for piece in seen if piece not in answer.text] == []


@pytest.mark.parametrize("page", ["/map", "/map/330600", "/map/330683", "/timeline", "/genres", "/centres/zj-330683"])
def test_every_number_is_that_of_the_search_it_leads_to(visitor: TestClient, page: str):
    text = visitor.get(page).text
    link = re.compile(r'<a[^>]*href="(/search\?[^"]+)"[^>]*>(?:(?!</a>).)*?<span class="n">([\d,]+)[^<]*</span></a>', re.DOTALL)
    counted = [(href, int(n.replace(",", ""))) for href, n in link.findall(text)]
    assert counted
    assert [(href, n) for href, n in counted if total(visitor, href) != n] == []


@pytest.mark.parametrize("page", ["/map", "/map/330600", "/map/330683", "/map/330683102"])
def test_counts_of_divisions_add_up(visitor: TestClient, page: str):
    table = re.search(r"<tbody>(.*?)</tbody>.*?<tfoot>.*?<td>([\d,]+)</td>", visitor.get(page).text, re.DOTALL)
    assert table is not None
    cells = re.findall(r"<td>(?:<a[^>]*>)?([\d,]+)", table[1])
    assert sum(int(n) for n in cells) == int(table[2]) > 0


@pytest.mark.parametrize(
    ("page", "status", "code", "says"),
    [
        ("/map/1", 404, "E400", "没有这个页面"), ("/map/999999", 404, "E400", "没有"), ("/map/33068310220", 404, "E400", "没有"),
        ("/map/%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96", 404, "E400", "没有"),
        ("/centres/nobody", 404, "E400", "没有"), ("/centres/%00", 404, "E400", "没有"),
        ("/centres/" + "x" * 300, 404, "E400", "没有"),
        ("/centres/nobody/wall", 404, "E400", "没有"), ("/centres/nobody/wall.svg", 404, "E400", "没有"),
        ("/list?ids=x", 400, "E121", "清单的网址不对"), ("/list?ids=7ZQ4M1T9KC5,7ZQ4M1T9KC6", 400, "E121", "最多 50 条"),
        ("/list?ids=" + ",".join(["x"] * 500), 400, "E121", "最多 50 条"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_address_is_said(visitor: TestClient, page: str, status: int, code: str, says: str):
    answer = visitor.get(page)
    assert answer.status_code == status
    assert code in answer.text and says in answer.text


@pytest.mark.parametrize(
    ("page", "to"),
    [
        ("/map/330683102204", "/search?division=330683102204"),
        ("/centres/330683", "/centres/zj-330683"),
        ("/centres/330683/wall", "/centres/zj-330683/wall"),
    ],
)
def test_codes_lead_on(visitor: TestClient, page: str, to: str):
    answer = visitor.get(page)
    assert (answer.status_code in {307, 308}, answer.headers["location"]) == (True, to)


def test_a_list_keeps_its_order_and_says_what_left(visitor: TestClient):
    ids = [identifier(n) for n in (3, 0, 90, 2, 91)]
    answer = visitor.get(f"/list?ids={','.join(ids)},{ids[0].lower()}&title={quote('村晚<精选>')}")
    assert answer.status_code == 200
    assert re.findall(r'class="name">(?:<a href="/e/|<code>)(\w+)', answer.text) == ids
    assert "村晚&lt;精选&gt;" in answer.text
    assert "此条目已撤下" in answer.text and "此条目已删除" in answer.text and "2025-11-21" in answer.text
    assert "noindex" in answer.text
    without = re.findall(r'class="drop" href="([^"]+)"', answer.text)[2].replace("&amp;", "&")
    again = visitor.get(without).text
    assert ids[2] not in again and "村晚" in again


@pytest.mark.parametrize(
    ("added", "there"),
    [
        ("https://archive.example/e/{}?lang=en#t=3", True),
        (" {} ", True),
        ("7zq4-m1t9-kc6", False),
        ("https://archive.example/", False),
        ("x" * 5000, False),
    ],
)
def test_an_entry_is_added_by_what_people_paste(visitor: TestClient, added: str, there: bool):
    answer = visitor.get("/list", params={"ids": identifier(0), "add": added.format(identifier(2))})
    assert answer.status_code == 200
    assert (f"/e/{identifier(2)}" in answer.text, "没有认出要加的条目" in answer.text) == (there, not there)


def test_a_list_of_fifty_is_full(visitor: TestClient):
    ids = [identifier(n) for n in range(51)]
    assert visitor.get("/list?ids=" + ",".join(ids[:50])).status_code == 200
    assert visitor.get("/list?ids=" + ",".join(ids)).status_code == 400
    assert visitor.get("/list", params={"ids": ",".join(ids[:50]), "add": ids[50]}).status_code == 400


def test_the_square_for_the_wall_is_drawn_here(visitor: TestClient):
    answer = visitor.get("/centres/zj-330683/wall.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.count("<path") == 2 and "http" not in re.sub(r'xmlns="[^"]*"', "", answer.text)


def test_counts_are_remembered_for_a_moment(visitor: TestClient, services: Any):
    pages = ("/map", "/timeline", "/festivals", "/genres", "/centres/zj-330683")
    before = [visitor.get(page).status_code for page in pages]
    services.catalogue.records.clear()
    assert [visitor.get(page).status_code for page in pages] == before
    assert "22" in visitor.get("/map").text


def test_an_archive_without_entries_has_all_its_pages(visitor: TestClient, services: Any):
    services.catalogue.records.clear()
    for page in ("/map", "/map/330600", "/timeline", "/festivals", "/genres", "/centres", "/centres/zj-330683", "/list"):
        assert visitor.get(page).status_code == 200, page


def test_pages_wait_for_an_index_that_is_down(visitor: TestClient, services: Any):
    services.catalogue.down = True
    for page in ("/map", "/timeline", "/festivals", "/genres", "/centres", "/centres/zj-330683"):
        assert visitor.get(page).status_code == 503, page
    assert visitor.get("/list?ids=" + identifier(0)).status_code == 200, "a list asks the ledger alone"
