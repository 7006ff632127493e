"""People on an entry's page, in its citation and in its JSON-LD: by their roles, in Chinese and English."""

import json
import re
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive import i18n
from archive.models.record import Contributor, Role
from archive.models.search import SearchQuery
from archive.web.portal import citation, jsonld, record_table
from archive.web.shared import query
from browser.stand_in import identifier

PEOPLE = (
    Contributor(name="甲某（饰梁山伯）", role=Role.PERFORMER, credit="主要演员"),
    Contributor(name="乙某", role=Role.PERFORMER, given="乙某、丙某夫妇"),
    Contributor(name="丙某", role=Role.PERFORMER, given="乙某、丙某夫妇"),
    Contributor(name="某某越剧团", role=Role.ENSEMBLE),
    Contributor(name="丁某", role=Role.DIRECTOR),
    Contributor(name="戊某", role=Role.COMPOSER),
    Contributor(name="己某", role=Role.ACCOMPANIST, credit="鼓师"),
    Contributor(name="某某市文化馆", role=Role.MAKER),
    Contributor(name="庚某", role=Role.CONTRIBUTOR, credit="茶水"),
)


@pytest.fixture
def record(services: Any) -> Any:
    return services.catalogue.records[identifier(0)].model_copy(update={"contributors": PEOPLE})


def test_a_row_for_each_role_those_who_made_it_first(record: Any):
    rows = {row.key: row for row in record_table.rows(record, "https://a", "zh")}
    people = [key for key in rows if key in set(Role)]
    assert people == ["composer", "maker", "performer", "ensemble", "director", "accompanist", "contributor"]
    assert [rows[key].term for key in people] == ["dcterms:creator"] * 2 + ["dcterms:contributor"] * 5
    words = [value.text for value in rows["performer"].values]
    assert words == ["甲某（饰梁山伯）（主要演员）", "乙某", "丙某", "原文：乙某、丙某夫妇"]
    assert rows["performer"].values[0].href == query.address(SearchQuery(text="甲某"))
    assert rows["accompanist"].values[0].text == "己某（鼓师）"


@pytest.mark.parametrize("role", Role)
def test_every_role_is_named_in_both_languages(record: Any, role: Role):
    one = record.model_copy(update={"contributors": (Contributor(name="甲某", role=role),)})
    row = next(row for row in record_table.rows(one, "https://a", "zh") if row.key == role.value)
    assert not row.label("zh").isascii() and row.label("en").isascii() and row.label("en")[0].isupper()
    assert row.label("zh") == i18n.text(f"role.{role.value}", "zh")


def test_the_page_shows_them_in_either_language(visitor: TestClient, services: Any, record: Any):
    services.catalogue.records[record.id] = record
    page = visitor.get(f"/e/{record.id}", params={"lang": "en"}).text
    for piece in ("Accompanist <small", ">伴奏</small>", "己某 (鼓师)", "as written: 乙某、丙某夫妇", "Composer <small"):
        assert piece in page
    found = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert {"author", "contributor", "creator"} & set(found)


def test_schema_org_has_the_property_or_a_role_that_says_more(record: Any):
    found = jsonld.document(record, "https://a")
    assert found["creator"] == [
        {"@type": "Role", "roleName": "作曲", "creator": {"@type": "Person", "name": "戊某"}},
        {"@type": "Role", "roleName": "制作者", "creator": {"@type": "Organization", "name": "某某市文化馆"}},
    ]
    plain = [one for one in found["contributor"] if one["@type"] != "Role"]
    assert [(one["@type"], one["name"]) for one in plain] == [
        ("Person", "乙某"), ("Person", "丙某"), ("PerformingGroup", "某某越剧团"),
    ]  # fmt: skip
    said = {one["roleName"]: one["contributor"]["name"] for one in found["contributor"] if one["@type"] == "Role"}
    assert said == {"主要演员": "甲某（饰梁山伯）", "导演": "丁某", "鼓师": "己某", "茶水": "庚某"}


@pytest.mark.parametrize(
    ("roles", "names"),
    [
        ([Role.PERFORMER, Role.COMPOSER, Role.DIRECTOR], "composer"),
        ([Role.PERFORMER, Role.ENSEMBLE, Role.DIRECTOR], "director"),
        ([Role.PERFORMER, Role.ENSEMBLE, Role.CAMERA], "ensemble"),
        ([Role.INTERVIEWER, Role.NARRATOR], "narrator"),
        ([Role.PERFORMER, Role.TRANSMITTER], "transmitter"),
        ([Role.LYRICIST, Role.COMPOSER], "lyricist, composer"),
        ([Role.CAMERA, Role.HOST], None),
    ],
)
def test_a_citation_names_who_is_responsible(record: Any, roles: list[Role], names: str | None):
    people = tuple(Contributor(name=role.value, role=role) for role in roles)
    cited = citation.cite(record.model_copy(update={"contributors": people}), "https://a", date(2026, 1, 1))
    assert cited.startswith(f"{names}. {record.title}" if names else record.title)


def test_who_did_two_things_is_cited_once_and_without_remarks(record: Any):
    people = tuple(Contributor(name="甲某（执笔）", role=role) for role in (Role.COMPOSER, Role.LYRICIST))
    assert citation.cite(record.model_copy(update={"contributors": people}), "https://a").startswith(f"甲某. {record.title}")


def test_a_person_can_be_chosen_as_a_facet(visitor: TestClient):
    page = visitor.get("/search", params={"person": "演员甲"}).text
    assert "人物团队" in page and 'href="/search?person=' in page
    found = visitor.get("/api/v1/search", params={"person": "演员甲"}).json()
    assert found["total"] == 1 and {one["value"] for one in found["facets"]["person"]} >= {"演员甲", "演员乙", "编者丙"}
