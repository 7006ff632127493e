"""Compose: ffmpeg on material of our own (samples, test clips), never on what was delivered: no sandbox, no white lists."""

import subprocess
from collections.abc import Iterable, Sequence

from archive.errors import MediaError
from archive.media.guarded import tools

_QUIET = ("-hide_banner", "-v", "error", "-y")
_REPEATABLE = ("-fflags", "+bitexact", "-flags", "+bitexact", "-map_metadata", "-1")


def compose(inputs: Sequence[str], outputs: Sequence[str], fed: Iterable[bytes] = ()) -> None:
    """Run ffmpeg with these arguments before and after the repeatable options; `fed` goes to its standard input.

    Raises:
        MediaError: ffmpeg ended with another status than 0.

    """
    command = [str(tools.ffmpeg()), *_QUIET, *inputs, *_REPEATABLE, *outputs]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        try:
            _feed(running, fed)
            complaint = running.stderr.read() if running.stderr else b""
        except BaseException:
            running.kill()
            raise
    if running.returncode != 0:
        raise MediaError(name=outputs[-1] if outputs else "", reason=complaint.decode(errors="replace").strip()[-400:])


def _feed(running: "subprocess.Popen[bytes]", fed: Iterable[bytes]) -> None:
    if running.stdin is None:
        return
    try:
        for piece in fed:
            running.stdin.write(piece)
        running.stdin.close()
    except BrokenPipeError:
        return
