"""Media: ranges, conditions, who may see what, and how soon a withdrawal closes the door."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.web.pages.media import Gate
from archive.web.problems import Withdrawn
from archive.web.remembered import Remembered
from browser.stand_in import identifier


@pytest.fixture
def stream(visitor: TestClient) -> str:
    """The address of a stream of 100 bytes."""
    return re.search(r'data-stream="([^"]+)"', visitor.get(f"/e/{identifier(0)}").text)[1]


def test_a_whole_file(visitor: TestClient, stream: str):
    answer = visitor.get(stream)
    assert (answer.status_code, answer.content) == (200, b"0123456789" * 10)
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["cache-control"] == "public, max-age=3600, s-maxage=5"
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
    kept: Remembered[str, int] = Remembered(2.0, most=2, clock=lambda: now[0])

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
