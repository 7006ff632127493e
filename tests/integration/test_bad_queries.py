"""Whatever is asked of the portal, on the real servers: an answer, or an error that says what is wrong; never a fault of ours."""

import base64
import json
import os
import subprocess
import sys
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest
from mcp import ClientSession, StdioServerParameters, stdio_client
from starlette.testclient import TestClient

import apart
from archive.models.report import Decision
from archive.steps.decisions import review
from archive.steps.publishing import publish
from archive.web.app import create_app
from archive.web.build import build
from browser.conftest import free_port, serving
from deliveries import folder_of
from own_places import as_environment

pytestmark = pytest.mark.servers
WORDS = {
    "10⁴ characters": "x" * 10_000, "7,000 of Chinese": "戏" * 7000, "nothing": " \t\u3000\u200b",
    "only punctuation": "!?。、…《》“”#$%^&*()_+-=[]{}|;:'\",.<>/~`", "a regular expression": "(a+)+$|.*[^x]{1,99}",
    "every operator": "+a -b a:b a~9 a^9 \"a b\"~3 [* TO *] AND OR NOT && || ! ? * \\", "parentheses": "(" * 65,
    "SQL": "' OR 1=1; DROP TABLE entries; --", "quotes": '"' * 33, "JSON": '{"query":{"match_all":{}}}', "emoji": "👨‍👩‍👧‍👦🏳️‍🌈🎭",
    "right to left": "\u202e\u2067越剧\u2069\u061c مسرح", "Extension B": "𠀀𪚥𡃁", "one that grows": "ﷺ" * 60,
    "combining": "a" + "\u0301" * 150, "controls": "\x01\x02\x1b[2J\x7f", "NUL": "a\x00b", "digits": "9" * 200,
    "a path": "../../etc/passwd", "markup": "<script>alert(1)</script>", "pinyin without end": "zhuangshuang" * 16,
    "full width": "ＡＢＣ　１２３", "no character": "\ufffe\uffff",
}  # fmt: skip
ASKED = (
    "/search?q={}",
    "/api/v1/search?q={}&near=true",
    "/api/v1/suggest?q={}",
    "/api/v1/entries/{id}/search?q={}",
    "/iiif/{id}/search?q={}",
)
CURSORS = (
    "x",
    "eyJ",
    "[1,2]",
    "../",
    "%00",
    "9" * 1999,
    base64.urlsafe_b64encode(json.dumps([1, None, "x" * 500]).encode()).decode(),
)
ODD = (
    "/e/%00", "/e/" + "A" * 3000, "/e/%FF%FE.jsonld", "/iiif/%00/manifest", "/iiif/collection/division/१२३४५६",
    "/iiif/collection/centre/%00", "/iiif/collection/programme/" + quote("戏" * 900), "/iiif/collection/programme/%00%1b",
    "/iiif/activity/page/" + "9" * 30, "/dumps/%00/x", "/dumps/latest/%2e%2e", "/search?year=0&year=99999",
    "/search?year_from=-99999999999999999999&year_to=2024-02-31", "/api/v1/search?year_from=99999999999999999999",
    "/api/v1/search?year=-2147483649", "/api/v1/search?division=%00&centre=%F0%A0%80%80", "/api/v1/search?q=%ED%A0%80",
    "/api/v1/search?q=%FF", "/search?q=%C3%28&kind=" + "x" * 5000, "/api/v1/resources/%ED%A0%80", "/media/%00/%00", "/r/%00",
    "/api/v1/search?" + "&".join(f"genre=g{n}" for n in range(21)), "/static/%00",
)  # fmt: skip


@pytest.fixture
def public(services, take_in, tmp_path):
    """A portal on real servers with three entries."""
    pictures = {f"{n}__jpg": "crimson" for n in range(3)}
    delivery, _ = take_in(
        folder_of(tmp_path, [{"title": f"越剧(选段)《{n}》", "file": f"{n}.jpg"} for n in range(3)], **pictures)
    )
    made = services.ledger.resources.of_delivery(delivery.id)
    for one in made:
        review.decide(services, one.id, Decision(verb="approve", by="reviewer"))
    publish.run(services)
    build()
    return create_app(services, lambda _: None), made[0].id


def test_no_query_is_a_fault_of_ours(public):
    app, id_ = public
    asked = [where.replace("{id}", id_).format(quote(words)) for where, words in product(ASKED, WORDS.values())]
    for where in (
        "/search?",
        "/api/v1/search?",
        "/iiif/collection/centre/zj-330683?",
        "/iiif/collection/division/330683/entries?",
    ):
        asked += [f"{where}after={cursor}" for cursor in CURSORS]
    visitor = TestClient(app, raise_server_exceptions=False)
    found = {}
    for address in (*asked, *ODD):
        answer = visitor.get(address)
        if answer.status_code >= 500:
            found[address[:200]] = answer.text[:300]
        if answer.status_code >= 400 and address.startswith(("/api/", "/iiif/")):
            assert answer.json()["code"] and answer.json()["en"], address
    assert found == {}


def test_a_model_asks_by_standard_input(public, settings):
    env = {**os.environ, **as_environment(settings), "ARCHIVE_LOG_LEVEL": "INFO"}
    command = StdioServerParameters(command=str(Path(sys.executable).parent / "archive"), args=["mcp"], env=env)

    async def ask():
        async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
            await session.initialize()
            return await session.call_tool("search", {"text": "越剧"})

    found = apart.run(ask)
    assert not found.is_error and found.structured_content["total"] == 3


@pytest.mark.soak
def test_schemathesis_finds_no_fault_in_minutes(public, tmp_path: Path):
    app, _ = public
    port = free_port()
    with serving(app, port):
        done = subprocess.run(
            [
                Path(sys.executable).parent / "schemathesis", "run", f"http://127.0.0.1:{port}/api/v1/openapi.json",
                "--url", f"http://127.0.0.1:{port}", "--max-time", "240", "--warnings", "off", "--continue-on-failure",
                "--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance",
            ],
            cwd=tmp_path, capture_output=True, text=True, check=False, timeout=500,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
