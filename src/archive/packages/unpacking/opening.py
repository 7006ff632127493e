"""A package as a whole: what is in it, and the bytes of its entries one after the other."""

from collections.abc import Container, Iterator

from archive.models.names import CLOSED_PACKAGES
from archive.packages.unpacking import tar_entries, zip_directory, zip_entries
from archive.packages.unpacking.compression import OF_TARS, Decompressed
from archive.packages.unpacking.forward import Forward
from archive.packages.unpacking.kinds import HEAD, kind_of
from archive.packages.unpacking.model import Contents, Limits, PackageBytes, Readable, Unsound, What, unsound


def contents(package: PackageBytes, path: str, limits: Limits) -> Contents:
    """What is in a package, whatever its name says that it is; of a tar all of it is read for that, of a zip its end.

    Raises:
        Unsound: E283 damaged or no package, E284 of a form that is not opened, E285 encrypted, E286 beyond the limits.
    """
    kind = kind_of(package.at(0, HEAD))
    if kind == "split":
        raise unsound("E284", "packages.split")
    if kind in CLOSED_PACKAGES.values():
        raise unsound("E284", "packages.closed", kind=kind)
    if kind == "zip" or (not kind and path.lower().endswith(".zip")):
        return zip_directory.read(package, limits)
    if not kind:
        raise unsound("E283", "packages.none")
    return tar_entries.read(kind, _tar(package, kind, limits), limits, package.size)


def streams(package: PackageBytes, found: Contents, wanted: Container[int], limits: Limits) -> "Iterator[tuple[int, Readable]]":
    """(place among the entries, stream of its bytes) of every entry that is wanted, in their order. A stream is to be read before
    the next is asked for; it raises `Unsound` (E287) where the bytes are not those that the package promises.

    Raises:
        Unsound: as `contents`.
    """
    if found.kind == "zip":
        return _of_zip(package, found, wanted)
    tar = tar_entries.Tar(_tar(package, found.kind, limits))
    return ((n, tar) for n, _ in enumerate(tar.entries()) if n in wanted)


def _of_zip(package: PackageBytes, found: Contents, wanted: Container[int]) -> "Iterator[tuple[int, Readable]]":
    forward = Forward(package)
    for n, entry in enumerate(found.entries):
        if n in wanted and entry.what is What.FILE:
            try:
                stream: Readable = zip_entries.opened(forward, entry)
            except Unsound as fault:
                stream = _Broken(Unsound("E287", fault.facts))
            yield n, stream


def _tar(package: PackageBytes, kind: str, limits: Limits) -> Readable:
    forward = Forward(package)
    # Headers and padding come on top of what the files hold.
    most = limits.most(package.size) + (limits.files + 1) * 4 * tar_entries.BLOCK
    return Decompressed(forward, OF_TARS[kind], most) if kind in OF_TARS else forward


class _Broken:
    """An entry of which nothing can be read."""

    def __init__(self, fault: Unsound) -> None:
        self._fault = fault

    def read(self, _: int, /) -> bytes:
        """Nothing."""
        raise self._fault
