"""What this machine has of the tools that media are looked into and made with."""

import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from archive.errors import ToolMissing
from archive.media.documents import converter
from archive.media.guarded import sandbox, tools
from archive.models.findings import Finding, bad, good, note

DECODERS = (
    *("h264", "hevc", "mpeg1video", "mpeg2video", "mpeg4", "mjpeg", "prores", "dnxhd", "dvvideo", "vc1", "wmv3", "vp8", "vp9"),
    *("libdav1d", "ffv1", "rawvideo", "png", "aac", "ac3", "mp2", "mp3", "flac", "alac", "pcm_s16le", "pcm_s24le", "pcm_s16be"),
    *("wmav2", "wmapro", "vorbis", "opus", "srt", "webvtt", "mov_text"),
)
"""What cameras, phones, recorders and editing of the last thirty years hand in."""
ENCODERS = ("libx264", "aac", "mjpeg", "png", "webvtt", "pcm_s16le", "ffv1", "flac")
"""What is made for visitors and for preservation copies."""
FILTERS = ("zscale", "loudnorm", "ebur128", "cropdetect", "freezedetect", "scdet", "aresample")
_WITHIN_S = 30
_FONTS = ("fc-list", ":lang=zh", "family")


def probe() -> Iterator[Finding]:
    """Look at ffmpeg and ffprobe with what is needed of them, the room around decoders, LibreOffice and its fonts."""
    if find_spec("ffmpeg") is None:
        yield bad("tools", "ffmpeg", "E750", tool="ffmpeg", reason="extra `media`")
        return
    yield from _ffmpeg()
    how = sandbox.isolation()
    if how == "none":
        yield bad("tools", "isolation", "E752")
    elif how == "unshare":
        yield note("tools", "isolation", "E753", how=how)
    else:
        yield good("tools", "isolation", how=how)
    office = converter.program()
    if office is None:
        yield note("tools", "LibreOffice", "E754")
    else:
        yield good("tools", "LibreOffice", found=office)
        yield _fonts()


def _ffmpeg() -> Iterator[Finding]:
    try:
        program, prober = tools.ffmpeg(), tools.ffprobe()
        answers = {flag: _asked(program, flag) for flag in ("-decoders", "-encoders", "-filters")}
        _asked(prober, "-version")
    except (ToolMissing, OSError, subprocess.SubprocessError) as fault:
        yield bad("tools", "ffmpeg", "E750", tool="ffmpeg", reason=fault)
        return
    for flag, wanted in (("-decoders", DECODERS), ("-encoders", ENCODERS), ("-filters", FILTERS)):
        kind = flag.removeprefix("-")
        missing = [name for name in wanted if name not in answers[flag]]
        if missing:
            yield bad("tools", kind, "E751", kind=kind, missing=", ".join(missing))
        else:
            yield good("tools", kind, number=len(wanted))
    yield good("tools", "ffmpeg", found=tools.ffmpeg_version())


def _asked(program: Path, flag: str) -> frozenset[str]:
    """The names in the second column of a list."""
    done = subprocess.run([program, "-hide_banner", flag], check=True, capture_output=True, text=True, timeout=_WITHIN_S)
    return frozenset(words[1] for line in done.stdout.splitlines() if len(words := line.split()) > 1)


def _fonts() -> Finding:
    """Whether pages of office files show Chinese: fontconfig knows a font for it."""
    if shutil.which(_FONTS[0]) is None:
        return note("tools", "fonts", "E755", reason="fc-list")
    done = subprocess.run(_FONTS, check=False, capture_output=True, text=True, timeout=_WITHIN_S)
    families = sorted({line.strip() for line in done.stdout.splitlines() if line.strip()})
    return good("tools", "fonts", number=len(families)) if families else note("tools", "fonts", "E755", reason=":lang=zh")
