"""The API: the same answers as the pages, described by OpenAPI."""

import html
import re

import pytest
from starlette.testclient import TestClient

from browser.stand_in import identifier

NETWORK = (
    *("activities", "activities/{id}", "agents", "agents/{id}", "asked", "collections", "collections/{id}", "contests/{id}"),
    *("contests/{id}/rounds/{number}", "contests/{id}/rounds/{number}/sheet", "honours/{number}", "measures"),
)


def test_search_answers_with_hits_facets_and_a_cursor(visitor: TestClient):
    found = visitor.get("/api/v1/search", params={"q": "越剧", "size": 5}).json()
    assert found["total"] == 21
    assert len(found["hits"]) == 5
    assert found["hits"][0]["entry"]["title"] == "越剧《梁山伯与祝英台·十八相送》选段"
    assert found["hits"][0]["highlights"]["title"][0]["ranges"] == [[0, 2]]
    assert {f["value"]: f["count"] for f in found["facets"]["kind"]} == {"performance": 21}
    following = visitor.get("/api/v1/search", params={"q": "越剧", "size": 5, "after": found["next"]}).json()
    assert following["hits"][0]["entry"]["id"] != found["hits"][0]["entry"]["id"]


def test_suggestions(visitor: TestClient):
    answer = visitor.get("/api/v1/suggest", params={"q": "剪纸"})
    assert answer.json() == {"suggestions": [{"text": "剪纸《龍鳳呈祥》", "id": identifier(2)}]}
    assert visitor.get("/api/v1/suggest", params={"q": " "}).json() == {"suggestions": []}


def test_one_entry_gone_or_never_there(visitor: TestClient):
    found = visitor.get(f"/api/v1/resources/{identifier(3)}").json()
    assert (found["kind"], found["media"][0]["media"]) == ("oral-history", "sound")
    gone = visitor.get(f"/api/v1/resources/{identifier(90)}")
    assert (gone.status_code, gone.json()["code"], gone.json()["zh"]) == (410, "E410", "此条目已撤下")
    assert visitor.get("/api/v1/resources/abc").status_code == 404


@pytest.mark.parametrize("bad", ["size=0", "size=101", "year=x", "sort=best", "q=" + "a" * 201])
def test_what_cannot_be_understood_is_said(visitor: TestClient, bad: str):
    answer = visitor.get(f"/api/v1/search?{bad}")
    assert (answer.status_code, answer.json()["code"], answer.json()["en"]) == (422, "E430", "The request is not understood")


def test_openapi_describes_what_there_is_and_nothing_else(visitor: TestClient):
    described = visitor.get("/api/v1/openapi.json").json()
    inside = {f"/api/v1/entries/{{id}}/{name}" for name in ("search", "similar")}
    network = {f"/api/v1/{one}" for one in NETWORK}
    assert set(described["paths"]) == {"/api/v1/search", "/api/v1/suggest", "/api/v1/resources/{id}", *inside, *network}
    assert all(set(methods) == {"get"} for methods in described["paths"].values())
    for page in ("/docs", "/redoc"):
        assert visitor.get(page).status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_people_read_of_every_address_and_parameter_and_reach_the_examples(visitor: TestClient, lang: str):
    page = visitor.get("/api", params={"lang": lang}).text
    described = visitor.get("/api/v1/openapi.json").json()["paths"]
    assert all(f"GET {path}" in page for path in described)
    asked = {p["name"] for path in described.values() for p in path["get"]["parameters"] if p["in"] == "query"}
    assert all(f"<code>{name}</code>" in page for name in asked)
    assert 'href="/api/v1/openapi.json"' in page and "Apache-2.0" in page
    examples = re.findall(r'href="(/api/v1/(?:search|suggest)[^"]*)"', page)
    assert len(examples) == 3 and all(visitor.get(html.unescape(one)).status_code == 200 for one in examples)
    assert '<a href="/api">' in visitor.get("/").text


def test_every_operation_is_described_with_its_errors_in_types_that_generators_know(visitor: TestClient):
    described = visitor.get("/api/v1/openapi.json").json()
    operations = [one["get"] for one in described["paths"].values()]
    names = [one["operationId"] for one in operations]
    assert len(set(names)) == len(names) and all(name.isidentifier() and "_" not in name for name in names)
    for one in operations:
        assert one["summary"] and one["description"] and one["tags"], one["operationId"]
        for status in ("400", "422", "503"):
            assert one["responses"][status]["content"]["application/json"]["schema"]["$ref"].endswith("/Sorry")
    assert described["servers"] == [{"url": "https://archive.example"}] and described["info"]["contact"]

    def arrays(node):
        if isinstance(node, dict):
            if node.get("type") == "array":
                yield node
            node = list(node.values())
        for one in node if isinstance(node, list) else ():
            yield from arrays(one)

    assert all("items" in one for one in arrays(described))
