"""The commands that keep the tree of centres, and those that take what only the ledger has to the store and back."""

import json

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

import province
from archive.cli import app
from archive.errors import RegistryTaken, SheetUnreadable, UnknownCentre
from archive.services import Services
from archive.web.app import create_app
from own_places import as_environment

pytestmark = pytest.mark.servers


@pytest.fixture
def services(settings, monkeypatch):
    """Services; commands find the same settings in the environment."""
    for name, value in as_environment(settings).items():
        monkeypatch.setenv(name, value)
    found = Services(settings)
    found.prepare()
    return found


def archive(*words, status=0):
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == status, (words, done.output, done.exception)
    return done.stdout


def refused(*words):
    return CliRunner().invoke(app, [str(word) for word in words]).exception


def shown(centre):
    return json.loads(archive("centre", "show", centre))


def test_a_tree_is_kept_by_commands_and_by_a_sheet(services, tmp_path):
    sheet = tmp_path / "中心.xlsx"
    sheet.write_bytes(province.as_xlsx([*province.rows(1470), ("zj-330683100998", "示例", "村", "zj-nobody", "", "", "")]))
    assert "E176" in archive("centre", "import", sheet, "--dry-run", status=1)
    assert services.ledger.centres.untouched()
    done = json.loads(archive("centre", "import", sheet, "--json", status=1))
    assert (done["new"], done["changed"], done["refused"], [one["row"] for one in done["faults"]]) == (4, 1466, 1, [1472])

    archive("centre", "add", "330683100900", "--name", "示例村文化礼堂", "--division", "330683100900", "--mail", "a@example.org")
    assert "E185" in archive("centre", "add", "zj-330683100900", "--name", "又一次", status=1)
    archive("centre", "set", "330683100900", "--name", "示例村文化中心", "--since", "2026年3月1日", "--mail", "")
    hall = shown("zj-330683100900")
    assert (hall["name"], hall["names"]) == ("示例村文化中心", [{"value": "示例村文化礼堂", "until": "2026-03-01"}])
    assert "mail" not in hall and hall["divisions"].endswith("嵊州市 / 甘霖镇 / 示例村")
    archive("centre", "close", "330683100900", "--successor", "330683100", "--on", "2026-11-01")
    assert shown("330683100900")["carried_on_by"] == ["甘霖镇综合文化站 (zj-330683100)"]
    assert "示例村文化中心" not in archive("centre", "list", "示例村")
    assert "zj-330683100900" in archive("centre", "list", "示例村文化礼堂", "--all")
    archive("centre", "set", "330683100900", "--reopen")
    assert "closed" not in shown("330683100900")
    assert isinstance(refused("centre", "set", "zj-nobody", "--name", "x"), UnknownCentre)
    assert isinstance(refused("centre", "set", "zj-330683", "--mail", "nothing"), SheetUnreadable)


def test_what_only_the_ledger_has_goes_to_the_store_and_never_to_the_public(services):
    archive("centre", "set", "zj-330683", "--mail", "private77@example.org", "--address", "示例路 77 号")
    assert "v1" in archive("backup") and "v1" in archive("backup")
    archive("restore")
    archive("policy", "zj-330683", "--set", "trusted")
    assert isinstance(refused("restore"), RegistryTaken)
    store = services.store.objects
    kept = b"".join(store.read("urn:archive:registry", path) for path in store.files("urn:archive:registry"))
    assert b"private77" in kept
    with TestClient(create_app(services, lambda _: None)) as visitor:
        for page in (
            "/",
            "/search?q=嵊州",
            "/search?centre=zj-330683",
            "/api/v1/search?centre=zj-330683",
            "/api/v1/openapi.json",
            "/centres",
            "/centres/zj-330683",
            "/centres/zj-330683/wall",
        ):
            answer = visitor.get(page)
            assert answer.status_code == 200 and "private77" not in answer.text and "示例路 77" not in answer.text, page
