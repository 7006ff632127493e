"""Moving pictures and sound to HLS (CMAF) and a poster."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from archive.errors import MediaError, MediaUnreadable
from archive.media import outputs
from archive.media.films import graph, playlists
from archive.media.guarded import child
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress, Report
from archive.media.recipe import Made, SoundParameters, VideoParameters
from archive.media.stills import pictures
from archive.models.facts import MediaFacts

Parameters = VideoParameters | SoundParameters
_SHORT_S, _SHORT_SHARE = 1.0, 0.02


def make_streams(
    wanted: Parameters,
    source: Path,
    folder: Path,
    facts: MediaFacts,
    limits: Limits,
    progress: Report | None,
) -> Made:
    """One ffmpeg process for everything, then the master playlist and the poster; all in `folder`.

    Raises:
        MediaUnreadable: not one segment came of it.
        MediaLimit: the process broke a limit.

    """
    stills = folder / graph.STILLS
    parameters, lost, ended = _encoded(wanted, source, folder, limits, Progress(facts.duration_s, progress))
    measured = _master(parameters, folder)
    sizes, no_poster = _poster(parameters, stills, folder, limits)
    shutil.rmtree(stills)
    damaged = ("damaged",) if ended.status != 0 else ()
    truncated = ("truncated",) if _falls_short(measured.duration_s, facts) else ()
    remarks = (*truncated, *damaged, *lost, *no_poster)
    return Made(files=outputs.files(folder, sizes), duration_s=round(measured.duration_s, 3), remarks=remarks)


def _encoded(
    wanted: Parameters, source: Path, folder: Path, limits: Limits, watch: Progress
) -> tuple[Parameters, tuple[str, ...], child.Ended]:
    complaints: tuple[str, ...] = ()
    for parameters, lost in _attempts(wanted):
        _emptied(folder)
        ended = _encode(parameters, source, folder, limits, watch)
        if playlists.measure(folder / parameters.rungs[0].name):
            return parameters, lost, ended
        complaints = complaints or ended.complaints
    raise MediaUnreadable(name=source.name, reason=reason(complaints, source))


def _attempts(wanted: Parameters) -> Iterator[tuple[Parameters, tuple[str, ...]]]:
    """As wanted; then, should nothing come of it, without the part that may be to blame: the film's sound, the sound's cover."""
    yield wanted, ()
    if isinstance(wanted, VideoParameters) and wanted.sound:
        yield wanted.model_copy(update={"sound": None}), ("no-sound",)
    if isinstance(wanted, SoundParameters) and wanted.cover:
        yield wanted.model_copy(update={"cover": False}), ("no-poster",)


def _encode(parameters: Parameters, source: Path, folder: Path, limits: Limits, watch: Progress) -> child.Ended:
    if isinstance(parameters, VideoParameters):
        command = graph.video_command(parameters, source, folder, limits)
    else:
        command = graph.sound_command(parameters, source, folder, limits)
    return child.run(child.Job(command, read=(Path(command[0]), source), write=folder), limits, watch)


def _master(parameters: Parameters, folder: Path) -> playlists.Measured:
    try:
        if isinstance(parameters, VideoParameters):
            return playlists.video_master(folder, parameters.rungs, parameters.sound, parameters.rate)
        return playlists.sound_master(folder, parameters.rungs)
    except ValueError as missing:
        raise MediaUnreadable(name="", reason=str(missing)) from missing


def _poster(parameters: Parameters, stills: Path, folder: Path, limits: Limits) -> tuple[outputs.Sizes, tuple[str, ...]]:
    """The poster's files with their sizes; a poster that cannot be made never costs the film."""
    if isinstance(parameters, SoundParameters) and not parameters.cover:
        return {}, ()
    order = {"stills": str(stills), "target": str(folder), "jpeg_quality": 82, "webp_quality": 80}
    try:
        answer = pictures.ask("poster", order, stills, limits, folder)
    except MediaError:
        return {}, ("no-poster",)
    return outputs.sizes(answer), () if answer["files"] else ("no-poster",)


def _falls_short(made_s: float, facts: MediaFacts) -> bool:
    promised_s = (facts.video and facts.video.duration_s) or facts.duration_s
    return promised_s is not None and promised_s - made_s > max(_SHORT_S, _SHORT_SHARE * promised_s)


def _emptied(folder: Path) -> None:
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    (folder / graph.STILLS).mkdir()
