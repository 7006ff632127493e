"""Trays: deliveries in the making. What changes one asks first whether it is still open, in the same transaction."""

import secrets
from datetime import datetime

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from archive.access.may import Reach
from archive.errors import NotFound, TrayClosed, TrayNameTaken
from archive.ledger import ancestry
from archive.ledger.database import Database
from archive.ledger.desk import notice_tables as d
from archive.ledger.desk import upload_tables as t
from archive.models.uploads import ListedTray, Tray, TrayState, UploadState

c = t.trays.c
_LIVE = t.uploads.c.state != UploadState.REMOVED


class Trays:
    """One row per delivery that somebody makes in the workbench."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(self, centre: str, name: str, person: str) -> Tray:
        """A new one; `person` is who opens it, as written in what is preserved.

        Raises:
            TrayNameTaken: the centre has an open one of this name.
        """
        row = {"id": f"t-{secrets.token_hex(8)}", "centre": centre, "name": name, "person": person, "state": TrayState.OPEN}
        try:
            with self._database.begin() as connection:
                return _tray(connection.execute(insert(t.trays).values(**row).returning(*c)).one())
        except IntegrityError as error:
            raise TrayNameTaken(name=name, centre=centre) from error

    def get(self, tray_id: str) -> Tray:
        """One of them.

        Raises:
            NotFound: there is none.
        """
        with self._database.begin() as connection:
            row = connection.execute(select(*c).where(c.id == tray_id)).one_or_none()
        if row is None:
            raise NotFound(what="tray", id=tray_id)
        return _tray(row)

    def named(self, centre: str, name: str) -> Tray | None:
        """The open one of a centre that is called so."""
        query = select(*c).where(c.centre == centre, c.name == name, c.state == TrayState.OPEN)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        return _tray(row) if row else None

    def listed(self, reach: Reach, state: TrayState = TrayState.OPEN, limit: int = 100) -> list[ListedTray]:
        """Those within a part of the tree, the newest first, with what they hold."""
        query = _with_sums().where(c.state == state, ancestry.within(c.centre, reach))
        with self._database.begin() as connection:
            return [_listed(row) for row in connection.execute(query.order_by(c.touched_at.desc()).limit(limit))]

    def touch(self, tray_id: str) -> None:
        """Something of it is being changed.

        Raises:
            NotFound, TrayClosed: it is not there, or was handed in.
        """
        with self._database.begin() as connection:
            still_open(connection, tray_id)

    def hand_in(self, tray_id: str) -> Tray | None:
        """From now on it is a delivery; None while it has no file, or one that is not stored. Safe to repeat.

        Raises:
            NotFound: there is none.
        """
        change = {"state": TrayState.HANDED_IN, "handed_in_at": func.now()}
        with self._database.begin() as connection:
            found = connection.execute(select(*c).where(c.id == tray_id).with_for_update()).one_or_none()
            if found is None:
                raise NotFound(what="tray", id=tray_id)
            if found.state == TrayState.HANDED_IN:
                return _tray(found)
            states = set(connection.scalars(select(t.uploads.c.state).where(t.uploads.c.tray == tray_id, _LIVE)))
            if states != {UploadState.STORED}:
                return None
            return _tray(connection.execute(update(t.trays).where(c.id == tray_id).values(change).returning(*c)).one())

    def give_up(self, tray_id: str) -> None:
        """Nobody wants any file of it: all are gone from it at once, and who was sending one sends no more.

        Raises:
            NotFound, TrayClosed.
        """
        change = {"state": UploadState.REMOVED, "generation": t.uploads.c.generation + 1}
        with self._database.begin() as connection:
            still_open(connection, tray_id)
            connection.execute(update(t.uploads).where(t.uploads.c.tray == tray_id, _LIVE).values(change))

    def became(self, tray_id: str, delivery: str) -> None:
        """The delivery that it is."""
        with self._database.begin() as connection:
            connection.execute(update(t.trays).where(c.id == tray_id).values(delivery=delivery))

    def waiting(self, limit: int = 10_000) -> list[Tray]:
        """Those that were handed in and whose bytes nobody has taken yet, the oldest first."""
        query = select(*c).where(c.state == TrayState.HANDED_IN, c.received_at.is_(None)).order_by(c.handed_in_at).limit(limit)
        with self._database.begin() as connection:
            return [_tray(row) for row in connection.execute(query)]

    def received(self, tray_id: str) -> None:
        """Its bytes lie where those of every delivery do, and count there and not as promised ones any more."""
        files = select(t.uploads.c.id).where(t.uploads.c.tray == tray_id)
        with self._database.begin() as connection:
            changed = update(t.trays).where(c.id == tray_id, c.received_at.is_(None))
            connection.execute(changed.values(received_at=func.now()))
            connection.execute(d.promised_bytes.delete().where(d.promised_bytes.c.key.in_(files)))

    def remove(self, tray_id: str) -> bool:
        """Take an open one away that holds no file any more; False where it does."""
        with self._database.begin() as connection:
            still_open(connection, tray_id)
            if connection.scalar(select(t.uploads.c.id).where(t.uploads.c.tray == tray_id).limit(1)):
                return False
            connection.execute(t.trays.delete().where(c.id == tray_id))
            return True

    def empty_since(self, before: datetime) -> list[str]:
        """Open ones without a file that nobody has touched since."""
        uploads = select(t.uploads.c.id).where(t.uploads.c.tray == c.id).exists()
        query = select(c.id).where(c.state == TrayState.OPEN, c.touched_at < before, ~uploads)
        with self._database.begin() as connection:
            return list(connection.scalars(query))


def still_open(connection: Connection, tray_id: str) -> None:
    """Hold a tray open for the transaction that changes something of it.

    Raises:
        NotFound, TrayClosed.
    """
    change = update(t.trays).where(c.id == tray_id, c.state == TrayState.OPEN).values(touched_at=func.now())
    if connection.execute(change).rowcount:
        return
    name = connection.scalar(select(c.name).where(c.id == tray_id))
    raise TrayClosed(name=name) if name is not None else NotFound(what="tray", id=tray_id)


def _with_sums() -> Select[tuple[object, ...]]:
    u = t.uploads.c
    live = (u.tray == c.id, _LIVE)

    def total(what: object, name: str) -> object:
        return select(func.coalesce(what, 0)).where(*live).scalar_subquery().label(name)

    sums = (total(func.count(), "files"), total(func.sum(u.size), "size"), total(func.sum(u.offset), "stored"))
    return select(*c, *sums)  # type: ignore[call-overload,no-any-return]  # labelled sums beside plain columns


def _tray(row: object) -> Tray:
    return Tray.model_validate(dict(row._mapping))  # type: ignore[attr-defined]


def _listed(row: object) -> ListedTray:
    return ListedTray.model_validate(dict(row._mapping))  # type: ignore[attr-defined]
