"""Listen: the sound of a recording as models take it."""

import shutil
from pathlib import Path

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.films import command
from archive.media.guarded import child
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress
from archive.media.guarded.workspace import workspace

_WAV_HEADER = 44


def listen(source: Path, target: Path, limits: Limits) -> Path:
    """Write the first sound stream to `target` as WAV, 16 kHz, mono, 16 bit; returns `target`.

    Raises:
        MediaUnreadable: there is no sound, or none of it decodes.
        MediaLimit: a limit was broken.

    """
    source = source.resolve()
    try:
        with workspace(limits.scratch) as folder:
            heard = _decoded(source, folder / "sound.wav", limits)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(heard, target)
    except MediaLimit as refused:
        raise MediaLimit(**{**refused.facts, "name": source.name}) from refused
    return target


def _decoded(source: Path, heard: Path, limits: Limits) -> Path:
    line = _command(source, heard, limits)
    ended = child.run(child.Job(line, read=(Path(line[0]), source), write=heard.parent), limits, Progress(None, None))
    if not heard.is_file() or heard.stat().st_size <= _WAV_HEADER:
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    return heard


def _command(source: Path, target: Path, limits: Limits) -> list[str]:
    even = command.delivered(source, limits)["a:0"].filter("aformat", channel_layouts="mono", sample_rates=16000)
    sound = even.filter("aresample", **{"async": 1, "first_pts": 0})
    options = {"ac": 1, "ar": 16000, "acodec": "pcm_s16le", "f": "wav", "map_metadata": -1}
    return command.compiled(sound.output(command.address(target), **options), evened=True)
