"""Clocks that jump: transport and programme streams as ffmpeg mends them, which ffprobe does not.

A recorder that starts anew, a broadcast that changes its source, two files put together: the clock in the packets goes back to
zero or forward by hours, while pictures and sound go on. ffmpeg notices and moves what follows, whenever it decodes. So times
are asked of ffmpeg, copying without decoding: they are those that everything made of the recording will have.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from archive.media.guarded import child_process, tools, whitelists
from archive.media.guarded.limits import Limits

JUMPING = frozenset({"mpegts", "mpeg"})
"""The containers whose demuxers say that their clock may jump (AVFMT_TS_DISCONT)."""
_UNSET = -(2**63)
_SAID = "timestamp discontinuity"


class Packet(NamedTuple):
    """One packet: its stream in the file, when it is shown and for how long."""

    stream: int
    at_s: float
    length_s: float


def each_packet(source: Path, limits: Limits, streams: Sequence[int], take: Callable[[Packet], None]) -> bool:
    """Give `take` every packet of these streams as ffmpeg's mended clock tells it; whether there was something to mend.

    Raises:
        MediaLimit: the process broke a limit.

    """
    command = [
        str(tools.ffmpeg()),
        *("-hide_banner", "-nostdin", "-nostats", "-v", "warning"),
        *(part for name, value in whitelists.input_options(limits).items() for part in (f"-{name}", value)),
        *("-i", f"file:{source}"),
        *(part for index in streams for part in ("-map", f"0:{index}")),
        # The first pictures may lean on what came before the recording: they are counted all the same.
        *("-c", "copy", "-copyinkf", "-f", "framecrc", "-"),
    ]
    told = _Told(streams, take)
    ended = child_process.run(child_process.Job(command, read=(Path(command[0]), source)), limits, told)
    return any(_SAID in line for line in ended.complaints)


class _Told:
    """Reads the lines of ffmpeg's `framecrc`: `#tb 0: 1/90000`, then `stream, dts, pts, duration, size, checksum`."""

    def __init__(self, streams: Sequence[int], take: Callable[[Packet], None]) -> None:
        self._streams, self._take = streams, take
        self._base: dict[int, Fraction] = {}

    def __call__(self, line: bytes) -> bool:
        if line.startswith(b"#tb "):
            number, _, base = line[4:].partition(b":")
            self._base[int(number)] = Fraction(base.decode().strip())
        elif not line.startswith(b"#") and (packet := self._packet(line.split(b","))):
            self._take(packet)
        return True

    def _packet(self, fields: Sequence[bytes]) -> Packet | None:
        try:
            number, at, length = int(fields[0]), int(fields[2]), int(fields[3])
        except (ValueError, IndexError):
            return None
        if at == _UNSET:
            return None
        base = float(self._base.get(number, Fraction(1)))
        return Packet(self._streams[number], at * base, max(0, length) * base)
