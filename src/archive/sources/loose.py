"""Packages that lie in a centre's folder as they are, without a folder of their own."""

import time
from collections.abc import Iterator
from pathlib import Path

from archive.errors import SettingWrong
from archive.models.names import is_package, package_stem
from archive.sources.contract import Lying, ReadyDelivery, Receiving
from archive.sources.folder import FolderFiles, files_in, folders_in, leave, replace
from archive.sources.names import RECEIVED, ignored


class LoosePackages(FolderFiles):
    """Packages that lie in a centre's folder as they are: each is a delivery called as the package, taken once it has not changed
    for `quiet_s`, and again when another one lies there under its name.
    """

    name = "loose"

    def __init__(self, drops: Path, inbox: Receiving, quiet_s: float) -> None:
        super().__init__(inbox)
        self._drops, self._quiet_s = drops, quiet_s

    def ready(self) -> Iterator[ReadyDelivery]:
        """Those that were not received as they lie there, in the order of centre and name."""
        for centre in folders_in(self._drops):
            for file in files_in(centre):
                if is_package(file.name) and not ignored(file.name) and not _is_received(file):
                    yield ReadyDelivery(centre=centre.name, name=package_stem(file.name), location=str(file))

    def is_still(self, found: ReadyDelivery) -> bool:
        """Whether it is as old as `quiet_s`: programs that copy set the time of the last change, but not that of the entry."""
        try:
            about = Path(found.location).stat(follow_symlinks=False)
        except FileNotFoundError:
            return False
        return max(about.st_mtime, about.st_ctime) <= time.time() - self._quiet_s

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Nothing: each is taken."""
        return iter(())

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Beside the package under its name."""
        return leave(Path(lying.location), text)

    def done(self, found: ReadyDelivery) -> None:
        """Note beside it which file was received."""
        package = Path(found.location)
        try:
            replace(_received_note(package), _mark(package).encode())
        except FileNotFoundError:
            return
        except PermissionError as fault:
            raise SettingWrong(name="ARCHIVE_DROP_FOLDER", reason=f"{found.location}: {fault.strerror}") from fault


def _received_note(package: Path) -> Path:
    return package.with_name(f"{package.name}.{RECEIVED}")


def _mark(package: Path) -> str:
    about = package.stat(follow_symlinks=False)
    return f"{about.st_size} {about.st_mtime_ns}"


def _is_received(package: Path) -> bool:
    try:
        return _received_note(package).read_bytes() == _mark(package).encode()
    except OSError:
        return False
