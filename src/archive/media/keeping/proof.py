"""The proof: both files decoded, every frame of every picture and all of every sound with the same digest."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from archive.errors import NotLossless

FRAMES, STREAMS = "frames.txt", "streams.txt"
_LATER_S = 0.002
"""Matroska keeps times in milliseconds."""


class Frame(NamedTuple):
    """A line of ffmpeg's framehash: when in s, how many bytes, their SHA-256."""

    at_s: float
    size: int
    digest: str


class Told(NamedTuple):
    """What was compared: number of frames by stream (pictures only), and SHA-256 by stream."""

    frames: dict[int, int]
    streams: dict[int, str]


def compared(original: Path, copy: Path, pictures: Sequence[int]) -> Told:
    """Compare what was printed while the original was decoded with what its copy gives; `pictures` are the streams seen.

    Raises:
        NotLossless: a frame, its time, their number, or a stream differs, or there was nothing to compare.
    """
    streams = digests(original / STREAMS)
    if not streams or streams != digests(copy / STREAMS):
        raise NotLossless(name="", reason="a stream of the copy decodes to something else")
    starts, again = _starts(original / FRAMES, streams), _starts(copy / FRAMES, streams)
    for stream, start_s in starts.items():
        if abs(start_s - again.get(stream, -1.0)) > _LATER_S:
            raise NotLossless(name="", reason=f"stream {stream} begins at {again.get(stream)} s instead of {start_s:.3f} s")
    counts = {stream: _same(original / FRAMES, copy / FRAMES, stream) for stream in pictures}
    return Told(counts, streams)


def _starts(path: Path, streams: Iterable[int]) -> dict[int, float]:
    """When each stream begins, in s after the first of all: a copy begins its clock anew."""
    first = {stream: one.at_s for stream in streams if (one := next(frames(path, stream), None))}
    return {stream: at_s - min(first.values()) for stream, at_s in first.items()}


def _same(original: Path, copy: Path, stream: int) -> int:
    """The number of frames, each the same and as long after the first one."""
    count, begun = 0, (0.0, 0.0)
    for one, other in zip_longest(frames(original, stream), frames(copy, stream)):
        if one is None or other is None:
            raise NotLossless(name="", reason=f"the copy has {'more' if one is None else 'fewer'} than {count} frames")
        if (one.size, one.digest) != (other.size, other.digest):
            raise NotLossless(name="", reason=f"frame {count} at {one.at_s:.3f} s differs")
        begun = begun if count else (one.at_s, other.at_s)
        if abs((one.at_s - begun[0]) - (other.at_s - begun[1])) > _LATER_S:
            raise NotLossless(name="", reason=f"frame {count} at {one.at_s:.3f} s is shown at another time")
        count += 1
    return count


def digests(path: Path) -> dict[int, str]:
    """Stream -> SHA-256, as ffmpeg's streamhash prints them: `0,v,SHA256=…`. A stream without any data has that of nothing."""
    found: dict[int, str] = {}
    for line in _lines(path):
        index, _, digest = line.split(",", 2)
        found[int(index)] = digest.partition("=")[2]
    nothing = hashlib.sha256().hexdigest()
    return {} if nothing in found.values() else found


def frames(path: Path, stream: int) -> Iterator[Frame]:
    """The frames of one stream in ffmpeg's framehash, one after the other; times in s from its `#tb` lines."""
    bases: dict[int, float] = {}
    for line in _lines(path):
        if line.startswith("#tb "):
            index, _, base = line.removeprefix("#tb ").partition(": ")
            over, _, under = base.partition("/")
            bases[int(index)] = int(over) / int(under)
        if line.startswith(f"{stream},"):
            _, _, shown, _, size, digest = (part.strip() for part in line.split(",")[:6])
            yield Frame(int(shown) * bases[stream], int(size), digest)


def _lines(path: Path) -> Iterator[str]:
    """Nothing for a file that is not there: the decoder wrote none."""
    if path.is_file():
        with path.open(encoding="ascii", errors="replace") as lines:
            yield from (line.rstrip("\n") for line in lines if line.strip())


def settled(told: Sequence[str]) -> None:
    """Look for a change of form half-way: everything after it was converted, and no digest would say so.

    Raises:
        NotLossless: there was one.
    """
    changed = next((line for line in told if "Reconfiguring filter graph" in line), None)
    if changed:
        raise NotLossless(name="", reason=f"the recording changes its form half-way: {changed.partition('because ')[2][:120]}")
