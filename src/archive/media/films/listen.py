"""Listen: the sound of a recording as models take it."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import sounds
from archive.media.films import command
from archive.media.guarded import child_process
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress
from archive.media.guarded.workspace import workspace
from archive.models.facts import MediaFacts

_WAV_HEADER = 44


def listen(source: Path, target: Path, limits: Limits, facts: MediaFacts | None = None) -> Path:
    """Write the sound that is heard by these facts to `target` as WAV, 16 kHz, mono, 16 bit; without them the first stream.

    Returns `target`.

    Raises:
        MediaUnreadable: there is no sound, or none of it decodes.
        MediaLimit: a limit was broken.

    """
    source = source.resolve()
    try:
        with workspace(limits.scratch) as folder:
            heard = _decoded(source, folder / "sound.wav", limits, _places(facts))
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(heard, target)
    except MediaLimit as refused:
        raise MediaLimit(**{**refused.facts, "name": source.name}) from refused
    return target


def _places(facts: MediaFacts | None) -> tuple[int, ...]:
    found = sounds.heard(facts) if facts else ()
    return tuple(sounds.place(facts, one) for one in found) if facts and found else (0,)


def _decoded(source: Path, heard: Path, limits: Limits, places: Sequence[int]) -> Path:
    line = _command(source, heard, limits, places)
    ended = child_process.run(
        child_process.Job(line, read=(Path(line[0]), source), write=heard.parent), limits, Progress(None, None)
    )
    if not heard.is_file() or heard.stat().st_size <= _WAV_HEADER:
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    return heard


def _command(source: Path, target: Path, limits: Limits, places: Sequence[int]) -> list[str]:
    given = command.delivered(source, limits)
    parts = [
        given[f"a:{n}"]
        .filter("aformat", channel_layouts="mono", sample_rates=16000)
        .filter("aresample", **{"async": 1, "first_pts": 0})
        for n in places
    ]
    # Two mono tracks are one sound: a voice may be in either.
    sound = parts[0] if len(parts) == 1 else command.mixed(parts)
    options = {"ac": 1, "ar": 16000, "acodec": "pcm_s16le", "f": "wav", "map_metadata": -1}
    return command.compiled(sound.output(command.address(target), **options), evened=True)
