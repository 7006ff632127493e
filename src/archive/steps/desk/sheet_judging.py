"""Judging a sheet as it is written: what changed, and the rows to which that makes a difference, by the rules of a whole list."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from archive.manifests import Column, judging
from archive.manifests.judging import JudgedRow, Owner, SheetLine
from archive.models.sheet import Sheet, SheetRow, SheetState
from archive.services import Services
from archive.steps.desk import sheet_files
from archive.steps.desk.sheet_files import OfSheet

MOST = 300
"""Rows that are judged at once: about 300 ms."""


class Judged(NamedTuple):
    """The revision of the sheet afterwards, and how many rows still wait."""

    revision: int
    waiting: int


def judge(services: Services, sheet: Sheet, most: int = MOST) -> Judged:
    """Judge rows that have changed, and others that they make a difference to: the same item, or the same file. Safe to repeat.

    When the files are others than last time, all rows are judged again, `most` at once. What was handed in stays as it was.
    """
    if sheet.state is not SheetState.OPEN:
        return Judged(sheet.revision, 0)
    ledger = services.ledger.desk.sheets
    files = sheet_files.of(services, sheet)
    if files.mark != sheet.files_mark:
        ledger.judge_all_again(sheet.id, files.mark)
    revision, waiting, left = sheet.revision, 0, most
    while left > 0 and (changed := ledger.unjudged(sheet.id, left)):
        revision = max(revision, _Judging(services, sheet, files, changed).run())
        left -= len(changed)
        waiting = ledger.waiting(sheet.id)
        if not waiting:
            break
    return Judged(revision, waiting)


class _Judging:
    """One look at some rows of a sheet."""

    def __init__(self, services: Services, sheet: Sheet, files: OfSheet, changed: Sequence[SheetRow]) -> None:
        self._services, self._sheet, self._files = services, sheet, files.files
        self._ledger = services.ledger.desk.sheets
        self._view = judging.Sheet(sheet.columns)
        self._header = self._view.of(Column.FILE)
        self._changed = {row.row: row for row in changed}
        self._labels = {row.row: self._view.item(_line(row)) for row in changed if not row.gone}
        self._exact: dict[str, bool] = {}

    def run(self) -> int:
        """Judge, and write it down; gives the sheet's revision."""
        firsts, left = self._touched()
        labels = {*self._labels.values(), *(row.item for row in self._changed.values() if row.item)}
        labels |= self._others(firsts)
        rows = self._rows(labels)
        found = self._judged(rows)
        marks = [self._mark(row, found[row.row]) for row in rows]
        marks += [_gone(row) for row in self._changed.values() if row.gone]
        again = self._freed(left, {row.row for row in rows})
        return self._ledger.mark(self._sheet.id, marks, again)

    def _touched(self) -> tuple[dict[str, float], set[str]]:
        """Files that are named otherwise than before, each with from where on in the sheet that may matter; and those of them
        that a row names no more.
        """
        labels = {*self._labels.values(), *(row.item for row in self._changed.values() if row.item)}
        begins = self._ledger.first_places(self._sheet.id, labels)
        left: set[str] = set()
        firsts: dict[str, float] = {}
        for row in self._changed.values():
            new = set() if row.gone else set(self._view.paths(_line(row), self._files, self._is_named))
            label = self._labels.get(row.row, "")
            same = label == row.item and not row.gone
            paths = new ^ set(row.paths) if same else new | set(row.paths)
            first = min([row.place, *(begins[one] for one in (label, row.item) if one in begins)])
            left |= set(row.paths) - new
            for path in paths:
                firsts[path] = min(first, firsts.get(path, first))
        return firsts, left

    def _others(self, firsts: Mapping[str, float]) -> set[str]:
        """The items of other rows behind that name one of these files, and of those that mean one by another name."""
        found = set()
        for row, place, item, paths, cell in self._ledger.naming(self._sheet.id, firsts, self._header):
            if row in self._changed:
                continue
            shared = [path for path in paths if path in firsts]
            if any(place > firsts[path] or not judging.names(cell, path) for path in shared):
                found.add(item)
        return found - {""}

    def _rows(self, labels: Collection[str]) -> list[SheetRow]:
        """All rows of these items, in their order, those that changed as they are now."""
        there = {row.row: row for row in self._ledger.of_items(self._sheet.id, labels) if row.row not in self._changed}
        there |= {row.row: row for row in self._changed.values() if not row.gone}
        return sorted(there.values(), key=lambda row: (row.place, row.row))

    def _judged(self, rows: Sequence[SheetRow]) -> dict[int, JudgedRow]:
        lines = [_line(row) for row in rows]
        owners = self._owners(rows)
        centre = self._services.ledger.centres.get(self._sheet.centre)
        draft = self._services.ledger.drafts.of(self._sheet.delivery) if self._sheet.delivery else None
        judged = self._view.judge(
            lines,
            self._files,
            lambda item: owners.get(item, ()),
            self._is_named,
            home=centre.division if centre else "",
            undescribed=draft.rows if draft else (),
        )
        return {one.number: one for one in judged}

    def _owners(self, rows: Sequence[SheetRow]) -> dict[str, list[Owner]]:
        """Item -> of each of its files the first row of other items before it that names it, in the order of a list."""
        begins: dict[str, float] = {}
        files: dict[str, set[str]] = {}
        for row in rows:
            label = self._labels.get(row.row) or row.item
            begins[label] = min(row.place, begins.get(label, row.place))
            paths = self._view.paths(_line(row), self._files, self._is_named)
            files.setdefault(label, set()).update(paths)
        every = {path for paths in files.values() for path in paths}
        first = self._ledger.first_naming(self._sheet.id, every, {row.row for row in rows} | set(self._changed))
        found: dict[str, list[Owner]] = {}
        for label, named in files.items():
            known = (first[path] for path in named if path in first)
            found[label] = [Owner(path, item, row) for begin, path, item, row in known if begin < begins[label]]
        return found

    def _is_named(self, path: str) -> bool:
        """Whether some row names a file as it is called."""
        if path not in self._exact:
            here = (row.cells.get(self._header, "") for row in self._changed.values() if not row.gone)
            self._exact[path] = any(judging.names(cell, path) for cell in here) or self._is_named_elsewhere(path)
        return self._exact[path]

    def _is_named_elsewhere(self, path: str) -> bool:
        others = self._ledger.naming(self._sheet.id, [path], self._header)
        return any(judging.names(cell, path) for row, _, _, _, cell in others if row not in self._changed)

    def _freed(self, left: Iterable[str], judged: Collection[int]) -> set[int]:
        """Rows that name a file that is not there, and may mean one that nobody names any more."""
        facts = self._files.facts or {}
        free = [path for path in left if path in facts and not self._is_named(path)]
        if not free:
            return set()
        cells = self._ledger.cells(self._sheet.id, self._header, missing=True)
        return set(judging.meant_by(free, [one for one in cells if one[0] not in judged]))

    def _mark(self, row: SheetRow, found: JudgedRow) -> dict[str, Any]:
        faults = []
        for fault in found.faults:
            header = self._view.header_of(fault)
            one = fault.model_dump(mode="json", exclude_none=True) | {"row": row.row}
            faults.append(one | {"column": header} if header else {k: v for k, v in one.items() if k != "column"})
        known = {"item": found.item, "paths": list(found.paths), "missing": found.missing, "faults": faults}
        return {"row": row.row, "version": row.version, **known}


def _line(row: SheetRow) -> SheetLine:
    return SheetLine(row.row, row.cells)


def _gone(row: SheetRow) -> dict[str, Any]:
    return {"row": row.row, "version": row.version, "item": "", "paths": [], "missing": False, "faults": []}
