"""What every ffmpeg command of ours has in common. Only here: ffmpeg-python."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import ffmpeg

from archive.media.guarded import tools, whitelists
from archive.media.guarded.limits import Limits

Node: TypeAlias = Any
"""A node of ffmpeg-python's graph: the library has no types."""
_DECODER_THREADS = "2"
_GRAPH = "-filter_complex"
_CHAINS = re.compile(r"(?<!\\);")
_LABELS = re.compile(r"(?<!\\)\[(s\d+)\]")
_SOUND_IN = re.compile(r"\[\d+:a:\d+\]")
_HEAD = (
    "-hide_banner",
    "-nostdin",
    "-nostats",
    "-y",
    "-progress",
    "pipe:1",
    "-stats_period",
    "0.5",
    "-filter_complex_threads",
    "2",
)
REPEATABLE: dict[str, Any] = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact", "flags": "+bitexact"}
"""Nothing of the source's metadata (it may hold the place), and the same bytes each time."""


def delivered(source: Path, limits: Limits, start_s: float = 0.0, *, steady: bool = False, as_coded: bool = False) -> Node:
    """A delivered file as input, behind the white lists; from `start_s` on.

    `steady` keeps the graph of the pictures when their size changes half-way: scalers follow it, where a graph set up anew would
    fill the time from the start once more. Deinterlacers cannot follow. `as_coded` turns no picture, whatever the file says.
    """
    options: dict[str, str | None] = dict(whitelists.input_options(limits), threads=_DECODER_THREADS)
    if as_coded:
        options["noautorotate"] = None
    if steady:
        options["reinit_filter:v"] = "0"
    if start_s > 0:
        options["ss"] = f"{start_s:.6f}"
    return ffmpeg.input(address(source), **options)


def made(playlist: Path) -> Node:
    """An HLS playlist of our own making as input."""
    options = {"protocol_whitelist": "file", "format_whitelist": "hls,mov,mp4", "allowed_extensions": "ALL"}
    return ffmpeg.input(address(playlist), **options)


def listed(listing: Path) -> Node:
    """Files of our own making, named in a list for ffmpeg's concat, as one input."""
    return ffmpeg.input(address(listing), f="concat", safe=0, protocol_whitelist="file")


def compiled(outputs: Node, *, words: str = "error", evened: bool = False) -> list[str]:
    """The command as a list of arguments; `words` is how much it says on standard error.

    A graph is set up anew when what comes in changes half-way, and then fills time, cuts and counts from the start once more. So
    the sound stands apart from the pictures. With `evened` each sound's first filter stands before them all, so that a change
    of channels goes no further: only for sounds that change, for ffmpeg's graphs that feed one another can wait for ever.
    """
    return [str(tools.ffmpeg()), *_HEAD, "-v", words, *_apart(ffmpeg.get_args(outputs), evened=evened)]


def _apart(arguments: list[str], *, evened: bool) -> list[str]:
    if _GRAPH not in arguments:
        return arguments
    at = arguments.index(_GRAPH)
    sound: list[str] = []
    rest: list[str] = []
    heard: set[str] = set()
    for chain in _CHAINS.split(arguments[at + 1]):
        labels = set(_LABELS.findall(chain))
        begins = bool(_SOUND_IN.match(chain))
        of_sound = begins or (not evened and heard & labels)
        (sound if of_sound else rest).append(chain)
        heard |= labels if of_sound else set()
    graphs = [*(sound if evened else [";".join(sound)]), ";".join(rest)]
    return [*arguments[:at], *(part for graph in graphs if graph for part in (_GRAPH, graph)), *arguments[at + 2 :]]


def output(streams: Sequence[Node], path: Path, **options: object) -> Node:
    """One file of several streams."""
    return ffmpeg.output(*streams, address(path), **options)


def channels(parts: Sequence[Node], layout: str) -> Node:
    """Mono streams as the channels of one."""
    return ffmpeg.filter(list(parts), "join", inputs=len(parts), channel_layout=layout)


def mixed(parts: Sequence[Node]) -> Node:
    """Mono streams as one."""
    return ffmpeg.filter(list(parts), "amix", inputs=len(parts), normalize=0)


def merged(*outputs: Node) -> Node:
    """Several outputs of one process."""
    return outputs[0] if len(outputs) == 1 else ffmpeg.merge_outputs(*outputs)


def address(path: Path) -> str:
    """A local file as ffmpeg takes it, whatever its name."""
    return f"file:{path}"


def hls(streams: list[Node], folder: Path, playlist: str, segment_s: float, options: dict[str, Any]) -> Node:
    """HLS as fMP4 (CMAF) of several streams, a folder for each; `options` name them by `var_stream_map` and encode them."""
    # No "file:" here: with it the muxer does not make the folders. Both paths are ours and absolute.
    names = {"hls_segment_filename": str(folder / "%v" / "%05d.m4s"), "hls_fmp4_init_filename": "init.mp4"}
    common = {
        "f": "hls",
        # By default an edit list moves each stream, and players that do not honour it hear the sound too early: all of it is in
        # the times of the fragments.
        "hls_segment_options": "movflags=+frag_discont:use_editlist=0:avoid_negative_ts=make_non_negative",
        "hls_time": segment_s,
        "hls_segment_type": "fmp4",
        "hls_playlist_type": "vod",
        "hls_flags": "independent_segments",
        "hls_list_size": 0,
        "max_muxing_queue_size": 4096,
    }
    return ffmpeg.output(*streams, str(folder / "%v" / playlist), **common, **REPEATABLE, **names, **options)
