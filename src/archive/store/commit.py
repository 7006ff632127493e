"""Writing one version of an object, in the order that survives a stop at every step (ADR 0003)."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from archive.errors import Conflict, NotFound
from archive.store import conditional, reading
from archive.store.conditional import ANY, NEW, Condition, Place
from archive.store.contents import Bytes, Received
from archive.store.copying import copy
from archive.store.digests import sha512_of
from archive.store.inbox import received_place
from archive.store.inventory import NAME, SIDECAR, sidecar
from archive.store.ocfl import DECLARATION, ObjectRoot
from archive.store.plan import Plan
from archive.store.settle import Settled, settle, sweep

WORKERS = 4
Step = Callable[[], None]


class Commit:
    """The steps of one commit. A writer may die between any two; `settle` of the next one finds its way."""

    def __init__(self, root: ObjectRoot, inbox: str, before: Settled | None, plan: Plan) -> None:
        self._root, self._inbox, self._before, self._plan = root, inbox, before, plan
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
            self._root.create(DECLARATION, b"ocfl_object_1.1\n")

    def content(self) -> None:
        """Write every new file and read every copied original back.

        Raises:
            DigestMismatch: the bytes in the store are not those that were received.
        """
        with ThreadPoolExecutor(WORKERS, thread_name_prefix="content") as pool:
            list(pool.map(self._write, self._plan.writes))

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

    def _replace(self, path: str, data: bytes, etag: str | None) -> None:
        conditional.put(self._root.client, self._root.place(path), data, when=Condition(etag=etag) if etag else NEW)

    def _write(self, path: str) -> None:
        digest, content = self._plan.writes[path]
        target = self._root.place(path)
        if isinstance(content, Bytes):
            self._write_bytes(target, content.data, digest)
        elif isinstance(content, Received):
            self._write_received(target, received_place(self._inbox, content.delivery, content.n), digest)

    def _write_bytes(self, target: Place, data: bytes, digest: str) -> None:
        try:
            conditional.put(self._root.client, target, data, when=NEW)
        except Conflict:
            if self._digest(target) != digest:
                conditional.put(self._root.client, target, data)

    def _write_received(self, target: Place, source: Place, digest: str) -> None:
        """A copy that another attempt left is used if its bytes are right and replaced if not.

        The path holds the digest, so whoever writes it writes the same bytes: nothing good is ever overwritten by another.
        """
        client = self._root.client
        there = reading.stat(client, target) is not None
        if there and self._digest(target) == digest:
            return
        try:
            copy(client, source, target, ANY if there else NEW)
        except Conflict:
            if reading.stat(client, target) is None:
                raise
        reading.matched(target, digest, self._digest(target))

    def _digest(self, place: Place) -> str:
        with reading.opened(self._root.client, place) as body:
            return sha512_of(body.chunks())
