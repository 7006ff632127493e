"""The ffmpeg command of a recipe: one process that decodes once and makes every output."""

from pathlib import Path
from typing import Any, TypeAlias

import ffmpeg

from archive.media.guarded import allowed, tools
from archive.media.guarded.limits import Limits
from archive.media.recipe import Rung, SoundParameters, SoundRung, VideoParameters

PLAYLIST = "index.m3u8"
STILLS = "stills"
Node: TypeAlias = Any
"""A node of ffmpeg-python's graph: the library has no types."""
_MOST_STILLS = 6
_DECODER_THREADS = "2"
_QUIET = (
    "-hide_banner",
    "-nostdin",
    "-v",
    "error",
    "-y",
    "-progress",
    "pipe:1",
    "-stats_period",
    "0.5",
    "-filter_complex_threads",
    "2",
)
_SOUND_FILTER = {"async": 1, "first_pts": 0}
"""Holes in the sound are filled and it starts with the picture."""


def video_command(parameters: VideoParameters, source: Path, folder: Path, limits: Limits) -> list[str]:
    """Every rung, the sound and the stills for the poster, into `folder`."""
    given = _source(source, limits)
    *branches, stills = _picture_branches(given, parameters)
    scaled = [_sized(branch, rung.width, rung.height) for branch, rung in zip(branches, parameters.rungs, strict=True)]
    options = _common(parameters.segment_s) | _video_options(parameters)
    streams, names = scaled, [f"v:{n},name:{rung.name}" for n, rung in enumerate(parameters.rungs)]
    if parameters.sound:
        streams = [*scaled, given["a:0"].filter("aresample", **_SOUND_FILTER)]
        options |= _sound_options([parameters.sound])
        names = [f"{name},agroup:sound" for name in names] + [f"a:0,agroup:sound,default:yes,name:{parameters.sound.name}"]
    ladder = _hls(streams, folder, options | {"var_stream_map": " ".join(names)})
    return _compiled(ffmpeg.merge_outputs(ladder, _stills(stills, parameters, folder)))


def sound_command(parameters: SoundParameters, source: Path, folder: Path, limits: Limits) -> list[str]:
    """Every rate of the sound and, where there is one, the cover as a still."""
    given = _source(source, limits)
    split = given["a:0"].filter("aresample", **_SOUND_FILTER).filter_multi_output("asplit", len(parameters.rungs))
    names = " ".join(f"a:{n},name:{rung.name}" for n, rung in enumerate(parameters.rungs))
    options = _common(parameters.segment_s) | _sound_options(parameters.rungs) | {"var_stream_map": names}
    ladder = _hls([split[n] for n in range(len(parameters.rungs))], folder, options)
    if not parameters.cover:
        return _compiled(ladder)
    cover = _fitted(given["v:0"], 1280, 1280).output(
        _path(folder / STILLS / "1.jpg"), **{"frames:v": 1, "q:v": 2, "f": "image2", "update": 1, "map_metadata": -1}
    )
    return _compiled(ffmpeg.merge_outputs(ladder, cover))


def listening_command(source: Path, target: Path, limits: Limits) -> list[str]:
    """The first sound stream as 16 kHz mono WAV, which is what models of speech and music take."""
    sound = _source(source, limits)["a:0"].filter("aresample", **_SOUND_FILTER)
    return _compiled(sound.output(_path(target), ac=1, ar=16000, acodec="pcm_s16le", f="wav", map_metadata=-1))


def _source(source: Path, limits: Limits) -> Node:
    return ffmpeg.input(_path(source), **allowed.input_options(limits), threads=_DECODER_THREADS)


def _picture_branches(given: Node, parameters: VideoParameters) -> list[Node]:
    """The decoded picture set right once, then split: a branch per rung and one for the stills."""
    picture = given["V:0"]
    if parameters.deinterlace:
        picture = picture.filter("bwdif", mode="send_frame", deint="interlaced")
    split = picture.filter("fps", fps=parameters.rate).filter_multi_output("split", len(parameters.rungs) + 1)
    return [split[n] for n in range(len(parameters.rungs) + 1)]


def _sized(branch: Node, width: int, height: int) -> Node:
    return branch.filter("scale", width, height, flags="bicubic").filter("setsar", 1).filter("format", "yuv420p")


def _fitted(branch: Node, width: int, height: int) -> Node:
    scaled = branch.filter("scale", f"min({width},iw)", f"min({height},ih)", force_original_aspect_ratio="decrease")
    return scaled.filter("setsar", 1).filter("format", "yuvj420p")


def _stills(branch: Node, parameters: VideoParameters, folder: Path) -> Node:
    """The first frame, as last resort, then up to five between a tenth and a third of the way."""
    start, end, step = parameters.poster_at_s
    chosen = f"eq(n,0)+gte(t,{start})*lte(t,{end})*gte(t-prev_selected_t,{step})"
    picture = branch.filter("select", chosen).filter("scale", parameters.poster_width, parameters.poster_height, flags="bicubic")
    options = {"frames:v": _MOST_STILLS, "q:v": 2, "f": "image2", "fps_mode": "passthrough", "map_metadata": -1}
    return picture.filter("setsar", 1).filter("format", "yuvj420p").output(_path(folder / STILLS / "%02d.jpg"), **options)


def _common(segment_s: float) -> dict[str, Any]:
    """HLS as fMP4 (CMAF) without a word of the source's metadata (it may hold the place), the same bytes each time."""
    return {
        "f": "hls",
        "hls_time": segment_s,
        "hls_segment_type": "fmp4",
        "hls_playlist_type": "vod",
        "hls_flags": "independent_segments",
        "hls_list_size": 0,
        "map_metadata": -1,
        "map_chapters": -1,
        "fflags": "+bitexact",
        "flags": "+bitexact",
        "max_muxing_queue_size": 4096,
    }


def _video_options(parameters: VideoParameters) -> dict[str, Any]:
    options: dict[str, Any] = {
        "c:v": "libx264",
        "preset": parameters.preset,
        "profile:v": "high",
        "g": parameters.gop,
        "keyint_min": parameters.gop,
        "sc_threshold": 0,
    }
    for n, rung in enumerate(parameters.rungs):
        options |= _rung_options(n, rung)
    return options


def _rung_options(n: int, rung: Rung) -> dict[str, Any]:
    # With a highest rate and more than one thread x264 is not repeatable; one thread a rung costs no more CPU.
    return {
        f"crf:v:{n}": rung.crf,
        f"maxrate:v:{n}": rung.maxrate_bps,
        f"bufsize:v:{n}": 2 * rung.maxrate_bps,
        f"threads:v:{n}": 1,
    }


def _sound_options(rungs: tuple[SoundRung, ...] | list[SoundRung]) -> dict[str, Any]:
    options: dict[str, Any] = {"c:a": "aac", "ar": 48_000}
    for n, rung in enumerate(rungs):
        options |= {f"b:a:{n}": rung.bitrate_bps, f"ac:a:{n}": rung.channels}
    return options


def _hls(streams: list[Node], folder: Path, options: dict[str, Any]) -> Node:
    # No "file:" here: with it the muxer does not make the folders. Both paths are ours and absolute.
    names = {"hls_segment_filename": str(folder / "%v" / "%05d.m4s"), "hls_fmp4_init_filename": "init.mp4"}
    return ffmpeg.output(*streams, str(folder / "%v" / PLAYLIST), **names, **options)


def _path(path: Path) -> str:
    return f"file:{path}"


def _compiled(outputs: Node) -> list[str]:
    return [str(tools.ffmpeg()), *_QUIET, *ffmpeg.get_args(outputs)]
