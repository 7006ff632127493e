"""Folders as sources: a folder of drops, `drop/<centre>/<delivery>/` with `_READY` in it, or one folder given by hand."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from archive import logs
from archive.errors import Conflict, SettingWrong, SourceMissing
from archive.models.delivery import ReceivedFile, SourceFile
from archive.models.names import PREPARED, is_package
from archive.models.report import Fault
from archive.sources import safe_folder
from archive.sources.contract import Lying, LyingKind, ReadyDelivery, Receiving
from archive.sources.names import MARKED, MARKS, READY, RECEIPT, RECEIVED, ignored, is_text, sha256_of


class FolderFiles:
    """What all kinds share: `ReadyDelivery.location` is the delivery's folder, or the one package that it is.

    A centre's own files are only ever read.
    """

    def __init__(self, inbox: Receiving) -> None:
        self._inbox = inbox

    def files(self, found: ReadyDelivery) -> list[SourceFile]:
        """Plain files below the folder, sorted by path, with modification times as marks."""
        place = Path(found.location)
        if not _is_packed(place):
            return safe_folder.listed(place).files
        about = place.stat(follow_symlinks=False)
        return [SourceFile(path=place.name, size=about.st_size, mark=str(about.st_mtime_ns))]

    def oddities(self, found: ReadyDelivery) -> list[Fault]:
        """Links, pipes, devices, unreadable folders, names that are not text."""
        place = Path(found.location)
        return [] if _is_packed(place) else safe_folder.listed(place).oddities

    def open(self, found: ReadyDelivery, path: str) -> AbstractContextManager[BinaryIO]:
        """One file; never through a link."""
        place = Path(found.location)
        return safe_folder.opened(place.parent if _is_packed(place) else place, path)

    def manifest_sha256(self, found: ReadyDelivery, path: str) -> str:
        """SHA-256 of the manifest."""
        with self.open(found, path) as stream:
            return sha256_of(stream)

    def take(self, found: ReadyDelivery, path: str, delivery: str, n: int) -> ReceivedFile:
        """Stream one file into the inbox; a file that grows or is rewritten meanwhile raises `Conflict`."""
        with self.open(found, path) as stream:
            before = os.fstat(stream.fileno())
            taken = self._inbox.receive(delivery, n, path, stream, before.st_size)
            after = os.fstat(stream.fileno())
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise Conflict(what="file", id=path)
        return taken

    def answer(self, found: ReadyDelivery, receipts: Mapping[str, bytes | None]) -> None:
        """Write the receipt's files beside the delivery's own, each replaced at once.

        A folder that cannot be written (a disc, a share gone) costs nothing but a line in the log: the receipt has a page.
        """
        try:
            for name, data in receipts.items():
                target = _beside(Path(found.location), name)
                if data is None:
                    target.unlink(missing_ok=True)
                else:
                    replace(target, data)
        except OSError as fault:
            logs.get("sources").warning("receipt not written", folder=found.location, reason=str(fault))

    def leave(self, found: ReadyDelivery, name: str, data: bytes) -> bool:
        """Write a file beside the delivery's own, whole or not at all, and never in the place of another."""
        target = _beside(Path(found.location), name)
        fresh = target.with_name(f"{RECEIPT}.{target.name}.new")
        if os.path.lexists(target):
            return False
        try:
            fresh.unlink(missing_ok=True)
            with fresh.open("xb") as out:
                out.write(data)
            _moved(fresh, target)
        except OSError as fault:
            logs.get("sources").warning("not left", folder=found.location, name=name, reason=str(fault))
            return False
        return True


class FolderSource(FolderFiles):
    """A folder of drops on a disk or share."""

    name = "folder"

    def __init__(self, drops: Path, inbox: Receiving, quiet_s: float = 0.0) -> None:
        super().__init__(inbox)
        self._drops, self._quiet_s = drops, quiet_s

    def ready(self) -> Iterator[ReadyDelivery]:
        """Deliveries with a mark, in the order of centre and name."""
        for centre in folders_in(self._drops):
            for delivery in folders_in(centre):
                if _marker(delivery):
                    yield ReadyDelivery(centre=centre.name, name=delivery.name, location=str(delivery))

    def is_still(self, found: ReadyDelivery) -> bool:
        """Whether every file is older than `quiet_s`."""
        return not self._quiet_s or _newest(Path(found.location)) <= time.time() - self._quiet_s

    def done(self, found: ReadyDelivery) -> None:
        """Rename `_READY` to `_RECEIVED`; the centre's files stay as they are.

        Raises:
            SettingWrong: the folder of drops may not be written.
        """
        try:
            if marker := _marker(Path(found.location)):
                marker.replace(Path(found.location) / RECEIVED)
        except FileNotFoundError:
            return
        except PermissionError as fault:
            raise SettingWrong(name="ARCHIVE_DROP_FOLDER", reason=f"{found.location}: {fault.strerror}") from fault

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Folders with files that have neither a mark nor been received, and files that lie beside deliveries or centres."""
        before = time.time() - older_than_s
        yield from self._loose(self._drops, "", before)
        for centre in folders_in(self._drops):
            yield from self._loose(centre, centre.name, before)
            for delivery in folders_in(centre):
                if _is_unmarked(delivery, before):
                    yield Lying(LyingKind.UNMARKED, centre.name, delivery.name, str(delivery))

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Into the folder as its receipt, or beside the file under its name."""
        return leave(Path(lying.location), text)

    @staticmethod
    def _loose(folder: Path, centre: str, before: float) -> Iterator[Lying]:
        for file in files_in(folder):
            if (
                not ignored(file.name)
                and not _is_ours(file.name)
                and _is_older(file, before)
                and not (centre and is_package(file.name))
            ):
                yield Lying(LyingKind.LOOSE, centre, file.name, str(file))


class CentreFolder(FolderSource):
    """A folder in which the deliveries of one centre lie."""

    def __init__(self, name: str, centre: str, folder: Path, inbox: Receiving, quiet_s: float = 0.0) -> None:
        super().__init__(folder, inbox, quiet_s)
        self.name, self._centre, self._place = name, centre, folder

    def ready(self) -> Iterator[ReadyDelivery]:
        """Deliveries with a mark, by name.

        Raises:
            SourceMissing: the folder is not there: a share that is not mounted is not an empty one.
        """
        if not self._place.is_dir():
            raise SourceMissing(path=str(self._place))
        for delivery in folders_in(self._place):
            if _marker(delivery):
                yield ReadyDelivery(centre=self._centre, name=delivery.name, location=str(delivery))

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Nothing is said of what lies there: it is the centre's own place, and may hold anything."""
        return iter(())


class OneFolder(FolderFiles):
    """One folder given by hand; it needs no marker, and nothing in it is renamed."""

    name = "given"

    def __init__(self, folder: Path, centre: str, inbox: Receiving) -> None:
        super().__init__(inbox)
        self._folder, self._centre = folder, centre

    def ready(self) -> Iterator[ReadyDelivery]:
        """The folder, as one delivery named after it."""
        yield ReadyDelivery(centre=self._centre, name=self._folder.name, location=str(self._folder))

    def is_still(self, found: ReadyDelivery) -> bool:
        """Whoever names it says that it is complete."""
        return True

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Nothing: the folder is taken."""
        return iter(())

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Nothing lies there that is not taken."""
        return False

    def done(self, found: ReadyDelivery) -> None:
        """Nothing to note."""


def leave(place: Path, text: bytes) -> bool:
    """Leave a text in a folder or beside a file; False where the same lies there, or where it cannot be written."""
    target = _beside(place, f"{RECEIPT}.txt")
    try:
        if target.is_file() and target.read_bytes() == text:
            return False
        replace(target, text)
    except OSError as fault:
        logs.get("sources").warning("advice not written", place=str(place), reason=str(fault))
        return False
    return True


def _is_packed(place: Path) -> bool:
    """Whether a delivery's place is one package and no folder."""
    return is_package(place.name) and _is_plain(place)


def _beside(place: Path, name: str) -> Path:
    """Where a file of ours lies: in a folder, or beside a file under its name."""
    return place / name if place.is_dir() else place.with_name(f"{place.name}.{name}")


def _is_ours(name: str) -> bool:
    """Whether it lies beside a package that is a delivery: its receipt, its mark, its prepared list."""
    return f".{RECEIPT}." in name or f".{MARKED}." in name or name.endswith((f".{RECEIVED}", f".{PREPARED}"))


def replace(target: Path, data: bytes) -> None:
    """Write a file whole, never through a link that somebody put there."""
    fresh = target.with_name(f"{target.name}.new")
    fresh.unlink(missing_ok=True)
    with fresh.open("xb") as out:
        out.write(data)
    fresh.replace(target)


def _moved(fresh: Path, target: Path) -> None:
    """A file under its own name, unless somebody has put one there meanwhile; drives without links take that chance."""
    try:
        os.link(fresh, target, follow_symlinks=False)
        fresh.unlink()
    except FileExistsError:
        fresh.unlink()
        raise
    except OSError:
        fresh.replace(target)


def _marker(delivery: Path) -> Path | None:
    """The mark that says that a delivery is complete: `_READY`, also as Windows' editors save it, in whatever case."""
    exact = delivery / READY
    if _is_plain(exact):
        return exact
    if _is_plain(delivery / RECEIVED):
        return next((file for file in (delivery / f"{READY}.txt", delivery / READY.lower()) if _is_plain(file)), None)
    return next((file for file in files_in(delivery) if file.name.upper() in MARKS), None)


def _is_plain(file: Path) -> bool:
    return file.is_file() and not file.is_symlink()


def _is_unmarked(delivery: Path, before: float) -> bool:
    if _is_plain(delivery / RECEIVED) or _marker(delivery):
        return False
    newest = _newest(delivery)
    return 0 < newest <= before


def _newest(folder: Path) -> float:
    """When anything in a folder was written last, in seconds; 0 for an empty one."""
    return max((int(file.mark) / 1e9 for file in safe_folder.listed(folder).files), default=0.0)


def _is_older(file: Path, before: float) -> bool:
    try:
        return file.stat(follow_symlinks=False).st_mtime <= before
    except FileNotFoundError:
        return False


def files_in(folder: Path) -> list[Path]:
    """The plain files in a folder, sorted by name."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.is_file(follow_symlinks=False) and not e.name.startswith("."))
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return []
    return [folder / name for name in names if is_text(name)]


def folders_in(parent: Path) -> list[Path]:
    """The folders in a folder, sorted by name; hidden ones and links are no centres and no deliveries."""
    try:
        with os.scandir(parent) as entries:
            names = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False) and not e.name.startswith("."))
    except (FileNotFoundError, PermissionError):
        return []
    return [parent / name for name in names]
