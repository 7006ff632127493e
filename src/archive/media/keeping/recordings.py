"""Recordings to FFV1 and FLAC in Matroska: every picture and sound stream, decoded once for the copy and its digests."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from archive.errors import MediaUnreadable, NotLossless
from archive.media.films import command
from archive.media.films.command import Node
from archive.media.guarded import child_process, tools
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress, Report
from archive.media.keeping import forms, proof
from archive.media.keeping.forms import Form
from archive.media.keeping.proven_copy import ProvenCopy
from archive.media.probing import ffprobe
from archive.media.probing.video import is_cover
from archive.models.facts import MediaFacts
from archive.models.preservation_copy import StreamProof

_FFV1 = {"level": 3, "g": 1, "coder": 1, "context": 1, "slices": 24, "slicecrc": 1}
"""FFV1 version 3 (RFC 9043): every frame by itself, in slices that each carry a checksum."""
_REPEATABLE = {"fflags": "+bitexact", "flags": "+bitexact"}
_TIMES = {"fps_mode": "passthrough", "enc_time_base:v": "demux"}
"""No frame left out or repeated, each at its own time; by default times are rounded to the average rate."""
_HASH = {"hash": "sha256"}
_SAID = (
    "field_order",
    "sample_aspect_ratio",
    "color_range",
    "color_space",
    "color_transfer",
    "color_primaries",
    "channel_layout",
)
_UNSAID = frozenset({"", "unknown", "reserved", "unspecified", "N/A", "0:1", "1:1", "mono", "stereo"})
"""Words that say nothing, or what every player takes for granted."""


class _Taken(NamedTuple):
    """A stream that is copied, and how."""

    number: int
    kind: str
    codec: str
    form: Form
    said: Mapping[str, str]


def keep(source: Path, folder: Path, facts: MediaFacts, limits: Limits, progress: Report | None) -> ProvenCopy:
    """The copy as `copy.mkv` in `folder`, proven to decode to the same.

    Raises:
        MediaUnreadable: nothing came of it.
        NotLossless: no form holds it exactly, or the copy decodes to something else.
        MediaLimit: a process broke a limit.

    """
    told = ffprobe.ask(source, limits, "-show_streams")
    taken, left = _streams(told.get("streams", []))
    if not taken:
        raise NotLossless(name=source.name, reason="; ".join(left) or "neither picture nor sound in it")
    copy, original, again = folder / "copy.mkv", folder / "original", folder / "again"
    original.mkdir()
    again.mkdir()
    given = command.delivered(source, limits, as_coded=True)
    line = command.compiled(command.merged(_copy(given, taken, copy), *_hashes(given, taken, original)), words="info")
    ended = child_process.run(
        child_process.Job(line, read=(Path(line[0]), source), write=folder), limits, Progress(facts.duration_s, progress)
    )
    if ended.status != 0 or not copy.is_file():
        raise MediaUnreadable(name=source.name, reason=reason(_faults(ended.complaints), source))
    proof.settled(ended.complaints)
    _hash_copy(copy, taken, again, limits)
    told_of = proof.compared(original, again, [n for n, one in enumerate(taken) if one.kind == "video"])
    held = ffprobe.ask(copy, limits, "-show_streams").get("streams", [])
    streams = tuple(_proof(n, one, told_of) for n, one in enumerate(taken))
    shown = " ".join(line[1:]).replace(str(source), source.name).replace(f"{folder}/", "")
    return ProvenCopy(copy, f"ffmpeg {tools.ffmpeg_version()}", shown, source.name, streams, (*left, *_unsaid(taken, held)))


def _streams(found: Sequence[Mapping[str, Any]]) -> tuple[list[_Taken], list[str]]:
    """What is copied, pictures first, and what is not.

    Raises:
        NotLossless: a picture is of a form that FFV1 cannot hold.
    """
    pictures: list[_Taken] = []
    sounds: list[_Taken] = []
    left: list[str] = []
    for stream in found:
        index, codec = int(stream.get("index") or 0), str(stream.get("codec_name") or stream.get("codec_tag_string", "?"))
        said = {name: str(stream.get(name, "")) for name in _SAID}
        match stream.get("codec_type"):
            case "video" if not is_cover(stream):
                form = forms.picture(str(stream.get("pix_fmt", "")))
                if form is None:
                    raise NotLossless(name="", reason=f"FFV1 cannot hold {stream.get('pix_fmt')} of stream {index} ({codec})")
                pictures.append(_Taken(index, "video", codec, form, said))
            case "audio":
                sounds.append(_Taken(index, "sound", codec, forms.sound(stream), said))
            case kind:
                left.append(f"{'cover' if kind == 'video' else kind} {index} ({codec})")
    return [*pictures, *sounds], left


def _copy(given: Node, taken: Sequence[_Taken], path: Path) -> Node:
    options: dict[str, Any] = {"f": "matroska", **_TIMES, **_REPEATABLE}
    for n, one in enumerate(taken):
        options[f"c:{n}"] = one.form.codec
        if one.kind == "video":
            options |= {f"{name}:{n}": value for name, value in _FFV1.items()} | {f"pix_fmt:{n}": one.form.form}
            options |= {f"color_range:{n}": one.form.range} if one.form.range else {}
        elif one.form.codec == "flac":
            options[f"sample_fmt:{n}"] = one.form.form
    return command.output([given[str(one.number)] for one in taken], path, **options)


def _hashes(given: Node, taken: Sequence[_Taken], folder: Path, *, copied: bool = False) -> list[Node]:
    """Two lists: every frame with its time, and every stream whole; streams are numbered as in the copy."""
    streams = [given[str(n if copied else one.number)] for n, one in enumerate(taken)]
    options: dict[str, Any] = {**_TIMES, **_HASH}
    for n, one in enumerate(taken):
        options |= {f"c:{n}": "rawvideo", f"pix_fmt:{n}": one.form.compared} if one.kind == "video" else {}
        options |= {f"c:{n}": one.form.compared} if one.kind == "sound" else {}
    kinds = {proof.FRAMES: "framehash", proof.STREAMS: "streamhash"}
    return [command.output(streams, folder / name, f=kind, **options) for name, kind in kinds.items()]


def _hash_copy(copy: Path, taken: Sequence[_Taken], folder: Path, limits: Limits) -> None:
    given = command.delivered(copy, limits, as_coded=True)
    line = command.compiled(command.merged(*_hashes(given, taken, folder, copied=True)))
    ended = child_process.run(child_process.Job(line, read=(Path(line[0]), copy), write=folder), limits, Progress(None, None))
    if ended.status != 0 or ended.complaints:
        raise NotLossless(name=copy.name, reason=f"the copy does not decode: {reason(ended.complaints, copy)}")


def _proof(n: int, one: _Taken, told: proof.Told) -> StreamProof:
    return StreamProof(
        kind=one.kind,
        source=one.number,
        copied=n,
        codec=one.codec,
        held_as=one.form.codec,
        form=one.form.compared,
        frames=told.frames.get(n, 0) if one.kind == "video" else None,
        sha256=told.streams[n],
    )


def _unsaid(taken: Sequence[_Taken], held: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the original's header says of a stream and the copy's says otherwise."""
    found = []
    for n, one in enumerate(taken):
        for name, value in one.said.items():
            now = str(held[n].get(name, "")) if n < len(held) else ""
            if value not in _UNSAID and now != value:
                found.append(f"{name} {value} of stream {one.number}" + (f" (now {now})" if now not in _UNSAID else ""))
    return found


def _faults(words: Sequence[str]) -> list[str]:
    """Of all that ffmpeg says, the lines that complain."""
    return [line for line in words if "rror" in line or "nvalid" in line or "ailed" in line]
