"""Feeds, sitemaps and what robots are asked, each held against its own rules."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import feedparser
import pytest
import xmlschema
from fastapi import FastAPI
from lxml import etree
from starlette.testclient import TestClient

from archive.models.deletion import Gone
from archive.models.public import PublicFile
from archive.models.record import Contributor, Role
from archive.web.syndication import sitemaps
from browser.stand_in import UPRIGHT, identifier

RULES = Path(__file__).parents[2] / "data" / "syndication"
ATOM = etree.RelaxNG(etree.parse(RULES / "atom.rng"))
INDEX, URLSET = (xmlschema.XMLSchema(str(RULES / name)) for name in ("siteindex.xsd", "sitemap.xsd"))
SITE = "https://archive.example"
LOC = re.compile(r"<loc>([^<]+)</loc>")
AGES = {"If-Modified-Since": "Mon, 01 Jan 2020 00:00:00 +99999999999999999999"}


@pytest.mark.parametrize(
    ("address", "title", "many"),
    [
        ("/search.atom", "全部条目", 25),
        ("/search.atom?q=越剧", "越剧", 21),
        ("/search.atom?q=越剧&year=2005", "越剧", 1),
        ("/search.atom?q=没有的东西", "没有的东西", 0),
        ("/centres/zj-330381.atom", "瑞安市文化馆", 1),
        ("/programmes.atom?name=甘霖镇乡村春晚", "甘霖镇乡村春晚", 1),
    ],
)
def test_feeds_are_valid_and_say_what_is_new(visitor: TestClient, address: str, title: str, many: int):
    answer = visitor.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    root = etree.fromstring(answer.content)
    ATOM.assertValid(root)
    feed = feedparser.parse(answer.content)
    assert not feed.bozo and feed.version == "atom10"
    assert feed.feed.title == f"{title} · 群众文化影像档案" and len(feed.entries) == many
    assert feed.feed.id == feed.feed.links[0].href and feed.feed.id.startswith(SITE)
    moments = [one.updated for one in feed.entries]
    assert moments == sorted(moments, reverse=True) and feed.feed.updated == (moments or ["1970-01-01T00:00:00Z"])[0]
    assert all(one.link.startswith(f"{SITE}/e/") and one.link == one.id for one in feed.entries)
    assert len({one.id for one in feed.entries}) == many
    own = next(link.href for link in feed.feed.links if link.rel == "self").removeprefix(SITE)
    assert visitor.get(own).content == answer.content, "its own address gives the same feed"


def test_a_feed_goes_on_to_older_entries(visitor: TestClient, services: Any):
    first = services.catalogue.records[identifier(0)]
    for n in range(40):
        services.catalogue.records[f"more{n}"] = first.model_copy(
            update={"published_at": first.published_at - timedelta(days=n + 1)}
        )
    feed = feedparser.parse(visitor.get("/search.atom").content)
    [after] = [link.href for link in feed.feed.links if link.rel == "next"]
    ATOM.assertValid(etree.fromstring(visitor.get(after.removeprefix(SITE)).content))
    assert len(feed.entries) == 30 and len(feedparser.parse(visitor.get(after.removeprefix(SITE)).content).entries) == 30


def test_whoever_has_a_feed_gets_it_again_only_when_it_changed(visitor: TestClient, services: Any):
    first = visitor.get("/search.atom?q=剪纸")
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": date}, {"If-None-Match": f'"x", W/{tag}'}):
        again = visitor.get("/search.atom?q=剪纸", headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    earlier = {"If-Modified-Since": "Wed, 01 Jan 2020 00:00:00 GMT"}
    for headers in (earlier, {"If-None-Match": '"x"', "If-Modified-Since": date}, {"If-Modified-Since": "yesterday"}, AGES):
        assert visitor.get("/search.atom?q=剪纸", headers=headers).status_code == 200
    del services.catalogue.records[identifier(2)]
    assert visitor.get("/search.atom?q=剪纸", headers={"If-None-Match": tag}).status_code == 200


def test_a_feed_holds_whatever_people_write(visitor: TestClient, services: Any):
    record = services.catalogue.records[identifier(2)]
    hard = {
        "title": "<b>&\x0b]]>\u202e",
        "contributors": (Contributor(name=" ", role=Role.AUTHOR),),
        "rights": "a\x00b",
        "description": "\ud7ff" * 900,
    }
    services.catalogue.records[identifier(2)] = record.model_copy(update=hard)
    body = visitor.get("/search.atom?kind=folk-art").content
    ATOM.assertValid(etree.fromstring(body))
    assert "&lt;b&gt;&amp;\ufffd]]&gt;" in body.decode()


@pytest.mark.parametrize(
    "address", ["/centres/nobody.atom", "/programmes.atom?name=没有", "/programmes.atom", "/programmes.atom?name=越剧"]
)
def test_what_has_no_entries_has_no_feed(visitor: TestClient, address: str):
    assert visitor.get(address).status_code == 404


def test_pages_of_searches_name_their_feeds(visitor: TestClient):
    page = visitor.get("/search?q=越剧&kind=performance&after=1").text
    address = "/search.atom?q=%E8%B6%8A%E5%89%A7&amp;kind=performance"
    assert f'<link rel="alternate" type="application/atom+xml" href="{address}"' in page
    assert f'class="feed" href="{address}"' in page
    assert 'type="application/atom+xml" href="/search.atom"' in visitor.get("/").text


@pytest.fixture
def small(services: Any) -> TestClient:
    """Sitemaps of four entries each."""
    app = FastAPI()
    app.include_router(sitemaps.router(services, part=4))
    return TestClient(app, base_url="http://portal")


def listed(visitor: TestClient) -> list[str]:
    index = visitor.get("/sitemap.xml")
    INDEX.validate(index.text)
    found = []
    for part in LOC.findall(index.text):
        answer = visitor.get(part.removeprefix(SITE))
        assert answer.status_code == 200 and answer.headers["content-type"] == "application/xml"
        URLSET.validate(answer.text)
        found += [one for one in LOC.findall(answer.text) if "/e/" in one]
    return found


def test_every_entry_stands_in_one_part_and_a_withdrawn_one_is_gone_at_once(small: TestClient, services: Any):
    every = [f"{SITE}/e/{id_}" for id_ in services.ledger.publications._records]
    assert len(LOC.findall(small.get("/sitemap.xml").text)) == 7
    found = listed(small)
    assert sorted(found) == sorted(every) and len(set(found)) == len(found)
    services.ledger.publications.left[identifier(2)] = Gone(id=identifier(2), at=datetime(2025, 1, 1, tzinfo=UTC))
    assert f"{SITE}/e/{identifier(2)}" not in listed(small)
    assert len(listed(small)) == len(every) - 1


def test_the_parts_of_the_past_stay_as_they_are_when_something_new_comes(small: TestClient, services: Any):
    before = LOC.findall(small.get("/sitemap.xml").text)
    body = small.get(before[0].removeprefix(SITE)).content
    newest = services.catalogue.records[identifier(0)].model_copy(
        update={"id": identifier(60), "published_at": datetime(2026, 5, 1, tzinfo=UTC)}
    )
    services.catalogue.records[identifier(60)] = newest
    after = LOC.findall(small.get("/sitemap.xml").text)
    assert after[: len(before) - 1] == before[:-1]
    assert small.get(after[0].removeprefix(SITE)).content == body
    assert f"{SITE}/e/{identifier(60)}" in listed(small)


def test_films_tell_of_themselves(visitor: TestClient, services: Any):
    shown = services.ledger.publications._apart
    card = PublicFile(path="renditions/" + "a" * 128 + "/card-0-1/card.jpg", mime="image/jpeg", size=9, width=1200, height=630)
    shown[UPRIGHT] = shown[UPRIGHT].model_copy(update={"card": card, "title": "村<晚>" * 80, "description": "长" * 5000})
    body = visitor.get(LOC.findall(visitor.get("/sitemap.xml").text)[0].removeprefix(SITE)).text
    URLSET.validate(body)
    own = body.partition(f"{SITE}/e/{UPRIGHT}<")[2].partition("</url>")[0]
    said = dict(re.findall(r"<video:(\w+)>([^<]+)</video", own))
    assert said["thumbnail_loc"] == f"{SITE}/media/key-upright/{card.path}" and said["duration"] == "12"
    assert said["player_loc"] == f"{SITE}/embed/{UPRIGHT}" and said["content_loc"].endswith("/download.mp4")
    assert (
        body.count("<video:video>") > 20 and "mp4" not in body.partition(f"{SITE}/e/{identifier(0)}<")[2].partition("</url>")[0]
    )


@pytest.mark.parametrize("name", ["x", "-", "1-x", "99999999999999999-", "1.5-2", "%00-", "-5-"])
def test_a_part_that_is_none_is_not_found(visitor: TestClient, name: str):
    assert visitor.get(f"/sitemaps/{name}.xml").status_code == 404


@pytest.mark.parametrize(
    ("path", "open_"),
    [
        ("/", True), (f"/e/{identifier(0)}", True), ("/search", True), ("/sitemap.xml", True), ("/search.atom", True),
        ("/centres/zj.atom", True),
        ("/media/key0/renditions/x/poster.jpg", True), ("/media/key0/renditions/x/download.mp4", True), ("/dumps/", True),
        ("/search?kind=chorus", False), ("/search?q=x&year=2005&genre=a", False), ("/search.atom?q=x", False),
        ("/api/v1/search", False),
        ("/r/token", False), ("/preview/x", False), ("/work/", False), ("/media/preview~x/y.jpg", False),
        ("/oembed?url=x", False),
    ],
)  # fmt: skip
def test_robots_are_told_where_to_go(visitor: TestClient, path: str, open_: bool):
    """As RFC 9309, 2.2.3 reads it: `*` stands for anything, and a rule is the beginning of a path with its query."""
    rules = re.findall(r"^Disallow: (.+)$", visitor.get("/robots.txt").text, re.MULTILINE)
    closed = any(re.match(re.escape(rule).replace(r"\*", ".*"), path) for rule in rules)
    assert closed is not open_


def test_robots_hear_of_the_sitemap_the_dump_and_a_pace(visitor: TestClient):
    text = visitor.get("/robots.txt").text
    robots = RobotFileParser()
    robots.parse(text.splitlines())
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"] and robots.crawl_delay("Anybot") == 2
    assert text.startswith("# ") and f"{SITE}/dumps/" in text.splitlines()[0]
    assert {"Disallow: /media/*.m3u8", "Disallow: /media/*.m4s"} <= set(text.splitlines())
