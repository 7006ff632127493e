"""Questions to ffprobe, asked in the sandbox."""

import json
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.guarded import child_process, tools, whitelists
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.probing.clocks import Packet
from archive.media.probing.numbers import seconds

_EXCESS = {"exceeds specified max pixel count": "frame_pixels", "max_streams": "streams"}
"""What the libraries say when a file has more than we allow -> the name of the limit."""


def ask(source: Path, limits: Limits, *shown: str) -> dict[str, Any]:
    """What ffprobe answers in JSON; `shown` are its options, e.g. `-show_streams`.

    Raises:
        MediaUnreadable: no allowed demuxer opens the file.
        MediaLimit: a frame is larger than allowed, there are too many streams, or the probe broke a limit.

    """
    lines: list[bytes] = []
    _run(source, limits, ("-print_format", "json", *shown), child_process.keep(lines))
    try:
        found: dict[str, Any] = json.loads(b"\n".join(lines))
    except json.JSONDecodeError as broken:
        raise MediaUnreadable(name=source.name, reason="the probe's answer is no JSON") from broken
    return found


def each_packet(
    source: Path, limits: Limits, take: Callable[[Packet], None], streams: Collection[int], words: str = "error"
) -> Sequence[str]:
    """Give `take` every packet of these streams that is shown and carries a time, in the order of the file; damage ends it early.

    Returns its complaints, at the level of `words`; none for a damaged file.

    Raises:
        MediaLimit: the probe broke a limit.

    """
    one = ("-select_streams", str(next(iter(streams)))) if len(streams) == 1 else ()
    shown = ("-show_entries", "packet=stream_index,pts_time,duration_time,flags", "-print_format", "csv=p=0")

    def told(line: bytes) -> bool:
        packet = _packet(line.split(b","))
        if packet and packet.stream in streams:
            take(packet)
        return True

    try:
        return _run(source, limits, ("-v", words, *one, *shown), told)
    except MediaUnreadable:
        return ()


def _packet(fields: Sequence[bytes]) -> Packet | None:
    """None for a packet without a time, and for one that an edit list cuts away (flag D): it is decoded and not shown."""
    try:
        stream, at_s, flags = int(fields[0]), float(fields[1]), fields[3]
    except (ValueError, IndexError):
        return None
    return None if b"D" in flags else Packet(stream, at_s, seconds(fields[2].decode(errors="replace")) or 0.0)


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
    options = [part for name, value in whitelists.input_options(limits).items() for part in (f"-{name}", value)]
    command = [str(tools.ffprobe()), "-v", "error", *options, *shown, f"file:{source}"]
    ended = child_process.run(child_process.Job(command, read=(tools.ffprobe(), source)), limits, take)
    refuse_excess(source, ended.complaints)
    if ended.status != 0:
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    return ended.complaints
