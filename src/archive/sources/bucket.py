"""The drop bucket as a source: `drop/<centre>/<delivery>/…`, complete once the empty `ready/<centre>/<delivery>` is there."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from archive.errors import NotFound, SourceMissing
from archive.models.delivery import ReceivedFile, SourceFile
from archive.models.litter import is_litter
from archive.models.report import Fault
from archive.sources.contract import Dropping, Lying, LyingKind, ReadyDelivery, Stream
from archive.sources.names import RECEIPT, UNREACHABLE, ignored, left_aside, mime_of, sha256_of


class BucketSource:
    """Deliveries uploaded to the object store; `ReadyDelivery.location` is the drop's prefix."""

    name = "bucket"

    def __init__(self, inbox: Dropping) -> None:
        self._inbox = inbox

    def ready(self) -> Iterator[ReadyDelivery]:
        """What is marked ready; only the markers are listed."""
        return (ReadyDelivery(centre, name, self._inbox.location(centre, name)) for centre, name in self._inbox.ready())

    def is_still(self, found: ReadyDelivery) -> bool:
        """Objects never change by themselves."""
        return True

    def lying(self, older_than_s: float) -> Iterator[Lying]:
        """Drops of which the newest file is so old and which nobody has marked ready."""
        for centre, name in self._inbox.unmarked(older_than_s):
            yield Lying(LyingKind.UNMARKED, centre, name, self._inbox.location(centre, name))

    def advise(self, lying: Lying, text: bytes) -> bool:
        """Into the place of its receipt."""
        name = f"{RECEIPT}.txt"
        if self._inbox.answered(lying.centre, lying.name, name) == text:
            return False
        self._inbox.answer_drop(lying.centre, lying.name, name, text, mime_of(name))
        return True

    def files(self, found: ReadyDelivery) -> list[SourceFile]:
        """The drop's objects, sorted by path, with ETags as marks."""
        files = [f for f in self._inbox.dropped(found.centre, found.name) if not ignored(f.path) and _reachable(f.path)]
        return sorted(files, key=lambda file: file.path)

    def oddities(self, found: ReadyDelivery) -> list[Fault]:
        """Keys that lead out of the drop, and what systems had left."""
        paths = [file.path for file in self._inbox.dropped(found.centre, found.name)]
        out = [Fault(code="E108", value=p, refuses=False, facts={"name": p}) for p in paths if not _reachable(p)]
        return [*out, *left_aside([path for path in paths if is_litter(path)])]

    @contextmanager
    def open(self, found: ReadyDelivery, path: str) -> Iterator[Stream]:
        """One object of the drop."""
        with ExitStack() as stack:
            try:
                stream = stack.enter_context(self._inbox.open_drop(found.centre, found.name, path))
            except NotFound as missing:
                raise SourceMissing(path=f"{found.location}{path}") from missing
            yield stream

    def manifest_sha256(self, found: ReadyDelivery, path: str) -> str:
        """SHA-256 of the manifest."""
        with self.open(found, path) as stream:
            return sha256_of(stream)

    def take(self, found: ReadyDelivery, path: str, delivery: str, n: int) -> ReceivedFile:
        """Copy one object inside the server and digest the copy."""
        try:
            return self._inbox.take(found.centre, found.name, path, delivery, n)
        except NotFound as missing:
            raise SourceMissing(path=f"{found.location}{path}") from missing

    def done(self, found: ReadyDelivery) -> None:
        """Remove the marker, then the drop: everything of it was received."""
        self._inbox.clear_drop(found.centre, found.name)

    def answer(self, found: ReadyDelivery, receipts: Mapping[str, bytes | None]) -> None:
        """Write to `receipts/<centre>/<delivery>/`."""
        for name, data in receipts.items():
            if data is None:
                self._inbox.unanswer_drop(found.centre, found.name, name)
                continue
            self._inbox.answer_drop(found.centre, found.name, name, data, mime_of(name))

    def leave(self, found: ReadyDelivery, name: str, data: bytes) -> bool:
        """Beside the receipt, in `receipts/<centre>/<delivery>/`."""
        if self._inbox.answered(found.centre, found.name, name) is not None:
            return False
        self._inbox.answer_drop(found.centre, found.name, name, data, mime_of(name))
        return True


def _reachable(path: str) -> bool:
    return not UNREACHABLE.intersection(path.split("/"))
