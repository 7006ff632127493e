"""Files that do not begin with what they are: cut streams, tags and junk before, tables at the end; and the decoder's word."""

import io
import random
import subprocess
import zipfile

import imageio_ffmpeg
import openpyxl
import pytest

from archive import formats
from archive.formats import Content, identify
from archive.media.documents.documents import is_pdf
from archive.media.stills import readers
from archive.models.media import MediaType
from archive.texts.captions import kind_of

JUNK = random.Random(7).randbytes


@pytest.fixture(scope="session")
def streams(tmp_path_factory):
    """Streams that may begin anywhere, by name."""
    folder = tmp_path_factory.mktemp("streams")
    source = ["-f", "lavfi", "-i", "testsrc=s=320x240:d=2", "-f", "lavfi", "-i", "anoisesrc=d=2"]
    names = ("a.ts", "a.m2ts", "a.mpg", "a.mp3", "a.mp2", "a.aac", "a.flac", "a.wav")
    for name in names:
        made = [*source, "-b:v", "1M", str(folder / name)] if name in names[:3] else [*source[4:], str(folder / name)]
        subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *made], check=True)
    return {name: (folder / name).read_bytes() for name in names}


TYPES = {
    "a.ts": "video/mp2t",
    "a.m2ts": "video/mp2t",
    "a.mpg": "video/mpeg",
    "a.mp3": "audio/mpeg",
    "a.mp2": "audio/mpeg",
    "a.aac": "audio/aac",
}


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("cut", [1, 77, 700])
def test_a_stream_cut_anywhere_is_still_one(streams, name, cut):
    assert identify(streams[name][cut:], name).mime == TYPES[name]


@pytest.mark.parametrize("name", ["a.ts", "a.m2ts", "a.mpg", "a.mp3"])
def test_a_stream_behind_junk_is_still_one(streams, name):
    assert identify(JUNK(3000) + streams[name], name).mime == TYPES[name]


def test_noise_and_runs_of_one_letter_are_no_streams():
    assert {identify(one, "a.bin").mime for one in (JUNK(70_000), b"\0" * 70_000)} == {"application/octet-stream"}
    assert identify(b"G" * 70_000, "a.txt").mime == "text/plain"


def id3(size):
    length = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + length + bytes(size)


@pytest.mark.parametrize("size", [20, 5_000, 200_000])
@pytest.mark.parametrize(
    ("name", "mime"), [("a.flac", "audio/flac"), ("a.mp3", "audio/mpeg"), ("a.aac", "audio/aac"), ("a.wav", "audio/wav")]
)
def test_a_tag_before_sound_tells_nothing_of_the_sound(streams, tmp_path, name, mime, size):
    (tmp_path / name).write_bytes(id3(size) + id3(10) + bytes(100) + streams[name])
    assert identify(tmp_path / name, name).mime == mime


def test_a_tag_alone_is_taken_for_mp3_and_hides_no_program():
    assert identify(id3(30) + b"MZ" + bytes(60), "a.mp3").mime == "audio/mpeg"
    assert identify(id3(100_000)[:65_536], "a.mp3").mime == "audio/mpeg"


def test_the_sectors_of_a_video_cd_are_mpeg():
    start = b"RIFF\x04\x15\x02\x00CDXAfmt " + bytes(100)
    assert identify(start, "AVSEQ01.DAT").mime == "video/mpeg"


@pytest.mark.parametrize("kind", [b"free", b"skip", b"wide", b"uuid"])
def test_atoms_before_the_first_that_tells_are_passed_over(kind):
    mov = b"\0\0\0\x14ftypqt  \0\0\2\0qt  \0\0\0\x08mdat"
    assert identify((90_000).to_bytes(4, "big") + kind + bytes(89_992) + mov, "a.mov").mime == "video/quicktime"
    assert identify(b"\0\0\0\1" + kind + (24).to_bytes(8, "big") + bytes(8) + mov, "a.mov").mime == "video/quicktime"
    assert identify(b"\0\0\0\x10" + b"free" + bytes(8) + b"\1\2\3\4what" * 20, "a.mov").mime == "application/octet-stream"


def test_motion_jpeg_2000_is_a_film_for_the_guess_and_for_the_probe():
    start = b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypmjp2\0\0\0\0mjp2"
    assert (identify(start, "a.mj2").media, readers.reader(start)) == (MediaType.VIDEO, None)
    assert readers.reader(start.replace(b"mjp2", b"jp2 ")) == "pillow"


def late_office(folder, padding):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(f"{folder}/media/a.bin", JUNK(padding))
        made.writestr(f"{folder}/x.xml", "<x/>")
        made.writestr("[Content_Types].xml", f'<Types><Override PartName="/{folder}/x.xml"/></Types>')
    return out.getvalue()


@pytest.mark.parametrize(("folder", "name"), [("word", "a.docx"), ("xl", "a.xlsx"), ("ppt", "a.pptx")])
def test_an_office_document_is_told_by_the_directory_at_its_end(tmp_path, folder, name):
    (tmp_path / name).write_bytes(late_office(folder, 100_000))
    assert identify(tmp_path / name, name).allowed


def test_a_long_workbook_is_one():
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in range(6000):
        book.active.append([str(random.Random(row).random()) for _ in range(3)])
    book.save(out)
    assert len(out.getvalue()) > 65_536
    assert identify(out.getvalue(), "a.xlsx").allowed


def test_a_late_macro_is_found_and_a_broken_or_enormous_directory_is_an_archive():
    out = io.BytesIO(late_office("word", 100_000))
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("word/vbaProject.bin", "x")
    assert identify(out.getvalue(), "a.docx").mime == "application/vnd.ms-office.macro"
    whole = late_office("word", 100_000)
    assert identify(whole[:-60], "a.docx").mime == "application/zip"
    asked = []

    def read(start, length):
        asked.append(length)
        return whole[start : start + length] if start + length <= len(whole) else bytes(length)

    # An end that promises a directory of 1 GB is not followed.
    end = b"PK\5\6" + bytes(8) + (1 << 30).to_bytes(4, "little") + (1 << 20).to_bytes(4, "little") + bytes(2)
    size = 2 << 30
    lying = Content(lambda start, length: end[start - size + 22 :][:length] if start >= size - 22 else read(start, length), size)
    assert identify(lying, "a.docx").mime == "application/zip"
    assert sum(asked) < 16 << 20


PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n"


@pytest.mark.parametrize("before", [b"", b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n", JUNK(1000)])
def test_a_pdf_may_begin_within_the_first_1024_bytes(before):
    assert identify(before + PDF, "a.pdf").mime == "application/pdf"
    assert is_pdf(before + PDF)


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (b"<html><script>x</script>" + PDF, "text/html"),
        (b"MZ\x90\0" + PDF, "application/x-dosexec"),
        (b"how to begin: %PDF-1.4, then the rest\n", "text/plain"),
        (b"x" * 1100 + PDF, "text/plain"),
    ],
)
def test_what_only_names_a_pdf_is_none(data, mime):
    assert identify(data, "a.pdf").mime == mime


V, S, P = MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE


@pytest.mark.parametrize(
    ("guess", "probed", "settled"),
    [
        (("video/mp4", V), S, ("audio/mp4", S)),
        (("audio/mp4", S), V, ("video/mp4", V)),
        (("video/matroska", V), S, ("audio/matroska", S)),
        (("audio/ogg", S), V, ("video/ogg", V)),
        (("application/vnd.rn-realmedia", V), S, ("application/vnd.rn-realmedia", S)),
        (("image/jp2", P), V, ("image/jp2", V)),
        (("video/mp4", V), V, ("video/mp4", V)),
        (("text/vtt", MediaType.CAPTION), S, ("text/vtt", MediaType.CAPTION)),
    ],
)
def test_after_the_probe_the_probe_wins(guess, probed, settled):
    assert formats.settled(*guess, probed) == settled


SRT = "1\r00:00:01,000 --> 00:00:02,000\r越剧\r"
CAPTIONS = {
    "cr.srt": (SRT, "application/x-subrip"),
    "no-ms.srt": ("1\n00:00:01 --> 00:00:03\n越剧\n", "application/x-subrip"),
    "preamble.srt": ("字幕制作:群众艺术馆\n\n" + SRT, "application/x-subrip"),
    "spaces.srt": ("1\n00:00:01, 000 --> 00:00:03, 000\n越剧\n", "application/x-subrip"),
    "header.lrc": ("[id:$00000000]\n[by:]\n[hash:0f5a]\n[language:" + "eyJj" * 2000 + "]\n[00:00.50]焚稿\n", "text/x-lrc"),
    "words.lrc": ("[tool:x]\n[00:01.00]<00:01.00>书<00:01.50>房\n", "text/x-lrc"),
    "srt-inside.vtt": (SRT, "application/x-subrip"),
}


@pytest.mark.parametrize("name", CAPTIONS)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_captions_are_what_their_reader_finds(name, encoding):
    text, mime = CAPTIONS[name]
    data = text.encode(encoding)
    assert (identify(data, name).mime, identify(data, name).allowed, kind_of(data) is not None) == (mime, True, True)


def test_a_transcript_with_times_or_tags_in_it_is_plain_text():
    for text in (
        "节目单\n19:30 --> 20:15 开场\n",
        SRT,
        "[00:12]主持人:大家好\n",
        "网页课记录:<body> 里写正文,<html> 在最外面,<head> 在前\n",
        "第一课 <body\n",
    ):
        assert (identify(text.encode(), "a.txt").mime, identify(text.encode(), "a.txt").allowed) == ("text/plain", True)


@pytest.mark.parametrize(
    "page",
    [
        "<body onload=x>",
        "<!-- a --><HTML>",
        "\ufeff \n<!DOCTYPE html>",
        "前言\n<html lang=zh>\n",
        "x\n  <script>alert(1)</script>",
        "<?xml version='1.0'?><!-- c --><svg onload='x'/>",
    ],
)
def test_a_page_is_one_still(page):
    assert formats.fault(identify(page.encode(), "a.txt"), "a.txt").code == "E226"


def test_a_text_that_nobody_can_read_is_refused_by_the_name_of_its_encoding():
    data = b"1\n00:00:01,000 --> 00:00:02,000\n" + bytes(random.Random(3).choices(range(0xA0, 0x100), k=3000))
    fault = formats.fault(identify(data, "a.srt"), "a.srt")
    assert (fault.code, fault.facts["found"]) == ("E224", "text/plain; charset=unknown-8bit")
