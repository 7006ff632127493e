"""A short sample of the pictures: that they decode, in which order their lines were recorded, whether they hold HD detail."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.errors import MediaLimit
from archive.media.guarded import child_process, tools, whitelists
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.probing import ffprobe
from archive.models.facts import FieldOrder

FRAMES = 150
_LEAST_FRAMES, _CLEAR = 5, 0.7
"""So many frames must agree, and so large a share of those that say anything."""
_MULTI = re.compile(r"Multi frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+) Undetermined:\s*(\d+)")
_PSNR = re.compile(r"PSNR y:(inf|[0-9.]+)")
_WRITTEN = re.compile(r"frame=\s*(\d+)")
_SD_WIDTH, _SD_HEIGHT = 1024, 576
_TELLING = ("rror", "nvalid", "no decoder", "on whitelist")
UPSCALED_DB = 40.0
"""A frame made SD and large again is this near to itself when it never held more (measured: 41 and more, against 31-34)."""


@dataclass(frozen=True)
class Sample:
    """What the sample showed; `frames` 0 when nothing decodes, with the decoder's words."""

    frames: int
    order: FieldOrder = FieldOrder.UNKNOWN
    upscaled: bool = False
    complaint: str = ""


def take(source: Path, limits: Limits, stream: int, at_s: float, *, doubtful: bool, large: bool) -> Sample:
    """Decode a few frames from `at_s` on, or from the start when there are none: `FRAMES` where the order of lines is in doubt.

    Raises:
        MediaLimit: the decoder broke a limit.

    """
    found = Sample(0)
    for start in dict.fromkeys((at_s, 0.0)):
        found = _taken(source, limits, stream, start, doubtful=doubtful, large=large)
        if found.frames:
            break
    return found


def _taken(source: Path, limits: Limits, stream: int, at_s: float, *, doubtful: bool, large: bool) -> Sample:
    command = [
        str(tools.ffmpeg()),
        *("-hide_banner", "-nostdin", "-nostats", "-v", "info"),
        *(part for name, value in whitelists.input_options(limits).items() for part in (f"-{name}", value)),
        *(("-ss", f"{at_s:.3f}") if at_s else ()),
        *("-threads", "2", "-i", f"file:{source}"),
        *_asked(stream, doubtful=doubtful, large=large),
        *("-progress", "pipe:1", "-f", "null", "-"),
    ]
    lines: list[bytes] = []
    ended = child_process.run(child_process.Job(command, read=(Path(command[0]), source)), limits, child_process.keep(lines))
    frames = _last(_WRITTEN, [line.decode(errors="replace") for line in lines])
    if not frames or frames == "0":
        # A header may say nothing of the size that its pictures have.
        ffprobe.refuse_excess(source, ended.complaints)
        if child_process.short_of_memory(ended.complaints):
            raise MediaLimit(name=source.name, limit="memory", reason=ended.complaints[-1])
    return Sample(
        frames=int(frames or 0),
        order=_order(ended.complaints) if doubtful else FieldOrder.UNKNOWN,
        upscaled=_upscaled(ended.complaints),
        complaint=""
        if int(frames or 0)
        else reason([line for line in ended.complaints if any(word in line for word in _TELLING)], source),
    )


def _asked(stream: int, *, doubtful: bool, large: bool) -> Sequence[str]:
    """The graph: idet over all frames, and for large ones the comparison with itself made small, on two frames a second."""
    count = FRAMES if doubtful else 8
    chain = f"[0:{stream}]trim=end_frame={count}" + (",idet" if doubtful else "")
    if not large:
        return ("-filter_complex", f"{chain}[out]", "-map", "[out]")
    compared = (
        f"{chain},select='not(mod(n,25))',format=gray,split[a][b];[b]scale={_SD_WIDTH}:{_SD_HEIGHT}:flags=bicubic[small];"
        "[small][a]scale=rw:rh:flags=bicubic[again];[a2][again]psnr[out]"
    )
    return ("-filter_complex", compared.replace("split[a][b]", "split=3[a][a2][b]"), "-map", "[out]", "-fps_mode", "passthrough")


def _order(complaints: Sequence[str]) -> FieldOrder:
    # A graph that is set up anew, when frames change, says goodbye each time.
    found = [m for line in complaints if (m := _MULTI.search(line))]
    top, bottom, progressive = (sum(int(m[n]) for m in found) for n in (1, 2, 3))
    decided, most = top + bottom + progressive, max(top, bottom, progressive)
    # A still scene says nothing, and patterns that look like combs say both orders at once.
    if most < _LEAST_FRAMES or most < _CLEAR * decided:
        return FieldOrder.UNKNOWN
    if progressive == most:
        return FieldOrder.PROGRESSIVE
    return FieldOrder.TOP_FIRST if top == most else FieldOrder.BOTTOM_FIRST


def _upscaled(complaints: Sequence[str]) -> bool:
    # A black or empty picture is infinitely like itself and says nothing.
    found = [float(m[1]) for line in complaints if (m := _PSNR.search(line)) and m[1] != "inf"]
    return bool(found) and max(found) >= UPSCALED_DB


def _last(pattern: re.Pattern[str], lines: Sequence[str]) -> str | None:
    return next((m[1] for line in reversed(lines) if (m := pattern.search(line))), None)
