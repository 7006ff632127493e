"""What lies in a folder that is to be packed: its plain files. Nothing in it is ever written."""

import os
from pathlib import Path
from typing import NamedTuple

from archive.models.litter import is_left_out


class LaidFile(NamedTuple):
    """A file: its path with slashes, its size in bytes, when it was last written in ns."""

    path: str
    size: int
    mtime_ns: int


class Laid(NamedTuple):
    """The files, sorted by path; what was left out as litter; what is no plain file or cannot be read."""

    files: tuple[LaidFile, ...]
    litter: tuple[str, ...]
    odd: tuple[str, ...]


def laid(folder: Path) -> Laid:
    """Everything below a folder. Links are never followed.

    Raises:
        OSError: the folder itself cannot be read.
    """
    files: list[LaidFile] = []
    litter: list[str] = []
    odd: list[str] = []
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            entries = sorted(os.scandir(long(folder / below)), key=lambda entry: entry.name)
        except OSError:
            if not below:
                raise
            odd.append(below)
            continue
        for entry in entries:
            path = below + entry.name
            if is_left_out(path):
                litter.append(path)
            elif entry.is_dir(follow_symlinks=False):
                waiting.append(f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                about = entry.stat(follow_symlinks=False)
                files.append(LaidFile(path, about.st_size, about.st_mtime_ns))
            else:
                odd.append(path)
    return Laid(tuple(sorted(files)), tuple(litter), tuple(odd))


def long(path: Path) -> str:
    """A path as Windows takes it when it is longer than 260 characters; elsewhere as it is."""
    if os.name != "nt":
        return str(path)
    whole = os.path.abspath(path)  # noqa: PTH100 - `resolve` would follow drives that are mapped
    return whole if whole.startswith("\\\\") else f"\\\\?\\{whole}"
