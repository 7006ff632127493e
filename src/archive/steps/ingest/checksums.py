"""Checksums: what the sender's checksum files say of the files beside them, compared with what was received. A part of `verify`.

SHA-512 and SHA-256 are known from receiving; for MD5 and SHA-1 a file is read once more. In a bag they are the bag's own matter.
"""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from posixpath import normpath
from typing import NamedTuple

from archive.manifests import Checked, with_told
from archive.models.delivery import Delivery, ReceivedFile
from archive.models.names import is_bag, is_checksum_file
from archive.models.report import Fault
from archive.packages import LARGEST_CHECKSUM_FILE, MOST_TOLD, Sum, read_checksums
from archive.services import Services
from archive.sources import ignored

Digests = Callable[[str, Collection[str]], Mapping[str, str]]
"""(path, algorithms by hashlib's names) -> digest by algorithm, lower-case hexadecimal."""


class Findings(NamedTuple):
    """What disagrees, by the file's path, and what else is to be said: neither refuses the delivery."""

    wrong: Mapping[str, tuple[Fault, ...]]
    faults: tuple[Fault, ...]


def judged(services: Services, delivery: Delivery, files: Mapping[str, ReceivedFile]) -> Findings:
    """The checksum files of a received delivery, as `judge`; a package that they name is compared as it was handed in.

    Raises:
        StoreUnavailable: try again.
    """
    every = {package.path: package.received() for package in services.ledger.deliveries.packages(delivery.id)} | dict(files)

    def chunks(path: str) -> Iterable[bytes]:
        with services.store.inbox.open(delivery.id, every[path].n) as stream:
            yield from stream.chunks()

    def digests(path: str, algorithms: Collection[str]) -> Mapping[str, str]:
        known = {"sha512": every[path].sha512, "sha256": every[path].sha256}
        return known | digested(chunks(path), set(algorithms) - known.keys())

    if is_bag(files):
        return Findings({}, ())
    return judge({path: file.size for path, file in every.items()}, lambda path: b"".join(chunks(path)), digests)


def judge(sizes: Mapping[str, int], read: Callable[[str], bytes], digests: Digests) -> Findings:
    """Every line of every checksum file: `sizes` in bytes of all files by path, `read` for the checksum files alone.

    Told: E293 a line that cannot be understood, E294 a file that disagrees, E295 one that is not there. Of each code the first
    hundred that belong to no file. What a checksum file says of itself says nothing.
    """
    shelf, rest = _Shelf(sizes), _Rest()
    meant: dict[str, list[tuple[str, Sum]]] = defaultdict(list)
    for path in sorted(path for path, size in sizes.items() if is_checksum_file(path) and 0 < size <= LARGEST_CHECKSUM_FILE):
        found = read_checksums(path, read(path))
        for line, text in found.unread:
            rest.note("E293", path, list=path, line=line, found=text)
        for one in found.sums:
            there = shelf.found(one.path, path)
            if there == path:
                continue  # `md5sum * > md5sum.txt` names itself as it was before its first line
            if there:
                meant[there].append((path, one))
            elif not ignored(one.path):
                rest.note("E295", one.path, list=path, line=one.line, name=one.path)
    wrong = {path: tuple(_disagreeing(path, sums, digests)) for path, sums in meant.items()}
    return Findings({path: faults for path, faults in wrong.items() if faults}, tuple(rest.faults))


def told(checked: Checked, found: Findings) -> Checked:
    """Items and faults with these: a master that disagrees refuses its item, as by the list's own checksum; any
    other file is left out.
    """
    items = tuple(with_told(item, found.wrong) for item in checked.items)
    named = {file.path for item in checked.items for file in item.files}
    others = [fault for path, faults in found.wrong.items() if path not in named for fault in faults]
    others = [fault.model_copy(update={"refuses": False}) for fault in others[:MOST_TOLD]]
    return Checked(items, (*checked.faults, *others, *found.faults))


def digested(chunks: Iterable[bytes], algorithms: Collection[str]) -> dict[str, str]:
    """Digests of bytes as they come, all in one reading; MD5 and SHA-1 are good against slips, not against forgers."""
    if not algorithms:
        return {}
    running = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    for chunk in chunks:
        for one in running.values():
            one.update(chunk)
    return {name: one.hexdigest() for name, one in running.items()}


def _disagreeing(path: str, sums: Collection[tuple[str, Sum]], digests: Digests) -> Iterable[Fault]:
    found = digests(path, {one.algorithm for _, one in sums})
    for list_, one in sums:
        if found[one.algorithm] != one.digest:
            about = {"name": path, "list": list_, "line": one.line, "algorithm": one.algorithm}
            yield _fault("E294", path, {**about, "expected": one.digest, "found": found[one.algorithm]}, refuses=True)


def _fault(code: str, value: str, facts: Mapping[str, object], *, refuses: bool = False) -> Fault:
    told_ = {name: str(fact)[:200] for name, fact in facts.items()}
    return Fault(code=code, value=value[:200], refuses=refuses, facts=told_)


class _Rest:
    """Faults that belong to no file, of each code no more than people read."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._told: Counter[str] = Counter()

    def note(self, code: str, value: str, **facts: object) -> None:
        self._told[code] += 1
        if self._told[code] <= MOST_TOLD:
            self.faults.append(_fault(code, value, facts))


class _Shelf:
    """Files by what a checksum file may call them: from where it lies, from the top, or by a path of the sender's own disk."""

    def __init__(self, paths: Collection[str]) -> None:
        self._paths = paths
        self._by_name: dict[str, list[str]] = defaultdict(list)
        for path in paths:
            self._by_name[_folded(path.rpartition("/")[2])].append(path)

    def found(self, written: str, list_: str) -> str | None:
        """The path of the file that is meant, or None."""
        folder = list_[: list_.rfind("/") + 1]
        for path in (normpath(folder + written), normpath(written)):
            for spelling in (path, unicodedata.normalize("NFC", path), unicodedata.normalize("NFD", path)):
                if spelling in self._paths:
                    return spelling
        likely = self._by_name.get(_folded(written.rpartition("/")[2]), [])
        same = [path for path in likely if _ends_alike(_folded(written), _folded(path))]
        return same[0] if len(same) == 1 else None


def _ends_alike(one: str, other: str) -> bool:
    return f"/{one}".endswith(f"/{other}") or f"/{other}".endswith(f"/{one}")


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path).casefold()
