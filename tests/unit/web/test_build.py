"""Assets: the lock names no addresses, and a portal without assets says so."""

from pathlib import Path
from typing import Any

import pytest

from archive.errors import ToolMissing
from archive.i18n import explain
from archive.web.app import create_app
from archive.web.build import SOURCES, sources_digest


def test_the_lock_holds_hashes_and_no_addresses():
    lock = (SOURCES / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "://" not in lock
    assert lock.count('"integrity": "sha512-') > 20


def test_without_assets_the_portal_does_not_start_and_says_what_to_do(services: Any, tmp_path: Path):
    with pytest.raises(ToolMissing) as error:
        create_app(services, lambda _: None, tmp_path / "nothing")
    assert error.value.code == "E600"
    assert explain("E600", error.value.facts).do == "python -m archive.web.build"


def test_the_digest_follows_the_sources(tmp_path: Path):
    (tmp_path / "src").mkdir()
    for name in ("package-lock.json", "build.mjs", "src/app.ts"):
        (tmp_path / name).write_text(name)
    before = sources_digest(tmp_path)
    assert before == sources_digest(tmp_path)
    (tmp_path / "src" / "app.ts").write_text("changed")
    assert sources_digest(tmp_path) != before
