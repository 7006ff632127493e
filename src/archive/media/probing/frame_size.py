"""The size of a moving picture that ffprobe has no decoder for: ours is built without zlib, which screen recordings need."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from archive.media.guarded import child_process, tools, whitelists
from archive.media.guarded.limits import Limits

_SIZE = re.compile(rb"#dimensions 0: (\d+)x(\d+)")
_SQUARE = re.compile(rb"#sar 0: (\d+)/(\d+)")


def sized(source: Path, limits: Limits, stream: Mapping[str, Any]) -> Mapping[str, Any]:
    """What ffprobe says of a moving picture, with the size of its first frame where the header has none; else as it is.

    Raises:
        MediaLimit: the decoder broke a limit.

    """
    if stream.get("codec_type") != "video" or stream.get("width"):
        return stream
    command = [
        str(tools.ffmpeg()),
        *("-hide_banner", "-nostdin", "-nostats", "-v", "error"),
        *(part for name, value in whitelists.input_options(limits).items() for part in (f"-{name}", value)),
        *("-i", f"file:{source}", "-map", f"0:{stream.get('index', 0)}", "-frames:v", "1", "-f", "framecrc", "-"),
    ]
    lines: list[bytes] = []
    child_process.run(child_process.Job(command, read=(Path(command[0]), source)), limits, child_process.keep(lines))
    told = b"\n".join(lines)
    size, square = _SIZE.search(told), _SQUARE.search(told)
    if not size:
        return stream
    shape = f"{int(square[1])}:{int(square[2])}" if square else ""
    return {**stream, "width": int(size[1]), "height": int(size[2]), "sample_aspect_ratio": shape}
