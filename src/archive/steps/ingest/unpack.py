"""Unpack: what came packed becomes files of its delivery, as if it had been handed in unpacked. A part of `receive`.

A package is received like any file, so that nobody can change it any more; then its entries are read out of the inbox and written
into it again, each digested as it passes. Nothing is written anywhere else.
"""

import io
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from archive import packages
from archive.errors import BadInput, ManifestMissing
from archive.manifests import Checked
from archive.models.delivery import Delivery, Item, ReceivedFile
from archive.models.names import find_lists
from archive.models.packages import Unpacked
from archive.models.report import Fault
from archive.services import Services
from archive.sources import ignored
from archive.steps.ingest import room
from archive.steps.making import wanted
from archive.steps.tally import fault_of

_SMALL = 4 << 20
"""Bytes of a file that is held in memory, so that several are sent at once."""
_AT_ONCE = 4
_WAITING = 8
_NOTED = 200
_SAID = "E282"
_MISSING = "E221"
Take = Callable[[packages.Contents, Sequence[packages.Placed]], Mapping[str, int]]
"""Takes the chosen entries out of a package: path -> size of those that were sound."""


def unpacked(
    services: Services, delivery: Delivery, waiting: Sequence[Unpacked], files: Sequence[ReceivedFile], first: int
) -> list[Unpacked]:
    """Every package of a delivery, unpacked: its files are numbered from `first` on, behind those that came as files (`files`).

    Safe to repeat and to kill: what lies in the inbox under its number, path and size is not written again, and a package that
    was unpacked to its end is not opened.

    Raises:
        StoreUnavailable, Conflict: try again.
        RoomShort: there is no room for what comes out; what was unpacked before stays.
        DeliveryCancelled: somebody cancelled it; what was received is noted.
    """
    taken = {file.path for file in files} | {package.path for package in waiting}
    alone = not find_lists({file.path for file in files})
    done: list[Unpacked] = []
    for n, package in enumerate(waiting):
        place = packages.Place(package.path, alone, frozenset(taken))
        known = _known(services, delivery)
        one = package if _lies(package, first, known) else _Unpacking(services, delivery, package, first).run(place, known)
        done.append(one)
        services.ledger.deliveries.save_packages(delivery.id, [*done, *waiting[n + 1 :]])
        first = one.last + 1
        taken |= {path for number, path, _ in _known(services, delivery) if one.has(number)}
    return done


def explained(checked: Checked, unpacked_: Sequence[Unpacked]) -> Checked:
    """The items with what was said of a package where a row names the package, or a file that could not be taken out of it."""
    if not unpacked_:
        return checked
    return Checked(tuple(_with_reasons(item, unpacked_) for item in checked.items), checked.faults)


def instead_of(error: BadInput, unpacked_: Sequence[Unpacked]) -> tuple[Fault, ...]:
    """What is said of a delivery that cannot be used: that there is no list is no news where a package could not be opened."""
    if isinstance(error, ManifestMissing) and any(not package.kind for package in unpacked_):
        return ()
    return (fault_of(error),)


def looked_at(package: packages.PackageBytes, place: packages.Place, into: Path) -> tuple[Unpacked, dict[str, Path]]:
    """A package taken apart into a folder of scratch, within the limits that stand by default: what is said of it, and path in
    the delivery -> file, which is called by a number.
    """
    told, limits, files = packages.Told(place.path), packages.Limits(), dict[str, Path]()

    def take(found: packages.Contents, chosen: Sequence[packages.Placed]) -> Mapping[str, int]:
        at = {one.position: one for one in chosen}
        for position, stream in packages.streams(package, found, at, limits):
            target = into / str(position)
            try:
                with target.open("wb") as out:
                    while piece := stream.read(1 << 20):
                        out.write(piece)
            except packages.Unsound as fault:
                target.unlink()
                told.note(fault.code, at[position].entry.name, **fault.facts)
            else:
                files[at[position].path] = target
        return {path: file.stat().st_size for path, file in files.items()}

    blank = Unpacked(n=1, path=place.path, size=package.size, sha512="", sha256="")
    return _taken_apart(package, place, limits, told, take, blank, 1), files


def _taken_apart(
    received: packages.PackageBytes,
    place: packages.Place,
    limits: packages.Limits,
    told: packages.Told,
    take: Take,
    package: Unpacked,
    first: int,
) -> Unpacked:
    """A package with what came out of it, numbered from `first` on; without files where it cannot be used, and why."""
    try:
        found = packages.contents(received, package.path, limits)
        chosen, left_out = packages.placed(found, place, limits, ignored, told)
        files = take(found, chosen)
    except packages.Unsound as fault:
        told.note(fault.code, **fault.facts)
        return package.model_copy(update={"first": first, "last": first - 1, "kind": "", "faults": tuple(told.faults)})
    facts = {"name": package.path, "kind": found.kind, "files": str(len(files)), "left_out": str(left_out)}
    said = Fault(code=_SAID, value=package.path, refuses=False, facts=facts | {"bytes": str(sum(files.values()))})
    about = {"kind": found.kind, "first": first, "last": first + len(chosen) - 1, "files": len(files), "left_out": left_out}
    names = {one.path: one.entry.name for one in chosen if one.path in files and one.path != one.entry.name}
    return package.model_copy(update={**about, "names": names, "faults": (said, *told.faults)})


class _Unpacking:
    """One package on its way out of the inbox and into it."""

    def __init__(self, services: Services, delivery: Delivery, package: Unpacked, first: int) -> None:
        self._services, self._delivery, self._package, self._first = services, delivery, package, first
        self._told = packages.Told(package.path)
        settings = services.settings
        size, ratio = int(settings.package_most_gb * 1e9), settings.package_most_ratio
        self._limits = packages.Limits(settings.package_most_files, size, ratio)

    def run(self, place: packages.Place, known: set[tuple[int, str, int]]) -> Unpacked:
        """The package with what came out of it."""
        received = _Received(self._services, self._delivery, self._package)

        def take(found: packages.Contents, chosen: Sequence[packages.Placed]) -> Mapping[str, int]:
            return self._receive(received, found, chosen, known)

        return _taken_apart(received, place, self._limits, self._told, take, self._package, self._first)

    def _receive(
        self,
        received: "_Received",
        found: packages.Contents,
        chosen: Sequence[packages.Placed],
        known: set[tuple[int, str, int]],
    ) -> Mapping[str, int]:
        """Path -> size of every file that was taken, now or by a try before."""
        numbered = {one.position: (n, one) for n, one in enumerate(chosen, start=self._first)}
        files = {one.path: one.entry.size for n, one in numbered.values() if (n, one.path, one.entry.size) in known}
        wanted = {index for index, (_, one) in numbered.items() if one.path not in files}
        room.reserve_unpacked(self._services, self._delivery, [numbered[index][1].entry.size for index in wanted])
        with _Inflow(self._services, self._delivery) as inflow:
            for index, stream in packages.streams(received, found, wanted, self._limits):
                n, one = numbered[index]
                try:
                    inflow.add(n, one.path, one.entry.size, stream)
                except packages.Unsound as fault:
                    self._told.note(fault.code, one.entry.name, **fault.facts)
                else:
                    files[one.path] = one.entry.size
        return files


class _Received:
    """A package in the inbox."""

    def __init__(self, services: Services, delivery: Delivery, package: Unpacked) -> None:
        self._inbox, self._delivery, self._n, self.size = services.store.inbox, delivery.id, package.n, package.size

    def at(self, start: int, length: int) -> bytes:
        """`length` bytes from `start` on, fewer only at the end."""
        length = min(length, self.size - start)
        if length <= 0:
            return b""
        with self._inbox.open(self._delivery, self._n, start, length) as body:
            return b"".join(body.chunks())

    def chunks(self, start: int) -> Iterator[bytes]:
        """All bytes from `start` on, a piece at a time."""
        if start < self.size:
            with self._inbox.open(self._delivery, self._n, start) as body:
                yield from body.chunks()


class _Inflow:
    """Files on their way into the inbox: small ones several at once, large ones in parts. Each is noted once it lies there."""

    def __init__(self, services: Services, delivery: Delivery) -> None:
        self._services, self._inbox, self._delivery = services, services.store.inbox, delivery.id
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="unpack")
        self._running: deque[Future[ReceivedFile]] = deque()
        self._done: list[ReceivedFile] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._settle(0)
            self._note()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def add(self, n: int, path: str, size: int, stream: packages.Readable) -> None:
        """Take one file in.

        Raises:
            Unsound: its bytes are not those that the package promises; nothing of it lies in the inbox.
        """
        if size > _SMALL:
            self._done.append(self._inbox.receive(self._delivery, n, path, stream, size))
        else:
            data = _whole(stream)
            self._running.append(self._pool.submit(self._inbox.receive, self._delivery, n, path, io.BytesIO(data), len(data)))
        self._settle(_WAITING)
        if len(self._done) >= _NOTED or size > _SMALL:
            self._note()
            wanted.check(self._services, self._delivery)

    def _settle(self, most: int) -> None:
        while len(self._running) > most:
            self._done.append(self._running.popleft().result())

    def _note(self) -> None:
        self._services.ledger.deliveries.add_received(self._delivery, *self._done)
        self._done = []
        self._services.ledger.reservations.used(self._delivery)


def _whole(stream: packages.Readable) -> bytes:
    return b"".join(iter(lambda: stream.read(_SMALL), b""))


def _known(services: Services, delivery: Delivery) -> set[tuple[int, str, int]]:
    """(number, path, size) of what is noted as received and lies there."""
    lying = services.store.inbox.received(delivery.id)
    noted = services.ledger.deliveries.received(delivery.id)
    return {(file.n, file.path, file.size) for file in noted if lying.get(file.n) == file.size}


def _lies(package: Unpacked, first: int, known: set[tuple[int, str, int]]) -> bool:
    """Whether all that came out of a package is still there, under the numbers that it would get."""
    return package.first == first and sum(package.has(n) for n, _, _ in known) == package.files


def _with_reasons(item: Item, unpacked_: Sequence[Unpacked]) -> Item:
    missing = [fault for fault in item.faults if fault.code == _MISSING and fault.value]
    found = [
        one.model_copy(update={"item": item.item, "row": fault.row, "sheet": fault.sheet, "column": fault.column})
        for fault in missing
        for package in unpacked_
        for one in package.faults
        if _is_of(fault.value or "", package, one)
    ]
    return item.model_copy(update={"faults": (*item.faults, *found)}) if found else item


def _is_of(path: str, package: Unpacked, said: Fault) -> bool:
    """Whether something said of a package tells why a file is missing."""
    entry = said.facts.get("entry", "")
    if not entry:
        return path == package.path and said.code != "E291"
    return said.code in {"E287", "E288", "E289"} and (path == entry or entry.endswith(f"/{path}"))
