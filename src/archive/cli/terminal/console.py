"""The terminal: everything that is printed goes through here, so that no name or title that a stranger chose is obeyed by it."""

import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from archive import printable


def say(*words: object, error: bool = False, end: str = "\n") -> None:
    """Words in one line, to standard error with `error`. Breaks of lines stay, all other control characters are written out."""
    print(*(printable.lines(str(word)) for word in words), end=end, file=sys.stderr if error else sys.stdout)


def say_json(text: str) -> None:
    """JSON, which may be read by a program as well."""
    print(printable.in_json(text))  # noqa: T201


class SafeConsole(Console):
    """A console of rich that shows strangers' words as they are: no markup, no control characters."""

    def print(self, *objects: Any, **ways: Any) -> None:  # noqa: ANN401 - as rich has it
        """As rich does."""
        plain = (printable.lines(one) if isinstance(one, str) else one for one in objects)
        super().print(*plain, **{"markup": False, **ways})

    def rule(self, title: Any = "", **ways: Any) -> None:  # noqa: ANN401
        """As rich does."""
        super().rule(Text(printable.escaped(title)) if isinstance(title, str) else title, **ways)


class SafeTable(Table):
    """The same for the cells of a table."""

    def add_row(self, *cells: RenderableType | None, **ways: Any) -> None:  # noqa: ANN401
        """As rich does."""
        super().add_row(*self._safe(cells), **ways)

    @staticmethod
    def _safe(cells: Iterable[RenderableType | None]) -> Iterable[RenderableType | None]:
        return (printable.lines(cell) if isinstance(cell, str) else cell for cell in cells)
