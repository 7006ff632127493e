"""What passes between the workbook and those who understand its sheets."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from archive.manifests.network.cells import Cells
from archive.manifests.network.workbook import SheetKind
from archive.models.network.statement import Statement
from archive.models.people import Person
from archive.services import Services


class Asked(NamedTuple):
    """How a workbook is to be taken: by whom, whether only to look, and whether all of it is for a demonstration."""

    by: Person
    dry_run: bool = False
    sample: bool = False
    coming: dict[str, Statement] | None = None
    """What earlier sheets of the workbook would write, by id: a dry run has not written it."""


class Counts(NamedTuple):
    """What became of the rows of a sheet; faults are left in the cells."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


class Taker(NamedTuple):
    """Who understands a kind of sheet. `take` writes what is right at once and leaves in the cells of each row what is not."""

    kind: SheetKind
    take: Callable[[Services, Sequence[Cells], Asked], Counts]
