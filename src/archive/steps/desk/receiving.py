"""Receiving: the bytes of an upload become durable a MiB at a time, and parts in the store a piece at a time.

The order is what a power cut is survived by: bytes to the disk, fsync, then the offset in the ledger; a whole piece to the store,
then its row, then the disk's copy goes.
"""

import hashlib
import os
import threading
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from archive import i18n, logs
from archive.errors import ArchiveError, OffsetOff, StateRefused, TrayUnfinished, UploadDiffers, UploadTakenUp, UploadTooLong
from archive.models.uploads import Piece, Upload, UploadState
from archive.services import Services
from archive.steps.desk.spool import Spool, written

MOST_WAITING = 2
"""Whole pieces of one upload on the disk that the store has not; more bytes wait."""
_TO_STORE = 3
log = logs.get("uploads")


class Channels:
    """The uploads that this process takes in now."""

    def __init__(self, services: Services) -> None:
        self.services = services
        settings = services.settings
        self.spool = Spool(settings.home.resolve() / "spool", int(settings.disk_reserve_gb * 10**9 / 10))
        self.pool = ThreadPoolExecutor(_TO_STORE, thread_name_prefix="part")
        self._open: dict[str, Channel] = {}
        self._lock = threading.Lock()

    def of(self, upload: Upload) -> "Channel":
        """The channel of an upload: the one that is open here, unless somebody else has taken it up since.

        Raises:
            StateRefused: it takes no bytes any more.
        """
        with self._lock:
            found = self._open.get(upload.id)
            if found and found.generation == upload.generation and not found.broken:
                return found
            if found:
                found.close()
            self._open[upload.id] = made = Channel(self, self.services.ledger.desk.uploads.take_up(upload.id, self.spool.host))
            return made

    def close(self, upload_id: str) -> None:
        """Nothing more is written to it from here."""
        with self._lock:
            found = self._open.pop(upload_id, None)
        if found:
            found.close()

    def open_here(self, upload_id: str) -> "Channel | None":
        """The open one."""
        return self._open.get(upload_id)


class Channel:
    """One upload as it is taken in here. Its methods are called by one thread at a time, each under its lock."""

    def __init__(self, channels: Channels, upload: Upload) -> None:
        self._channels, self._ledger, self._store = channels, channels.services.ledger.desk.uploads, channels.services.store.trays
        self._spool = channels.spool
        self.upload, self.generation, self.offset = upload, upload.generation, upload.offset
        self._lock = threading.RLock()
        self._store_upload = upload.store_upload
        self._parts = upload.parts
        self._waiting: deque[int] = deque()
        self._unsure: list[int] = []
        self._sending: Future[None] | None = None
        self._held = False
        self._descriptor = -1
        self.broken = False
        self._begin()

    def _begin(self) -> None:
        """Find what the disk has, or else the store; what is nowhere does not count."""
        piece, there = self.upload.piece, self.upload.parts * self.upload.piece
        for number in range(self.upload.parts + 1, self.upload.pieces + 1):
            wanted = min(self.offset - there, piece)
            if wanted <= 0:
                break
            data = self._lying(number, wanted)
            if len(data) == piece:
                self._keep(number, data)
                self._waiting.append(number)
            elif data:
                self._descriptor = self._spool.begin(self.upload.id, number, self.generation, data)
            there += len(data)
            if len(data) < wanted:
                break
        if there < self.offset and self.upload.state is UploadState.OPEN:
            log.warning("spool lost bytes", upload=self.upload.id, recorded=self.offset, found=there)
            self._ledger.rewind(self.upload.id, self.generation, there)
            self.offset = there

    def _lying(self, number: int, wanted: int) -> bytes:
        found = self._spool.found(self.upload.id, number, self.generation)
        data = found.read_bytes()[:wanted] if found else b""
        if len(data) < wanted and number == self.upload.parts + 1 and self.upload.tail:
            data = max(data, self._store.parked(self.upload.tray, self.upload.id)[:wanted], key=len)
        return data

    def _keep(self, number: int, data: bytes) -> None:
        os.close(self._spool.begin(self.upload.id, number, self.generation, data))

    def hold(self) -> None:
        """Send no piece on before `release`: the bytes that come now have a checksum that is not known to be right yet."""
        with self._lock:
            self._unsure, self._held = [], True

    def release(self) -> None:
        """They are right."""
        with self._lock:
            self._waiting.extend(self._unsure)
            self._unsure, self._held = [], False
            self._send_on()

    def rewind(self, offset: int) -> None:
        """They are not: what came since goes.

        Raises:
            UploadTakenUp: somebody else goes on with it.
        """
        with self._lock:
            self._unsure, self._held = [], False
            if not self._ledger.rewind(self.upload.id, self.generation, offset):
                raise self._lost()
            keep = offset // self.upload.piece + 1
            self.offset = offset
            if self._descriptor >= 0:
                os.close(self._descriptor)
            fill = offset % self.upload.piece
            self._descriptor = -1
            if fill:
                self._descriptor = os.open(self._spool.file(self.upload.id, keep, self.generation), os.O_RDWR)

    def write(self, data: bytes) -> int:
        """Take the next bytes; the offset, once they are durable.

        Raises:
            UploadTooLong: the file ends before them; none of them was taken.
            UploadTakenUp: somebody else goes on with it, or took it away.
            SpoolFull, StoreUnavailable, LedgerUnavailable: try again; what was recorded stays.
        """
        with self._lock:
            if self.broken:
                raise self._lost()
            if self.offset + len(data) > self.upload.size:
                raise UploadTooLong(path=self.upload.path, size=self.upload.size)
            view = memoryview(data)
            while view:
                number, fill = self.offset // self.upload.piece + 1, self.offset % self.upload.piece
                step = view[: self.upload.piece - fill]
                self._write(number, fill, step)
                view = view[len(step) :]
            return self.offset

    def _write(self, number: int, fill: int, data: memoryview) -> None:
        if fill == 0:
            self._spool.need(self.upload.piece)
            self._room()
        if self._descriptor < 0:
            self._descriptor = self._spool.begin(self.upload.id, number, self.generation)
        written(self._descriptor, data, fill)
        if not self._ledger.record(self.upload.id, self.generation, self.offset + len(data)):
            raise self._lost()
        self.offset += len(data)
        if fill + len(data) == self.upload.piece:
            os.close(self._descriptor)
            self._descriptor = -1
            (self._unsure if self._held else self._waiting).append(number)
            self._send_on()

    def _room(self) -> None:
        """Wait while the store is behind."""
        if len(self._waiting) > MOST_WAITING:
            self._settle()

    def _send_on(self) -> None:
        if not self._waiting or self.upload.pieces == 1:
            return
        if self._sending is None or self._sending.done():
            self._sending = self._channels.pool.submit(self._drain)

    def _settle(self) -> None:
        """Every whole piece is in the store.

        Raises:
            StoreUnavailable: try again.
        """
        for _ in range(MOST_WAITING + 3):
            if self.upload.pieces == 1 or not self._waiting:
                return
            self._send_on()
            if self._sending:
                self._sending.result()

    def _drain(self) -> None:
        while self._waiting:
            number = self._waiting[0]
            self._part(number, self._spool.file(self.upload.id, number, self.generation).read_bytes(), whole=True)
            self._waiting.popleft()
            self._spool.drop(self.upload.id, number)

    def _part(self, number: int, data: bytes, *, whole: bool) -> Piece:
        if not self._store_upload:
            begun = self._store.begin(self.upload.tray, self.upload.id)
            self._store_upload = self._ledger.store_upload(self.upload.id, begun)
        sha256 = hashlib.sha256(data).hexdigest()
        etag = self._store.put_part(self.upload.tray, self.upload.id, self._store_upload, number, data, sha256)
        piece = Piece(number=number, size=len(data), sha256=sha256, etag=etag)
        if not self._ledger.add_part(self.upload.id, self.generation, piece, whole):
            raise self._lost()
        if whole:
            self._parts = number
        return piece

    def park(self) -> None:
        """What the store has not goes there as well, so that any host goes on.

        Raises:
            StoreUnavailable: try again.
        """
        with self._lock:
            if self.broken or (self.upload.pieces == 1 and self.offset == self.upload.size):
                return
            self._settle()
            fill = self.offset % self.upload.piece
            if fill and self._descriptor >= 0:
                self._store.park(self.upload.tray, self.upload.id, os.pread(self._descriptor, fill, 0))
                self._ledger.parked(self.upload.id, self.generation, fill)

    def digest(self, number: int) -> Piece:
        """What is here of a piece that the store has not, for a comparison with a file that was picked again.

        Raises:
            StateRefused: nothing is.
        """
        with self._lock:
            size = min(self.offset - (number - 1) * self.upload.piece, self.upload.piece)
            data = self._lying(number, size) if size > 0 else b""
            if not data:
                raise StateRefused(what="upload", id=self.upload.path, state=self.upload.state.value, verb="compare")
            return Piece(number=number, size=len(data), sha256=hashlib.sha256(data).hexdigest())

    def finish(self, pieces: Sequence[str], sha256: str) -> None:
        """Every byte was sent: compare each piece with what the sender's computer says of it, and make one object of them.
        Safe to repeat and to kill.

        Raises:
            TrayUnfinished: not every byte is here.
            UploadDiffers: a piece is another one than the sender has now.
            UploadTakenUp: somebody else goes on with it.
            StoreUnavailable: try again.
        """
        with self._lock:
            upload = self._ledger.get(self.upload.id)
            if upload.state is UploadState.STORED:
                return
            if self.offset != upload.size:
                raise OffsetOff(path=upload.path, offset=upload.size, found=self.offset)
            if upload.state is UploadState.OPEN:
                self._whole(pieces, sha256)
        assembled(self._channels.services, upload.id)
        self._spool.clear(upload.id)

    def _whole(self, pieces: Sequence[str], sha256: str) -> None:
        self._settle()
        size, piece = self.upload.size, self.upload.piece
        fill = size if self.upload.pieces == 1 else size % piece
        data = self._lying(self.upload.pieces, fill) if fill else b""
        if self.upload.pieces == 1:
            kept = [Piece(number=1, size=size, sha256=hashlib.sha256(data).hexdigest())]
            compared(self.upload, kept, pieces)
            if not self._ledger.add_part(self.upload.id, self.generation, kept[0], whole=False):
                raise self._lost()
            self._store.put(self.upload.tray, self.upload.id, data)
        else:
            if fill:
                self._part(self.upload.pieces, data, whole=False)
            compared(self.upload, self._ledger.parts(self.upload.id), pieces)
        if not self._ledger.assemble(self.upload.id, self.generation, sha256):
            raise self._lost()

    def close(self) -> None:
        """Write nothing more from here."""
        with self._lock:
            self.broken = True
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1

    def _lost(self) -> ArchiveError:
        self.broken = True
        return UploadTakenUp(what="upload", id=self.upload.id, path=self.upload.path)


def compared(upload: Upload, kept: Sequence[Piece], said: Sequence[str]) -> None:
    """Compare all pieces.

    Raises:
        UploadDiffers: they are not alike.
    """
    if len(kept) != upload.pieces or sum(piece.size for piece in kept) != upload.size:
        raise UploadDiffers(path=upload.path, piece=len(kept))
    wrong = next((piece.number for piece, own in zip(kept, said, strict=False) if piece.sha256 != own), None)
    if wrong is not None or len(said) != len(kept):
        raise UploadDiffers(path=upload.path, piece=wrong or len(said))


def assembled(services: Services, upload_id: str) -> None:
    """Make one object of an upload of which every piece was found right; safe to repeat.

    Raises:
        StoreUnavailable: try again.
        TrayUnfinished: the store lost its parts.
    """
    ledger, store = services.ledger.desk.uploads, services.store.trays
    upload = ledger.get(upload_id)
    if upload.state is not UploadState.ASSEMBLING:
        return
    if upload.pieces > 1:
        store.complete(upload.tray, upload.id, upload.store_upload, ledger.parts(upload.id))
    if store.size(upload.tray, upload.id) != upload.size:
        raise TrayUnfinished(name=upload.path, count=1, **i18n.fact("why", lambda one: i18n.text("tray.incomplete", one)))
    ledger.stored(upload.id)
    if upload.tail:
        store.unpark(upload.tray, upload.id)
