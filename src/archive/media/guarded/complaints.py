"""What a tool complained of, in one short line without our paths."""

import re
from collections.abc import Sequence
from pathlib import Path

_CONTEXT = re.compile(r"^\[[^\]]*\]\s*")
_LENGTH = 200


def reason(complaints: Sequence[str], source: Path) -> str:
    """The most telling of a tool's last lines: the first one names the cause, what follows are its consequences."""
    lines = [_plain(line, source) for line in complaints if line.strip()]
    return next((line for line in lines if line), "the decoder ended without a word")[:_LENGTH]


def _plain(line: str, source: Path) -> str:
    for path in (f"file:{source}", str(source), str(source.parent)):
        line = line.replace(path, "")
    while _CONTEXT.match(line):
        line = _CONTEXT.sub("", line)
    return line.strip(" :")
