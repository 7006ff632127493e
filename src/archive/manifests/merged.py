"""Merged cells of a sheet, each filled with the text of its first one, as a reader of the sheet understands it."""

from collections.abc import Iterable
from typing import NamedTuple

from archive.manifests.table import MOST_COLUMNS, MOST_ROWS


class Range(NamedTuple):
    """A merged range: first row, first column, last row, last column, counted from 1."""

    top: int
    first: int
    bottom: int
    last: int


class Fill:
    """Fills rows one after the other, in their order."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._ranges = sorted(ranges)[:MOST_ROWS]
        self._next = 0
        self._open: list[tuple[int, int, int, str]] = []

    def row(self, number: int, cells: list[str]) -> list[str]:
        """The texts of row `number` with those of the ranges that reach into it."""
        while self._next < len(self._ranges) and self._ranges[self._next].top <= number:
            top, first, bottom, last = self._ranges[self._next]
            self._next += 1
            if top == number and first <= len(cells):
                self._open.append((bottom, first, min(last, MOST_COLUMNS), cells[first - 1]))
        self._open = [one for one in self._open if one[0] >= number]
        for _, first, last, text in self._open:
            for place in range(first - 1, last):
                cells.extend([""] * (place + 1 - len(cells)))
                cells[place] = cells[place] or text
        return cells
