"""One file to take away: a rung and the sound of the finished stream, put together without encoding anything again."""

from pathlib import Path

from archive.errors import MediaUnreadable
from archive.media.films import command
from archive.media.films.graph import PLAYLIST
from archive.media.guarded import child_process
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress

FILM, SOUND = "download.mp4", "download.m4a"


def film(folder: Path, rung: str, sound: str | None, limits: Limits) -> None:
    """Write `download.mp4` beside the master playlist, its index in front so that it plays while it loads.

    Raises:
        MediaUnreadable: the finished streams cannot be read; MediaLimit: a limit was broken.

    """
    streams = [command.made(folder / rung / PLAYLIST)["v:0"]]
    streams += [command.made(folder / sound / PLAYLIST)["a:0"]] if sound else []
    _write(folder, FILM, streams, limits)


def sound(folder: Path, rung: str, limits: Limits) -> None:
    """Write `download.m4a` beside the master playlist.

    Raises:
        MediaUnreadable: the finished stream cannot be read; MediaLimit: a limit was broken.

    """
    _write(folder, SOUND, [command.made(folder / rung / PLAYLIST)["a:0"]], limits)


def _write(folder: Path, name: str, streams: list[command.Node], limits: Limits) -> None:
    options = {"c": "copy", "movflags": "+faststart", "f": "mp4"}
    line = command.compiled(command.output(streams, folder / name, **options, **command.REPEATABLE))
    ended = child_process.run(child_process.Job(line, read=(Path(line[0]), folder), write=folder), limits, Progress(None, None))
    if ended.status:
        raise MediaUnreadable(name=name, reason=reason(ended.complaints, folder))
