"""Files on this machine's scratch disk by the digest of their bytes: fetched once for all tasks here, bounded, checked.

Whoever uses a file holds a shared lock on its `.use` file, so that nobody removes it meanwhile; whoever fetches it holds the
`.fetch` file alone. A killed task leaves neither: locks end with their process, and half a file never has the file's name.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from archive import media
from archive.errors import ScratchFull

AGE_S = 6 * 3600.0
"""What nobody has used for so long goes, whatever room there is."""
_LOOK_EVERY_S = 600.0
_USE, _FETCH, _HELD = ".use", ".fetch", "held"
_COMING = "coming"
_CHUNK = 1 << 20


@dataclass(frozen=True)
class ScratchCache:
    """A folder of such files. `most` bytes of them lie there, unless more are in use at once or the newest alone is larger."""

    scratch: Path
    most: int

    @property
    def folder(self) -> Path:
        """Where they lie."""
        return self.scratch / "originals"

    @contextmanager
    def file(self, name: str, sha512: str, size: int, fetch: Callable[[Path], None]) -> Iterator[Path]:
        """A file of these bytes, for reading only, that stays while the block runs; fetched unless it is there as it was left.

        `fetch` writes it to the path it is given and answers for its digest. `name` is one part of a path, the same for the
        same bytes.

        Raises:
            ScratchFull: the disk has no room for it, although everything was removed that nobody uses.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        with _locked(path.with_name(name + _USE), fcntl.LOCK_SH) as used:
            if not _is_as_left(used, path, size):
                with _locked(path.with_name(name + _FETCH), fcntl.LOCK_EX):
                    if not _is_as_left(used, path, size):
                        _note(used, f"{_COMING} {size}")
                        self._bring(path, sha512, size, fetch)
                        _note(used, _mark(path))
            os.utime(used)
            yield path

    def forget(self, name: str) -> None:
        """Remove a file unless somebody uses it."""
        with _alone(self.folder / (name + _USE)) as mine:
            if mine:
                self._remove(self.folder / name)

    def erase(self, sha512: str) -> None:
        """Remove every file of these bytes, also one in use: whoever reads it reads on, nobody finds it again."""
        for path in self.folder.glob(f"{sha512}*"):
            path.unlink(missing_ok=True)

    def clear(self, most: int | None = None) -> int:
        """Remove what nobody uses, longest unused first, until at most so many bytes are left (`self.most`), and all that has
        been unused for six hours; how many are left.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._held() as held:
            return self._cleared(held, self.most if most is None else most)

    def _bring(self, path: Path, sha512: str, size: int, fetch: Callable[[Path], None]) -> None:
        if _digest(path, size) == sha512:  # killed before it was noted, or somebody only looked after the disk
            return
        path.unlink(missing_ok=True)
        self._make_room(size)
        try:
            self._fetched(path, size, fetch)
        except ScratchFull:
            self.clear(most=0)
            self._fetched(path, size, fetch)

    def _fetched(self, path: Path, size: int, fetch: Callable[[Path], None]) -> None:
        with media.workspace(self.scratch, size) as arriving:
            whole = arriving / path.name
            fetch(whole)
            whole.chmod(0o444)
            whole.replace(path)

    def _make_room(self, size: int) -> None:
        """Count `size` bytes as held before they come: a kill in between counts too much, never too little."""
        with self._held() as held:
            known, looked = _read(held)
            _note(held, f"{known + size} {looked:.0f}")
            if known + size > self.most or time.time() - looked > _LOOK_EVERY_S:
                self._cleared(held, self.most)

    def _cleared(self, held: int, most: int) -> int:
        files = sorted((one for one in map(_unused_since, self.folder.glob("*" + _USE)) if one), key=lambda one: one[0])
        total = sum(size for _, size, _ in files)
        for since, size, path in files:
            if total > most or time.time() - since > AGE_S:
                with _alone(path.with_name(path.name + _USE)) as mine:
                    if mine:
                        self._remove(path)
                        total -= size
        _note(held, f"{total} {time.time():.0f}")
        return total

    def _remove(self, path: Path) -> None:
        for one in (path, path.with_name(path.name + _FETCH), path.with_name(path.name + _USE)):
            one.unlink(missing_ok=True)

    @contextmanager
    def _held(self) -> Iterator[int]:
        with _locked(self.folder / _HELD, fcntl.LOCK_EX) as held:
            yield held


def _unused_since(use: Path) -> tuple[float, int, Path] | None:
    path = use.with_name(use.name.removesuffix(_USE))
    try:
        since = use.stat().st_mtime
    except FileNotFoundError:
        return None
    try:
        return since, path.stat().st_size, path
    except FileNotFoundError:
        return since, _coming(use), path


def _coming(use: Path) -> int:
    with suppress(FileNotFoundError, ValueError):
        first, _, size = use.read_text(encoding="ascii").partition(" ")
        return int(size) if first == _COMING else 0
    return 0


@contextmanager
def _locked(file: Path, how: int) -> Iterator[int]:
    """Its descriptor, locked; never that of a file which was removed while we waited."""
    while True:
        descriptor = os.open(file, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, how)
            if not _is_still(descriptor, file):
                continue
            yield descriptor
            return
        finally:
            os.close(descriptor)


@contextmanager
def _alone(file: Path) -> Iterator[bool]:
    """Whether nobody uses it, and nobody does while the block runs."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    try:
        mine = False
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = _is_still(descriptor, file)
        yield mine
    finally:
        os.close(descriptor)


def _is_still(descriptor: int, file: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(descriptor), file.stat())
    return False


def _is_as_left(used: int, path: Path, size: int) -> bool:
    """Whether a file is the one that was checked, and nothing has been written to it since."""
    with suppress(FileNotFoundError):
        return path.stat().st_size == size and os.pread(used, 200, 0).decode() == _mark(path)
    return False


def _note(file: int, words: str) -> None:
    os.truncate(file, 0)
    os.pwrite(file, words.encode(), 0)


def _mark(path: Path) -> str:
    found = path.stat()
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"


def _digest(path: Path, size: int) -> str:
    running = hashlib.sha512()
    with suppress(FileNotFoundError):
        if path.stat().st_size != size:
            return ""
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                running.update(chunk)
        return running.hexdigest()
    return ""


def _read(held: int) -> tuple[int, float]:
    """Bytes that lie there, about, and when they were counted last."""
    words = os.pread(held, 100, 0).split()
    try:
        return int(words[0]), float(words[1])
    except (IndexError, ValueError):
        return 0, 0.0
