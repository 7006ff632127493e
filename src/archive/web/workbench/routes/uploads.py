"""`/work/trays/…/files` and `/work/uploads/…`: files on their way, by tus 1.0 (creation, termination, checksum, expiration).

The body of a PATCH is a stream that nothing parses. Who sends shows the upload's own token, which is asked for before a byte is
read, so that a sign-in may lapse meanwhile. Whoever comes next takes over: nobody is locked out.
"""

import asyncio
import base64
import binascii
import hashlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC
from email.utils import format_datetime
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from archive import logs
from archive.access.may import Act
from archive.errors import (
    ArchiveError,
    BytesDamaged,
    OffsetOff,
    UploadsTooMany,
    UploadTakenUp,
    UploadTooLong,
    UploadUncompared,
)
from archive.models.uploads import Tray, Upload, UploadState
from archive.services import Services
from archive.steps.desk import stale_uploads, uploads
from archive.steps.desk.receiving import Channel, Channels
from archive.web.workbench.desk import AtDesk, client, services_of
from archive.web.workbench.problems import status_of, told

router = APIRouter()
VERSION = "1.0.0"
TOKEN = "Upload-Token"  # noqa: S105 - the name of a header
TUS = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
OFFSETS = "application/offset+octet-stream"
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha512": hashlib.sha512}
"""Those of `Upload-Checksum`; tus wants SHA-1 of every server."""
MIB = 1 << 20
DURABLE_S = 1.0
"""However slow the line, what came is durable after so long, or after a MiB."""
SILENT_S = 60.0
"""After so long without a byte a request ends; the next one goes on."""
PARK_AFTER_S = 20.0
MOST_AT_ONCE = 500
_THREADS = 6
_PROBED = 65_536
T = TypeVar("T")
_log = logs.get("uploads")


class File(BaseModel):
    """A file that a page wants to send."""

    path: str = Field(max_length=4000)
    size: int = Field(ge=0, le=1 << 50)
    head: str = Field("", max_length=4096, description="its first bytes, base64")
    sha512: str = Field("", pattern="^([0-9a-fA-F]{128})?$")
    instead: bool = Field(False, description="another file was begun under this path: take that away")


class Files(BaseModel):
    """Those of one picking."""

    files: list[File] = Field(max_length=MOST_AT_ONCE)


class Finished(BaseModel):
    """What the sender's computer says of a file: SHA-256 of each piece, and of the whole where it is known."""

    pieces: list[str] = Field(max_length=10_000)
    sha256: str = Field("", pattern="^([0-9a-fA-F]{64})?$")


class Compared(BaseModel):
    """SHA-256 of pieces of a file that was picked again, by number."""

    pieces: dict[int, str] = Field(max_length=10_000)


class _Busy(NamedTuple):
    stop: asyncio.Event
    ended: asyncio.Event


class Desk:
    """What this process takes in: channels, threads that write, and which request is at work on which upload."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.channels = Channels(services)
        self.threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="uploads")
        self.busy: dict[str, _Busy] = {}
        self._parking: asyncio.Task[None] | None = None

    async def run(self, work: Callable[..., T], *given: object) -> T:
        """On a thread of its own, so that pages do not wait for uploads."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, lambda: work(*given))

    async def stop(self, upload_id: str) -> None:
        """End the request that is at work on an upload; what it has is durable then."""
        while found := self.busy.get(upload_id):
            found.stop.set()
            await found.ended.wait()

    def keep_parking(self) -> None:
        """While the process lives, what is idle goes to the store."""
        if self._parking is None or self._parking.done():
            self._parking = asyncio.get_running_loop().create_task(self._park())

    async def _park(self) -> None:
        while True:
            await asyncio.sleep(PARK_AFTER_S / 2)
            try:
                await self.run(uploads.park, self.channels, PARK_AFTER_S)
            except ArchiveError as error:
                _log.info("not parked", code=error.code, reason=str(error))


def desk_of(request: Request) -> Desk:
    """The one of this application."""
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = Desk(services_of(request))
    found: Desk = state.uploads
    return found


@router.options("/work/trays/{tray_id}/uploads")
@router.options("/work/uploads/{upload_id}")
async def offered() -> Response:
    """What of tus is spoken here."""
    spoken = {"Tus-Version": VERSION, "Tus-Extension": "creation,termination,checksum,expiration"}
    return Response(status_code=204, headers={**TUS, **spoken, "Tus-Checksum-Algorithm": ",".join(ALGORITHMS)})


@router.post("/work/uploads-probe")
async def probe(request: Request) -> JSONResponse:
    """For `archive check`: how many seconds lay between the first and the last bytes of a small body."""
    first = last = 0.0
    size = 0
    with suppress(ClientDisconnect):
        async for chunk in request.stream():
            last = time.monotonic()
            first = first or last
            size += len(chunk)
            if size > _PROBED:
                return JSONResponse({"code": "E430"}, 413, {"Connection": "close"})
    return JSONResponse({"seconds": round(last - first, 3)}, headers={"Cache-Control": "no-store"})


@router.post("/work/trays/{tray_id}/files")
def pick(desk: AtDesk, tray_id: str, given: Files) -> JSONResponse:
    """A page has picked files: each is begun, goes on, is left out or refused, all of them at once."""
    tray = desk.services.ledger.desk.trays.get(tray_id)
    desk.need(Act.DELIVER, tray.centre, hidden="tray")
    at = desk_of(desk.request)
    answers = [_picked(desk, at, tray_id, one) for one in given.files]
    by = desk.signed(Act.DELIVER, tray.centre)
    desk.note("pick-files", "tray", tray_id, centre=tray.centre, by=by, count=str(len(answers)))
    return JSONResponse({"files": answers}, headers={"Cache-Control": "no-store"})


@router.post("/work/trays/{tray_id}/uploads")
def create(desk: AtDesk, request: Request, tray_id: str) -> Response:
    """tus: creation of one upload; its path is `filename` of `Upload-Metadata`, or `relativePath`."""
    tray = desk.services.ledger.desk.trays.get(tray_id)
    desk.need(Act.DELIVER, tray.centre, hidden="tray")
    if wrong := _other_version(request):
        return wrong
    size, told = request.headers.get("upload-length", ""), _metadata(request.headers.get("upload-metadata", ""))
    if not (size.isascii() and size.isdigit() and len(size) < 16):
        return _plain(400, "Upload-Length")
    path = told.get("relativePath") or told.get("filename", "")
    try:
        taken = uploads.begin(desk_of(request).channels, desk.person, tray, uploads.Wanted(path, int(size)))
    except ArchiveError as error:
        return refusal(error)
    desk.note("begin-upload", "tray", tray_id, centre=tray.centre, by=desk.signed(Act.DELIVER, tray.centre), path=path[:200])
    headers = {"Location": f"/work/uploads/{quote(taken.upload.id)}", TOKEN: taken.token, **_expires(taken.upload)}
    return Response(status_code=201, headers={**TUS, **headers})


@router.head("/work/uploads/{upload_id}")
async def offset(request: Request, upload_id: str) -> Response:
    """How many bytes are durable. Whoever was sending before is ended: there is no lock to wait for."""
    desk = desk_of(request)
    try:
        upload = await desk.run(_held, desk.services, request, upload_id)
        await desk.stop(upload_id)
        if upload.state is UploadState.OPEN:
            channel = await desk.run(desk.channels.of, await desk.run(_held, desk.services, request, upload_id))
            here = channel.offset
        else:
            here = upload.size
    except ArchiveError as error:
        return refusal(error)
    return Response(
        status_code=200, headers={**TUS, "Upload-Offset": str(here), "Upload-Length": str(upload.size), **_expires(upload)}
    )


@router.patch("/work/uploads/{upload_id}")
async def more(request: Request, upload_id: str) -> Response:
    """The next bytes. They are durable a MiB at a time, or each second; what came of a request that breaks off stays."""
    desk = desk_of(request)
    try:
        upload = await desk.run(_held, desk.services, request, upload_id)
    except ArchiveError as error:
        return refusal(error, closing=True)
    if wrong := _other_version(request) or _other_type(request):
        return wrong
    desk.keep_parking()
    await desk.stop(upload_id)
    busy = desk.busy[upload_id] = _Busy(asyncio.Event(), asyncio.Event())
    try:
        return await _patched(desk, request, upload, busy)
    except ArchiveError as error:
        return refusal(error, closing=True)
    finally:
        if desk.busy.get(upload_id) is busy:
            del desk.busy[upload_id]
        busy.ended.set()


@router.delete("/work/uploads/{upload_id}")
async def end(request: Request, upload_id: str) -> Response:
    """tus: termination, by who holds the token."""
    desk = desk_of(request)
    try:
        upload = await desk.run(_held, desk.services, request, upload_id)
        await desk.stop(upload_id)
        await desk.run(_removed, desk, upload)
        await desk.run(_noted, desk.services, request, upload)
    except ArchiveError as error:
        return refusal(error)
    return Response(status_code=204, headers=TUS)


@router.post("/work/uploads/{upload_id}/compare")
async def compare(request: Request, upload_id: str, given: Compared) -> Response:
    """Whether a file that was picked again is the one that was begun, as far as these pieces tell."""
    desk = desk_of(request)
    try:
        upload = await desk.run(_held, desk.services, request, upload_id)
        await desk.run(uploads.compare, desk.channels, upload, given.pieces)
    except ArchiveError as error:
        return refusal(error)
    return JSONResponse({"right": len(given.pieces)}, headers={"Cache-Control": "no-store"})


@router.post("/work/uploads/{upload_id}/finish")
async def finish(request: Request, upload_id: str, given: Finished) -> Response:
    """Every byte was sent: compare it with what the sender's computer says, and keep it as one object."""
    desk = desk_of(request)
    try:
        upload = await desk.run(_held, desk.services, request, upload_id)
        await desk.stop(upload_id)
        await desk.run(uploads.finish, desk.channels, upload, given.pieces, given.sha256)
    except ArchiveError as error:
        return refusal(error)
    return JSONResponse({"stored": upload.size}, headers={"Cache-Control": "no-store"})


@router.post("/work/uploads/{upload_id}/remove")
async def remove(desk: AtDesk, upload_id: str) -> Response:
    """Somebody who is signed in takes a file out of its tray."""
    at = desk_of(desk.request)
    upload = desk.services.ledger.desk.uploads.get(upload_id)
    tray = desk.services.ledger.desk.trays.get(upload.tray)
    desk.need(Act.DELIVER, tray.centre, hidden="upload")
    await at.stop(upload_id)
    await at.run(_removed, at, upload)
    by = desk.signed(Act.DELIVER, tray.centre)
    desk.note("remove-upload", "tray", tray.id, centre=tray.centre, by=by, path=upload.path[:200])
    return JSONResponse({"removed": upload.path}, headers={"Cache-Control": "no-store"})


def _picked(desk: AtDesk, at: Desk, tray_id: str, one: File) -> dict[str, Any]:
    if uploads.is_left(one.path):
        return {"path": one.path, "left": True}
    tray = desk.services.ledger.desk.trays.get(tray_id)
    try:
        head = base64.b64decode(one.head)
    except (binascii.Error, ValueError):
        head = b""
    wanted = uploads.Wanted(one.path, one.size, head, one.sha512)
    try:
        if one.instead:
            uploads.check(at.services, wanted)
            _instead(desk, at, tray, one.path)
        taken = uploads.begin(at.channels, desk.person, tray, wanted)
    except UploadsTooMany as error:
        return {"path": one.path, "fault": said(error)}
    except ArchiveError as error:
        if error.retriable:
            raise
        return {"path": one.path, "fault": said(error)}
    upload = taken.upload
    return {
        "path": one.path,
        "id": upload.id,
        "token": taken.token,
        "state": upload.state.value,
        "offset": upload.offset,
        "piece": upload.piece,
        "compare": [list(span) for span in taken.compare],
    }


def _instead(desk: AtDesk, at: Desk, tray: Tray, path: str) -> None:
    for one in at.services.ledger.desk.uploads.of(tray.id):
        if one.path == path:
            _removed(at, one)
            desk.note("remove-upload", "tray", tray.id, centre=tray.centre, path=path[:200], instead="1")


def _noted(services: Services, request: Request, upload: Upload) -> None:
    """A file was taken away by who holds its token, in the name of who began it."""
    sender = uploads.sender(services, upload)
    tray = services.ledger.desk.trays.get(upload.tray)
    services.ledger.accounts.audit.note(
        sender, "remove-upload", "tray", tray.id, centre=tray.centre, address=client(request), facts={"path": upload.path[:200]}
    )


def _held(services: Services, request: Request, upload_id: str) -> Upload:
    return uploads.held(services, upload_id, request.headers.get(TOKEN, ""))


def _removed(desk: Desk, upload: Upload) -> None:
    desk.channels.close(upload.id)
    uploads.remove(desk.services, upload)
    desk.channels.spool.clear(upload.id)


async def _patched(desk: Desk, request: Request, upload: Upload, busy: _Busy) -> Response:
    if upload.asked is not None:
        raise UploadUncompared(path=upload.path)
    given = request.headers.get("upload-offset", "")
    if not (given.isascii() and given.isdigit() and len(given) < 16):
        return _plain(400, "Upload-Offset")
    if upload.state is not UploadState.OPEN:
        raise OffsetOff(path=upload.path, offset=given, found=upload.size)
    checksum = _checksum(request)
    if isinstance(checksum, Response):
        return checksum
    channel = await desk.run(desk.channels.of, upload)
    if int(given) != channel.offset:
        raise OffsetOff(path=upload.path, offset=given, found=channel.offset)
    length = request.headers.get("content-length", "")
    most = upload.size - channel.offset if checksum is None else min(upload.size - channel.offset, upload.piece)
    if length.isascii() and length.isdigit() and int(length) > most:
        raise UploadTooLong(path=upload.path, size=upload.size)
    if checksum is not None and not length:
        return _plain(411, "Content-Length")
    taking = _Taking(desk, request, channel, checksum)
    await taking.run(busy)
    return Response(status_code=204, headers={**TUS, "Upload-Offset": str(channel.offset), **_expires(upload)})


class _Checksum(NamedTuple):
    running: "hashlib._Hash"
    expected: bytes


class _Taking:
    """One PATCH as it comes: the next MiB is read while the one before it becomes durable."""

    def __init__(self, desk: Desk, request: Request, channel: Channel, checksum: _Checksum | None) -> None:
        self._desk, self._request, self._channel, self._checksum = desk, request, channel, checksum
        self._start = channel.offset
        self._buffer = bytearray()
        self._since = self._heard = time.monotonic()
        self._writing: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()

    async def run(self, busy: _Busy) -> None:
        """Until the body ends, breaks off, falls silent, or somebody else comes; what came is durable then.

        Raises:
            UploadTooLong, UploadTakenUp, BytesDamaged, SpoolFull, StoreUnavailable, LedgerUnavailable.
        """
        if self._checksum:
            await self._desk.run(self._channel.hold)
        reading = asyncio.ensure_future(self._read())
        stopping = asyncio.ensure_future(busy.stop.wait())
        watching = asyncio.ensure_future(self._watch())
        whole = False
        try:
            await asyncio.wait({reading, stopping, watching}, return_when=asyncio.FIRST_COMPLETED)
            whole = reading.done() and not reading.cancelled() and reading.exception() is None and reading.result()
        finally:
            for task in (reading, stopping, watching):
                task.cancel()
            results = await asyncio.gather(reading, stopping, watching, return_exceptions=True)
        error = next((one for one in results if isinstance(one, Exception)), None)
        if error is None:
            await self._flush()
            await self._written()
        else:
            with suppress(ArchiveError):
                await self._written()
        await self._judged(whole=bool(whole) and error is None)
        if error is not None:
            raise error
        if busy.stop.is_set() and not whole:
            raise UploadTakenUp(what="upload", id=self._channel.upload.id, path=self._channel.upload.path)

    async def _read(self) -> bool:
        """Whether the body came to its end."""
        try:
            async for chunk in self._request.stream():
                self._heard = time.monotonic()
                self._buffer += chunk
                if len(self._buffer) >= MIB:
                    await self._flush()
        except ClientDisconnect:
            return False
        return True

    async def _watch(self) -> None:
        """Make durable what came slowly; come back when nothing comes any more."""
        while time.monotonic() - self._heard < SILENT_S:
            await asyncio.sleep(DURABLE_S / 2)
            if self._buffer and time.monotonic() - self._since >= DURABLE_S:
                await self._flush()

    async def _flush(self) -> None:
        async with self._turn:
            await self._written()
            data, self._buffer = bytes(self._buffer), bytearray()
            self._since = time.monotonic()
            if data:
                self._writing = asyncio.create_task(self._desk.run(self._write, data))

    async def _written(self) -> None:
        if self._writing is not None:
            await asyncio.shield(self._writing)  # who is cancelled here leaves it to be waited for again
            self._writing = None

    def _write(self, data: bytes) -> None:
        if self._checksum:
            self._checksum.running.update(data)
        for start in range(0, len(data), MIB):
            self._channel.write(data[start : start + MIB])

    async def _judged(self, *, whole: bool) -> None:
        if self._checksum is None:
            return
        if whole and self._checksum.running.digest() != self._checksum.expected:
            await self._desk.run(self._channel.rewind, self._start)
            raise BytesDamaged(path=self._channel.upload.path)
        await self._desk.run(self._channel.release)


def said(error: ArchiveError) -> dict[str, str]:
    """An error for a script."""
    return told(error.code, error.facts)


def refusal(error: ArchiveError, closing: bool = False) -> Response:
    """An error as the protocol's status, with its sentences."""
    status, _ = status_of(error)
    headers = {**TUS, **({"Connection": "close"} if closing else {})}
    if isinstance(error, OffsetOff):
        headers["Upload-Offset"] = str(error.facts.get("found", ""))
    if error.retriable and status >= 500:
        headers["Retry-After"] = "5"
    return JSONResponse(said(error), status, headers)


def _plain(status: int, name: str) -> Response:
    return JSONResponse({"code": "E430", "header": name}, status, {**TUS, "Connection": "close"})


def _other_version(request: Request) -> Response | None:
    if request.headers.get("tus-resumable") == VERSION:
        return None
    return JSONResponse({"code": "E430", "header": "Tus-Resumable"}, 412, {**TUS, "Tus-Version": VERSION, "Connection": "close"})


def _other_type(request: Request) -> Response | None:
    return None if request.headers.get("content-type") == OFFSETS else _plain(415, "Content-Type")


def _checksum(request: Request) -> _Checksum | Response | None:
    given = request.headers.get("upload-checksum", "")
    if not given:
        return None
    name, _, encoded = given.partition(" ")
    try:
        return _Checksum(ALGORITHMS[name](), base64.b64decode(encoded, validate=True))
    except (KeyError, binascii.Error, ValueError):
        return _plain(400, "Upload-Checksum")


def _metadata(given: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in given.split(","):
        name, _, encoded = pair.strip().partition(" ")
        with suppress(binascii.Error, ValueError):
            found[name] = base64.b64decode(encoded).decode()
    return found


def _expires(upload: Upload) -> Mapping[str, str]:
    return {"Upload-Expires": format_datetime((upload.touched_at + stale_uploads.GONE_AFTER).astimezone(UTC), usegmt=True)}
