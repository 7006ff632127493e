"""The portal in memory: the stand-in's services with blank media, and assets of no content."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.web.app import create_app
from browser import stand_in


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    folder = tmp_path / "dist"
    folder.mkdir()
    files = {
        name: name.replace(".", "-ABC123.")
        for name in ("app.js", "entry.js", "embed.js", "worker.js", "receipt.js", "style.css", "favicon.svg")
    }
    files |= {f"icon-{name}.png": f"icon-{name}-ABC123.png" for name in ("192", "512", "maskable", "touch")}
    for name in files.values():
        (folder / name).write_text("content of " + name)
        (folder / f"{name}.br").write_bytes(b"brotli")
    (folder / "manifest.json").write_text(json.dumps({"files": files}))
    return folder


@pytest.fixture
def services(tmp_path: Path) -> Any:
    return stand_in.services(tmp_path / "media", "https://archive.example", stand_in.Blank(tmp_path / "media"))


@pytest.fixture
def visitor(services: Any, dist: Path) -> Iterator[TestClient]:
    app = create_app(services, partial(stand_in.preview, services), dist)
    with TestClient(app, base_url="http://portal", raise_server_exceptions=False, follow_redirects=False) as client:
        yield client
