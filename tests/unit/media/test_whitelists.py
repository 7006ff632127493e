"""What decodes is decided name by name: of every decoder and demuxer of the installed tools somebody said yes or why not."""

import re
import subprocess

import pytest

from archive.media.guarded import decoders, demuxers, tools
from archive.media.guarded.complaints import reason

DECODER = re.compile(r"^ [VAS][F.][S.][X.][B.][D.] ([^\s=]\S*)", re.MULTILINE)
DEMUXER = re.compile(r"^ D[E ][d ]?\s+(\S+)", re.MULTILINE)
LISTS = {
    "-decoders": (DECODER, decoders.ALLOWED.split(","), decoders.REFUSED),
    "-demuxers": (DEMUXER, demuxers.NAMES, demuxers.REFUSED),
}


@pytest.fixture(scope="module", params=LISTS)
def decided(request):
    pattern, allowed, refused = LISTS[request.param]
    told = [
        subprocess.run([tool, "-hide_banner", request.param], check=True, capture_output=True, text=True).stdout
        for tool in (tools.ffmpeg(), tools.ffprobe())
    ]
    return {name for one in told for name in pattern.findall(one)}, allowed, refused


def test_every_name_is_allowed_or_refused_and_none_is_both(decided):
    installed, allowed, refused = decided
    assert len(installed) > 300
    assert installed == set(allowed) | set(refused)
    assert not set(allowed) & set(refused)
    assert len(allowed) == len(set(allowed))


@pytest.mark.parametrize("name", ["concat", "hls", "dash", "image2", "lavfi", "rtsp", "sdp", "tty", "avisynth", "x11grab"])
def test_what_opens_something_else_is_no_container(name):
    assert name not in demuxers.ALLOWED.split(",")
    assert demuxers.REFUSED[name]


@pytest.mark.parametrize("name", ["wrapped_avframe", "ansi", "librsvg", "h264_cuvid", "wavesynth"])
def test_what_reads_more_than_its_packets_is_no_decoder(name):
    assert decoders.REFUSED[name]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("[concat @ 0x55d1] Format not on whitelist 'mov,mp4'", "a file of the kind concat is not opened here"),
        ("[in#0 @ 0x1] [ansi @ 0x55d1] Codec (ansi) not on whitelist 'h264,hevc'", "the codec ansi is not decoded here"),
        ("[mov @ 0x1] moov atom not found", "moov atom not found"),
        ("", "the decoder ended without a word"),
    ],
)
def test_a_reason_is_never_a_list_and_never_empty(said, words, tmp_path):
    assert reason([said], tmp_path / "a.mp4") == words
