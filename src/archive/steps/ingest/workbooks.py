"""Workbooks of the network among a delivery: known by their sheets, carried out for its centre, answered in its receipt."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from archive.errors import BadInput
from archive.manifests.network.workbook import is_workbook
from archive.models.delivery import Delivery, ReceivedFile
from archive.models.names import find_workbooks, marked_name
from archive.models.people import Grant, Person, Role
from archive.models.report import Fault
from archive.services import Services
from archive.steps.network import workbook
from archive.steps.network.asked import Asked

LARGEST = 20_000_000
"""Bytes, as the workbench takes them."""
TAKEN, LEFT, EXPECTED = "E982", "E983", "E984"
_KINDS = [one.kind for one in workbook.TAKERS]
_TABLE = ".xlsx"
MOST_TOLD = 500
"""Faults of one workbook that a receipt tells; the preserved workbook has all of them beside it."""


def found(services: Services, delivery: Delivery, files: Mapping[str, ReceivedFile]) -> dict[str, bytes]:
    """Path -> bytes of the workbooks of the network among a delivery's files.

    Raises:
        StoreUnavailable: try again.
    """
    paths = [path for path in find_workbooks(files) if files[path].size <= LARGEST]
    data = ((path, _whole(services, delivery, files[path])) for path in paths)
    return {path: one for path, one in data if is_workbook(one, path, _KINDS)}


def is_one(file: Path) -> bool:
    """Whether a file that lies here is such a workbook."""
    return file.stat().st_size <= LARGEST and is_workbook(file.read_bytes(), file.name, _KINDS)


def expected(paths: Collection[str]) -> tuple[Fault, ...]:
    """What is said of them before they are handed in."""
    return tuple(Fault(code=EXPECTED, refuses=False, facts={"name": path}) for path in sorted(paths))


def carried_out(services: Services, delivery: Delivery, workbooks: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Carry out the rows that are right; what became of each sheet, and what is wrong in its cells. It refuses no recording.

    Safe to repeat and to kill.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: try again.
    """
    asked = Asked(_of_centre(services, delivery)) if workbooks else None
    return tuple(fault for path, data in workbooks.items() if asked for fault in _told(services, path, data, asked))


def left(workbooks: Collection[str]) -> tuple[Fault, ...]:
    """Of a delivery that is refused as a whole: its workbooks wait for a right one."""
    return tuple(Fault(code=LEFT, refuses=False, facts={"name": path}) for path in workbooks)


def marked(services: Services, delivery: Delivery, files: Mapping[str, ReceivedFile]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the marked copy of each of these workbooks in which something is wrong.

    Raises:
        NotFound: its bytes are no longer here.
        StoreUnavailable, LedgerUnavailable: try again.
    """
    for path, file in files.items():
        asked = Asked(_of_centre(services, delivery), dry_run=True)
        copy = workbook.run(services, _whole(services, delivery, file), path.rpartition("/")[2], asked).copy
        if copy:
            yield marked_name(path, _TABLE), copy


def named(faults: Sequence[Fault]) -> frozenset[str]:
    """The workbooks of the network that a receipt tells of."""
    return frozenset(fault.facts["name"] for fault in faults if fault.code in {TAKEN, LEFT})


def _told(services: Services, path: str, data: bytes, asked: Asked) -> Iterator[Fault]:
    try:
        done = workbook.run(services, data, path.rpartition("/")[2], asked)
    except BadInput as error:
        yield Fault(code=error.code, refuses=False, facts={key: str(value) for key, value in error.facts.items()})
        return
    for one in done.sheets:
        counts = {name: str(number) for name, number in one.counts._asdict().items()}
        counts |= {
            "rows": str(one.rows),
            "faults": str(len(one.faults)),
            "refused": str(one.refused),
            "sheet": one.title or one.sheet,
            "name": path,
        }
        yield Fault(code=TAKEN, refuses=False, facts=counts)
    yield from (fault.model_copy(update={"refuses": False}) for fault in done.faults[:MOST_TOLD])


def _of_centre(services: Services, delivery: Delivery) -> Person:
    """Who hands in through a drop has no account: they speak for its centre and those below, as its archivist does."""
    centre = services.ledger.centres.get(delivery.centre)
    name = centre.name if centre else delivery.centre
    return Person(id=f"centre:{delivery.centre}", name=name, roles=(Grant(role=Role.ARCHIVIST, centre=delivery.centre),))


def _whole(services: Services, delivery: Delivery, file: ReceivedFile) -> bytes:
    with services.store.inbox.open(delivery.id, file.n) as stream:
        return b"".join(stream.chunks())
