"""Withdrawn means gone, by every way in which the portal answers: its routes stand in one list, and none may be missing."""

import json
import re
import time
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from archive.config import Settings
from archive.models.network.activity import Activity
from archive.models.network.agent import Agent, Credit
from archive.models.network.collection import Collection, Member, Room
from archive.models.network.demand import Demand, DemandState
from archive.models.network.heritage import Heritage
from archive.models.network.statement import minted_id
from archive.models.people import Person, Role
from archive.models.report import Decision
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.desk import demands
from archive.steps.network import curating, keeping
from archive.steps.network.keeping import Said
from archive.steps.publishing import dumps, entries, publish
from archive.web.app import create_app
from archive.web.build import build
from deliveries import folder_of

pytestmark = pytest.mark.servers
TITLE, LINE, CHAPTER = "青溪采茶谣", "满山姑娘唱新茶", "头一折竹林"
ROW = {
    "item": "1",
    "title": TITLE,
    "genre": "民歌",
    "date": "2024年端午节",
    "place": "浙江省绍兴市嵊州市",
    "programme": "溪畔村晚",
    "subject": "示例采茶项目",
}
PROGRAMME = quote(ROW["programme"])
WITHIN_S = 60

SHOWN = {
    "/": ["/"],
    "/search": ["/search", "/search?q=caicha", "/search?centre=zj-330683&year=2024"],
    "/e/{typed}": ["/e/{id}"],
    "/e/{typed}.ris": ["/e/{id}.ris"],
    "/e/{typed}.bib": ["/e/{id}.bib"],
    "/e/{typed}.csl.json": ["/e/{id}.csl.json"],
    "/e/{typed}.jsonld": ["/e/{id}.jsonld"],
    "/e/{typed}/poster": ["/e/{id}/poster"],
    "/e/{typed}/transcript": ["/e/{id}/transcript"],
    "/embed/{typed}": ["/embed/{id}"],
    "/oembed": ["/oembed?url=http://testserver/e/{id}"],
    "/search.atom": ["/search.atom"],
    "/centres/{centre}.atom": ["/centres/zj-330683.atom"],
    "/programmes.atom": [f"/programmes.atom?name={PROGRAMME}"],
    "/centres/{typed}": ["/centres/zj-330683"],
    "/people/{typed}": ["/people/{agent}"],
    "/people/{typed}.jsonld": ["/people/{agent}.jsonld"],
    "/board/items": ["/board/items?centre=zj-330683&measure=1"],
    "/list": ["/list?ids={id}"],
    "/activities/{typed}": ["/activities/{activity}"],
    "/activities/{typed}.jsonld": ["/activities/{activity}.jsonld"],
    "/media/{key}/chapters/{id_}/{part}.vtt": ["/media/{key}/chapters/{id}/1.vtt"],
    "/media/{key}/{path:path}": ["/media/{key}/{captions}"],
    "/api/v1/search": ["/api/v1/search", "/api/v1/search?q=caicha"],
    "/api/v1/suggest": ["/api/v1/suggest?q=青溪"],
    "/api/v1/resources/{id}": ["/api/v1/resources/{id}"],
    "/api/v1/entries/{id}/search": ["/api/v1/entries/{id}/search?q=姑娘"],
    "/api/v1/entries/{id}/similar": ["/api/v1/entries/{other}/similar"],
    "/iiif/{typed}/manifest": ["/iiif/{id}/manifest"],
    "/iiif/{typed}/canvas/{name}": ["/iiif/{id}/canvas/p1"],
    "/iiif/{typed}/search": ["/iiif/{id}/search?q=姑娘"],
    "/customs/day": ["/customs/day?q=2024年端午节"],
    "/customs/item/{typed}": ["/customs/item/{heritage}"],
    "/collections/{typed}": ["/collections/{set}"],
    "/collections/{typed}.jsonld": ["/collections/{set}.jsonld"],
    "/api/v1/collections/{id}": ["/api/v1/collections/{set}"],
    "/iiif/collection/set/{id_}": ["/iiif/collection/set/{set}"],
    "/iiif/collection/division/{code}/entries": ["/iiif/collection/division/330683/entries"],
    "/iiif/collection/centre/{id_}": ["/iiif/collection/centre/zj-330683"],
    "/iiif/collection/programme/{name:path}": [f"/iiif/collection/programme/{PROGRAMME}"],
    "/oai": ["/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=ListRecords&metadataPrefix=archive"],
    "/sitemaps/{typed}.xml": ["{sitemap}"],
    "/asked": ["/asked"],
    "/asked/{id_}.jsonld": ["/asked/{demand}.jsonld"],
    "/api/v1/asked": ["/api/v1/asked"],
    "/dumps/latest/{file}": ["/dumps/latest/records.jsonl.zst"],
    "/dumps/{name}/{file}": ["/dumps/{dump}/records.jsonl.zst"],
}
"""Route -> addresses at which the entry is seen by its title or its words, and may not be afterwards."""
COUNTED = {
    "/map": "/map",
    "/map/{code}": "/map/330600",
    "/timeline": "/timeline",
    "/festivals": "/festivals",
    "/genres": "/genres",
    "/api/v1/agents/{id}": "/api/v1/agents/{agent}",
    "/iiif/collection/division/{code}": "/iiif/collection/division/330683",
    "/iiif/activity/all-changes": "/iiif/activity/all-changes",
    "/iiif/activity/page/{number}": "/iiif/activity/page/0",
    "/dumps": "/dumps",
    "/dumps/": "/dumps/",
    "/dumps/catalog.jsonld": "/dumps/catalog.jsonld",
    "/sitemap.xml": "/sitemap.xml",
    "/customs": "/customs",
    "/customs/{code}": "/customs/330683",
    "/collections": "/collections",
    "/api/v1/collections": "/api/v1/collections",
    "/iiif/collection/set/{id_}/room/{room}": "/iiif/collection/set/{set}/room/r1",
    "/collections/{typed}.geojson": "/collections/{set}.geojson",
    "/api/v1/activities/{id}": "/api/v1/activities/{activity}",
}
"""Route -> address that counts, names or links entries without their words; they are asked all the same."""
OTHERS = {
    *("/activities", "/activities.geojson", "/activities.ics", "/activities/{typed}.ics", "/activities/{typed}/code.svg"),
    "/api/v1/activities",
    *("/sites/{typed}", "/sites/{typed}/code.svg", "/centres/{typed}/silent"),  # of what centres say themselves
    *("/r/{token}", "/r/{token}/{name}", "/preview/{typed}", "/preservation/{typed}"),  # by a token, or a signature
    *("/centres", "/centres/{typed}/wall", "/centres/{typed}/wall.svg"),  # of centres alone
    *("/people", "/api/v1/agents", "/verify/{number}"),  # of people alone
    *("/contests", "/contests/{typed}", "/contests/{typed}.jsonld", "/api/v1/contests/{id}"),  # a line of results stays
    *("/contests/{typed}/rounds/{number}", "/api/v1/contests/{id}/rounds/{number}"),
    *("/api/v1/contests/{id}/rounds/{number}/sheet", "/honours/{typed}", "/honours/{typed}.jsonld"),
    *("/honours/{typed}/code.svg", "/api/v1/honours/{number}"),
    *("/board", "/api/v1/measures", "/api/v1/measures.csv", "/api/v1/measures.xlsx"),  # numbers alone
    *("/faults", "/faults/{code}", "/preservation", "/api", "/api/v1/openapi.json", "/oai/entry-1.xsd"),  # of no entry
    *("/robots.txt", "/manifest.webmanifest", "/worker.js", "/offline", "/healthz", "/readyz", "/favicon.ico", "/static/{name}"),
}
"""Routes that say nothing of a public entry."""


@pytest.fixture
def services(settings: Settings) -> Services:
    found = Services(settings.model_copy(update={"portal_url": "http://testserver", "signing_key": SecretStr("k" * 40)}))
    found.prepare()
    return found


@pytest.fixture
def visitor(services: Services) -> TestClient:
    build()
    return TestClient(create_app(services, partial(entries.preview, services)), raise_server_exceptions=False)


def routes(among: Iterable[Any]) -> Iterator[str]:
    for one in among:
        if hasattr(one, "path"):
            yield one.path
        else:
            yield from routes(one.original_router.routes if hasattr(one, "original_router") else one.routes)


def seen(answer) -> bool:
    """Whether an answer tells of the entry by its title or its words, in plain characters, in JSON or packed."""
    body = answer.content
    if answer.request.url.path.endswith(".zst") and answer.status_code == 200:
        body = pa.input_stream(pa.BufferReader(body), compression="zstd").read()
    words = body.decode(errors="replace")
    plain = re.sub("<[^>]*>", "", words)  # what was looked for is marked
    return any(word in words or word in plain or json.dumps(word)[1:-1] in words for word in (TITLE, LINE, CHAPTER))


def shown_together(services: Services, resource: str) -> str:
    """A collection, opened to the public, that holds the entry."""
    rooms = (Room(id="r1", title="示例一站"),)
    draft = Collection(
        id="-",
        centre="zj-330683",
        title="示例路线",
        kind="route",
        state="draft",
        rooms=rooms,
        members=(Member(subject=resource, room="r1"),),
    )
    made = curating.make(services, draft, Person.named("示例编"))
    curating.act(services, made.id, "submit", Person.named("示例编"))
    return curating.act(services, made.id, "approve", Person.named("示例审")).id


def answered_by(services: Services, resource: str) -> str:
    """A demand that the entry answers."""
    by = Person.named("示例甲", Role.LEAD)
    asked = Demand(id="00000000DEM", title="想听民歌", state=DemandState.ASSIGNED, assigned="zj-330683")
    keeping.keep(services, Said(asked, "assign"), by)
    return demands.answer(services, asked, "", [resource], by).id


def listed(services: Services) -> str:
    """An item of a list of heritage that the entry tells of."""
    item = Heritage(id="HERITAGE001", centre="zj-330683", division="330683", title=ROW["subject"])
    keeping.keep(services, Said(item, "list"), Person.named("示例编"))
    return item.id


def test_every_way_is_in_the_list(visitor: TestClient):
    assert set(routes(visitor.app.routes)) == {*SHOWN, *COUNTED, *OTHERS}, "say of a new way how a withdrawal reaches it"


def test_what_is_withdrawn_is_gone_by_every_way_within_a_minute(services, take_in, tmp_path, film, visitor):
    delivery, _ = take_in(
        folder_of(
            tmp_path,
            [ROW | {"file": name} for name in ("a.mp4", "a.zh.srt", "a.chapters.vtt")]
            + [ROW | {"item": "2", "title": "溪畔的另一支歌", "file": "b.jpg"}],
            a__mp4=film, b__jpg="navy",
            **{"a.zh__srt": f"1\n00:00:01,000 --> 00:00:02,000\n{LINE}\n".encode()},
            **{"a.chapters__vtt": f"WEBVTT\n\n00:00.000 --> 00:04.000\n{CHAPTER}\n".encode()},
        )
    )  # fmt: skip
    one, other = sorted(services.ledger.resources.of_delivery(delivery.id), key=lambda each: each.item)
    for each in (one, other):
        review.decide(services, each.id, Decision(verb="approve", by="r"))
    publish.run(services)
    dumps.run(services)
    singer = Agent(
        id=minted_id(), title="示例歌者", state="active", public=True,
        credits=(Credit(resource=one.id, n=0, name="示例歌者", confirmed_by="r", on=date(2026, 11, 1)),),
    )  # fmt: skip
    keeping.keep(services, Said(singer, "link"), Person.named("r"))
    record = services.catalogue.get(one.id)
    parts = re.findall(r"<loc>http://testserver([^<]*)</loc>", visitor.get("/sitemap.xml").text)
    activity = Activity(
        id="AAAAAAAAAAA", title="示例村晚", state="held", centre="zj-330683", division="330683", starts=date(2026, 5, 1),
        announced=date(2026, 4, 1), evidence=[{"resource": one.id}],
    )  # fmt: skip
    keeping.keep(services, Said(activity, "hold"), Person.named("r", Role.LEAD))
    facts = {
        "activity": activity.id,
        "id": one.id, "other": other.id, "key": record.publication_key, "captions": record.media[0].captions[0].file.path,
        "sitemap": parts[0], "dump": services.store.dumps.index().dumps[0].name, "agent": singer.id,
        "set": shown_together(services, one.id),
        "demand": answered_by(services, one.id),
        "heritage": listed(services),
    }  # fmt: skip
    addresses = [way.format(**facts) for ways in SHOWN.values() for way in ways]
    counted = [way.format(**facts) for way in COUNTED.values()]
    film = record.media[0]
    files = [f"/media/{facts['key']}/{file.path}" for file in (film.stream, film.download, film.poster, record.card)]
    until = time.monotonic() + WITHIN_S
    while missing := [way for way in addresses if not seen(visitor.get(way))]:
        assert time.monotonic() < until, f"not shown while it is public: {missing}"
        time.sleep(1)  # a harvest and the index may lag a few seconds

    assert "示例村晚" in visitor.get(f"/e/{one.id}").text, "an entry names the activity that it shows"
    linked = [each["id"].removeprefix("http://testserver") for each in visitor.get(f"/iiif/{one.id}/manifest").json()["seeAlso"]]
    assert all(seen(visitor.get(way)) for way in linked) and any(way.startswith("/oai?") for way in linked)
    assert {way: visitor.get(way).status_code for way in (*counted, *files)} == dict.fromkeys((*counted, *files), 200)

    review.decide(services, one.id, Decision(verb="withdraw", by="r", reason="family asked"))
    publish.run(services)
    addresses += [*counted, *linked]
    until = time.monotonic() + WITHIN_S
    while left := [way for way in addresses if seen(visitor.get(way))]:
        assert time.monotonic() < until, f"still shown: {left}"
        time.sleep(1)
    assert {visitor.get(way).status_code for way in addresses} <= {200, 404, 410}
    ways = [*(way for ways in SHOWN.values() for way in ways), *COUNTED.values()]
    own = [way.format(**facts) for way in ways if "{id}" in way and not way.startswith("/list")]
    left = {way: status for way in (*own, *files) if (status := visitor.get(way).status_code) not in {404, 410}}
    assert not left, "an address of its own, and a file, are there for nobody"
    for way in (f"/preview/{one.id}", f"/preservation/{one.id}"):
        answer = visitor.get(way)
        assert answer.status_code == 403 and not seen(answer), way
