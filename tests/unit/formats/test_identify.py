"""What a file really is, on files made by the ffmpeg that the archive uses, and on those that pose as something else."""

import io
import subprocess
import zipfile

import imageio_ffmpeg
import openpyxl
import pytest

from archive import formats
from archive.formats import identify

PICTURE = ["-f", "lavfi", "-i", "testsrc=s=176x144:d=0.4"]
TONE = ["-f", "lavfi", "-i", "sine=d=0.4"]
STILL = [*PICTURE, "-frames:v", "1"]
MADE = {
    "a.mp4": (PICTURE + TONE, "video/mp4", "video"),
    "a.mov": (PICTURE, "video/quicktime", "video"),
    "a.3gp": ([*PICTURE, "-c:v", "h263"], "video/3gpp", "video"),
    "a.m4a": (TONE, "audio/mp4", "sound"),
    "a.ts": (PICTURE + TONE, "video/mp2t", "video"),
    "a.m2ts": (PICTURE + TONE, "video/mp2t", "video"),
    "a.mpg": (PICTURE, "video/mpeg", "video"),
    "a.mxf": ([*PICTURE, "-c:v", "mpeg2video"], "application/mxf", "video"),
    "a.avi": (PICTURE, "video/x-msvideo", "video"),
    "a.mkv": (PICTURE + TONE, "video/matroska", "video"),
    "a.mka": (TONE, "audio/matroska", "sound"),
    "a.webm": ([*PICTURE, "-c:v", "libvpx"], "video/webm", "video"),
    "a.flv": (PICTURE, "video/x-flv", "video"),
    "a.wmv": (PICTURE, "video/x-ms-wmv", "video"),
    "a.wma": (TONE, "audio/x-ms-wma", "sound"),
    "a.wav": (TONE, "audio/wav", "sound"),
    "a.flac": (TONE, "audio/flac", "sound"),
    "a.mp3": (TONE, "audio/mpeg", "sound"),
    "bare.mp3": ([*TONE, "-id3v2_version", "0", "-write_xing", "0"], "audio/mpeg", "sound"),
    "a.aac": (TONE, "audio/aac", "sound"),
    "a.ogg": ([*TONE, "-c:a", "libvorbis"], "audio/ogg", "sound"),
    "a.opus": (TONE, "audio/ogg", "sound"),
    "a.ogv": ([*PICTURE, "-c:v", "libtheora"], "video/ogg", "video"),
    "a.caf": (TONE, "audio/x-caf", "sound"),
    "a.dv": (
        ["-f", "lavfi", "-i", "testsrc=s=720x576:d=0.2:r=25", "-pix_fmt", "yuv420p", "-c:v", "dvvideo"],
        "video/dv",
        "video",
    ),
    "a.mj2": ([*PICTURE, "-c:v", "jpeg2000", "-f", "mov", "-brand", "mjp2"], "video/mj2", "video"),
    "a.aiff": (TONE, "audio/aiff", "sound"),
    "a.jpg": (STILL, "image/jpeg", "picture"),
    "a.png": (STILL, "image/png", "picture"),
    "a.tif": (STILL, "image/tiff", "picture"),
    "a.webp": (STILL, "image/webp", "picture"),
    "a.gif": (PICTURE, "image/gif", "picture"),
    "a.bmp": (STILL, "image/bmp", "picture"),
    "a.jp2": ([*STILL, "-c:v", "jpeg2000"], "image/jp2", "picture"),
}


@pytest.fixture(scope="session")
def media(tmp_path_factory):
    """All files of the table, made by one run of ffmpeg."""
    folder = tmp_path_factory.mktemp("formats")
    for name, (options, _, _) in MADE.items():
        subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *options, str(folder / name)], check=True)
    return folder


@pytest.mark.parametrize("name", MADE)
def test_real_media_are_what_they_are(media, name):
    found = identify(media / name, name)
    assert (found.mime, found.media.value, found.extension_ok, found.allowed, found.reason) == (*MADE[name][1:], True, True, "")
    assert formats.fault(found, name) is None


@pytest.mark.parametrize(
    ("name", "called"),
    [("a.png", "a.mp4"), ("a.mp4", "a.jpg"), ("a.mp3", "a.wav"), ("a.mkv", "a.mp4"), ("a.jpg", "a.PDF")],
)
def test_an_extension_that_lies_is_e225(media, name, called):
    fault = formats.fault(identify(media / name, called), called)
    assert (fault.code, fault.facts["found"], fault.facts["extension"]) == ("E225", MADE[name][1], called[1:])


@pytest.mark.parametrize(
    ("name", "called"),
    [("a.mov", "a.mp4"), ("a.mp4", "A.MOV"), ("a.jpg", "a.jpeg"), ("a.opus", "a.ogg"), ("a.mp4", "noext"), ("a.tif", "a.dng")],
)
def test_sisters_of_a_family_and_unknown_extensions_do_not_lie(media, name, called):
    assert identify(media / name, called).allowed


def test_only_the_first_bytes_are_needed(media):
    assert identify((media / "a.mp4").read_bytes()[:64], "a.mp4").mime == "video/mp4"


TEXTS = {
    "a.srt": ("1\n00:00:01,000 --> 00:00:02,000\n你好\n", "application/x-subrip", "caption"),
    "a.vtt": ("WEBVTT\n\n00:01.000 --> 00:02.000\n你好\n", "text/vtt", "caption"),
    "a.ass": ("[Script Info]\nTitle: x\n", "text/x-ssa", "caption"),
    "a.lrc": ("[ti:梁祝]\n[00:12.00]碧草青青花盛开\n", "text/x-lrc", "caption"),
    "a.txt": ("第一幕\n草桥结拜\n", "text/plain", "document"),
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_texts_in_every_encoding(name, encoding):
    text, mime, media = TEXTS[name]
    found = identify(text.encode(encoding), name)
    assert (found.mime, found.media.value, found.allowed) == (mime, media, True)


def test_a_character_cut_at_the_end_of_the_head_changes_nothing():
    assert identify("唱".encode() * 30000, "a.txt").mime == "text/plain"
    assert identify(("唱".encode() * 30000)[:65536], "a.txt").allowed


POSING = {
    "hls": "#EXTM3U\n#EXT-X-VERSION:3\nfile:///etc/passwd\n",
    "hls after blanks": "\ufeff \n#EXTM3U\n",
    "pls": "[playlist]\nFile1=http://x/\n",
    "asx": "<asx version='3.0'><entry/></asx>",
    "concat": "ffconcat version 1.0\nfile '/etc/passwd'\n",
    "concat without head": "file '/etc/passwd'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\n",
    "dash": "<?xml version='1.0'?>\n<!-- x --><MPD xmlns='urn:mpeg:dash:schema:mpd:2011'/>",
    "address": "http://127.0.0.1:9200/_search\n",
    "html": "<!DOCTYPE html><html></html>",
    "svg": "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
    "svg alone": "<svg onload='x'/>",
    "script": "#!/bin/sh\nrm -rf /\n",
    "php": "<?php system($_GET[0]);",
    "xml": "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a/>",
}


@pytest.mark.parametrize("text", POSING.values(), ids=POSING)
@pytest.mark.parametrize("called", ["a.mp4", "a.txt", "a.m3u8", "a.svg"])
def test_playlists_and_scripts_are_e226_whatever_their_name(text, called):
    assert formats.fault(identify(text.encode(), called), called).code == "E226"


def office(folder, *, macro=False):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        kind = "application/vnd.ms-word.document.macroEnabled.main+xml" if macro else "application/xml"
        made.writestr("[Content_Types].xml", f'<Types><Override PartName="/{folder}/x.xml" ContentType="{kind}"/></Types>')
        made.writestr(f"{folder}/x.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(("folder", "extension"), [("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")])
def test_office_documents(folder, extension):
    found = identify(office(folder), f"a.{extension}")
    assert (found.media.value, found.allowed, found.mime.split(".")[-1]) == (
        "document",
        True,
        {"word": "document", "xl": "sheet", "ppt": "presentation"}[folder],
    )


def test_a_workbook_of_openpyxl_is_one():
    data = io.BytesIO()
    openpyxl.Workbook().save(data)
    assert identify(data.getvalue(), "a.xlsx").allowed


@pytest.mark.parametrize(
    ("data", "called", "mime"),
    [
        (b"MZ\x90\x00" + bytes(60), "a.mp4", "application/x-dosexec"),
        (b"\x7fELF" + bytes(60), "a", "application/x-elf"),
        (b"Rar!\x1a\x07\x00" + bytes(60), "a.rar", "application/x-rar"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "application/x-ole-storage"),
        (bytes(257) + b"ustar\x0000", "a.tar", "application/x-tar"),
        (office("word", macro=True), "a.docx", "application/vnd.ms-office.macro"),
        (office("other"), "a.docx", "application/zip"),
        (bytes(range(1, 9)) * 40 + bytes(9), "a.bin", "application/octet-stream"),
        (b"\x89PNG\r\n\x1a\n", "a.exe", "image/png"),
        ("纯文本".encode(), "a.sh", "text/plain"),
    ],
)
def test_types_that_are_not_taken_are_e224(data, called, mime):
    found = identify(data, called)
    assert (found.mime, formats.fault(found, called).code) == (mime, "E224")


def test_plain_text_called_a_video_lies():
    assert formats.fault(identify("你好".encode(), "a.mp4"), "a.mp4").code == "E225"


def test_an_empty_file_is_e223(tmp_path):
    (tmp_path / "a.mp4").touch()
    assert formats.fault(identify(tmp_path / "a.mp4", "a.mp4"), "a.mp4").code == "E223"


def test_no_allowed_extension_is_refused_and_none_belongs_to_two_families():
    extensions = [extension for one in formats.allowed().values() for extension in one.extensions]
    assert len(extensions) == len(set(extensions))
    assert formats.REFUSED_EXTENSIONS.isdisjoint(extensions)


def test_a_playlist_in_utf_16_is_one_still():
    assert formats.fault(identify("#EXTM3U\nfile:///etc/passwd\n".encode("utf-16"), "a.mp3"), "a.mp3").code == "E226"
