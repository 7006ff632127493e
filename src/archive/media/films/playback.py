"""Playback: decode a stream that we made from its first to its last picture, as a player would."""

from pathlib import Path

from archive.errors import MediaUnreadable
from archive.media.guarded import child_process, tools
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Progress

_FORMATS = "hls,mov,mp4"


def played(master: Path, limits: Limits) -> float:
    """Seconds of a local HLS stream that decode without an error: every rung and the sound.

    Only for streams of our own making: playlists are never opened when they come from outside.

    Raises:
        MediaUnreadable: the decoder complained.
        MediaLimit: a limit was broken.
    """
    command = [
        str(tools.ffmpeg()),
        *("-hide_banner", "-nostdin", "-v", "error", "-xerror", "-progress", "pipe:1"),
        *("-protocol_whitelist", "file", "-format_whitelist", _FORMATS, "-allowed_extensions", "ALL"),
        # Every rung: the parser complains of streams that are read and not decoded.
        *("-i", f"file:{master.resolve()}", "-map", "0", "-f", "null", "-"),
    ]
    progress = Progress(None, None)
    ended = child_process.run(child_process.Job(command, read=(Path(command[0]), master.parent.resolve())), limits, progress)
    if ended.status or ended.complaints:
        raise MediaUnreadable(name=master.name, reason=reason(ended.complaints, master))
    return progress.done_s
