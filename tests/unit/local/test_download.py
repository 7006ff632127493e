"""Fetching: taken up where a cut left it, checked by digest, fetched once when several start at once."""

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from archive.errors import SetupRefused
from archive.local import download
from archive.local.distribution import ELASTICSEARCH

BODY = bytes(range(256)) * 4096  # 1 MiB
PINNED = download.Pinned("org.example", "thing", "1.0", "zip", hashlib.sha256(BODY).hexdigest(), len(BODY))


class Cutting(ThreadingHTTPServer):
    """A real HTTP server that breaks off after `cut` bytes; `cut` of 0 never does."""

    cut = 0
    ranges = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.asked: list[str | None] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/thing.zip"


class Answering(BaseHTTPRequestHandler):
    server: Cutting

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append(wanted)
        begin = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(BODY) - begin))
        self.end_headers()
        end = begin + self.server.cut if self.server.cut else len(BODY)
        self.wfile.write(BODY[begin:end])

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[Cutting]:
    with Cutting() as one:
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def test_a_cut_download_goes_on_where_it_ended(server: Cutting, tmp_path: Path):
    server.cut = 400_000
    part, told = tmp_path / "thing.part", []
    download.fetch(server.address, part, len(BODY), lambda done, total: told.append((done, total)))
    assert part.read_bytes() == BODY
    first, *later = server.asked
    begins = [int(wanted.removeprefix("bytes=").rstrip("-")) for wanted in later]
    assert first is None and begins == sorted(set(begins)) and begins[0] > 0
    assert told[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_what_an_earlier_start_left_is_used(server: Cutting, tmp_path: Path):
    part = tmp_path / "thing.part"
    part.write_bytes(BODY[:1000])
    download.fetch(server.address, part, len(BODY), lambda _done, _total: None)
    assert part.read_bytes() == BODY
    assert server.asked == ["bytes=1000-"]


def test_a_server_without_ranges_begins_anew(server: Cutting, tmp_path: Path):
    server.ranges = False
    part = tmp_path / "thing.part"
    part.write_bytes(b"old")
    download.fetch(server.address, part, len(BODY), lambda _done, _total: None)
    assert part.read_bytes() == BODY


def test_a_digest_that_is_wrong_is_refused_and_thrown_away(tmp_path: Path):
    part, final = tmp_path / "thing.part", tmp_path / "thing.zip"
    part.write_bytes(b"something else")
    with pytest.raises(SetupRefused) as caught:
        download.accept(part, final, PINNED)
    assert PINNED.sha256 in str(caught.value.facts["reason"])
    assert "校验值不符" in str(caught.value.facts["reason_zh"])
    assert not part.exists() and not final.exists()


def test_a_right_digest_gives_the_file_its_name(tmp_path: Path):
    part, final = tmp_path / "thing.part", tmp_path / "thing.zip"
    part.write_bytes(BODY)
    download.accept(part, final, PINNED)
    assert final.read_bytes() == BODY and not part.exists()


def test_starts_side_by_side_wait_for_one_another(tmp_path: Path):
    lock, order = tmp_path / "lock", []

    def other() -> None:
        with download.exclusive(lock):
            order.append("other")

    with download.exclusive(lock):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "other"]


def test_the_pin_names_a_real_artifact_without_an_address():
    assert ELASTICSEARCH.address().endswith("/elasticsearch/8.17.4/elasticsearch-8.17.4.zip")
    assert ELASTICSEARCH.filename == "elasticsearch-8.17.4-faecb0304693.zip"
    assert replace(ELASTICSEARCH, version="8.17.5").filename != ELASTICSEARCH.filename
