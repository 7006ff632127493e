"""Hand in: a folder, or a packed delivery from its disks, into the centre's drop. A step of people, before any scan."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from archive import i18n
from archive.errors import DigestMismatch, DiskGone, HandingInRefused, SourceMissing
from archive.models.delivery import SourceFile
from archive.packages import PackedPart
from archive.services import Services
from archive.sources import OneFolder, ReadyDelivery, Stream
from archive.steps.ingest.handing_in_notes import Notes

Progress = Callable[[int], None]


class HandedIn(NamedTuple):
    """What became of it: files copied now, files that were there already, paths that are not what their list says, how many files
    of other disks are still to come, and the numbers of those disks.
    """

    copied: int
    there: int
    damaged: tuple[str, ...]
    missing: int
    disks: tuple[int, ...]

    @property
    def files(self) -> int:
        """Files of the delivery in the drop."""
        return self.copied + self.there


def run(
    services: Services,
    source: OneFolder,
    found: ReadyDelivery,
    part: PackedPart | None = None,
    *,
    anyway: bool = False,
    progress: Progress = lambda _: None,
) -> HandedIn:
    """Copy a folder's files into the drop, each whole or not at all, with its digest compared with the bag's list; mark the drop
    ready once everything is there. `progress` is given the bytes of each piece.

    Safe to repeat and to kill: what lies in the drop as it was put there is not copied again, a large file goes on inside.

    Raises:
        DiskGone: the folder stopped answering.
        HandingInRefused: disks of two packings.
    """
    files = {_in_drop(file.path, part): file for file in source.files(found) if _belongs(file.path, part)}
    expected = {} if part is None else part.digests
    with _notes(services, found) as notes:
        _begin(notes, part, anyway=anyway)
        lying = {file.path: file for file in services.store.inbox.dropped(found.centre, found.name)}
        _take_back(services, found, notes, lying, {*files, *expected})
        copied, there, damaged = 0, 0, []
        for path, file in sorted(files.items(), key=lambda one: (_is_last(one[0], part), one[0])):
            if notes.has(path, file, expected.get(path), lying.get(path)):
                there += 1
                progress(file.size)
            elif _copied(services, source, found, file, path, expected.get(path), notes, progress):
                copied += 1
            else:
                damaged.append(path)
        here = {*files}.difference(damaged)
        missing = [path for path in expected if path not in here and not notes.there(path, expected[path], lying.get(path))]
        lost = _lost(part, missing, damaged)
        waiting = len(missing) - len(lost)
        disks = notes.finished(part) if part and not damaged else ()
        if not waiting and (anyway or not lost):
            services.store.inbox.mark_ready(found.centre, found.name)
            notes.forget()
    return HandedIn(copied, there, tuple(lost), waiting, disks)


def _in_drop(path: str, part: PackedPart | None) -> str:
    """Where a file of the folder goes: the tag files of the whole in the place of those of one disk."""
    if part is None or part.of == 1:
        return path
    return next((whole for whole, here in part.tags.items() if here == path), path)


def _belongs(path: str, part: PackedPart | None) -> bool:
    return part is None or part.of == 1 or path.startswith("data/") or path in part.tags.values()


def _is_last(path: str, part: PackedPart | None) -> bool:
    """The tag files come last: until then it is no bag."""
    return part is not None and not path.startswith("data/")


def _lost(part: PackedPart | None, missing: list[str], damaged: list[str]) -> list[str]:
    """What this disk should have and has not. Of several disks nobody knows which has what: only what was read counts."""
    if part is None or part.of > 1:
        return sorted(damaged)
    return sorted({*missing, *damaged})


def _begin(notes: Notes, part: PackedPart | None, *, anyway: bool) -> None:
    group = part.group if part else ""
    if notes.group not in {None, group} and not anyway:
        raise HandingInRefused(name=part.delivery if part else "–", **i18n.reason("packing.other-group"))
    notes.begin(group)


def _take_back(services: Services, found: ReadyDelivery, notes: Notes, lying: Mapping[str, SourceFile], wanted: set[str]) -> None:
    """Take out of the drop what an earlier try has put there and is no more in the folder."""
    for path in notes.paths():
        if path in lying and path not in wanted:
            services.store.inbox.take_back(found.centre, found.name, path)


def _copied(
    services: Services,
    source: OneFolder,
    found: ReadyDelivery,
    file: SourceFile,
    path: str,
    expected: str | None,
    notes: Notes,
    progress: Progress,
) -> bool:
    """Copy one file; False where it is not what the list says, and the drop has it not then."""
    inbox = services.store.inbox
    try:
        with source.open(found, file.path) as stream:
            checked = _Checked(stream, file, expected, progress)
            inbox.put_drop(found.centre, found.name, path, checked, file.size, resume=True)
    except SourceMissing as error:
        raise DiskGone(name=file.path, **i18n.reason("packing.gone", detail=str(error.__cause__ or "–"))) from error
    except DigestMismatch:
        return False
    notes.note(path, file, checked.sha512, inbox.drop_mark(found.centre, found.name, path) or "")
    return True


class _Checked:
    """A file as it is read: its digest is compared before its last piece is handed on, so that wrong bytes are never whole."""

    def __init__(self, stream: Stream, file: SourceFile, expected: str | None, progress: Progress) -> None:
        self._stream, self._file, self._expected, self._progress = stream, file, expected, progress
        self._running, self._read = hashlib.sha512(), 0

    @property
    def sha512(self) -> str:
        """Of all that was read."""
        return self._running.hexdigest()

    def read(self, size: int, /) -> bytes:
        """At most `size` bytes, empty at the end.

        Raises:
            DiskGone, DigestMismatch.
        """
        try:
            piece = self._stream.read(size) or b""
        except OSError as fault:
            reason = i18n.reason("packing.gone", detail=fault.strerror or str(fault))
            raise DiskGone(name=self._file.path, **reason) from fault
        self._running.update(piece)
        self._read += len(piece)
        self._progress(len(piece))
        if self._expected and (self._read >= self._file.size or not piece) and self.sha512 != self._expected:
            raise DigestMismatch(key=self._file.path, expected=self._expected, found=self.sha512)
        return piece


@contextmanager
def _notes(services: Services, found: ReadyDelivery) -> Iterator[Notes]:
    folder = services.settings.home.resolve() / "handing-in"
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(f"{found.centre}/{found.name}".encode()).hexdigest()[:32]
    yield Notes(folder / f"{name}.jsonl")
