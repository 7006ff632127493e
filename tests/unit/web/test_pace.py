"""Combinations of facets have a pace of their own; nothing else has."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from archive.errors import SettingWrong
from archive.web.shared.dist import Dist
from archive.web.shared.pace import BURST, FacetPace
from archive.web.shared.render import Pages
from archive.web.shared.visitors import networks, visitor
from browser.stand_in import identifier

OURS = networks("127.0.0.0/8, ::1/128 10.0.0.0/8")


@pytest.mark.parametrize(
    ("client", "forwarded", "who"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("127.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", ["1.1.1.1, 198.51.100.1, 10.2.3.4"], "198.51.100.1"),
        ("127.0.0.1", ["1.1.1.1", "198.51.100.1"], "198.51.100.1"),
        ("127.0.0.1", [], None),
        ("127.0.0.1", ["10.0.0.1"], None),
        ("127.0.0.1", ["nonsense"], None),
        ("::1", ["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", [], "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", [], "203.0.113.9"),
        ("not-an-address", [], None),
    ],
)
def test_who_asks_is_believed_of_our_own_proxies_only(client: str, forwarded: list[str], who: str | None):
    headers = [(b"x-forwarded-for", one.encode()) for one in forwarded]
    assert visitor({"type": "http", "client": (client, 1), "headers": headers}, OURS) == who


def test_networks_that_are_none_are_told():
    with pytest.raises(SettingWrong):
        networks("127.0.0.1 somewhere")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def paced(services: Any, dist: Any, clock: Clock) -> TestClient:
    app = Starlette(routes=[Route("/{path:path}", lambda _: PlainTextResponse("here"))])
    app.add_middleware(FacetPace, pages=Pages(Dist(dist), "https://archive.example"), rate=2.0, trusted=OURS, clock=clock)
    return TestClient(app, client=("127.0.0.1", 5))


def asked(client: TestClient, path: str, times: int, by: str = "198.51.100.1") -> list[int]:
    return [client.get(path, headers={"X-Forwarded-For": by}).status_code for _ in range(times)]


@pytest.mark.parametrize(
    "path",
    ["/search?kind=chorus", "/search?q=x&year=2005", "/api/v1/search?after=x", "/search.atom?person=x", "/search?year_from=1"],
)
def test_combinations_of_facets_come_to_an_end_and_back(paced: TestClient, clock: Clock, path: str):
    assert asked(paced, path, BURST + 5) == [200] * BURST + [429] * 5
    clock.now += 2.0
    assert asked(paced, path, 6) == [200] * 4 + [429] * 2
    assert asked(paced, path, 3, by="198.51.100.2") == [200] * 3


@pytest.mark.parametrize(
    "path",
    [
        "/",
        f"/e/{identifier(0)}",
        "/search",
        "/search?q=%E8%B6%8A&sort=newest&lang=en",
        "/media/k/x",
        "/sitemap.xml",
        "/e/x?kind=a",
    ],
)
def test_everything_else_has_no_pace(paced: TestClient, path: str):
    asked(paced, "/search?kind=a", BURST + 1)
    assert set(asked(paced, path, BURST * 2)) == {200}


def test_a_thousand_addresses_together_have_one_as_well(paced: TestClient, clock: Clock):
    answers = [asked(paced, "/search?kind=a", 1, by=f"198.51.{n // 250}.{n % 250}")[0] for n in range(150)]
    assert answers == [200] * 40 + [429] * 110
    clock.now += 1.0
    assert asked(paced, "/search?kind=a", 1, by="203.0.113.1") == [200]


@pytest.mark.parametrize("path", ["/search", "/search.atom", "/api/v1/search"])
def test_more_fields_than_anybody_means_are_no_fault_of_ours(paced: TestClient, path: str):
    assert paced.get(f"{path}?{'&' * 1000}").status_code < 500


@pytest.mark.parametrize(
    ("path", "lang", "words"),
    [("/search?kind=a", "", "筛选得太快了"), ("/search?kind=a&lang=en", "", "Too many filtered searches at once")],
)
def test_patience_is_asked_for_in_words(paced: TestClient, path: str, lang: str, words: str):
    asked(paced, path, BURST)
    answer = paced.get(path, headers={"X-Forwarded-For": "198.51.100.1"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    assert f"<h1>{words}</h1>" in answer.text and "429 · E429" in answer.text and "https://archive.example/dumps/" in answer.text
    told = paced.get("/api/v1/search?kind=a", headers={"X-Forwarded-For": "198.51.100.1"}).json()
    assert told["code"] == "E429" and "{" not in told["do_zh"] + told["do_en"]


def test_a_proxy_that_names_nobody_shares_only_the_common_pace(paced: TestClient):
    assert [paced.get("/search?kind=a").status_code for _ in range(42)] == [200] * 40 + [429] * 2
