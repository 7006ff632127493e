"""A folder packed: looked through, shared out, copied with digests, and made bags. Safe to repeat and to kill."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from archive import i18n
from archive.errors import PackRefused
from archive.models.names import DECLARATION, fits_delivery
from archive.packages.bags.writing import meant
from archive.packing.bag import About, Payload, tag_files
from archive.packing.copying import UNFINISHED, copied, refused, written
from archive.packing.journal import Journal
from archive.packing.laid import Laid, LaidFile, laid, long
from archive.packing.lists import CheckedLists, check_lists
from archive.packing.notes import Note
from archive.packing.parts import bag_name, shared_out
from archive.packing.travel import check_names

_MOST_READ = 50_000_000


class Looked(NamedTuple):
    """A folder as it was looked through: what lies there, what its lists say, and all that is to be said."""

    folder: Path
    delivery: str
    laid: Laid
    lists: CheckedLists
    notes: tuple[Note, ...]

    @property
    def cannot_travel(self) -> bool:
        """Whether a disk would not take some name as it is."""
        return any(note.refuses and note.code in {"E356", "E357"} for note in self.notes)


class Packed(NamedTuple):
    """The bags, and how many files were copied now."""

    bags: tuple[Path, ...]
    files: int
    size: int
    new: int


def looked_through(folder: Path, delivery: str | None = None) -> Looked:
    """What lies in a folder and what is to be said of it. Nothing is written.

    Raises:
        PackRefused: it cannot be read, holds nothing, is a bag already, or has no name that a delivery can have.
    """
    try:
        whole = folder.resolve(strict=True)
        found = laid(whole)
    except OSError as fault:
        raise refused(str(folder), fault) from fault
    name = whole.name if delivery is None else delivery
    if not found.files:
        raise PackRefused(name=str(whole), **i18n.reason("packing.nothing"))
    if any(file.path == DECLARATION for file in found.files):
        raise PackRefused(name=str(whole), **i18n.reason("packing.is-a-bag"))
    if not fits_delivery(name) or check_names([name], ""):
        raise PackRefused(name=name, **i18n.reason("packing.no-name"))
    paths = [file.path for file in found.files]
    readable = {file.path for file in found.files if file.size <= _MOST_READ}
    lists = check_lists(paths, lambda path: _bytes(whole, path) if path in readable else b"")
    odd = [Note("E130", {"name": path, "kind": "?"}, refuses=False) for path in found.odd]
    return Looked(whole, name, found, lists, (*check_names(paths, bag_name(name, 1, 1)), *odd, *lists.notes))


def packed(
    looked: Looked,
    out: Path | None = None,
    split: int | None = None,
    centre: str = "",
    progress: Callable[[int, int, str], None] = lambda *_: None,
) -> Packed:
    """Copy the files into bags below `out` (default: beside the folder), with digests. `progress` is given bytes
    done, bytes in all, and the path at hand.

    Safe to repeat: files that lie there and have not changed since are not read again.

    Raises:
        PackRefused: see its reason; what was copied so far stays, and is not copied again.
    """
    target = (looked.folder.parent if out is None else out).resolve()
    if target == looked.folder or looked.folder in target.parents:
        raise PackRefused(name=str(target), **i18n.reason("packing.inside"))
    parts = shared_out(looked.laid.files, split, looked.lists.lists)
    bags = [target / bag_name(looked.delivery, n, len(parts)) for n in range(1, len(parts) + 1)]
    _check_others(target, looked.delivery, bags)
    try:
        os.makedirs(long(target), exist_ok=True)  # noqa: PTH103 - a path as Windows takes it
        with Journal(target / f"{looked.delivery}_bag.journal") as journal:
            new = _copied(looked.folder, list(zip(bags, parts, strict=True)), journal, progress)
    except OSError as fault:
        raise refused(str(target), fault) from fault
    about = About(centre, looked.delivery, looked.lists.rows, date.today())
    _make_bags(about, bags, parts, journal)
    journal.done()
    return Packed(tuple(bags), len(looked.laid.files), sum(file.size for file in looked.laid.files), new)


def _copied(
    folder: Path, places: Sequence[tuple[Path, Sequence[LaidFile]]], journal: Journal, progress: Callable[[int, int, str], None]
) -> int:
    """Copy what is not there yet; returns the number of files that were."""
    for bag, files in places:
        _know_again(bag, files, journal)
    wanted = [(bag, file) for bag, files in places for file in files if not _is_there(bag, file, journal)]
    whole = sum(file.size for _, files in places for file in files)
    needed = sum(file.size for _, file in wanted)
    done = whole - needed
    if wanted and shutil.disk_usage(long(_existing(wanted[0][0]))).free < needed:
        raise PackRefused(name=str(wanted[0][0].parent), **i18n.reason("packing.full"))
    for bag, file in wanted:

        def passed(size: int, path: str = file.path) -> None:
            nonlocal done
            done += size
            progress(done, whole, path)

        journal.note(file, copied(folder, file, bag / "data" / PurePosixPath(file.path), passed))
    return len(wanted)


def _know_again(bag: Path, files: Sequence[LaidFile], journal: Journal) -> None:
    """Know again what an earlier packing, which was finished, has put there: by its manifest, and by size and time of each file.

    What it has put there and is no more in the folder is taken out again: a bag holds what its manifest lists.

    Raises:
        PackRefused: files lie there that no packing has put there.
    """
    listed, wanted = _listed(bag), {file.path for file in files}
    for path in _lying(bag):
        if path not in wanted and not path.endswith(UNFINISHED) and path not in listed and path not in journal.copied:
            raise PackRefused(name=str(bag / "data" / path), **i18n.reason("packing.other-parts"))
        if path not in wanted:
            os.unlink(long(bag / "data" / path))  # noqa: PTH108 - a path as Windows takes it
    for file in files:
        if file.path not in journal.copied and file.path in listed and _same(bag, file):
            journal.note(file, listed[file.path])


def _listed(bag: Path) -> dict[str, str]:
    """Path -> SHA-512 by the manifest of a bag that is finished."""
    try:
        lines = Path(long(bag / "manifest-sha512.txt")).read_text(encoding="utf-8").split("\n")
        return {meant(path).removeprefix("data/"): sha512 for sha512, path in (line.split("  ", 1) for line in lines if line)}
    except (OSError, ValueError):
        return {}


def _lying(bag: Path) -> list[str]:
    base = long(bag / "data")
    every = [os.path.join(folder, name) for folder, _, names in os.walk(base) for name in names]  # noqa: PTH118
    return [Path(os.path.relpath(path, base)).as_posix() for path in every]


def _same(bag: Path, file: LaidFile) -> bool:
    try:
        about = os.stat(long(bag / "data" / PurePosixPath(file.path)))  # noqa: PTH116
    except OSError:
        return False
    return about.st_size == file.size and abs(about.st_mtime_ns - file.mtime_ns) <= 2_000_000_000  # FAT counts by two seconds


def _is_there(bag: Path, file: LaidFile, journal: Journal) -> bool:
    return journal.knows(file) is not None and _same(bag, file)


def _check_others(target: Path, delivery: str, bags: Sequence[Path]) -> None:
    """Refuse to write beside bags of the same delivery that were shared out in another way.

    Raises:
        PackRefused: there are such.
    """
    others = [one for one in target.glob(f"{_escaped(delivery)}_bag*") if one.is_dir() and one not in bags]
    if others:
        raise PackRefused(name=str(others[0]), **i18n.reason("packing.other-parts"))


def _escaped(name: str) -> str:
    return "".join(f"[{character}]" if character in "[*?" else character for character in name)


def _make_bags(about: About, bags: Sequence[Path], parts: Sequence[Sequence[LaidFile]], journal: Journal) -> None:
    payloads = [Payload({file.path: (file.size, journal.copied[file.path].sha512) for file in part}) for part in parts]
    whole = Payload({path: one for payload in payloads for path, one in payload.files.items()})
    for n, (bag, payload) in enumerate(zip(bags, payloads, strict=True), start=1):
        for path, data in tag_files(about, payload, (n, len(bags)), whole if len(bags) > 1 else None).items():
            written(bag / path, data)


def _existing(place: Path) -> Path:
    return next(one for one in (place, *place.parents) if one.exists())


def _bytes(folder: Path, path: str) -> bytes:
    try:
        return Path(long(folder / path)).read_bytes()
    except OSError as fault:
        raise refused(path, fault) from fault


def told_once(notes: Sequence[Note], most: int = 30) -> Iterator[Note]:
    """At most so many of each code."""
    seen: dict[str, int] = {}
    for note in notes:
        seen[note.code] = seen.get(note.code, 0) + 1
        if seen[note.code] <= most:
            yield note
