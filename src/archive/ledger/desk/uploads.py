"""Uploads: how far the bytes of each file are here. An offset is written only once its bytes would survive a power cut.

Whoever takes an upload up gets a generation of their own; who has an older one changes nothing any more. Nobody waits for a lock,
and no clock decides.
"""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, Row, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.errors import NotFound, UploadDiffers, UploadForeign
from archive.ledger.accounts import tables as a
from archive.ledger.database import Database
from archive.ledger.desk import upload_tables as t
from archive.ledger.desk.trays import still_open
from archive.models.accounts import AccountState
from archive.models.uploads import Piece, Upload, UploadState

c, p = t.uploads.c, t.upload_parts.c
_COLUMNS = [column for column in c if column.name != "token_hash"]
_LIVE = c.state != UploadState.REMOVED
_GONE = {"state": UploadState.REMOVED, "generation": c.generation + 1}
_UNIQUE = text("state <> 'removed'")
"""As the index says it: a parameter in its place is not understood in a prepared statement."""


class Begun(NamedTuple):
    """An upload, and the token for the page that sends it; `new` is False where it goes on."""

    upload: Upload
    token: str
    new: bool


class Uploads:
    """One row per file of a tray."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, tray: str, path: str, size: int, piece: int, person: str) -> Begun:
        """A new upload, or the one of this path that is there already: its token is another one from now on.

        Raises:
            NotFound, TrayClosed: there is no such tray, or it was handed in.
            UploadDiffers: a file of another size lies there under this path.
        """
        token = secrets.token_urlsafe(32)
        row = {"tray": tray, "path": path, "size": size, "piece": piece, "state": UploadState.OPEN, "token_hash": _hash(token)}
        new = upsert(t.uploads).values(id=f"u-{secrets.token_hex(10)}", person=person, **row)
        with self._database.begin() as connection:
            still_open(connection, tray)
            arrived = new.on_conflict_do_nothing(index_elements=["tray", "path"], index_where=_UNIQUE).returning(*_COLUMNS)
            made = connection.execute(arrived).one_or_none()
            if made:
                return Begun(_upload(made), token, True)
            found = self._live(connection, tray, path)
            if found.size != size:
                raise UploadDiffers(path=path, size=size, begun=found.size)
            change = {"token_hash": _hash(token), "person": person, "generation": c.generation + 1}
            query = update(t.uploads).where(c.id == found.id).values(change).returning(*_COLUMNS)
            return Begun(_upload(connection.execute(query).one()), token, False)

    def number(self, tray: str) -> int:
        """How many files a tray has."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(c.tray == tray, _LIVE)) or 0

    def of(self, tray: str) -> list[Upload]:
        """The files of a tray, by path."""
        query = select(*_COLUMNS).where(c.tray == tray, _LIVE).order_by(c.path)
        with self._database.begin() as connection:
            return [_upload(row) for row in connection.execute(query)]

    def get(self, upload_id: str) -> Upload:
        """One of them.

        Raises:
            NotFound: there is none, or it was removed.
        """
        with self._database.begin() as connection:
            row = connection.execute(select(*_COLUMNS).where(c.id == upload_id, _LIVE)).one_or_none()
        if row is None:
            raise NotFound(what="upload", id=upload_id)
        return _upload(row)

    def held(self, upload_id: str, token: str) -> Upload:
        """The upload of somebody who shows its token, while their account is active.

        Raises:
            NotFound: there is none.
            UploadForeign: the token is another one by now, or the account was disabled.
        """
        active = select(a.people.c.id).where(a.people.c.id == c.person, a.people.c.state == AccountState.ACTIVE).exists()
        query = select(*_COLUMNS, c.token_hash, active.label("active")).where(c.id == upload_id, _LIVE)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise NotFound(what="upload", id=upload_id)
        if not row.active or not secrets.compare_digest(row.token_hash, _hash(token)):
            raise UploadForeign
        return _upload(row)

    def ask(self, upload_id: str, pieces: Sequence[int] | None) -> None:
        """Which pieces are to be compared before it goes on; None: none."""
        self._change(upload_id, asked=list(pieces) if pieces is not None else None)

    def take_up(self, upload_id: str, host: str) -> Upload:
        """Go on with it on this host: whoever did before writes no more. What only another host's disk has does not count."""
        with self._database.begin() as connection:
            query = select(*_COLUMNS).where(c.id == upload_id, _LIVE).with_for_update()
            row = connection.execute(query).one_or_none()
            if row is None:
                raise NotFound(what="upload", id=upload_id)
            found = _upload(row)
            here = found.host in {"", host}
            offset = found.offset if here else max(found.parts * found.piece + found.tail, 0)
            change = {"generation": found.generation + 1, "host": host, "offset": min(offset, found.size)}
            changed = update(t.uploads).where(c.id == upload_id).values(change).returning(*_COLUMNS)
            return _upload(connection.execute(changed).one())

    def record(self, upload_id: str, generation: int, offset: int) -> bool:
        """So many bytes are durable now; False where somebody else has taken it up, or it takes no bytes any more."""
        mine = (c.id == upload_id, c.generation == generation, c.state == UploadState.OPEN, c.offset <= offset, c.size >= offset)
        change = {"offset": offset, "touched_at": func.now(), "told_at": None, "fault": ""}
        with self._database.begin() as connection:
            return bool(connection.execute(update(t.uploads).where(*mine).values(change)).rowcount)

    def rewind(self, upload_id: str, generation: int, offset: int) -> bool:
        """Damaged bytes were thrown away; never what the store has."""
        mine = (c.id == upload_id, c.generation == generation, c.state == UploadState.OPEN, c.parts * c.piece <= offset)
        with self._database.begin() as connection:
            change = {"offset": offset, "tail": func.least(c.tail, offset - c.parts * c.piece)}
            return bool(connection.execute(update(t.uploads).where(*mine).values(change)).rowcount)

    def store_upload(self, upload_id: str, given: str) -> str:
        """The store's name of its upload in parts: the one given, unless it has one already."""
        change = update(t.uploads).where(c.id == upload_id, c.store_upload == "").values(store_upload=given)
        with self._database.begin() as connection:
            connection.execute(change)
            return connection.scalar(select(c.store_upload).where(c.id == upload_id)) or given

    def add_part(self, upload_id: str, generation: int, piece: Piece, whole: bool) -> bool:
        """The store has a piece; `whole` where it is none that more bytes come to. False where somebody else goes on."""
        mine = (c.id == upload_id, c.generation == generation, _LIVE)
        change = {"parts": func.greatest(c.parts, piece.number), "tail": 0} if whole else {"touched_at": c.touched_at}
        row = {"sha256": piece.sha256, "etag": piece.etag, "size": piece.size}
        new = upsert(t.upload_parts).values(upload=upload_id, number=piece.number, **row)
        with self._database.begin() as connection:
            if not connection.execute(update(t.uploads).where(*mine).values(change)).rowcount:
                return False
            connection.execute(new.on_conflict_do_update(index_elements=["upload", "number"], set_=row))
            return True

    def parts(self, upload_id: str) -> list[Piece]:
        """The pieces that the store has."""
        query = select(p.number, p.size, p.sha256, p.etag).where(p.upload == upload_id).order_by(p.number)
        with self._database.begin() as connection:
            return [Piece.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def parked(self, upload_id: str, generation: int, tail: int) -> bool:
        """What lies beyond the whole pieces is in the store as well, as an object of its own."""
        mine = (c.id == upload_id, c.generation == generation, c.state == UploadState.OPEN)
        with self._database.begin() as connection:
            return bool(connection.execute(update(t.uploads).where(*mine).values(tail=tail)).rowcount)

    def assemble(self, upload_id: str, generation: int, sha256: str) -> bool:
        """Every byte is here and right: from now on nothing of it is thrown away. Safe to repeat."""
        states = (UploadState.OPEN, UploadState.ASSEMBLING)
        mine = (c.id == upload_id, c.generation == generation, c.offset == c.size, c.state.in_(states))
        change = {"state": UploadState.ASSEMBLING, "sha256": sha256, "touched_at": func.now(), "fault": ""}
        with self._database.begin() as connection:
            return bool(connection.execute(update(t.uploads).where(*mine).values(change)).rowcount)

    def stored(self, upload_id: str) -> None:
        """It is one object now."""
        change = {"state": UploadState.STORED, "told_at": None, "asked": None, "touched_at": func.now()}
        with self._database.begin() as connection:
            connection.execute(update(t.uploads).where(c.id == upload_id, c.state == UploadState.ASSEMBLING).values(change))

    def put(self, tray: str, path: str, size: int, sha256: str, person: str) -> tuple[str, str]:
        """A small file that a program of ours has written into the tray, instead of one of this path: its id, and that of the one
        it takes the place of.
        """
        identifier = f"u-{secrets.token_hex(10)}"
        row = {"tray": tray, "path": path, "size": size, "piece": max(1, size), "offset": size, "state": UploadState.STORED}
        with self._database.begin() as connection:
            still_open(connection, tray)
            old = connection.scalar(update(t.uploads).where(c.tray == tray, c.path == path, _LIVE).values(_GONE).returning(c.id))
            made = insert(t.uploads).values(id=identifier, sha256=sha256, person=person, token_hash=b"", **row)
            connection.execute(made)
        return identifier, old or ""

    def failed(self, upload_id: str, code: str) -> None:
        """What was wrong with it last."""
        self._change(upload_id, fault=code)

    def remove(self, upload_id: str) -> Upload:
        """Nobody wants it any more: it is gone from the tray; what lies in the store is cleared next.

        Raises:
            NotFound, TrayClosed.
        """
        with self._database.begin() as connection:
            row = connection.execute(select(*_COLUMNS).where(c.id == upload_id, _LIVE)).one_or_none()
            if row is None:
                raise NotFound(what="upload", id=upload_id)
            still_open(connection, row.tray)
            connection.execute(update(t.uploads).where(c.id == upload_id).values(_GONE))
        return _upload(row)

    def forget(self, upload_id: str) -> None:
        """Nothing lies in the store of what was removed."""
        with self._database.begin() as connection:
            connection.execute(delete(t.upload_parts).where(p.upload == upload_id))
            connection.execute(delete(t.uploads).where(c.id == upload_id, c.state == UploadState.REMOVED))

    def removed(self, limit: int = 1000) -> list[Upload]:
        """Those of which something may lie in the store although they were removed."""
        with self._database.begin() as connection:
            query = select(*_COLUMNS).where(c.state == UploadState.REMOVED).limit(limit)
            return [_upload(row) for row in connection.execute(query)]

    def idle(self, host: str, seconds: float, limit: int = 100) -> list[Upload]:
        """Those of which this host's disk has what the store has not, and to which nothing came for so long."""
        owed = c.offset > c.parts * c.piece + c.tail
        quiet = c.touched_at < func.now() - func.make_interval(0, 0, 0, 0, 0, 0, seconds)
        query = select(*_COLUMNS).where(c.state == UploadState.OPEN, c.host == host, owed, quiet).limit(limit)
        with self._database.begin() as connection:
            return [_upload(row) for row in connection.execute(query)]

    def unassembled(self, seconds: float, limit: int = 100) -> list[Upload]:
        """Those of which every byte was found right, and whose making one object was cut short."""
        quiet = c.touched_at < func.now() - func.make_interval(0, 0, 0, 0, 0, 0, seconds)
        query = select(*_COLUMNS).where(c.state == UploadState.ASSEMBLING, quiet).limit(limit)
        with self._database.begin() as connection:
            return [_upload(row) for row in connection.execute(query)]

    def on_way(self, upload_id: str) -> bool:
        """Whether bytes of it may still be wanted on a host's disk."""
        states = (UploadState.OPEN, UploadState.ASSEMBLING)
        with self._database.begin() as connection:
            return connection.scalar(select(c.id).where(c.id == upload_id, c.state.in_(states))) is not None

    def stale(self, before: datetime, limit: int = 10_000) -> list[Upload]:
        """Those that lie in open trays, unfinished or not, and that nobody has touched since."""
        idle = select(t.trays.c.id).where(t.trays.c.id == c.tray, t.trays.c.state == "open", t.trays.c.touched_at < before)
        query = select(*_COLUMNS).where(_LIVE, c.touched_at < before, idle.exists()).order_by(c.tray, c.path).limit(limit)
        with self._database.begin() as connection:
            return [_upload(row) for row in connection.execute(query)]

    def told(self, ids: Collection[str], at: datetime) -> None:
        """Their people were told that they will be cleared."""
        with self._database.begin() as connection:
            connection.execute(update(t.uploads).where(c.id.in_(ids)).values(told_at=at))

    def _live(self, connection: Connection, tray: str, path: str) -> Upload:
        query = select(*_COLUMNS).where(c.tray == tray, c.path == path, _LIVE)
        return _upload(connection.execute(query).one())

    def _change(self, upload_id: str, **change: object) -> None:
        with self._database.begin() as connection:
            connection.execute(update(t.uploads).where(c.id == upload_id, _LIVE).values(**change))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _upload(row: Row[object]) -> Upload:  # type: ignore[type-var]  # rows of listed columns
    return Upload.model_validate({name: value for name, value in row._mapping.items() if name in Upload.model_fields})
