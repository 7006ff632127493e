"""Sheets: lists that are being written, kept row by row; each change of a sheet has a revision of its own."""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Select, Text, cast, func, insert, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as upsert

from archive.access.may import Reach
from archive.errors import SheetClosed, SheetFull, SheetUnknown
from archive.ledger import ancestry
from archive.ledger.database import Database
from archive.ledger.desk import sheet_tables as t
from archive.ledger.desk import upload_tables
from archive.models.sheet import Clash, RowEdit, Sheet, SheetRow, SheetState
from archive.models.uploads import UploadState

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_STEP = 1024.0
"""Between two rows, when they are laid out anew."""
_NEAR = 1e-6
_FEW = 12
s, r, u = t.sheets.c, t.sheet_rows.c, upload_tables.uploads.c
_SHEET = tuple(column for column in t.sheets.c if column.name != "incoming")
_ROW = tuple(column for column in t.sheet_rows.c if column.name != "sheet")


class Sheets:
    """Reads and changes sheets."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, centre: str, name: str, columns: Sequence[str], by: str, tray: str = "", delivery: str = "") -> Sheet:
        """A new one, without rows; of a tray or a delivery that has an open one, that one."""
        values = {"centre": centre, "name": name, "columns": list(columns), "by": by, "tray": tray, "delivery": delivery}
        with self._database.begin() as connection:
            own = tray or delivery
            if own:
                connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"sheet {own}"))))
                there = (s.tray == tray) & (s.delivery == delivery) & (s.state == SheetState.OPEN.value)
                if row := connection.execute(select(*_SHEET).where(there).limit(1)).one_or_none():
                    return _sheet(row)
            made = {"id": "s-" + "".join(secrets.choice(_ALPHABET) for _ in range(12)), "state": SheetState.OPEN.value}
            return _sheet(connection.execute(insert(t.sheets).values(**values, **made).returning(*_SHEET)).one())

    def get(self, sheet_id: str) -> Sheet:
        """One of them.

        Raises:
            SheetUnknown: there is none.
        """
        with self._database.begin() as connection:
            row = connection.execute(select(*_SHEET).where(s.id == sheet_id)).one_or_none()
        if row is None:
            raise SheetUnknown(sheet=sheet_id)
        return _sheet(row)

    def of_tray(self, tray: str) -> Sheet | None:
        """The newest of a tray."""
        return self._newest(s.tray == tray)

    def of_delivery(self, delivery: str) -> Sheet | None:
        """The newest of a delivery that came without a list."""
        return self._newest(s.delivery == delivery)

    def _newest(self, which: ColumnElement[bool]) -> Sheet | None:
        query = select(*_SHEET).where(which).order_by(s.created_at.desc()).limit(1)
        with self._database.begin() as connection:
            row = connection.execute(query).one_or_none()
        return _sheet(row) if row else None

    def listed(self, reach: Reach, limit: int = 100) -> list[Sheet]:
        """Those within a part of the tree: what is open first, then by their last change."""
        count = select(func.count()).where(r.sheet == s.id, ~r.gone).scalar_subquery().label("rows")
        query = select(*_SHEET, count).where(ancestry.within(s.centre, reach))
        query = query.order_by((s.state == SheetState.OPEN.value).desc(), s.changed_at.desc()).limit(limit)
        with self._database.begin() as connection:
            return [_sheet(row) for row in connection.execute(query)]

    def rows(self, sheet_id: str, after: float | None = None, limit: int | None = None) -> list[SheetRow]:
        """Its rows in their order, from a place on."""
        query = select(*_ROW).where(r.sheet == sheet_id, ~r.gone).order_by(r.place, r.row).limit(limit)
        return self._rows(query if after is None else query.where(r.place > after))

    def lines(self, sheet_id: str, after: float | None = None, limit: int | None = None) -> Sequence[Any]:
        """As `rows`, as they lie in the table: for who shows thousands."""
        query = select(r.row, r.place, r.version, r.cells, r.faults, r.judged).where(r.sheet == sheet_id, ~r.gone)
        query = query.order_by(r.place, r.row).limit(limit)
        with self._database.begin() as connection:
            return connection.execute(query if after is None else query.where(r.place > after)).all()

    def changed(self, sheet_id: str, since: int) -> list[SheetRow]:
        """Rows that changed, or were judged otherwise, after a revision; those that were taken out too."""
        return self._rows(select(*_ROW).where(r.sheet == sheet_id, (r.version > since) | (r.marked > since)).order_by(r.place))

    def row(self, sheet_id: str, number: int) -> SheetRow | None:
        """One row; none where there is none."""
        return next(iter(self._rows(select(*_ROW).where(r.sheet == sheet_id, r.row == number))), None)

    def count(self, sheet_id: str) -> int:
        """How many rows it has."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(r.sheet == sheet_id, ~r.gone)) or 0

    def numbers(self, sheet_id: str, only: Collection[int] | None = None) -> dict[int, int]:
        """Number of a row -> the row of a list that it would be: the header is row 1. Of some rows, or of all."""
        if only is not None and len(only) <= _FEW:
            b = t.sheet_rows.alias().c
            before = select(func.count()).where(b.sheet == sheet_id, ~b.gone, tuple_(b.place, b.row) < tuple_(r.place, r.row))
            query = select(r.row, before.scalar_subquery().label("n")).where(r.sheet == sheet_id, ~r.gone, r.row.in_(only))
            with self._database.begin() as connection:
                return {row.row: row.n + 2 for row in connection.execute(query)} if only else {}
        every = select(r.row).where(r.sheet == sheet_id, ~r.gone).order_by(r.place, r.row)
        with self._database.begin() as connection:
            return {number: place for place, number in enumerate(connection.scalars(every), start=2)}

    def order(self, sheet_id: str, numbers: Collection[int]) -> dict[int, int]:
        """Number of each of these rows -> that of the row before it; 0 for the first one."""
        if not numbers:
            return {}
        b = t.sheet_rows.alias().c
        lower = tuple_(b.place, b.row) < tuple_(r.place, r.row)
        before = select(b.row).where(b.sheet == sheet_id, b.place <= r.place, ~b.gone, lower)
        before = before.order_by(b.place.desc(), b.row.desc()).limit(1)
        query = select(r.row, before.scalar_subquery().label("before")).where(r.sheet == sheet_id, ~r.gone, r.row.in_(numbers))
        with self._database.begin() as connection:
            return {row.row: row.before or 0 for row in connection.execute(query)}

    def save(self, sheet_id: str, edits: Sequence[RowEdit], by: str, most: int) -> tuple[int, list[Clash]]:
        """Write what somebody changed; gives the sheet's revision, and the cells that another has changed meanwhile, which stay.

        Sent again it changes nothing more. Cells of different columns of a row do not clash.

        Raises:
            SheetUnknown, SheetClosed, SheetFull.
        """
        with self._database.begin() as connection:
            sheet = self._locked(connection, sheet_id)
            numbers = [one.row for one in edits]
            query = select(*_ROW).where(r.sheet == sheet_id, r.row.in_(numbers))
            there = {row.row: row for row in connection.execute(query)}
            revision = sheet.revision + 1
            clashes: list[Clash] = []
            values: list[dict[str, Any]] = []
            places = _Places(connection, sheet_id)
            for edit in edits:
                row = there.get(edit.row)
                cells = dict(row.cells) if row else {}
                for column, (was, now) in edit.cells.items():
                    theirs = cells.get(column, "")
                    if theirs not in {was, now} and row is not None and row.version > edit.seen:
                        clashes.append(Clash(row=edit.row, column=column, mine=now, theirs=theirs, by=row.by))
                    elif now:
                        cells[column] = now
                    else:
                        cells.pop(column, None)
                gone = edit.gone if edit.gone is not None else bool(row and row.gone)
                if row is not None and cells == row.cells and gone == row.gone:
                    continue
                place = row.place if row else places.behind(edit.after, edit.row)
                values.append({"sheet": sheet_id, "row": edit.row, "place": place, "cells": cells, "gone": gone})
            if not values:
                return sheet.revision, clashes
            more = sum(not one["gone"] for one in values) - sum(not row.gone for row in there.values())
            if more > 0 and self._counted(connection, sheet_id) + more > most:
                raise SheetFull(most=most)
            fixed = {"version": revision, "judged": False, "by": by}
            new = upsert(t.sheet_rows)
            changed = {name: getattr(new.excluded, name) for name in ("cells", "gone", "version", "judged", "by")}
            query_ = new.on_conflict_do_update(index_elements=["sheet", "row"], set_=changed)
            for start in range(0, len(values), 2000):
                connection.execute(query_, [one | fixed for one in values[start : start + 2000]])
            own = {"revision": revision, "changed_at": func.now()}
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(**own))
            return revision, clashes

    def replace(
        self, sheet_id: str, revision: int, columns: Sequence[str], rows: Iterable[tuple[int, Mapping[str, str]]], by: str
    ) -> bool:
        """Put rows in the place of all that are there: (number, 0 for a new one; cells) in their order; False where the sheet has
        changed since this revision. What waited to be taken over is taken.

        Raises:
            SheetUnknown, SheetClosed.
        """
        with self._database.begin() as connection:
            sheet = self._locked(connection, sheet_id)
            if sheet.revision != revision:
                return False
            there = {row.row: row for row in connection.execute(select(*_ROW).where(r.sheet == sheet_id))}
            free = max(there, default=0)
            values, kept = [], set()
            for n, (number, cells) in enumerate(rows, start=1):
                row = there.get(number)
                if row is None:
                    free += 1
                same = row is not None and row.cells == cells and not row.gone
                kept.add(number)
                values.append(
                    {
                        "sheet": sheet_id,
                        "row": row.row if row else free,
                        "place": n * _STEP,
                        "cells": dict(cells),
                        "gone": False,
                        "version": row.version if row is not None and same else revision + 1,
                        "judged": bool(row is not None and same and row.judged),
                        "by": row.by if row is not None and same else by,
                    }
                )
            new = upsert(t.sheet_rows)
            changed = {one: getattr(new.excluded, one) for one in ("place", "cells", "gone", "version", "judged", "by")}
            query = new.on_conflict_do_update(index_elements=["sheet", "row"], set_=changed)
            for start in range(0, len(values), 2000):
                connection.execute(query, values[start : start + 2000])
            lost = [number for number, row in there.items() if number not in kept and not row.gone]
            out = update(t.sheet_rows).where(r.sheet == sheet_id, r.row.in_(lost))
            connection.execute(out.values(gone=True, judged=False, version=revision + 1, by=by))
            made = {"revision": revision + 1, "columns": list(columns), "incoming": None, "changed_at": func.now()}
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(**made))
        return True

    def add_column(self, sheet_id: str, header: str) -> None:
        """One more column, the last one.

        Raises:
            SheetUnknown, SheetClosed.
        """
        with self._database.begin() as connection:
            sheet = self._locked(connection, sheet_id)
            made = {"columns": [*sheet.columns, header], "revision": sheet.revision + 1}
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(**made))

    def lay_aside(self, sheet_id: str, incoming: Mapping[str, Any] | None) -> None:
        """Keep a list that was read until somebody takes it over; None forgets it."""
        with self._database.begin() as connection:
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(incoming=incoming))

    def incoming(self, sheet_id: str) -> dict[str, Any] | None:
        """What waits to be taken over."""
        with self._database.begin() as connection:
            return connection.scalar(select(s.incoming).where(s.id == sheet_id))

    def close(self, sheet_id: str, revision: int) -> bool:
        """Nothing of it changes any more; False where it has changed since this revision.

        Raises:
            SheetUnknown, SheetClosed.
        """
        with self._database.begin() as connection:
            if self._locked(connection, sheet_id).revision != revision:
                return False
            made = {"state": SheetState.HANDED_IN.value, "handed_at": func.now(), "changed_at": func.now()}
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(**made))
        return True

    def bind(self, sheet_id: str, tray: str) -> None:
        """The tray in which it is handed in: whoever wrote it had part in what that becomes."""
        with self._database.begin() as connection:
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(tray=tray))

    def reopen(self, sheet_id: str, tray: str) -> None:
        """It was not handed in after all, and is of the tray of which it was."""
        with self._database.begin() as connection:
            made = {"state": SheetState.OPEN.value, "handed_at": None, "tray": tray}
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(**made))

    def tray_mark(self, tray: str) -> str:
        """Changes with the names and sizes of the files of a tray."""
        one = u.path + ":" + cast(u.size, Text)
        query = select(func.md5(func.coalesce(func.string_agg(one, aggregate_order_by(literal("|"), u.path)), "")))
        with self._database.begin() as connection:
            return connection.scalar(query.where(u.tray == tray, u.state != UploadState.REMOVED)) or ""

    def tray_files(self, tray: str) -> list[tuple[str, str, int, str]]:
        """The files of a tray: id, path, size, and the SHA-256 that its sender says."""
        query = select(u.id, u.path, u.size, u.sha256).where(u.tray == tray, u.state != UploadState.REMOVED).order_by(u.path)
        with self._database.begin() as connection:
            return [(row.id, row.path, row.size, row.sha256) for row in connection.execute(query)]

    # What judging asks

    def unjudged(self, sheet_id: str, limit: int) -> list[SheetRow]:
        """Rows that have changed since they were judged, in their order; those that were taken out too."""
        return self._rows(select(*_ROW).where(r.sheet == sheet_id, ~r.judged).order_by(r.place, r.row).limit(limit))

    def waiting(self, sheet_id: str) -> int:
        """How many there are."""
        with self._database.begin() as connection:
            return connection.scalar(select(func.count()).where(r.sheet == sheet_id, ~r.judged)) or 0

    def of_items(self, sheet_id: str, items: Collection[str]) -> list[SheetRow]:
        """The rows of these items."""
        return self._rows(select(*_ROW).where(r.sheet == sheet_id, ~r.gone, r.item.in_(items)).order_by(r.place, r.row))

    def naming(self, sheet_id: str, paths: Collection[str], header: str) -> list[tuple[int, float, str, list[str], str]]:
        """Rows that name one of these files: number, place, item, the files, and the cell below a header."""
        if not paths:
            return []
        wanted = cast(sorted(paths), ARRAY(Text))
        cell = func.coalesce(r.cells[header].astext, "").label("cell")
        query = select(r.row, r.place, r.item, r.paths, cell).where(r.sheet == sheet_id, ~r.gone, r.paths.op("&&")(wanted))
        with self._database.begin() as connection:
            return [(row.row, row.place, row.item, row.paths, row.cell) for row in connection.execute(query)]

    def first_naming(self, sheet_id: str, paths: Collection[str], but: Collection[int]) -> dict[str, tuple[float, str, str, int]]:
        """File -> the first row, but for some, that names it, items being in the order of their first rows: where its item
        begins, the file, the item, the row.
        """
        if not paths:
            return {}
        wanted = cast(sorted(paths), ARRAY(Text))
        here = (r.sheet == sheet_id) & ~r.gone
        names = select(r.row, r.place, r.item, r.paths).where(here, r.paths.op("&&")(wanted), r.row.not_in(but)).subquery()
        begins = select(r.item, func.min(r.place).label("begin")).where(here, r.item.in_(select(names.c.item))).group_by(r.item)
        begin = begins.subquery()
        query = select(names.c.row, names.c.item, names.c.paths, begin.c.begin).join(begin, begin.c.item == names.c.item)
        found: dict[str, tuple[float, str, str, int]] = {}
        with self._database.begin() as connection:
            for row in connection.execute(query.order_by(begin.c.begin, names.c.place, names.c.row)):
                for path in row.paths:
                    if path in paths:
                        found.setdefault(path, (row.begin, path, row.item, row.row))
        return found

    def first_places(self, sheet_id: str, items: Collection[str]) -> dict[str, float]:
        """Item -> the place of its first row."""
        query = (
            select(r.item, func.min(r.place).label("place"))
            .where(r.sheet == sheet_id, ~r.gone, r.item.in_(items))
            .group_by(r.item)
        )
        with self._database.begin() as connection:
            return {row.item: row.place for row in connection.execute(query)}

    def cells(self, sheet_id: str, header: str, *, missing: bool = False) -> list[tuple[int, str]]:
        """Number of each row, and its cell below a header; where `missing`, of those alone that name a file that is not there."""
        query = select(r.row, r.cells[header].astext).where(r.sheet == sheet_id, ~r.gone, r.cells.has_key(header))
        with self._database.begin() as connection:
            return [(row, cell) for row, cell in connection.execute(query.where(r.missing) if missing else query)]

    def paths(self, sheet_id: str) -> set[str]:
        """Every file that a row names."""
        query = select(func.unnest(r.paths)).where(r.sheet == sheet_id, ~r.gone)
        with self._database.begin() as connection:
            return set(connection.scalars(query))

    def mark(self, sheet_id: str, judged: Sequence[Mapping[str, Any]], again: Collection[int] = ()) -> int:
        """Write what is known of rows: row, version, item, paths, missing, faults; of one that changed meanwhile nothing. `again`
        are rows that have to be judged once more. Gives the revision of the sheet, a new one where faults changed.
        """
        with self._database.begin() as connection:
            query = select(s.revision).where(s.id == sheet_id).with_for_update()
            revision: int = connection.scalar(query) or 0
            numbers = [one["row"] for one in judged]
            rows = connection.execute(select(r.row, r.faults, r.version).where(r.sheet == sheet_id, r.row.in_(numbers)))
            was = {row.row: row for row in rows}
            fresh = [one for one in judged if one["row"] in was and was[one["row"]].version == one["version"]]
            new = any(was[one["row"]].faults != one["faults"] for one in fresh)
            for start in range(0, len(fresh), 1000):
                self._mark(connection, sheet_id, fresh[start : start + 1000], was, revision + 1)
            if again:
                connection.execute(update(t.sheet_rows).where(r.sheet == sheet_id, r.row.in_(again)).values(judged=False))
            if new:
                revision += 1
                connection.execute(update(t.sheets).where(s.id == sheet_id).values(revision=revision))
            return revision

    def _mark(
        self, connection: Connection, sheet_id: str, rows: Sequence[Mapping[str, Any]], was: Mapping[int, Any], revision: int
    ) -> None:
        new = upsert(t.sheet_rows)
        changed = {name: getattr(new.excluded, name) for name in ("item", "paths", "missing", "faults", "judged")}
        marked = func.greatest(r.marked, new.excluded.marked)
        query = new.on_conflict_do_update(index_elements=["sheet", "row"], set_=changed | {"marked": marked})
        fixed = {"sheet": sheet_id, "place": 0, "cells": {}, "judged": True}
        values = [{**one, **fixed, "marked": revision if was[one["row"]].faults != one["faults"] else 0} for one in rows]
        connection.execute(query, values)

    def judge_all_again(self, sheet_id: str, files_mark: str) -> None:
        """The files are others now: every row is judged anew."""
        with self._database.begin() as connection:
            connection.execute(update(t.sheet_rows).where(r.sheet == sheet_id).values(judged=False))
            connection.execute(update(t.sheets).where(s.id == sheet_id).values(files_mark=files_mark))

    def _rows(self, query: Select[Any]) -> list[SheetRow]:
        with self._database.begin() as connection:
            return [SheetRow.model_validate(dict(row._mapping)) for row in connection.execute(query)]

    def _counted(self, connection: Connection, sheet_id: str) -> int:
        return connection.scalar(select(func.count()).where(r.sheet == sheet_id, ~r.gone)) or 0

    def _locked(self, connection: Connection, sheet_id: str) -> Sheet:
        row = connection.execute(select(*_SHEET).where(s.id == sheet_id).with_for_update()).one_or_none()
        if row is None:
            raise SheetUnknown(sheet=sheet_id)
        if row.state != SheetState.OPEN.value:
            raise SheetClosed(name=row.name)
        return _sheet(row)


class _Places:
    """Where new rows go."""

    def __init__(self, connection: Connection, sheet_id: str) -> None:
        self._connection, self._sheet = connection, sheet_id
        self._made: dict[int, float] = {}
        self._last: float | None = None

    def behind(self, after: int | None, number: int) -> float:
        """A place behind a row, or behind all where it is None or unknown; 0 is before all."""
        found = None if after is None else self._between(after)
        if found is None:
            if self._last is None:
                self._last = self._connection.scalar(select(func.max(r.place)).where(r.sheet == self._sheet)) or 0.0
            self._last += _STEP
            found = self._last
        elif self._last is not None:
            self._last = max(self._last, found)
        self._made[number] = found
        return found

    def _between(self, after: int) -> float | None:
        start = 0.0 if after == 0 else self._of(after)
        if start is None:
            return None
        query = select(func.min(r.place)).where(r.sheet == self._sheet, r.place > start)
        later = [place for place in (self._connection.scalar(query), *self._made.values()) if place is not None and place > start]
        end = min(later, default=start + 2 * _STEP)
        if end - start < _NEAR:
            self._anew()
            return self._between(after)
        return (start + end) / 2

    def _of(self, number: int) -> float | None:
        if number in self._made:
            return self._made[number]
        return self._connection.scalar(select(r.place).where(r.sheet == self._sheet, r.row == number))

    def _anew(self) -> None:
        """Lay all rows out with room between them; who looks at the sheet knows their order as it is."""
        order = select(r.row, (func.row_number().over(order_by=(r.place, r.row)) * literal(_STEP)).label("n"))
        laid = order.where(r.sheet == self._sheet).subquery()
        connection = self._connection
        connection.execute(update(t.sheet_rows).where(r.sheet == self._sheet, r.row == laid.c.row).values(place=laid.c.n))
        rows = connection.execute(select(r.row, r.place).where(r.sheet == self._sheet))
        scale = {row.row: row.place for row in rows}
        self._made = {number: scale.get(number, place) for number, place in self._made.items()}
        self._last = None


def _sheet(row: Any) -> Sheet:  # noqa: ANN401 - a row of SQLAlchemy
    return Sheet.model_validate(dict(row._mapping))
