"""Folders handed in by others: walked and opened without ever leaving them, whatever links they hold."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from archive.errors import SourceMissing
from archive.models.delivery import SourceFile
from archive.models.litter import is_litter
from archive.models.report import Fault
from archive.sources.names import ignored, is_text, left_aside, shown

_KINDS = (
    (stat.S_ISLNK, "link"),
    (stat.S_ISFIFO, "pipe"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISBLK, "device"),
    (stat.S_ISCHR, "device"),
)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass
class Listing:
    """What lies in a folder: plain files, faults for what is not taken, and what systems left (a folder of it counts once)."""

    files: list[SourceFile] = field(default_factory=list)
    oddities: list[Fault] = field(default_factory=list)
    litter: list[str] = field(default_factory=list)


def listed(folder: Path) -> Listing:
    """Everything below a folder; marks are modification times in ns. Nothing is opened.

    Raises:
        SourceMissing: the folder is not there or is a link.
    """
    if folder.is_symlink() or not folder.is_dir():
        raise SourceMissing(path=str(folder))
    found = Listing()
    waiting = [""]
    while waiting:
        waiting += _one_level(folder, waiting.pop(), found)
    found.files.sort(key=lambda file: file.path)
    found.oddities += left_aside(found.litter)
    return found


def _one_level(folder: Path, below: str, found: Listing) -> list[str]:
    """Note the files of one folder; returns the folders in it. What vanishes meanwhile is left out."""
    try:
        descriptor = _descend(folder, [*below.split("/")[:-1], ""])
    except FileNotFoundError:
        return []
    except OSError:
        found.oddities.append(_oddity("E132", below.rstrip("/")))
        return []
    try:
        with os.scandir(descriptor) as entries:
            every = list(entries)
            found.litter += [below + entry.name for entry in every if is_litter(entry.name) and is_text(below + entry.name)]
            taken = [entry for entry in every if not ignored(below + entry.name)]
            return [f"{below}{entry.name}/" for entry in taken if _noted(entry, below + entry.name, found)]
    finally:
        os.close(descriptor)


def _noted(entry: os.DirEntry[str], path: str, found: Listing) -> bool:
    """Note one entry; True when it is a folder to go into."""
    try:
        about = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return False
    if not is_text(path):
        found.oddities.append(_oddity("E131", shown(path)))
    elif stat.S_ISDIR(about.st_mode):
        return True
    elif stat.S_ISREG(about.st_mode):
        found.files.append(SourceFile(path=path, size=about.st_size, mark=str(about.st_mtime_ns)))
    else:
        kind = next((word for test, word in _KINDS if test(about.st_mode)), "?")
        found.oddities.append(_oddity("E130", path, kind=kind))
    return False


@contextmanager
def opened(folder: Path, path: str) -> Iterator[BinaryIO]:
    """A plain file below a folder, each step of the way checked to be no link.

    Raises:
        SourceMissing: it is not there, not a plain file, or lies behind a link.
    """
    try:
        descriptor = _descend(folder, path.split("/"))
    except OSError as fault:
        raise SourceMissing(path=f"{folder}/{path}") from fault
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise SourceMissing(path=f"{folder}/{path}")
        yield stream


def _descend(folder: Path, parts: list[str]) -> int:
    """A descriptor of what lies at the end of the way, an empty last part being the folder itself. No step is a link."""
    here = os.open(folder, _FOLDER)
    try:
        for part in parts[:-1]:
            below = _step(here, part, _FOLDER)
            os.close(here)
            here = below
        return _step(here, parts[-1], _FILE) if parts[-1] else os.dup(here)
    finally:
        os.close(here)


def _step(here: int, part: str, flags: int) -> int:
    if part in {"", ".", ".."}:
        raise FileNotFoundError(part)
    return os.open(part, flags, dir_fd=here)


def _oddity(code: str, name: str, **facts: str) -> Fault:
    return Fault(code=code, value=name, refuses=False, facts={"name": name, **facts})
