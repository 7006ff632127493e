"""A shelf that is a folder, e.g. a mounted disk: a storage root as plain files, readable by anybody without a server."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from archive.errors import NotFound, ShelfUnwritable, StoreUnavailable, UnsafeName
from archive.store.s3.listing import ListedObject
from archive.store.shelves.contract import Stream

CHUNK = 1 << 20
_OURS = ".archive-"
"""How our own names begin that lie in the folder itself, where no object does."""
MARK = ".archive-replica"
"""Lies in the folder while the right disk is mounted; without it nothing is written, so that no disk's mount point fills up,
and nothing is listed, so that a disk that is away does not look like one that is empty."""
_PARTIAL = ".archive-{}.part"
"""A file on its way; beside the objects, so that a writer's death leaves nothing inside one."""
_LEFT_BEHIND_S = 24 * 3600


class FileStream:
    """A local file as a stream that knows its length."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = os.fstat(file.fileno()).st_size

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """The bytes a piece at a time."""
        while data := self._file.read(size):
            yield data

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes."""
        return self._file.read(size)


class FolderShelf:
    """A folder on a disk that is mounted here and that is ours to write in."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self._folder = name, folder
        self._swept = False

    def get(self, key: str) -> bytes | None:
        """A small file whole, or None."""
        with self._mapped():
            try:
                return self._path(key).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None

    def size(self, key: str) -> int | None:
        """Bytes of a file, or None."""
        with self._mapped():
            try:
                return self._path(key).stat().st_size
            except (FileNotFoundError, NotADirectoryError):
                return None

    @contextmanager
    def opened(self, key: str) -> Iterator[FileStream]:
        """A file as a stream."""
        with self._mapped():
            try:
                file = self._path(key).open("rb")
            except FileNotFoundError as missing:
                raise NotFound(what="object", id=key) from missing
            with file:
                yield FileStream(file)

    def put(self, key: str, data: bytes) -> None:
        """Write a small file whole."""
        with self._written(key) as file:
            file.write(data)

    def put_stream(self, key: str, stream: Stream, size: int) -> None:
        """Write a stream; a file of another length is never left."""
        with self._written(key) as file:
            for chunk in stream.chunks(CHUNK):
                file.write(chunk)
            if file.tell() != size:
                raise StoreUnavailable(server=str(self._folder), reason=f"{key}: {file.tell()} of {size} bytes")

    def objects(self, prefix: str) -> Iterator[ListedObject]:
        """Every file below a prefix, folder by folder in the order of names."""
        self._present()
        with self._mapped():
            yield from self._walk(self._path(prefix), prefix)

    def folders(self, prefix: str) -> Iterator[str]:
        """The prefixes one level below."""
        self._present()
        with self._mapped():
            for entry in _sorted(self._path(prefix)):
                if entry.is_dir(follow_symlinks=False):
                    yield f"{prefix}{entry.name}/"

    def remove_tree(self, prefix: str) -> None:
        """Remove everything below a prefix and the folders that become empty."""
        self._present()
        with self._mapped():
            top = self._path(prefix)
            for folder, _, names in os.walk(top, topdown=False):
                for name in names:
                    (Path(folder) / name).unlink(missing_ok=True)
                Path(folder).rmdir()
            parent = top.parent
            while parent != self._folder and parent.is_dir() and not any(parent.iterdir()):
                parent.rmdir()
                parent = parent.parent

    def now(self) -> datetime:
        """The clock of this machine, which also dates the files."""
        return datetime.now(UTC)

    def declare(self) -> None:
        """Say that this folder is meant to hold a replica; done once, when the disk is put in.

        Raises:
            StoreUnavailable: the folder is not there.
        """
        with self._mapped():
            (self._folder / MARK).touch()

    def retract(self) -> None:
        """The folder is no replica any more."""
        with self._mapped():
            (self._folder / MARK).unlink(missing_ok=True)

    def _present(self) -> None:
        if not (self._folder / MARK).is_file():
            raise StoreUnavailable(server=str(self._folder), reason=f"no {MARK} in it: is the disk mounted?")

    def _path(self, key: str) -> Path:
        path = self._folder / key
        if key.startswith("/") or ".." in Path(key).parts:
            raise UnsafeName(name=key)
        return path

    @contextmanager
    def _written(self, key: str) -> Iterator[BinaryIO]:
        """A file that appears whole, and only once the disk has it."""
        self._present()
        with self._mapped():
            path = self._path(key)
            self._sweep()
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = self._folder / _PARTIAL.format(uuid4().hex)
            try:
                with partial.open("wb") as file:
                    yield file
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(path)
                _synced(path.parent)
            finally:
                partial.unlink(missing_ok=True)

    def _sweep(self) -> None:
        """Remove what writers that died left behind."""
        if self._swept:
            return
        self._swept = True
        for left in self._folder.glob(_PARTIAL.format("*")):
            with suppress(FileNotFoundError):  # another writer has just renamed its own
                if time.time() - left.stat().st_mtime > _LEFT_BEHIND_S:
                    left.unlink()

    @contextmanager
    def _mapped(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = f"{type(error).__name__}: {error.strerror or error}"
            raise StoreUnavailable(server=str(self._folder), reason=reason) from error

    def _walk(self, folder: Path, prefix: str) -> Iterator[ListedObject]:
        for entry in _sorted(folder):
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(Path(entry.path), f"{prefix}{entry.name}/")
            elif folder != self._folder or not entry.name.startswith(_OURS):
                found = entry.stat(follow_symlinks=False)
                yield ListedObject(prefix + entry.name, found.st_size, "", datetime.fromtimestamp(found.st_mtime, UTC))


class OthersFolder(FolderShelf):
    """A folder that somebody else filled, to be read only: it has no mark of ours, and gets none."""

    def _present(self) -> None:
        if not self._folder.is_dir():
            raise StoreUnavailable(server=str(self._folder), reason="no such folder")

    def put(self, key: str, data: bytes) -> None:
        """Never."""
        raise self._refused()

    def put_stream(self, key: str, stream: Stream, size: int) -> None:
        """Never."""
        raise self._refused()

    def remove_tree(self, prefix: str) -> None:
        """Never."""
        raise self._refused()

    def declare(self) -> None:
        """Never."""
        raise self._refused()

    def _refused(self) -> ShelfUnwritable:
        return ShelfUnwritable(server=str(self._folder), reason="to be read only")


def _synced(folder: Path) -> None:
    """Let the disk have the name too, not only the bytes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sorted(folder: Path) -> list[os.DirEntry[str]]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(entries, key=lambda entry: entry.name)
