"""What a tool complained of, in one short line without our paths."""

import re
from collections.abc import Sequence
from pathlib import Path

_CONTEXT = re.compile(r"^\[[^\]]*\]\s*")
_CODEC = re.compile(r"Codec \(([^)]*)\) not on whitelist")
_FORMAT = re.compile(r"\[([\w,]+) @ \w+\] Format not on whitelist")
_LENGTH = 200


def reason(complaints: Sequence[str], source: Path) -> str:
    """The most telling of a tool's last lines: the first one names the cause, what follows are its consequences."""
    lines = [_refused(line) or _plain(line, source) for line in complaints if line.strip()]
    return next((line for line in lines if line), "the decoder ended without a word")[:_LENGTH]


def _refused(line: str) -> str:
    """In our words what a white list refuses: ffmpeg names the list, all of it, and not what it met."""
    if codec := _CODEC.search(line):
        return f"the codec {codec[1]} is not decoded here"
    if kind := _FORMAT.search(line):
        return f"a file of the kind {kind[1]} is not opened here"
    return ""


def _plain(line: str, source: Path) -> str:
    for path in (f"file:{source}", str(source), str(source.parent)):
        line = line.replace(path, "")
    while _CONTEXT.match(line):
        line = _CONTEXT.sub("", line)
    return line.strip(" :")
