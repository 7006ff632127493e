"""Questions to ffprobe, asked in the sandbox."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.guarded import allowed, child, tools
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits

_EXCESS = {"exceeds specified max pixel count": "frame_pixels", "max_streams": "streams"}
"""What the libraries say when a file has more than we allow -> the name of the limit."""


def ask(source: Path, limits: Limits, *shown: str) -> dict[str, Any]:
    """What ffprobe answers in JSON; `shown` are its options, e.g. `-show_streams`.

    Raises:
        MediaUnreadable: no allowed demuxer opens the file.
        MediaLimit: a frame is larger than allowed, there are too many streams, or the probe broke a limit.

    """
    lines: list[bytes] = []
    _run(source, limits, ("-print_format", "json", *shown), child.keep(lines))
    try:
        found: dict[str, Any] = json.loads(b"\n".join(lines))
    except json.JSONDecodeError as broken:
        raise MediaUnreadable(name=source.name, reason="the probe's answer is no JSON") from broken
    return found


def each_packet(source: Path, limits: Limits, stream: int, take: Callable[[bytes], bool], words: str = "error") -> Sequence[str]:
    """Give `take` a line with its time for every packet of one stream, in the order of the file; damage ends it early.

    Returns its complaints, at the level of `words`; none for a damaged file.

    Raises:
        MediaLimit: the probe broke a limit.

    """
    shown = ("-select_streams", str(stream), "-show_entries", "packet=pts_time", "-print_format", "csv=p=0")
    try:
        return _run(source, limits, ("-v", words, *shown), take)
    except MediaUnreadable:
        return ()


def refuse_excess(source: Path, complaints: Sequence[str]) -> None:
    """Look for a limit of ours in a tool's complaints.

    Raises:
        MediaLimit: one was broken.

    """
    for words, limit in _EXCESS.items():
        found = [line for line in complaints if words in line]
        if found:
            raise MediaLimit(name=source.name, limit=limit, reason=reason(found, source))


def _run(source: Path, limits: Limits, shown: Sequence[str], take: Callable[[bytes], bool]) -> Sequence[str]:
    options = [part for name, value in allowed.input_options(limits).items() for part in (f"-{name}", value)]
    command = [str(tools.ffprobe()), "-v", "error", *options, *shown, f"file:{source}"]
    ended = child.run(child.Job(command, read=(tools.ffprobe(), source)), limits, take)
    refuse_excess(source, ended.complaints)
    if ended.status != 0:
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    return ended.complaints
