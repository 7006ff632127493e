"""Damaged and hostile files: a named fault or a partial result, never a hang, a request or a left-over."""

import dataclasses
import socket
import struct
import threading
import zlib

import pytest

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import make, plan, probe


@pytest.fixture
def listener():
    """A real server on loopback; `connections` counts who came."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    came = []
    stop = threading.Event()

    def serve():
        while not stop.is_set():
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            came.append(connection.recv(4096))
            connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    yield server.getsockname()[1], came
    stop.set()
    thread.join()
    server.close()


def test_the_listener_hears_those_who_come(listener):
    port, came = listener
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(b"hello")
        caller.recv(1)
    assert came == [b"hello"]


POSING = {
    "playlist.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
    "playlist.mp3": "#EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:{port}/a.mp3\n",
    "concat.mp4": "ffconcat version 1.0\nfile http://127.0.0.1:{port}/a.mp4\n",
    "concat-local.mp4": "ffconcat version 1.0\nfile {film}\n",
    "dash.mp4": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>http://127.0.0.1:{port}/</BaseURL></MPD>',
    "session.mp4": "v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "text.mp4": "这不是视频。This is no video.\n" * 40,
    "picture.jpg": "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1:{port}/x.png'/></svg>",
}


@pytest.mark.parametrize("name", POSING)
def test_what_poses_as_media_is_refused_and_asks_nobody(name, listener, limits, tmp_path, film):
    port, came = listener
    posing = tmp_path / name
    posing.write_text(POSING[name].format(port=port, film=film))
    with pytest.raises(MediaUnreadable) as refused:
        probe(posing, limits)
    assert refused.value.facts["name"] == name
    assert str(tmp_path) not in str(refused.value.facts["reason"])
    assert came == []
    assert list(limits.scratch.glob("*")) == []


def test_a_playlist_is_refused_by_make_too(listener, limits, tmp_path, film):
    port, came = listener
    facts = probe(film, limits)
    posing = tmp_path / "swapped.mp4"
    posing.write_text(POSING["playlist.mp4"].format(port=port))
    with pytest.raises(MediaUnreadable):
        make(plan(facts)[0], posing, tmp_path / "made", facts, limits)
    assert came == []
    assert not (tmp_path / "made").exists()


def test_an_empty_file_is_named(limits, tmp_path):
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(MediaUnreadable, match=r"E501 name=empty\.mp4, reason=the file is empty"):
        probe(empty, limits)


def test_a_folder_or_nothing_is_no_file(limits, tmp_path):
    for path in (tmp_path, tmp_path / "missing.mp4"):
        with pytest.raises(MediaUnreadable, match="not a file"):
            probe(path, limits)


def test_half_a_film_with_its_index_gives_half_a_film(film, played, tmp_path, decoded):
    half = tmp_path / "half.mp4"
    content = film.read_bytes()
    half.write_bytes(content[: len(content) // 2])
    it = played(half)
    assert it.facts.duration_s == pytest.approx(5.0, abs=0.1)
    assert "truncated" in it.made.remarks
    assert 1.5 < it.made.duration_s < 3.5
    assert decoded(it.folder / "480/index.m3u8")[2] == pytest.approx(it.made.duration_s * 25, abs=1)


def test_half_a_film_without_its_index_is_unreadable(clips, film, limits, tmp_path):
    plain = clips("index-last.mp4", ("-i", str(film)), ("-c", "copy"))
    half = tmp_path / "half.mp4"
    half.write_bytes(plain.read_bytes()[: plain.stat().st_size // 2])
    with pytest.raises(MediaUnreadable, match="moov atom not found"):
        probe(half, limits)


def test_damaged_bits_end_in_what_can_be_read(film, played, tmp_path):
    content = bytearray(film.read_bytes())
    for place in range(len(content) // 3, len(content) - 2000, 4001):
        content[place : place + 40] = b"\xaa" * 40
    damaged = tmp_path / "damaged.mp4"
    damaged.write_bytes(content)
    it = played(damaged)
    assert it.made.duration_s == pytest.approx(5.0, abs=0.3)


def test_a_frame_larger_than_allowed_is_refused(film, limits):
    with pytest.raises(MediaLimit) as refused:
        probe(film, dataclasses.replace(limits, frame_pixels=640 * 480))
    assert refused.value.facts["limit"] == "frame_pixels"


def test_a_film_that_grows_its_frames_half_way_stays_within_limits(clips, played, decoded):
    small = clips(
        "small.ts", ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=2"), ("-c:v", "libx264", "-bsf:v", "h264_mp4toannexb")
    )
    large = clips(
        "large.ts", ("-f", "lavfi", "-i", "testsrc2=s=640x480:r=25:d=2"), ("-c:v", "libx264", "-bsf:v", "h264_mp4toannexb")
    )
    both = small.with_name("changing.ts")
    both.write_bytes(small.read_bytes() + large.read_bytes())
    it = played(both)
    assert decoded(it.folder / "240/index.m3u8")[:2] == (320, 240)


def png(width, height):
    """A PNG that promises a size and holds the first rows of it."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\xf0" * (width // 8)) * min(height, 400), 9)  # of one colour it would be refused
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_decompression_bomb_is_refused_by_its_header(limits, tmp_path):
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png(60000, 60000))
    assert bomb.stat().st_size < 100_000
    with pytest.raises(MediaLimit) as refused:
        probe(bomb, limits)
    assert refused.value.facts == {"name": "bomb.png", "limit": "picture_pixels", "reason": "60000×60000"}


def test_a_picture_that_ends_early_is_half_a_picture(limits, tmp_path, played):
    short = tmp_path / "short.png"
    short.write_bytes(png(800, 800))
    it = played(short)
    assert it.made.remarks == ("damaged",)
    assert {f.name for f in it.made.files} == {"320.jpg", "320.webp", "640.jpg", "640.webp", "800.jpg", "800.webp"}


def test_noise_behind_a_picture_head_is_unreadable(limits, tmp_path):
    for head in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"II*\0", b"RIFF\0\0\0\0WEBP"):
        noise = tmp_path / "noise.jpg"
        noise.write_bytes(head + b"\x13\x37" * 500)
        with pytest.raises(MediaUnreadable) as refused:
            probe(noise, limits)
        assert str(tmp_path) not in str(refused.value.facts["reason"])
