"""Writing one version of an object, in the order that survives a stop at every step (ADR 0003)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from archive.errors import Conflict, NotFound
from archive.preserved.contents import Bytes, Held, Local, Received
from archive.store.inbox import received_place
from archive.store.ocfl.inventory import NAME, SIDECAR, sidecar
from archive.store.ocfl.lease import Lease
from archive.store.ocfl.plan import Plan
from archive.store.ocfl.root import DECLARATION, DECLARED, ObjectRoot
from archive.store.ocfl.settle import Settled, read_head, settle, sweep
from archive.store.s3 import conditional, reading
from archive.store.s3.conditional import ANY, NEW, OCTETS, Condition, Place
from archive.store.s3.copying import copy
from archive.store.s3.digests import sha512_of
from archive.store.s3.upload import upload_file

WORKERS = 4
SHORT_FILES, SHORT_BYTES = 12, 16 << 20
"""What is written in moments: that many small files, of so many bytes together."""
Step = Callable[[], None]


class Commit:
    """The steps of one commit. A writer may die between any two; `settle` of the next one finds its way."""

    def __init__(self, root: ObjectRoot, before: Settled | None, plan: Plan) -> None:
        self._root, self._before, self._plan = root, before, plan
        self._number = plan.after.version
        self._data = plan.after.to_bytes()

    @property
    def preparing(self) -> tuple[Step, ...]:
        """What nobody sees yet."""
        return self.declare, self.content

    @property
    def showing(self) -> tuple[Step, ...]:
        """What readers need to see a version that counts already."""
        return self.version_sidecar, self.root_inventory, self.root_sidecar

    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return *self.preparing, self.commit_point, *self.showing, self.sweep

    def run(self) -> bool:
        """Take all steps; False when another writer committed this version first.

        Raises:
            DigestMismatch, NotFound, StoreUnavailable: nothing is visible.
        """
        try:
            for step in (*self.preparing, self.commit_point):
                step()
        except (Conflict, NotFound):
            # The winner's sweep may also have removed what this writer had just written.
            if self._root.get(f"v{self._number}/{NAME}") is None:
                raise
            self._yield()
            return False
        try:
            for step in self.showing:
                step()
        except Conflict:
            settle(self._root)  # the version counts; somebody else is showing it, or a later one, to readers
        self.sweep()
        return True

    def _yield(self) -> None:
        """Take back what this writer left in a version that another one committed."""
        if newest := settle(self._root):
            sweep(self._root, newest.head.inventory)

    def declare(self) -> None:
        """Say that the folder is an OCFL object."""
        if self._before is None:
            # Not only if missing: it becomes as young as this commit, so that nobody sweeps it away as an old leftover.
            conditional.put(self._root.client, self._root.place(DECLARATION), DECLARED)

    def content(self) -> None:
        """Write every new file and read every copied original back.

        Raises:
            DigestMismatch: the bytes in the store are not those that were received.
            Conflict: writing took so long that somebody may have swept it away, and did.
        """
        short = len(self._plan.writes) <= SHORT_FILES and self._plan.size <= SHORT_BYTES
        with Lease(self._root.client, self._root.lease, short=short) as held:
            self._write_all(short)
            if held.lapsed():
                self._still_there()

    def _write_all(self, short: bool) -> None:
        """Originals beside each other. A few documents one by one, meanwhile: to start threads for them would take longer."""
        here = [path for path, (_, content) in self._plan.writes.items() if short and isinstance(content, Bytes)]
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="content") as pool:
            written = pool.map(self._write, [path for path in self._plan.writes if path not in here])
            for path in here:
                self._write(path)
            list(written)

    def commit_point(self) -> None:
        """Make the version count.

        Raises:
            Conflict: another writer has committed this version.
        """
        self._root.create(f"v{self._number}/{NAME}", self._data)

    def version_sidecar(self) -> None:
        """The digest of the version's inventory."""
        self._root.create(f"v{self._number}/{SIDECAR}", sidecar(self._data))

    def root_inventory(self) -> None:
        """Show the version to readers."""
        self._replace(NAME, self._data, self._before.root_etag if self._before else None)

    def root_sidecar(self) -> None:
        """The digest of the root's inventory."""
        self._replace(SIDECAR, sidecar(self._data), self._before.sidecar_etag if self._before else None)

    def sweep(self) -> None:
        """Remove what earlier or slower writers left in versions that are committed."""
        sweep(self._root, self._plan.after)

    def _still_there(self) -> None:
        for path in self._plan.writes:
            if reading.stat(self._root.client, self._root.place(path)) is None:
                raise Conflict(what="object", id=self._root.object_id)

    def _replace(self, path: str, data: bytes, etag: str | None) -> None:
        conditional.put(self._root.client, self._root.place(path), data, when=Condition(etag=etag) if etag else NEW)

    def _write(self, path: str) -> None:
        digest, content = self._plan.writes[path]
        target = self._root.place(path)
        if isinstance(content, Bytes):
            self._write_bytes(target, content.data, digest)
        elif isinstance(content, Received):
            source = received_place(self._root.inbox, content.delivery, content.n)
            self._copy(source, target, digest, content.size)
        elif isinstance(content, Held):
            self._copy(self._held(content), target, digest, content.size)
        elif isinstance(content, Local):
            file = content.path
            self._bring(target, digest, lambda _: upload_file(self._root.client, target, file, OCTETS, resume=True))

    def _copy(self, source: Place, target: Place, digest: str, size: int) -> None:
        client = self._root.client
        if size <= SHORT_BYTES and client.copies:
            # Nearly always nothing lies there: that it does is found out by writing, which decides it by itself.
            try:
                copy(client, source, target, NEW)
            except (Conflict, NotFound):
                pass  # what lies there is looked at
            else:
                reading.matched(target, digest, self._digest(target))
                return
        self._bring(target, digest, lambda when: copy(client, source, target, when))

    def _held(self, content: Held) -> Place:
        """Where the other object has it."""
        other = replace(self._root, object_id=content.object)
        inventory = read_head(other)
        path = inventory.content(content.sha512) if inventory else None
        if path is None:
            raise NotFound(what="file", id=f"{content.object} {content.sha512}")
        return other.place(path)

    def _write_bytes(self, target: Place, data: bytes, digest: str) -> None:
        try:
            conditional.put(self._root.client, target, data, when=NEW)
        except Conflict:
            if self._digest(target) != digest:
                conditional.put(self._root.client, target, data)

    def _bring(self, target: Place, digest: str, write: Callable[[Condition], object]) -> None:
        """Write a large file and read it back. What another attempt left is used if its bytes are right and replaced if not.

        The path holds the digest, so whoever writes it writes the same bytes: nothing good is ever overwritten by another.
        """
        client = self._root.client
        there = reading.stat(client, target) is not None
        if there and self._digest(target) == digest:
            return
        try:
            write(ANY if there else NEW)
        except (Conflict, NotFound):
            # Another writer of the same bytes completed the same upload.
            if reading.stat(client, target) is None:
                raise
        reading.matched(target, digest, self._digest(target))

    def _digest(self, place: Place) -> str:
        with reading.opened(self._root.client, place) as body:
            return sha512_of(body.chunks())
