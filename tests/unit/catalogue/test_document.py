"""Documents, the published mapping, requests and cursors."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalogue import CursorBroken, cursor
from archive.catalogue.document import UNDATED, document, made, tombstone
from archive.catalogue.filters import FIELDS
from archive.catalogue.groups import WEIGHTS
from archive.catalogue.highlighting import highlights
from archive.catalogue.mapping import DATE, mapping, mapping_text
from archive.catalogue.searching import body
from archive.catalogue.suggesting import inputs
from archive.i18n import messages
from archive.models.centre import Level
from archive.models.media import MediaType
from archive.models.public import PublicCentre, PublicMedia, PublicPlace, PublicRecord
from archive.models.record import Contributor, Kind, Role, Term, When
from archive.models.search import SearchQuery

ROOT = Path(__file__).parents[3]


@pytest.fixture
def entry() -> PublicRecord:
    return PublicRecord(
        id="00000000011",
        title="紹興蓮花落:翠姐",
        kind=Kind.PERFORMANCE,
        genres=(Term(id="opera.yueju", label="越剧"), Term(label="新门类")),
        description="在文化礼堂演出",
        date=When(edtf="2024-05", given="2024年5月"),
        years=(2024,),
        place=PublicPlace(given="嵊州", divisions=(Term(id="330000", label="浙江省"), Term(id="330683", label="嵊州市"))),
        centre=PublicCentre(id="zj-330683", name="嵊州市文化馆", level="county"),
        contributors=(
            Contributor(name="甲某（饰梁山伯）", role=Role.PERFORMER),
            Contributor(name="乙某", role=Role.ACCOMPANIST, credit="鼓师", given="乙某、丙某父子"),
        ),
        media=(PublicMedia(part=1, media=MediaType.VIDEO), PublicMedia(part=2, media=MediaType.VIDEO)),
        publication_key="k",
        published_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def test_the_published_mapping_is_the_one_in_use():
    published = (ROOT / "schemas" / f"catalogue-{DATE}.json").read_text(encoding="utf-8")
    assert published == mapping_text(), "write mapping_text() to schemas/ under a new DATE, and reindex"


def test_the_mapping_is_strict_and_needs_no_plugin():
    mappings = mapping()["mappings"]
    assert mappings["dynamic"] == "strict"
    assert mappings["properties"]["entry"] == {"type": "object", "enabled": False}
    types = {field.get("type") for field in mappings["properties"].values()} | {
        sub["type"] for field in mappings["properties"].values() for sub in field.get("properties", {}).values()
    }
    assert types <= {
        None,
        "keyword",
        "boolean",
        "object",
        "integer",
        "long",
        "date",
        "float",
        "completion",
        "text",
        "dense_vector",
    }
    analyzers = {sub.get("analyzer") for f in mappings["properties"].values() for sub in f.get("properties", {}).values()}
    assert analyzers == {"whitespace"}
    assert not set(FIELDS.values()) & set(WEIGHTS), "a facet's field must not be a group's name"


def test_a_document_has_only_mapped_fields(entry):
    properties = mapping()["mappings"]["properties"]
    for name, value in document(entry).items():
        assert name in properties
        if "properties" in properties[name]:
            assert set(value) <= set(properties[name]["properties"])


def test_a_document_of_an_entry(entry):
    made_of = document(entry)
    assert PublicRecord.model_validate(json.loads(json.dumps(made_of["entry"]))) == entry
    assert made_of["genre_ids"] == ["ich.IV", "opera.yueju", "新门类"]
    assert made_of["division_ids"] == ["330000", "330683"]
    assert (made_of["media"], made_of["years"], made_of["made"]) == (["video"], [2024], 20240500)
    assert made_of["exact"] == ["绍兴莲花落翠姐"]
    assert "lianhualao" in " ".join(made_of["title"]["pinyin"]).split()
    assert {"小歌班", "yue", "opera", "传统戏剧", "门类"} <= set(made_of["genre"]["words"].split())
    assert "pinyin" not in made_of["description"] and "礼堂" in made_of["description"]["bigrams"][0]
    assert made_of["people"] == ["乙某", "甲某"], "without remarks, whatever they did"
    assert {"鼓师", "伴奏", "performer"} <= set(made_of["part"]["words"].split())
    assert {"丙某", "父子"} <= {pair for line in made_of["contributor"]["bigrams"] for pair in line.split()}
    assert "tag" not in made_of and "programme" not in made_of
    assert tombstone(entry.id) == {"id": "00000000011", "visible": False}


@pytest.mark.parametrize(
    ("edtf", "years", "number"),
    [
        ("2024-05-01", (2024,), 20240501),
        ("1985~", (1985,), 19850000),
        ("2024-21", (2024,), 20240000),
        ("1960/1969", (1960, 1969), 19600000),
        ("196X", (1960, 1969), 19600000),
        (None, (1998, 1997), 19970000),
        (None, (), UNDATED),
    ],
)
def test_the_day_an_entry_is_sorted_by(entry, edtf, years, number):
    assert made(entry.model_copy(update={"date": When(edtf=edtf, given="x"), "years": years})) == number
    if edtf is None:
        assert made(entry.model_copy(update={"date": None, "years": years})) == number


def test_an_entry_without_place_is_where_its_centre_is(entry):
    centre = entry.centre.model_copy(update={"divisions": (Term(id="330600", label="绍兴市"),)})
    assert document(entry.model_copy(update={"place": PublicPlace(), "centre": centre}))["division_ids"] == ["330600"]


def test_suggestion_inputs():
    first, *later = inputs("嵊州 越剧节")
    assert first == {"input": ["嵊州越剧节", "shengzhouyuejujie", "szyjj"], "weight": 10}
    assert [one["input"][0] for one in later] == ["越剧节", "节"] and {one["weight"] for one in later} == {1}
    assert inputs("*") == []
    assert all(len(text) <= 50 for one in inputs("越" * 300) for text in one["input"])


def test_cursors():
    query = SearchQuery(text="越剧", kind=("chorus",))
    text = cursor.seal(query, [61.5, "1767225600000", "00000000011"])
    kinds = (cursor.score, cursor.moment, cursor.identifier)
    assert cursor.open_cursor(query.model_copy(update={"after": text}), kinds) == [61.5, "1767225600000", "00000000011"]
    assert cursor.open_cursor(query, kinds) is None
    for wrong in (
        SearchQuery(text="婺剧", kind=("chorus",), after=text),
        SearchQuery(text="越剧", after=text),
        query.model_copy(update={"after": cursor.seal(query, [True, "1", "2"])}),
        query.model_copy(update={"after": cursor.seal(query, ["1", "1", "2"])}),
        query.model_copy(update={"after": cursor.seal(query, [1.0, "1"])}),
        query.model_copy(update={"after": cursor.seal(query, [1.0, "1", "x" * 100])}),
        query.model_copy(update={"after": cursor.seal(query, [1.0, "1", {"a": 1}])}),
        query.model_copy(update={"after": text[:-3]}),
    ):
        with pytest.raises(CursorBroken, match="E120"):
            cursor.open_cursor(wrong, kinds)


def test_requests_hold_what_was_typed_as_values_only():
    request = json.dumps(body(SearchQuery(text='越剧"}},{"match_all":{}} *:* title:x')), ensure_ascii=False)
    assert "query_string" not in request and "match_all\\" not in request


def test_every_label_and_code_has_its_sentences():
    keys = [
        *(f"catalogue.kind.{kind.value}" for kind in Kind),
        *(f"catalogue.level.{level.value}" for level in Level),
        *(f"catalogue.media.{media.value}" for media in MediaType),
        *("E120", "E320", "E321"),
    ]
    for key in keys:
        assert messages()[key]["zh"] and messages()[key]["en"]


def test_words_of_captions_and_pages_are_found_and_shown_around_the_find(entry):
    said = "第一句\n" * 30 + "溪水清清溪水长"
    with_words = entry.model_copy(update={"media": (entry.media[0].model_copy(update={"words": said}),)})
    assert any("溪水" in line for line in document(with_words)["words"]["bigrams"])
    (piece,) = highlights(with_words, "溪水清清")["words"]
    assert "溪水清清" in piece.text and len(piece.text) < 100
