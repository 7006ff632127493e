"""JSON-LD has the shape that schema.org gives it and what search engines ask of a recording."""

import re
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from archive.models.facts import Chapter
from archive.models.record import Kind
from archive.web.portal import jsonld
from browser.stand_in import UPRIGHT, identifier

TABLE = tomllib.loads((Path(__file__).parents[2] / "data/schema-org/properties.toml").read_text(encoding="utf-8"))
LITERALS = {
    "Text": lambda v: isinstance(v, str) and v.strip() != "",
    "URL": lambda v: isinstance(v, str) and urlsplit(v).scheme in {"http", "https"} and urlsplit(v).netloc != "",
    "Number": lambda v: isinstance(v, int | float) and v >= 0,
    "Date": lambda v: isinstance(v, str) and datetime.fromisoformat(v) is not None,
    "Duration": lambda v: isinstance(v, str) and re.fullmatch(r"PT[1-9]\d*S", v) is not None,
}


def judge(node: dict[str, Any]) -> list[str]:
    """What is wrong with a node and all below it."""
    kinds = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    asked = [name for kind in kinds for part in ("required", "recommended") for name in TABLE[part].get(kind, ())]
    wrong = [f"{kinds}: {name} is missing" for name in asked if name not in node]
    for name, value in node.items():
        if name.startswith("@"):
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                wrong += [] if one["@type"] in TABLE["values"].get(name, ()) else [f"{name}: {one['@type']}"]
                wrong += judge(one)
            elif not any(_is(one, kind) for kind in TABLE["values"].get(name, ())):
                wrong.append(f"{name}: {one!r}")
    return wrong


def _is(value: Any, kind: str) -> bool:
    try:
        return kind in LITERALS and LITERALS[kind](value)
    except ValueError:
        return False


@pytest.mark.parametrize("id_", [identifier(n) for n in (0, 1, 2, 3, 4)] + [UPRIGHT])
def test_every_entry_has_the_shape_of_schema_org(visitor: TestClient, id_: str):
    answer = visitor.get(f"/e/{id_}.jsonld")
    assert answer.headers["content-type"] == "application/ld+json" and answer.headers["access-control-allow-origin"] == "*"
    assert judge(answer.json()) == []
    assert f"/e/{id_}.jsonld" in visitor.get(f"/e/{id_}").text


def test_chapters_are_clips_and_a_programme_is_an_event(services: Any):
    record = services.ledger.publications.entry(identifier(0))
    film = record.media[0].model_copy(
        update={"chapters": (Chapter(start_s=0, end_s=4.5, title="开场"), Chapter(start_s=4.5, end_s=12, title="十八相送"))}
    )
    found = jsonld.document(record.model_copy(update={"media": (film,), "kind": Kind.COURSE}), "https://a")
    assert judge(found) == []
    clips = found["associatedMedia"][0]["hasPart"]
    assert [(one["name"], one["startOffset"], one["endOffset"]) for one in clips] == [("开场", 0, 4.5), ("十八相送", 4.5, 12)]
    assert len({one["url"] for one in clips}) == 2 and all(one["url"].startswith(found["url"]) for one in clips)
    assert found["recordedAt"]["name"] == "甘霖镇乡村春晚" and found["holdingArchive"]["@type"] == "ArchiveOrganization"
    assert [one["name"] for one in found["isPartOf"]] == ["甘霖镇乡村春晚", "嵊州市文化馆"]
    assert found["learningResourceType"] == "course"


@pytest.mark.parametrize(("id_", "status"), [(identifier(90), 410), ("abc", 404), (identifier(95), 404)])
def test_what_is_gone_or_never_was_has_none(visitor: TestClient, id_: str, status: int):
    assert visitor.get(f"/e/{id_}.jsonld").status_code == status
