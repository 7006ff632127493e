"""Orders to the caption child and its answers; captions inside a recording come to it through ffmpeg."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import outputs
from archive.media.guarded import child_process, decoders, questions, tools, whitelists
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress
from archive.media.guarded.workspace import workspace
from archive.media.recipe import CaptionParameters, Made
from archive.models.facts import CaptionFacts, MediaFacts, MediaType
from archive.models.measurements import QualityFlag, Stretch

_CHILD = "archive.media.captions.child.main"
_TEXTS = "archive.texts"
"""The ground on which both the guess and the reader judge encodings and kinds."""
_MEMORY_MB, _CPU_S, _OUTPUT_MB = 768, 300, 2_000
_AS_WRITTEN = {"ass": ("ass", "copy"), "ssa": ("ass", "copy"), "subrip": ("srt", "copy"), "webvtt": ("webvtt", "copy")}
"""Codec -> the form of file that it is copied to, and how."""
_SEARCH_S = 900.0
"""A long recording may hold its few words far apart: nothing moves while they are looked for."""


def facts(source: Path, limits: Limits) -> MediaFacts:
    """Facts of a file of captions: its kind, when its last cue ends, and the language its words are in.

    Raises:
        MediaUnreadable: it holds no cue that can be shown.
        MediaLimit: reading it broke a limit.

    """
    answer = _ask("look", {"source": str(source)}, source, limits)
    own = CaptionFacts(index=0, codec=answer["kind"], language=answer["language"], text=True)
    return MediaFacts(
        media=MediaType.CAPTION,
        size=source.stat().st_size,
        container=answer["kind"],
        duration_s=answer["end_s"],
        captions=(own,),
        streams=1,
    )


def make_captions(parameters: CaptionParameters, source: Path, folder: Path, limits: Limits) -> Made:
    """`captions.vtt` and its HLS form in `folder`, of a file of captions or of one stream of a recording.

    A stream that says nothing, or that nobody reads, costs the recording nothing: no files, and a remark.

    Raises:
        MediaUnreadable: no cue of the file can be shown.
        MediaLimit: a limit was broken.

    """
    if parameters.stream is None:
        return _made(parameters, source, folder, limits)
    try:
        with workspace(limits.scratch) as own:
            return _made(parameters, _extracted(parameters, source, own, limits), folder, limits)
    except (MediaUnreadable, MediaLimit):
        for left in folder.iterdir():
            left.unlink()
        return Made(files=(), remarks=("captions-none",))


def _made(parameters: CaptionParameters, source: Path, folder: Path, limits: Limits) -> Made:
    order = {"source": str(source), "target": str(folder), "length_s": parameters.length_s}
    answer = _ask("write", order, source, limits, folder)
    flags = tuple(_flag(one) for one in answer["findings"])
    return Made(
        files=outputs.files(folder, {}),
        duration_s=answer["end_s"],
        remarks=tuple(flag.code for flag in flags),
        quality=flags,
        language=parameters.language or answer["language"],
    )


def _flag(found: dict[str, Any]) -> QualityFlag:
    stretches = tuple(Stretch(start_s=start, end_s=end) for start, end in found["at"])
    return QualityFlag(code=found["code"], facts={"count": str(found["count"])}, at=stretches)


def _extracted(parameters: CaptionParameters, source: Path, folder: Path, limits: Limits) -> Path:
    """The words of a stream as a file. What is written in a form that we read is taken as it is: ffmpeg's own WebVTT shows the
    drawings and comments of scripts as words.
    """
    form, coded = _AS_WRITTEN.get(parameters.codec, ("webvtt", "webvtt"))
    target = folder / f"stream.{form}"
    white = whitelists.input_options(limits) | {"codec_whitelist": decoders.WORDS}
    options = [part for name, value in white.items() for part in (f"-{name}", value)]
    command = [
        str(tools.ffmpeg()),
        *("-hide_banner", "-nostdin", "-v", "error", "-y", "-progress", "pipe:1"),
        *options,
        *("-i", f"file:{source}", "-map", f"0:{parameters.stream}", "-c:s", coded, "-f", form, f"file:{target}"),
    ]
    job = child_process.Job(command, read=(Path(command[0]), source), write=target.parent)
    ended = child_process.run(job, replace(limits, stall_s=max(limits.stall_s, _SEARCH_S)), Progress(None, None))
    if not target.is_file() or not target.stat().st_size:
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    return target


def _ask(
    verb: Literal["look", "write"], order: dict[str, Any], source: Path, limits: Limits, write: Path | None = None
) -> dict[str, Any]:
    own = replace(
        limits,
        memory_mb=min(limits.memory_mb, _MEMORY_MB),
        cpu_s=min(limits.cpu_s, _CPU_S),
        output_mb=min(limits.output_mb, _OUTPUT_MB),
    )
    return questions.ask(questions.Question(_CHILD, (verb,), order, "pysubs2", (_TEXTS,), write), source, own)
