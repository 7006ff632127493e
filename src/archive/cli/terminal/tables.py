"""Tables on a terminal or in a pipe. What people copy (ids, addresses, dates) is never cut or broken; long texts fold."""

from collections.abc import Collection

from rich.box import HEAVY_HEAD
from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.table import Column, Table

from archive import i18n
from archive.cli.terminal.console import SafeConsole, SafeTable

_WIDTH_OF_PIPES = 140
_FOLDED = 16
"""Cells of a terminal that a folding column has at least, where it needs them."""
_BETWEEN = 3
"""Cells between two columns."""


def table(
    *heads: str,
    folding: Collection[str] = (),
    title: str | None = None,
    plain: bool = False,
    lines: bool = False,
    headed: bool = True,
) -> Table:
    """An empty table. Columns named in `folding` break over lines where there is no room; `plain` is without borders."""
    columns = [Column(head, overflow="fold", no_wrap=head not in folding) for head in heads]
    box = None if plain else HEAVY_HEAD
    return SafeTable(*columns, title=title, box=box, show_header=headed, show_lines=lines, pad_edge=not plain)


def heads(*names: str) -> tuple[str, ...]:
    """The words of heads in every language side by side (`messages/heads.toml`): `编号 id`."""
    return tuple(" ".join(i18n.text(f"head.{name}", language) for language in i18n.LANGUAGES) for name in names)


def show(made: Table, console: Console | None = None) -> None:
    """Print it, on lines longer than the terminal's where it cannot be narrower. Strangers wrote the cells: no markup is read."""
    console = console or SafeConsole(markup=False, highlight=False)
    before = console.width
    console.width = max(before if console.is_terminal else _WIDTH_OF_PIPES, _needed(made))
    console.print(made, markup=False, highlight=False, crop=False)
    console.width = before


def _needed(made: Table) -> int:
    return sum(_BETWEEN + _least(column) for column in made.columns) + 1


def _least(column: Column) -> int:
    widest = max((_widest(cell) for cell in (column.header, *column.cells)), default=0)
    return widest if column.no_wrap else min(widest, _FOLDED)


def _widest(cell: RenderableType) -> int:
    return max((cell_len(line) for line in str(cell).splitlines()), default=0)
