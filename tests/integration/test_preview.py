"""Nobody approves blind: a signed address shows a resource in review, media included, and nobody else sees it."""

import re
from functools import partial

import pytest
from PIL import Image
from pydantic import SecretStr
from starlette.testclient import TestClient

from archive.models.report import Decision
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.making import quality
from archive.steps.publishing import entries, publish
from archive.steps.publishing.entries import preview_address
from archive.web.app import create_app
from archive.web.build import build
from deliveries import folder_of
from stack_ports import free_ports

pytestmark = pytest.mark.servers


@pytest.fixture
def services(settings):
    found = Services(settings.model_copy(update={"portal_url": "http://testserver", "signing_key": SecretStr("k" * 40)}))
    found.prepare()
    return found


@pytest.fixture
def visitor(services):
    build()
    return TestClient(create_app(services, partial(entries.preview, services)))


def test_a_preview_shows_page_and_pictures_until_its_hour_is_over(services, take_in, tmp_path, visitor):
    delivery, _ = take_in(folder_of(tmp_path, [{"title": "蚕花", "file": "a.jpg"}], a__jpg="crimson"))
    resource = services.ledger.resources.of_delivery(delivery.id)[0]
    assert visitor.get(f"/e/{resource.id}").status_code == 404
    address = preview_address(services, resource.id)
    page = visitor.get(address)
    assert page.status_code == 200
    assert "蚕花" in page.text
    assert "noindex" in page.text + str(page.headers)
    picture = re.search(r'/media/[^"\s]+\.(?:webp|jpg)', page.text)
    assert picture
    assert visitor.get(picture[0]).headers["content-type"].startswith("image/")
    assert visitor.get(address.replace("until=", "until=1")).status_code == 403
    assert visitor.get(address[:-2] + "xx").status_code == 403


def test_the_reviewer_of_half_a_picture_is_warned(services, take_in, tmp_path, visitor):
    folder = folder_of(tmp_path, [{"title": "半图", "file": "a.png"}], a__jpg="crimson")
    grain = Image.effect_noise((900, 600), 3).convert("RGB")
    Image.blend(Image.new("RGB", (900, 600), "black"), grain, 0.03).save(folder / "a.png")
    whole = (folder / "a.png").read_bytes()
    (folder / "a.png").write_bytes(whole[: len(whole) // 2])
    delivery, _ = take_in(folder)
    resource = services.ledger.resources.of_delivery(delivery.id)[0]
    told = [flag.code for part in quality.of(services, resource) for flag in part.flags]
    assert told == ["one-colour", "damaged"]
    page = visitor.get(preview_address(services, resource.id)).text
    assert "文件有损坏" in page and "几乎是同一种颜色" in page


def test_with_the_index_dead_an_entry_its_picture_and_its_receipt_are_there(services, take_in, tmp_path):
    delivery, _ = take_in(folder_of(tmp_path, [{"title": "蚕花", "file": "a.jpg"}], a__jpg="crimson"))
    resource = services.ledger.resources.of_delivery(delivery.id)[0]
    review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services)
    dead = Services(services.settings.model_copy(update={"catalogue_url": f"http://127.0.0.1:{free_ports()['portal_port']}"}))
    build()
    visitor = TestClient(create_app(dead, partial(entries.preview, dead)))
    page = visitor.get(f"/e/{resource.id}")
    assert (page.status_code, "蚕花" in page.text) == (200, True)
    picture = re.search(r'/media/[^"\s]+\.(?:webp|jpg)', page.text)
    assert visitor.get(picture[0]).headers["content-type"].startswith("image/")
    assert visitor.get(f"/api/v1/resources/{resource.id}").json()["title"] == "蚕花"
    assert "蚕花" in visitor.get(f"/r/{delivery.token}").text
    assert visitor.get("/search?q=蚕花").status_code == 503


def test_withdrawn_pages_and_media_answer_410(services, take_in, tmp_path, visitor):
    delivery, _ = take_in(folder_of(tmp_path, [{"title": "蚕花", "file": "a.jpg"}], a__jpg="crimson"))
    resource = services.ledger.resources.of_delivery(delivery.id)[0]
    review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services)
    page = visitor.get(f"/e/{resource.id}")
    picture = re.search(r'/media/[^"\s]+\.(?:webp|jpg)', page.text)
    part = visitor.get(picture[0], headers={"Range": "bytes=0-9"})
    assert (part.status_code, len(part.content)) == (206, 10)
    review.decide(services, resource.id, Decision(verb="withdraw", by="r", reason="家属要求"))
    publish.run(services)
    assert visitor.get(f"/e/{resource.id}").status_code == 410
    assert visitor.get(f"/api/v1/resources/{resource.id}").status_code in {404, 410}
    fresh = TestClient(create_app(services, partial(entries.preview, services)))
    assert fresh.get(picture[0]).status_code == 410
