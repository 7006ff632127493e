"""A bag as it is written to a disk: into a folder beside its place, which takes the name of the bag when all is there."""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from archive import i18n, packages
from archive.errors import DigestMismatch, ExportRefused
from archive.models.names import DECLARATION, PAYLOAD

ALGORITHM = "sha512"
MANIFEST = f"manifest-{ALGORITHM}.txt"
TAG_MANIFEST = f"tagmanifest-{ALGORITHM}.txt"
INFO = "bag-info.txt"
_CHUNK = 1 << 20


class BagFolder:
    """A bag that is being written. What a run that broke off has left is used again if its digest is right."""

    def __init__(self, part: Path) -> None:
        self._part = part
        self._sizes: dict[str, int] = {}
        self._digests: dict[str, str] = {}

    def put(self, path: str, data: bytes) -> None:
        """A small file."""
        self._written(path, [data])
        self._noted(path, len(data), hashlib.sha512(data).hexdigest())

    def stream(self, path: str, digest: str, chunks: Callable[[], Iterable[bytes]], tell: Callable[[int], None]) -> None:
        """A file of any size, its SHA-512 compared while it is written; `tell` hears of bytes as they are done.

        Raises:
            DigestMismatch: the bytes that came are not those promised; the file is not there then.
        """
        target = self._part / path
        if target.is_file() and not target.is_symlink():
            with target.open("rb") as old:
                if hashlib.file_digest(old, ALGORITHM).hexdigest() == digest:
                    tell(target.stat().st_size)
                    self._noted(path, target.stat().st_size, digest)
                    return
        running, size = hashlib.sha512(), 0

        def passing() -> Iterator[bytes]:
            nonlocal size
            for chunk in chunks():
                running.update(chunk)
                size += len(chunk)
                yield chunk
                tell(len(chunk))

        self._written(path, passing())
        if running.hexdigest() != digest:
            target.unlink()
            raise DigestMismatch(key=path, expected=digest, found=running.hexdigest())
        self._noted(path, size, digest)

    def oxum(self) -> tuple[int, int]:
        """Bytes and number of the payload files so far."""
        sizes = [size for path, size in self._sizes.items() if path.startswith(PAYLOAD)]
        return sum(sizes), len(sizes)

    def close(self, info: Iterable[tuple[str, str]]) -> None:
        """Write declaration, bag-info and manifests, and take away what does not belong to the bag."""
        self.put(DECLARATION, packages.DECLARATION_BYTES)
        self.put(INFO, packages.bag_info(info))
        payload = {path: digest for path, digest in self._digests.items() if path.startswith(PAYLOAD)}
        self.put(MANIFEST, packages.manifest(payload))
        self.put(TAG_MANIFEST, packages.manifest({p: d for p, d in self._digests.items() if p not in payload}))
        for top, _, names in os.walk(self._part):
            for name in names:
                if Path(top, name).relative_to(self._part).as_posix() not in self._digests:
                    Path(top, name).unlink()

    def _noted(self, path: str, size: int, digest: str) -> None:
        self._sizes[path], self._digests[path] = size, digest

    def _written(self, path: str, chunks: Iterable[bytes]) -> None:
        target = self._part / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        with target.open("xb") as out:  # never through a link
            for chunk in chunks:
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())


@contextmanager
def written(folder: Path) -> Iterator[BagFolder]:
    """A bag that appears as `folder` when the block ends well. Until then it is `.<name>.part` beside it, for a next run.

    Raises:
        ExportRefused: something is there already, another run writes there, or the disk does not take it.
    """
    part = folder.with_name(f".{folder.name}.part")
    try:
        if folder.exists() or folder.is_symlink() or part.is_symlink():
            raise ExportRefused(folder=folder, **i18n.reason("export.there"))
        part.mkdir(parents=True, exist_ok=True)
        lock = os.open(part, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield BagFolder(part)
            part.rename(folder)
        finally:
            os.close(lock)
    except OSError as fault:
        raise ExportRefused(folder=folder, reason=fault.strerror or str(fault)) from fault


def same_bag(folder: Path, expected: Mapping[str, str], sender: str) -> bool:
    """Whether a bag lies there with this payload (path -> SHA-512) of these versions (`Internal-Sender-Identifier`)."""
    try:
        found = (folder / MANIFEST).read_bytes(), (folder / INFO).read_text(encoding="utf-8")
    except OSError:
        return False
    return found[0] == packages.manifest(expected) and f"Internal-Sender-Identifier: {sender}\n" in found[1]


def room(folder: Path, needed: int) -> None:
    """Refuse before anything is read where the disk cannot hold it.

    Raises:
        ExportRefused: too little room.
    """
    there = next(parent for parent in folder.absolute().parents if parent.exists())
    free = shutil.disk_usage(there).free
    if free < needed:
        raise ExportRefused(folder=folder, reason=f"{packages.bag_size(needed)} > {packages.bag_size(free)}")
