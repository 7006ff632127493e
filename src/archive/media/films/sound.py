"""Sound without pictures to HLS, with its waveform and, where there is one, its cover as poster."""

import shutil
from pathlib import Path

from archive.errors import MediaUnreadable
from archive.media.films import command, finishing, graph, hearing, playlists
from archive.media.films.film import HEARD, emptied
from archive.media.guarded import child_process
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress, Report
from archive.media.recipe import Made, SoundParameters, SoundSource
from archive.models.facts import MediaFacts

_COVER_SIDE = 1280


def make_sound(
    wanted: SoundParameters, source: Path, folder: Path, facts: MediaFacts, limits: Limits, progress: Report | None
) -> Made:
    """Every rate; all files in `folder`. Without its cover, and said so, should the cover be what fails.

    Raises:
        MediaUnreadable: not one segment came of it.
        MediaLimit: a process broke a limit.

    """
    chosen = wanted.sound_source or SoundSource(streams=(0,), channels=2)
    try:
        heard = hearing.hear(source, folder / HEARD, chosen, facts.duration_s, limits)
    finally:
        shutil.rmtree(folder / HEARD, ignore_errors=True)
    gain, only = (heard.measured.gain_db, hearing.one_ear(heard.measured.channels)) if heard else (0.0, None)
    sounding = graph.Sounding(chosen, wanted.rungs, gain, only, evened=bool(heard and heard.changing))
    complaints: tuple[str, ...] = ()
    for parameters, lost in ((wanted, ()), (wanted.model_copy(update={"cover": False}), ("no-poster",)))[: 1 + wanted.cover]:
        emptied(folder)
        line = _command(parameters, sounding, source, folder, limits)
        ended = child_process.run(
            child_process.Job(line, read=(Path(line[0]), source), write=folder), limits, Progress(facts.duration_s, progress)
        )
        if playlists.measure(folder / parameters.rungs[0].name):
            made, remarks = finishing.finish_sound(parameters, folder, heard, facts, limits)
            return made.model_copy(update={"remarks": (*finishing.damaged(ended), *lost, *remarks)})
        complaints = complaints or ended.complaints
    raise MediaUnreadable(name=source.name, reason=reason(complaints, source))


def _command(parameters: SoundParameters, sounding: graph.Sounding, source: Path, folder: Path, limits: Limits) -> list[str]:
    given = command.delivered(source, limits)
    names = " ".join(f"a:{n},name:{rung.name}" for n, rung in enumerate(parameters.rungs))
    options = sounding.options() | {"var_stream_map": names}
    ladder = command.hls(sounding.streams(given), folder, graph.PLAYLIST, parameters.segment_s, options)
    every = command.merged(ladder, *([_cover(given, folder)] if parameters.cover else []))
    return command.compiled(every, evened=sounding.evened)


def _cover(given: command.Node, folder: Path) -> command.Node:
    size = (f"min({_COVER_SIDE},iw)", f"min({_COVER_SIDE},ih)")
    cover = given["v:0"].filter("scale", *size, force_original_aspect_ratio="decrease", out_color_matrix="bt601", out_range="pc")
    options = {"frames:v": 1, "q:v": 2, "f": "image2", "update": 1, "map_metadata": -1}
    return (
        cover.filter("setsar", 1).filter("format", "yuvj420p").output(command.address(folder / graph.STILLS / "1.jpg"), **options)
    )
