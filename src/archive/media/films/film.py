"""Films: a recording with moving pictures to HLS and all that goes with it, in one process that decodes the pictures once."""

import shutil
from pathlib import Path

from archive.errors import MediaUnreadable
from archive.media.films import finishing, graph, hearing, playlists
from archive.media.films.piece_grid import Piece
from archive.media.guarded import child_process
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress, Report
from archive.media.recipe import Made, VideoParameters
from archive.models.facts import MediaFacts

HEARD = "heard"


def make_film(
    wanted: VideoParameters, source: Path, folder: Path, facts: MediaFacts, limits: Limits, progress: Report | None
) -> Made:
    """Make it whole; all files in `folder`. Without its sound, and said so, should nothing come of it with the sound.

    Raises:
        MediaUnreadable: not one segment came of it.
        MediaLimit: a process broke a limit.

    """
    heard = hear(wanted, source, folder, facts, limits)
    watch = Progress(facts.duration_s, progress)
    parameters, ended, lost = _encoded(wanted, source, folder, limits, watch, heard)
    made, remarks = finishing.finish_film(
        parameters, folder, [(Piece(), folder)], heard if parameters.sound else None, facts, limits
    )
    return made.model_copy(update={"remarks": (*finishing.damaged(ended), *lost, *remarks)})


def hear(parameters: VideoParameters, source: Path, folder: Path, facts: MediaFacts, limits: Limits) -> hearing.Heard | None:
    """What the first pass over the sound tells; None without sound, or where none of it decodes."""
    if not parameters.sound_source:
        return None
    working = folder / HEARD
    try:
        return hearing.hear(source, working, parameters.sound_source, facts.duration_s, limits)
    finally:
        shutil.rmtree(working, ignore_errors=True)


def sounding(parameters: VideoParameters, heard: hearing.Heard | None) -> graph.Sounding | None:
    """How the sound goes into the film; None without."""
    if not parameters.sound or not parameters.sound_source or not heard:
        return None
    measured = heard.measured
    only = hearing.one_ear(measured.channels)
    return graph.Sounding(
        parameters.sound_source,
        (parameters.sound,),
        measured.gain_db,
        only,
        evened=heard.changing,
        silent_until_s=parameters.silent_until_s,
    )


def without_sound(parameters: VideoParameters) -> VideoParameters:
    """The same film, silent."""
    return parameters.model_copy(update={"sound": None, "sound_source": None})


def _encoded(
    wanted: VideoParameters, source: Path, folder: Path, limits: Limits, watch: Progress, heard: hearing.Heard | None
) -> tuple[VideoParameters, child_process.Ended, tuple[str, ...]]:
    mute = ("no-sound",) if wanted.sound_source else ()
    attempts = [(without_sound(wanted), mute)]
    if heard and wanted.sound:
        attempts.insert(0, (wanted, ()))
    complaints: tuple[str, ...] = ()
    for parameters, lost in attempts:
        emptied(folder)
        line = graph.whole(parameters, source, folder, limits, sounding(parameters, heard))
        ended = child_process.run(child_process.Job(line, read=(Path(line[0]), source), write=folder), limits, watch)
        if playlists.measure(folder / parameters.rungs[0].name):
            return parameters, ended, lost
        complaints = complaints or ended.complaints
    raise MediaUnreadable(name=source.name, reason=reason(complaints, source))


def emptied(folder: Path) -> None:
    """An empty folder with the places that ffmpeg does not make itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    for name in (graph.STILLS, graph.THUMBS):
        (folder / name).mkdir()
