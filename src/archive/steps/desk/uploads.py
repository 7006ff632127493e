"""A file of a tray is begun, compared when it is picked again, finished, removed; what cannot come in is told at once."""

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive import formats, i18n
from archive.access.may import Act, may
from archive.errors import (
    ArchiveError,
    UploadDiffers,
    UploadExcluded,
    UploadForeign,
    UploadKindRefused,
    UploadNameRefused,
    UploadsTooMany,
)
from archive.models.litter import is_left_out
from archive.models.people import Person
from archive.models.uploads import Tray, Upload, UploadState
from archive.printable import is_printable
from archive.services import Services
from archive.steps.desk import quotas, signing_in, trays
from archive.steps.desk.receiving import Channels, assembled

MOST = 20_000
"""Files of one tray, as rows of one list."""
LONGEST, LONGEST_PART = 800, 255
"""Bytes of a path, and of one folder or file in it."""
RANDOM = 3
"""Pieces of a file that was picked again, beside the first and the last, of which nobody knows beforehand which they are."""
ALL_BELOW = 8
"""So many pieces or fewer are all compared before it goes on."""


class Wanted(NamedTuple):
    """A file that somebody wants to send: its path in the tray, its size, its beginning and its digest where they are known."""

    path: str
    size: int
    head: bytes = b""
    sha512: str = ""


class Taken(NamedTuple):
    """An upload with the token for the page, and the pieces (number, first byte, last byte + 1) that it has to compare first."""

    upload: Upload
    token: str
    compare: tuple[tuple[int, int, int], ...]


def is_left(path: str) -> bool:
    """Whether nobody hands such a file in: what systems leave behind, marks and receipts of ours."""
    return is_left_out(path)


def begin(channels: Channels, person: Person, tray: Tray, wanted: Wanted) -> Taken:
    """Begin a file, or go on with it where it was begun, on whatever computer: then its token is another one from now on.

    Raises:
        UploadNameRefused, UploadKindRefused, UploadExcluded, UploadsTooMany, QuotaFull: it cannot come in; nothing was sent.
        UploadDiffers: another file was begun under this path.
        NotFound, TrayClosed: there is no such tray, or it was handed in.
    """
    services = channels.services
    check(services, wanted)
    uploads = services.ledger.desk.uploads
    if uploads.number(tray.id) >= MOST and all(one.path != wanted.path for one in uploads.of(tray.id)):
        raise UploadsTooMany(most=MOST)
    begun = uploads.begin(tray.id, wanted.path, wanted.size, services.store.trays.piece(wanted.size), person.id)
    if begun.new:
        try:
            quotas.promise(services, begun.upload.id, tray.centre, wanted.size)
        except ArchiveError:
            uploads.remove(begun.upload.id)
            uploads.forget(begun.upload.id)
            raise
        return Taken(begun.upload, begun.token, ())
    upload = begun.upload
    if upload.state is UploadState.OPEN:
        upload = upload.model_copy(update={"offset": channels.of(upload).offset})
    asked = _to_compare(upload)
    uploads.ask(upload.id, asked if asked and upload.state is UploadState.OPEN else None)
    return Taken(upload, begun.token, tuple(_span(upload, number) for number in asked))


def check(services: Services, wanted: Wanted) -> None:
    """Refuse what cannot come in, by its name, its first bytes and its digest, as far as they are known.

    Raises:
        UploadNameRefused, UploadKindRefused, UploadExcluded.
    """
    if why := unsafe(wanted.path):
        said = i18n.fact("why", lambda language: i18n.text(f"upload.name.{why}", language))
        raise UploadNameRefused(name=wanted.path[:200], **said)
    if rule := formats.refused_at_sight(wanted.path, wanted.head):
        words = {"kind_zh": rule.zh, "kind": rule.en, "do_zh": rule.do_zh, "do": rule.do_en}
        raise UploadKindRefused(name=wanted.path, **words)
    if wanted.sha512 and services.ledger.exclusions.digests([wanted.sha512.lower()]):
        raise UploadExcluded(name=wanted.path)


def unsafe(path: str) -> str:
    """Why a file cannot have this path: empty, outside, signs or long; empty where it can."""
    parts = path.split("/")
    if {".", ".."}.intersection(parts) or path.startswith("/") or (len(path) > 1 and path[1] == ":"):
        return "outside"
    if not all(part.strip() for part in parts):
        return "empty"
    if "\\" in path or not all(map(is_printable, path)):
        return "signs"
    long = len(path.encode()) > LONGEST or any(len(part.encode()) > LONGEST_PART for part in parts)
    return "long" if long else ""


def held(services: Services, upload_id: str, token: str) -> Upload:
    """The upload of who shows its token, if they may still hand in for its centre; a session is not needed.

    Raises:
        NotFound: there is no such upload.
        UploadForeign: the token is another one by now, or the right has ended.
    """
    upload = services.ledger.desk.uploads.held(upload_id, token)
    tray = services.ledger.desk.trays.get(upload.tray)
    if not may(sender(services, upload), Act.DELIVER, services.ledger.centres.above(tray.centre)):
        raise UploadForeign
    return upload


def sender(services: Services, upload: Upload) -> Person:
    """Whose token it is, with the posts that they hold now."""
    return signing_in.person_of(services, services.ledger.accounts.people.get(upload.person))


def compare(channels: Channels, upload: Upload, said: Mapping[int, str]) -> None:
    """Compare pieces of a file that was picked again with what is here: SHA-256 by number. It goes on once those that were asked
    for were found right; any others may be compared at any time.

    Raises:
        UploadDiffers: it is another file, or a piece that was asked for is missing.
    """
    kept = {piece.number: piece for piece in channels.services.ledger.desk.uploads.parts(upload.id)}
    for number, sha256 in sorted(said.items()):
        if not 1 <= number <= upload.pieces:
            raise UploadDiffers(path=upload.path, piece=number)
        here = kept.get(number) or channels.of(upload).digest(number)
        if here.sha256 != sha256.lower():
            raise UploadDiffers(path=upload.path, piece=number)
    if upload.asked is None:
        return
    if missing := set(upload.asked).difference(said):
        raise UploadDiffers(path=upload.path, piece=min(missing))
    channels.services.ledger.desk.uploads.ask(upload.id, None)


def finish(channels: Channels, upload: Upload, pieces: Sequence[str], sha256: str) -> None:
    """All bytes are here: compared piece by piece with the sender's digests, then one object. Safe to repeat.

    Raises:
        UploadDiffers, OffsetOff, UploadTakenUp, StoreUnavailable: see `receiving.Channel.finish`.
    """
    try:
        channels.of(upload).finish([one.lower() for one in pieces], sha256.lower())
    except UploadDiffers as error:
        channels.services.ledger.desk.uploads.failed(upload.id, error.code)
        raise
    channels.close(upload.id)


def remove(services: Services, upload: Upload) -> None:
    """Nobody wants it: it leaves its tray, and what lies of it goes.

    Raises:
        NotFound, TrayClosed.
    """
    services.ledger.desk.uploads.remove(upload.id)
    trays.clear_removed(services)


def park(channels: Channels, idle_s: float) -> int:
    """What only this host's disk has of uploads to which nothing came for so long goes to the store; those that were being made
    one object when something stopped are. How many. Safe to repeat.
    """
    ledger, done = channels.services.ledger.desk.uploads, 0
    for upload in ledger.idle(channels.spool.host, idle_s):
        channels.of(upload).park()
        channels.close(upload.id)
        done += 1
    for upload in ledger.unassembled(idle_s):
        assembled(channels.services, upload.id)
        channels.spool.clear(upload.id)
        done += 1
    return done


def sweep(channels: Channels) -> None:
    """Clear the disk of uploads that are stored, removed or unknown."""
    for identifier in channels.spool.uploads():
        if channels.open_here(identifier) is None and not channels.services.ledger.desk.uploads.on_way(identifier):
            channels.spool.clear(identifier)


def _to_compare(upload: Upload) -> list[int]:
    last = -(-upload.offset // upload.piece)
    if last <= ALL_BELOW:
        return list(range(1, last + 1))
    return sorted({1, last, *secrets.SystemRandom().sample(range(2, last), RANDOM)})


def _span(upload: Upload, number: int) -> tuple[int, int, int]:
    start = (number - 1) * upload.piece
    return number, start, min(start + upload.piece, upload.offset)
