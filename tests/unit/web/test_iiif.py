"""IIIF as others read it: every document is judged by iiif-prezi3, the models that IIIF's own cookbook is made with."""

from typing import Any

import iiif_prezi3
import pytest
from starlette.testclient import TestClient

from archive.models.facts import Chapter
from archive.models.public import PublicCaptions, PublicFile, PublicTag
from archive.models.record import When
from archive.web.iiif.manifest import manifest, nav_date
from archive.web.iiif.names import Names
from browser.stand_in import DOCUMENT, UPRIGHT, identifier

HOME = "https://archive.example"
NAMES = Names(HOME, "archive.example")
SHOWN = [identifier(0), identifier(2), identifier(3), identifier(4), UPRIGHT, DOCUMENT]


def read(visitor: TestClient, address: str) -> Any:
    answer = visitor.get(address.removeprefix(HOME))
    assert answer.status_code == 200, (address, answer.text)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"].startswith("application/ld+json")
    assert visitor.get(address.removeprefix(HOME), headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    return answer.json()


@pytest.mark.parametrize("id_", SHOWN)
def test_every_manifest_is_one_and_every_address_in_it_answers(visitor: TestClient, id_: str):
    found = read(visitor, f"/iiif/{id_}/manifest")
    iiif_prezi3.Manifest(**found)
    assert found["id"] == f"{HOME}/iiif/{id_}/manifest" and found["service"][0]["type"] == "SearchService2"
    for canvas in found["items"]:
        iiif_prezi3.Canvas(**read(visitor, canvas["id"]))
        assert canvas.get("duration") or (canvas["width"] and canvas["height"])
        body = canvas["items"][0]["items"][0]["body"]
        for file in (*body.get("items", [body]), *canvas.get("thumbnail", ())):
            assert visitor.get(file["id"].removeprefix(HOME)).status_code == 200, file
    described, harvested = found["seeAlso"]
    assert harvested["id"].endswith(f"&identifier=oai:archive.example:{id_}"), "followed where there is a ledger"
    for one in (*found["homepage"], described):
        assert visitor.get(one["id"].removeprefix(HOME)).status_code == 200, one
    for one in found["partOf"]:
        assert read(visitor, one["id"])["type"] == "Collection"


def test_a_recording_offers_mp4_before_hls_its_captions_and_its_chapters(services: Any):
    record = services.ledger.publications.entry(UPRIGHT)
    film = record.media[0]
    prefix = film.stream.path.rpartition("/")[0]
    track = PublicCaptions(file=PublicFile(path=f"{prefix}/zh.vtt", mime="text/vtt"), language="zh")
    named = (Chapter(start_s=0, end_s=4.5, title="开场"), Chapter(start_s=4.5, end_s=12, title="锣鼓"))
    told = record.model_copy(update={"media": (film.model_copy(update={"captions": (track,), "chapters": named}),)})
    found = manifest(NAMES, told)
    iiif_prezi3.Manifest(**found)
    canvas = found["items"][0]
    offered = canvas["items"][0]["items"][0]["body"]
    assert offered["type"] == "Choice"
    assert [one["format"] for one in offered["items"]] == ["video/mp4", "application/vnd.apple.mpegurl"]
    caption = canvas["annotations"][0]["items"][0]
    assert (caption["motivation"], caption["body"]["format"], caption["body"]["language"]) == ("supplementing", "text/vtt", "zh")
    chapters = found["structures"][0]["items"]
    assert [one["label"]["zh-CN"] for one in chapters] == [["开场"], ["锣鼓"]]
    assert [one["items"][0]["id"].rpartition("#")[2] for one in chapters] == ["t=0,4.5", "t=4.5,12"]
    assert {one["format"] for one in found["rendering"]} == {"video/mp4"}


def test_a_picture_with_tiles_has_the_service_that_serves_them(services: Any):
    record = services.ledger.publications.entry(identifier(2))
    part = record.media[0]
    path = part.pictures[0].path.rpartition("/")[0] + "/tiles/info.json"
    tiles = PublicFile(path=path, mime="application/json", width=4000, height=3000)
    found = manifest(NAMES, record.model_copy(update={"media": (part.model_copy(update={"tiles": tiles}),)}))
    iiif_prezi3.Manifest(**found)
    canvas = found["items"][0]
    body = canvas["items"][0]["items"][0]["body"]
    base = f"{HOME}/media/key2/{tiles.path.removesuffix('/info.json')}"
    assert (canvas["width"], canvas["height"]) == (4000, 3000)
    assert body["service"] == [{"id": base, "type": "ImageService3", "profile": "level0"}]
    assert body["id"] == f"{base}/full/max/0/default.jpg"


def test_a_search_inside_leads_to_the_second_and_to_the_place_on_the_canvas(visitor: TestClient, services: Any):
    record = services.catalogue.records[identifier(0)]
    box = PublicTag(kind="text", value="甘霖镇", source="r", confidence=0.9, part=1, start_s=6.5, box=(0.5, 0.25, 0.25, 0.5))
    services.catalogue.records[record.id] = record.model_copy(update={"tags": (*record.tags, box)})
    found = read(visitor, f"/iiif/{record.id}/search?q=十八相送")
    assert (found["type"], "ignored" in found) == ("AnnotationPage", False)
    hit = found["items"][0]
    assert hit["target"] == f"{NAMES.canvas(record.id, 1)}#t=0" and hit["body"]["value"] == "十八相送"
    marked = found["annotations"][0]["items"][0]["target"]
    assert (marked["source"], marked["selector"][0]["exact"]) == (hit["id"], "十八相送")
    api = visitor.get(f"/api/v1/entries/{record.id}/search", params={"q": "甘霖"}).json()["moments"]
    found = read(visitor, f"/iiif/{record.id}/search?q=甘霖&motivation=painting")
    assert [one["body"]["value"] for one in found["items"]] == [one["text"] for one in api] and found["ignored"] == ["motivation"]
    assert found["items"][-1]["target"] == f"{NAMES.canvas(record.id, 1)}#xywh=427,120,214,240&t=6.5"
    for one in found["items"]:
        iiif_prezi3.Annotation(**one)
    for nothing in ("?q=无此词", ""):
        assert read(visitor, f"/iiif/{record.id}/search{nothing}")["items"] == []


@pytest.mark.parametrize(
    ("edtf", "day"),
    [
        ("2024-05-01", "2024-05-01"), ("2024-05", "2024-05-01"), ("2024", "2024-01-01"), ("2024-21", "2024-01-01"),
        ("198X", None), ("1956/1958", "1956-01-01"), ("-0200", None), ("2024-02-31", None), (None, None), ("2024~", "2024-01-01"),
    ],
)  # fmt: skip
def test_the_day_by_which_viewers_sort(services: Any, edtf: str | None, day: str | None):
    record = services.ledger.publications.entry(identifier(0)).model_copy(update={"date": When(edtf=edtf, given="?")})
    assert nav_date(record) == (day and f"{day}T00:00:00Z")


def test_collections_lead_from_the_province_to_every_entry(visitor: TestClient, services: Any):
    asked, open_, manifests = set(), [f"{HOME}/iiif/collection/division/330000"], set()
    while open_:
        address = open_.pop()
        if address in asked:
            continue
        asked.add(address)
        found = read(visitor, address)
        iiif_prezi3.Collection(**found)
        for one in found["items"]:
            (manifests.add if one["type"] == "Manifest" else open_.append)(one["id"])
    assert manifests == {NAMES.manifest(id_) for id_ in services.catalogue.records}
    for level in ("division/330600", "division/330683", "centre/zj-330683", "division/330683/entries"):
        assert f"{HOME}/iiif/collection/{level}" in asked


def test_the_list_of_changes_replayed_is_what_is_public(visitor: TestClient, services: Any):
    whole = read(visitor, "/iiif/activity/all-changes")
    public, address, seen = set(), whole["first"]["id"], 0
    while address:
        page = read(visitor, address)
        assert page["startIndex"] == seen
        for one in page["orderedItems"]:
            seen += 1
            (public.discard if one["type"] == "Delete" else public.add)(one["object"]["id"])
        address = page.get("next", {}).get("id")
    assert seen == whole["totalItems"] and whole["last"]["id"] == page["id"]
    assert public == {NAMES.manifest(id_) for id_ in (*services.catalogue.records, UPRIGHT, DOCUMENT)}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"/iiif/{identifier(90)}/search?q=x", 410), (f"/iiif/{identifier(0)}/search?q={'a' * 201}", 422),
        (f"/iiif/{identifier(90)}/manifest", 410), (f"/iiif/{identifier(91)}/canvas/p1", 410), ("/iiif/abc/manifest", 404),
        (f"/iiif/{identifier(0)}/canvas/p9", 404), ("/iiif/collection/division/33", 404),
        ("/iiif/collection/division/999999", 404),
        ("/iiif/collection/centre/nobody", 404), ("/iiif/collection/programme/%20", 404), ("/iiif/activity/page/7", 404),
        ("/iiif/activity/page/x", 422), ("/iiif/activity/page/-1", 422), ("/iiif/nothing", 404),
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_to_every_program(visitor: TestClient, address: str, status: int):
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers.get("access-control-allow-origin")) == (status, "*")
    assert answer.json()["code"] and answer.json()["zh"]


def test_dumps_are_listed_with_their_digests_and_a_closed_one_says_when_the_next_comes(visitor: TestClient, services: Any):
    page = visitor.get("/dumps/").text
    assert "81.2 MB" in page and page.count("ab12" * 16) == 3 and "停止提供" in page
    found = visitor.get("/dumps/catalog.jsonld")
    assert found.headers["access-control-allow-origin"] == "*" and len(found.json()["dcat:dataset"]) == 1
    assert visitor.get("/dumps/20251122T192000Z/records.parquet").status_code == 410
    assert visitor.get("/dumps/latest/records.parquet").headers["location"] == "/dumps/20251129T192000Z/records.parquet"
    services.ledger.publications.left[identifier(2)] = services.ledger.publications.left[identifier(90)]
    assert visitor.get("/dumps/latest/records.parquet").status_code == 404
    assert visitor.get("/dumps/20251129T192000Z/records.parquet").status_code == 410
