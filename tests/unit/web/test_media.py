"""Media: ranges, conditions, who may see what, and how soon a withdrawal closes the door."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.models.public import PublicFile
from archive.web.media import renditions
from archive.web.media.renditions import Gate
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.problems import Withdrawn
from browser.stand_in import identifier


@pytest.fixture
def stream(visitor: TestClient) -> str:
    """The address of a stream of 100 bytes."""
    return re.search(r'data-stream="([^"]+)"', visitor.get(f"/e/{identifier(0)}").text)[1]


def test_a_whole_file(visitor: TestClient, stream: str):
    answer = visitor.get(stream)
    assert (answer.status_code, answer.content) == (200, b"0123456789" * 10)
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["cache-control"] == "public, max-age=50, s-maxage=5, must-revalidate"
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["content-length"] == "100"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "content-encoding" not in answer.headers


def test_pieces_of_a_file(visitor: TestClient, stream: str):
    answer = visitor.get(stream, headers={"range": "bytes=5-12"})
    assert (answer.status_code, answer.content, answer.headers["content-range"]) == (206, b"56789012", "bytes 5-12/100")
    assert answer.headers["content-length"] == "8"
    outside = visitor.get(stream, headers={"range": "bytes=100-"})
    assert (outside.status_code, outside.headers["content-range"]) == (416, "bytes */100")
    head = visitor.head(stream, headers={"range": "bytes=0-0"})
    assert (head.status_code, head.content, head.headers["content-length"]) == (206, b"", "1")


def test_what_the_browser_has_is_not_sent_again(visitor: TestClient, stream: str):
    etag = visitor.head(stream).headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+"', etag)
    assert visitor.get(stream, headers={"if-none-match": etag}).status_code == 304
    assert visitor.get(stream, headers={"if-range": etag, "range": "bytes=0-1"}).status_code == 206
    assert visitor.get(stream, headers={"if-range": '"old"', "range": "bytes=0-1"}).status_code == 200


def test_only_renditions_of_what_is_live(visitor: TestClient, stream: str):
    for address, status in (
        (stream.replace("/key0/", "/key1/"), 410),
        (stream.replace("/key0/", "/wrong/"), 410),
        (stream.replace("master", "absent"), 404),
        ("/media/key0/received/D1/1", 404),
        ("/media/key0/" + stream.split("/", 3)[3].replace("master.m3u8", "%2e%2e/%2e%2e/x"), 404),
        (re.sub("[0-9a-f]{128}", "0" * 127, stream), 404),
    ):
        answer = visitor.get(address)
        assert (address, answer.status_code) == (address, status)
        assert answer.json()["code"] == {410: "E410", 404: "E400"}[status]


def test_a_withdrawal_closes_the_media_once_the_answer_is_too_old(services: Any, visitor: TestClient, stream: str):
    assert visitor.get(stream).status_code == 200
    del services.catalogue.records[identifier(0)]
    with pytest.raises(Withdrawn, match="E410"):
        Gate(services, lambda _: None).check("key0", re.search("[0-9a-f]{128}", stream)[0])


def test_answers_are_remembered_for_their_time_and_no_longer():
    now = [0.0]
    asked: list[str] = []
    kept: AnswerCache[str, int] = AnswerCache(2.0, most=2, clock=lambda: now[0])

    def ask(key: str) -> int:
        return kept.get(key, lambda: asked.append(key) or len(asked))

    assert [ask("a"), ask("a")] == [1, 1]
    now[0] = 1.9
    assert ask("a") == 1
    now[0] = 2.0
    assert ask("a") == 2
    ask("b"), ask("c")
    assert ask("a") == 5
    assert asked == ["a", "a", "b", "c", "a"]


def test_whoever_asks_for_what_is_being_asked_waits_for_that_answer():
    kept: AnswerCache[str, int] = AnswerCache(60.0)
    asked: list[str] = []

    def slowly() -> int:
        asked.append("once")
        time.sleep(0.2)
        return len(asked)

    with ThreadPoolExecutor(8) as pool:
        assert {one.result() for one in [pool.submit(kept.get, "a", slowly) for _ in range(8)]} == {1}
    with pytest.raises(ZeroDivisionError):
        kept.get("b", lambda: 1 // 0)
    assert kept.get("b", lambda: 7) == 7, "an error is not kept, and nobody waits for it for ever"


def _beside(stream: str, name: str, content: bytes, services: Any) -> str:
    """A file laid into the stream's rendition: its address."""
    path = stream.removeprefix("/media/key0/").replace("master.m3u8", name)
    file = services.settings.home / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return f"/media/key0/{path}"


@pytest.mark.parametrize(
    ("name", "mime"),
    [
        ("waveform.json", "application/json"),
        ("sprites.vtt", "text/vtt"),
        ("tiles/0,512,512,512/512,512/0/default.jpg", "image/jpeg"),
    ],
)
def test_what_a_player_needs_has_its_type_and_may_be_read_elsewhere(
    visitor: TestClient, services: Any, stream: str, name: str, mime: str
):
    answer = visitor.get(_beside(stream, name, b"0123", services))
    assert (answer.status_code, answer.content) == (200, b"0123")
    assert answer.headers["content-type"].partition(";")[0] == mime
    assert answer.headers["access-control-allow-origin"] == "*"


def test_info_json_says_where_it_is(visitor: TestClient, services: Any, stream: str):
    address = _beside(stream, "tiles/info.json", b'{"id": "tiles", "width": 4000}', services)
    answer = visitor.get(address, headers={"range": "bytes=0-3"})
    assert answer.status_code == 200
    assert answer.json() == {"id": "https://archive.example" + address.removesuffix("/info.json"), "width": 4000}
    assert answer.headers["content-length"] == str(len(answer.content))
    head = visitor.head(address)
    assert (head.content, head.headers["etag"]) == (b"", answer.headers["etag"])
    assert visitor.get(address, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("name", ["text.txt", "measurements.json", "download.m4a", "download.pdf"])
def test_what_is_not_offered_is_not_given_out(visitor: TestClient, services: Any, stream: str, name: str):
    assert visitor.get(_beside(stream, name, b"0123", services)).status_code == 404


def test_what_an_entry_offers_can_be_taken_home(visitor: TestClient, services: Any, stream: str):
    address = _beside(stream, "download.pdf", b"%PDF", services)
    record = services.catalogue.records[identifier(0)]
    offered = PublicFile(path=address.split("/", 3)[3], mime="application/pdf", size=4)
    media = (record.media[0].model_copy(update={"download": offered}), *record.media[1:])
    services.catalogue.records[identifier(0)] = record.model_copy(update={"media": media})
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert 'download="' in visitor.get(f"/e/{identifier(0)}").text


def test_numbers_of_people_in_captions_are_masked_and_times_are_not(visitor: TestClient, services: Any, stream: str):
    cue = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n电话 13812345678\n\n"
    film = stream.split("/", 3)[3].split("/")[1]
    path = f"renditions/{film}/captions-1/captions.vtt"
    file = services.store.renditions._folder / path
    file.parent.mkdir(parents=True)
    file.write_text(cue, encoding="utf-8")
    answer = visitor.get(f"/media/key0/{path}", headers={"range": "bytes=0-3"})
    assert answer.status_code == 200
    assert answer.text == cue.replace("13812345678", "＊" * 11)
    assert answer.headers["content-type"].startswith("text/vtt")
    assert visitor.get(f"/media/key0/{path}", headers={"if-none-match": answer.headers["etag"]}).status_code == 304
    file.write_text(cue.replace("13812345678", "<i>1381234</i>\n5678"), encoding="utf-8")
    assert "1234" not in visitor.get(f"/media/key0/{path}").text and "5678" not in visitor.get(f"/media/key0/{path}").text


def test_captions_too_long_to_be_held_are_masked_as_well(
    visitor: TestClient, services: Any, stream: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(renditions, "_LARGEST_CAPTIONS", 4_096)
    one = "00:00:01.000 --> 00:00:02.000\n电话 13812345678\n\n"
    film = stream.split("/", 3)[3].split("/")[1]
    path = f"renditions/{film}/captions-2/captions.vtt"
    file = services.store.renditions._folder / path
    file.parent.mkdir(parents=True)
    file.write_text("WEBVTT\n\n" + one * 5_000, encoding="utf-8")
    answer = visitor.get(f"/media/key0/{path}")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/vtt")
    assert answer.text == "WEBVTT\n\n" + one.replace("13812345678", "＊" * 11) * 5_000
    assert visitor.head(f"/media/key0/{path}").status_code == 200
