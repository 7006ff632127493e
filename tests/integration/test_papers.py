"""Papers, scans and words from the delivery to the page: shown, found, taken home, and no person's number among them."""

import io
from functools import partial

import pytest
from PIL import Image, ImageDraw
from pydantic import SecretStr
from starlette.testclient import TestClient

from archive.media.documents import converter
from archive.models.report import Decision
from archive.models.search import SearchQuery
from archive.samples.font import font
from archive.services import Services
from archive.steps.decisions import doubts, review
from archive.steps.publishing import entries, publish
from archive.web.app import create_app
from archive.web.build import build
from deliveries import folder_of
from office_files import docx

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(converter.program() is None, reason="LibreOffice or bubblewrap is not installed"),
]
MOBILE = "13812345678"


@pytest.fixture
def services(settings):
    found = Services(settings.model_copy(update={"portal_url": "http://testserver", "signing_key": SecretStr("k" * 40)}))
    found.prepare()
    return found


def scan(*pages):
    """A TIFF with a line of writing on each page."""
    drawn = []
    for line in pages:
        page = Image.new("L", (900, 400), 255)
        ImageDraw.Draw(page).text((60, 120), line, fill=0, font=font(72))
        drawn.append(page)
    held = io.BytesIO()
    drawn[0].save(held, "TIFF", save_all=True, append_images=drawn[1:], compression="tiff_lzw")
    return held.getvalue()


def test_papers_are_shown_found_and_taken_home_without_numbers(services, take_in, tmp_path):
    lines = ["越剧团章程", *(f"第{n}条" for n in range(300)), "末尾一句采茶扑蝶", f"联系电话 {MOBILE}"]
    rows = [
        {"item": "1", "title": "章程", "file": "rules.docx", "consent": "同意公开", "rights": ""},
        {"item": "2", "title": "剧本扫描件", "file": "script.tif", "consent": "同意公开", "rights": ""},
        {"item": "3", "title": "不外借的照片", "file": "photo.jpg", "consent": "同意公开", "rights": "仅供在线观看"},
    ]
    held = io.BytesIO()
    Image.effect_noise((900, 600), 90).convert("RGB").save(held, "JPEG")
    paper = docx(tmp_path / "rules.docx", *lines).read_bytes()
    files = {"rules__docx": paper, "script__tif": scan("梁祝", "十八相送", "楼台会"), "photo__jpg": held.getvalue()}
    delivery, _ = take_in(folder_of(tmp_path, rows, "folder", **files))
    rules, script, photo = sorted(services.ledger.resources.of_delivery(delivery.id), key=lambda one: one.item)
    assert "E251" in {doubt.code for doubt in doubts.of(services, rules)}, "a number beyond the lines that become tags"
    for resource in (rules, script, photo):
        review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services)

    build()
    visitor = TestClient(create_app(services, partial(entries.preview, services)))
    shown = services.catalogue.get(rules.id)
    (part,) = shown.media
    assert part.pages and "采茶扑蝶" in part.words and MOBILE not in shown.model_dump_json()
    (hit,) = services.catalogue.search(SearchQuery(text="采茶扑蝶")).hits
    assert (hit.entry.id, "words" in hit.highlights) == (rules.id, True)
    assert services.catalogue.search(SearchQuery(text=MOBILE)).total == 0
    at = f"/media/{shown.publication_key}/"
    taken = visitor.get(at + part.download.path)
    assert (taken.status_code, taken.content[:5]) == (200, b"%PDF-")
    assert visitor.get(at + part.download.path.replace("download.pdf", "text.txt")).status_code == 404

    pages = {tag.value: tag.page for tag in services.catalogue.get(script.id).tags}
    assert (pages.get("十八相送"), pages.get("楼台会")) == (2, 3)
    assert [hit.entry.id for hit in services.catalogue.search(SearchQuery(text="楼台会")).hits] == [script.id]
    assert services.catalogue.get(script.id).media[0].download.path.endswith("download.pdf")
    assert services.catalogue.get(photo.id).media[0].download is None
    assert 'download="' not in visitor.get(f"/e/{photo.id}").text.partition("<body")[2].partition("</main>")[0]
