"""Captions from the delivery to the page: with the film they came with and with no other; notes on quality for who needs them."""

from functools import partial

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from archive.models.report import Decision
from archive.services import Services
from archive.steps.decisions import review
from archive.steps.ingest import receipt
from archive.steps.making import derive, quality
from archive.steps.publishing import entries, publish
from archive.steps.publishing.entries import preview_address
from archive.web.app import create_app
from archive.web.build import build
from deliveries import folder_of

pytestmark = pytest.mark.servers
CHAPTERS = "WEBVTT\n\n00:00.000 --> 00:02.000\n引子\n\n00:02.000 --> 00:04.000\n电话 13812345678\n"
SRT = "1\n10:00:01,000 --> 10:00:02,000\n采茶舞曲\n\n2\n10:00:02,500 --> 10:00:02,500\n空\n"


@pytest.fixture
def services(settings):
    found = Services(settings.model_copy(update={"portal_url": "http://testserver", "signing_key": SecretStr("k" * 40)}))
    found.prepare()
    return found


def with_words(tmp_path, film):
    rows = [
        {"item": "1", "title": "采茶舞曲", "file": "choir.mp4"},
        {"item": "1", "title": "采茶舞曲", "file": "choir.zh.srt"},
        {"item": "1", "title": "采茶舞曲", "file": "choir.chapters.vtt"},
        {"item": "2", "title": "没有字幕", "file": "same.mp4"},
    ]
    words = {"choir.zh__srt": SRT.encode("gb18030"), "choir.chapters__vtt": CHAPTERS.encode()}
    return folder_of(tmp_path, rows, choir__mp4=film, same__mp4=film, **words)


def test_words_are_shown_with_their_film_and_not_with_the_same_film_elsewhere(services, take_in, tmp_path, film):
    delivery, _ = take_in(with_words(tmp_path, film))
    first, second = sorted(services.ledger.resources.of_delivery(delivery.id), key=lambda one: one.item)
    for resource in (first, second):
        review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services)
    worded, plain = services.catalogue.get(first.id), services.catalogue.get(second.id)
    (captions,) = worded.media[0].captions
    assert captions.language == "zh"
    assert [(c.start_s, c.title) for c in worded.media[0].chapters] == [(0, "引子"), (2, "电话 " + "＊" * 11)]
    assert plain.media[0].chapters == ()
    assert plain.media[0].captions == ()
    assert "/captioned-" in worded.media[0].stream.path
    assert "/captioned-" not in plain.media[0].stream.path
    build()
    visitor = TestClient(create_app(services, partial(entries.preview, services)))
    found = visitor.get(f"/api/v1/entries/{first.id}/search", params={"q": "採茶"}).json()["moments"]
    assert [(one["field"], one["start_s"], one["text"]) for one in found] == [("captions", 1.0, "采茶舞曲")]
    words = visitor.get(f"/media/{worded.publication_key}/{captions.file.path}")
    assert words.text == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n采茶舞曲\n\n"
    assert words.headers["content-type"].startswith("text/vtt")
    assert visitor.get(f"/media/{plain.publication_key}/{captions.file.path}").status_code == 410
    address = f"/media/{worded.publication_key}/{worded.media[0].stream.path}"
    master = visitor.get(address).text
    assert 'LANGUAGE="zh",NAME="中文"' in master
    for line in master.splitlines():
        relative = line.split('URI="')[1].split('"')[0] if 'URI="' in line else line
        if not relative.startswith("#"):
            assert visitor.get(str(visitor.base_url.join(address).join(relative))).status_code == 200, relative
    assert set(derive.run(services, delivery.id).counts()) == {"unchanged"}


def test_the_centre_and_the_reviewer_read_of_quality_and_the_public_does_not(services, take_in, tmp_path, film):
    delivery, _ = take_in(with_words(tmp_path, film))
    resource = min(services.ledger.resources.of_delivery(delivery.id), key=lambda one: one.item)
    found = services.ledger.receipts.of(delivery.id)
    codes = [(flag.code, flag.facts["file"]) for flag in found.items[0].quality]
    assert ("below-sd", "choir.mp4") in codes
    assert ("captions-shifted", "choir.zh.srt") in codes
    assert ("captions-no-length", "choir.zh.srt") in codes
    text = receipt.as_text(found)
    assert {part.part for part in quality.of(services, resource)} == {1, 2}
    assert "~ choir.zh.srt：字幕中有 1 条时长为零，已略去：10:00:02–10:00:02" in text
    assert "below the parameters of SD digitisation" in text
    assert "! " not in text, "what a note says, no remark says again"
    build()
    visitor = TestClient(create_app(services, partial(entries.preview, services)))
    page = visitor.get(f"/r/{delivery.token}").text
    assert "低于标清数字化参数" in page
    preview = visitor.get(preview_address(services, resource.id)).text
    assert "低于标清数字化参数" in preview
    assert "/captioned-" in preview
    review.decide(services, resource.id, Decision(verb="approve", by="r"))
    publish.run(services)
    assert "数字化参数" not in visitor.get(f"/e/{resource.id}").text


def test_captions_without_a_cue_are_left_out_and_told_while_the_centre_can_still_help(services, take_in, tmp_path):
    rows = [{"item": "1", "title": "空", "file": "a.jpg"}, {"item": "1", "title": "空", "file": "a.srt"}]
    nothing = b"1\n00:00:01,000 --> 00:00:01,000\nx\n"
    delivery, _ = take_in(folder_of(tmp_path, rows, a__jpg="navy", a__srt=nothing))
    (item,) = services.ledger.receipts.of(delivery.id).items
    told = {fault.code: fault.facts for fault in item.faults}
    assert told["E501"]["reason"] == "none of its 1 cues can be shown"
    assert item.taken and "E276" in told
