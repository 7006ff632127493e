"""Folders that a person names to be written to: what the disk says is an error with a code."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import FolderUnwritable


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Around what is written below a folder.

    Raises:
        FolderUnwritable: the folder cannot be made or written, or a file lies in its place.
    """
    try:
        yield
    except OSError as fault:
        raise FolderUnwritable(path=fault.filename or folder, reason=fault.strerror or str(fault)) from fault
