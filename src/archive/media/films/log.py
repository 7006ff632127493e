"""Reading what ffmpeg's filters `metadata` and `ametadata` print into files: a line with the time, then `key=value` lines."""

from collections.abc import Iterator
from pathlib import Path


def values(path: Path) -> Iterator[tuple[float, str, str]]:
    """(time in s, key without `lavfi.`, value), in the order of the file; nothing for a file that is not there."""
    if not path.is_file():
        return
    time = 0.0
    with path.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            if line.startswith("frame:"):
                time = _time(line)
            else:
                key, _, value = line.rstrip("\n").partition("=")
                yield time, key.removeprefix("lavfi."), value


def _time(line: str) -> float:
    try:
        return float(line.rpartition("pts_time:")[2])
    except ValueError:
        return 0.0
