"""Recordings to streams: films whole or in pieces, and sound."""

from pathlib import Path

from archive.media.films.film import make_film
from archive.media.films.pieces import make_long
from archive.media.films.sound import make_sound
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Report
from archive.media.recipe import Made, SoundParameters, VideoParameters
from archive.models.facts import MediaFacts


def make_recording(
    parameters: VideoParameters | SoundParameters,
    source: Path,
    folder: Path,
    facts: MediaFacts,
    limits: Limits,
    progress: Report | None,
) -> Made:
    """Everything of a recording into `folder`.

    Raises:
        MediaUnreadable: not one segment came of it.
        MediaLimit: a process broke a limit.

    """
    if isinstance(parameters, SoundParameters):
        return make_sound(parameters, source, folder, facts, limits, progress)
    if parameters.chunk_s:
        return make_long(parameters, source, folder, facts, limits, progress)
    return make_film(parameters, source, folder, facts, limits, progress)
