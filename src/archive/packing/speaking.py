"""What is said on a terminal of any kind: on one of Windows that knows no such character, into a pipe, or on none at all."""

import sys
import time
import unicodedata
from contextlib import suppress
from io import TextIOWrapper

from archive import i18n
from archive.printable import escaped

_EVERY_S = 0.5
_WIDTH = 78


def speak_anywhere() -> None:
    """Let nothing that is printed fail: characters that the terminal does not know are shown as `?`."""
    for out in (sys.stdout, sys.stderr):
        if isinstance(out, TextIOWrapper):
            out.reconfigure(errors="replace")


def say(text: str) -> None:
    """One line. Characters that the terminal does not know are shown as `?`; a terminal that is gone costs nothing."""
    _write(text + "\n")


class Progress:
    """One line that is written over: how much of all is done, how fast, how long yet."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first: int | None = None
        self._told = 0.0
        self._shown = False

    def __call__(self, done: int, whole: int, path: str) -> None:
        """`done` of `whole` bytes; `path` is at hand."""
        now = time.monotonic()
        self._first = done if self._first is None else self._first
        if now - self._told < _EVERY_S and done < whole:
            return
        self._told = now
        rate = (done - self._first) / max(now - self._began, 0.001)
        left = int((whole - done) / rate) if rate > 0 else 0
        share = 100 * done // max(whole, 1)
        line = f"{share:3d}%  {done / 1e6:,.0f}/{whole / 1e6:,.0f} MB  {rate / 1e6:,.0f} MB/s  {left // 60}:{left % 60:02d}  "
        _write("\r" + _as_wide(line + escaped(path)))
        self._shown = True

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            _write("\n")


def ask(key: str) -> str:
    """What a person types in answer; empty where nobody can."""
    _write(i18n.both(key) + " ")
    try:
        return sys.stdin.readline().strip() if sys.stdin else ""
    except (OSError, UnicodeDecodeError):
        return ""


def _as_wide(text: str) -> str:
    """The text cut or filled up to the width of a line; Chinese characters take two places."""
    kept, left = "", _WIDTH
    for character in text:
        left -= 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if left < 0:
            return kept
        kept += character
    return kept + " " * left


def _write(text: str) -> None:
    out = sys.stdout
    if out is None:  # started by a double click without a window
        return
    with suppress(OSError, ValueError):
        known = out.encoding or "ascii"
        out.write(text.encode(known, "replace").decode(known, "replace"))
        out.flush()
