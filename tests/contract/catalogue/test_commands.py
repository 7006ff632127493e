"""`archive search`, `show` and `reindex` as an operator types them, on real servers."""

import json

import pytest
from typer.testing import CliRunner

from archive.catalogue import CursorBroken, ReindexRefused
from archive.cli import app
from archive.errors import NotFound
from archive.services import Services

pytestmark = pytest.mark.servers


@pytest.fixture
def services(settings, entries):
    """Tables and an index of their own, with five entries in the index and none in the ledger."""
    one = Services(settings)
    one.prepare()
    one.catalogue.put((each, n) for n, each in enumerate(entries[:5], start=1))
    return one


@pytest.fixture
def archive(services):
    """Run a command against these servers."""
    own = services.settings
    environment = {
        "ARCHIVE_HOME": str(own.home),
        "ARCHIVE_CATALOGUE_URL": own.catalogue_url,
        "ARCHIVE_CATALOGUE_ALIAS": own.catalogue_alias,
        "ARCHIVE_LEDGER_URL": own.ledger_url.get_secret_value(),
        "ARCHIVE_LEDGER_SCHEMA": own.ledger_schema,
        "COLUMNS": "200",
    }
    return lambda *words: CliRunner().invoke(app, words, env=environment)


def test_search_prints_a_table_chinese_first(archive):
    answer = archive("search", "越剧", "2024")
    assert answer.exit_code == 0
    heading, row, total = answer.stdout.splitlines()
    assert heading.startswith("编号 id")
    assert row.split() == ["00000000011", "越剧《梁祝》选段“十八相送”", "越剧", "嵊州市", "2024年5月1日", "嵊州市文化馆"]
    assert total.startswith("共 1 条") and "1 entries" in total
    assert archive("search", "没有的东西").stdout == "没有找到 / nothing found\n"


def test_search_json_with_facets_and_pages(archive):
    first = json.loads(archive("search", "--json", "--size", "2", "--sort", "date").stdout)
    assert first["total"] == 5 and len(first["hits"]) == 2
    second = json.loads(archive("search", "--json", "--size", "2", "--sort", "date", "--after", first["next"]).stdout)
    assert not {h["entry"]["id"] for h in first["hits"]} & {h["entry"]["id"] for h in second["hits"]}
    facets = ("--kind", "chorus", "--genre", "ich.II", "--place", "330683", "--centre", "zj-330683", "--level", "county")
    chosen = json.loads(archive("search", "--json", *facets, "--year", "2024", "--media", "video").stdout)
    assert [hit["entry"]["title"] for hit in chosen["hits"]] == ["嵊州市合唱节开幕曲"]
    assert [(one["value"], one["label"], one["count"]) for one in chosen["facets"]["kind"]] == [("chorus", "合唱", 1)]


def test_search_with_wrong_input(archive):
    assert archive("search", "--sort", "shoe-size").exit_code == 2
    assert archive("search", "--size", "0").exit_code == 2
    assert isinstance(archive("search", "--after", "xx").exception, CursorBroken)
    assert archive("search", "越" * 5000).exit_code == 0
    assert archive("search", "\udcff越剧").stdout.startswith("编号")


def test_show_takes_an_id_as_people_type_it(archive):
    for typed in ("00000000011", "0000000001-1", "oooooooooII"):
        answer = archive("show", typed)
        assert answer.exit_code == 0 and "越剧《梁祝》选段“十八相送”" in answer.stdout, typed
    assert json.loads(archive("show", "00000000011", "--json").stdout)["centre"]["id"] == "zj-330683"
    for unknown in ("nonsense", "000000000ZZ", ""):
        assert isinstance(archive("show", unknown).exception, NotFound)


def test_reindex_reads_the_ledger_and_refuses_to_empty_the_catalogue(archive, services):
    refused = archive("reindex")
    assert isinstance(refused.exception, ReindexRefused)
    assert refused.exception.facts | {"reason": ""} == {"reason": "", "before": 5, "after": 0}
    assert services.catalogue.count() == 5
    forced = archive("reindex", "--force")
    assert forced.exit_code == 0 and "0 条(原有 5 条)" in forced.stdout
    assert services.catalogue.count() == 0
