"""The tree of 18,500 centres: a sheet imported, imported again, and what asking for a centre costs a command or a task.

The peers are openpyxl reading the same workbook, and a bare question to the same database.
"""

import io
import statistics
from collections.abc import Callable
from time import perf_counter

import openpyxl

from archive import places
from archive.config import Settings
from archive.manifests import read_centres
from archive.models.centre import CentreRow, Level
from archive.services import Services
from archive.steps.network import change

NEEDS = ("ledger",)
SIZE = 18_500
HEADERS = ("id", "name", "division", "address", "mail")
MERGED = 200
ROUNDS = 50


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    services = Services(settings)
    services.ledger.migrate()
    data = _workbook()
    bare = _timed(lambda: _read_bare(data))
    first = _timed(lambda: _import(services, data))
    again = _timed(lambda: _import(services, data))
    _merge(services)
    centres = services.ledger.centres
    peer = _median(services.ledger.health)
    asked = _median(lambda: centres.get("zj-330683"))
    line = _median(lambda: centres.divisions(centres.get(f"zj-{_village()}") or places.centres()["zj-330000"]))
    fresh = _median(lambda: Services(settings).ledger.centres.successions(), 5)  # noqa: PLW0108 - another one each time
    return [
        _row(f"import of {SIZE:,} centres, XLSX", first, "<= 60", "s", f"openpyxl alone {bare:.1f} s"),
        _row("the same again: nothing changes", again, "<= 60", "s", f"openpyxl alone {bare:.1f} s"),
        _row("one centre of them", asked * 1000, "<= 20", "ms", f"a bare question {peer * 1000:.2f} ms"),
        _row("a village hall and its line", line * 1000, "<= 20", "ms", f"a bare question {peer * 1000:.2f} ms"),
        _row(f"what {MERGED} mergers lead to, in a new process", fresh * 1000, "", "ms", "with the connection"),
    ]


def _village() -> str:
    return next(one.division for one in places.centres().values() if one.level is Level.TOWNSHIP) + "200"


def _workbook() -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(HEADERS)
    known = list(places.centres().values())
    townships = [one.division for one in known if one.level is Level.TOWNSHIP]
    for n, one in enumerate(known):
        sheet.append((one.id, one.name, one.division, f"示例路 {n} 号", f"c{n}@example.org"))
    for n in range(SIZE - len(known)):
        code = f"{townships[n % len(townships)]}{200 + n // len(townships)}"
        sheet.append((f"zj-{code}", f"示例{n}村文化礼堂", code, f"示例村 {n} 号", ""))
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def _read_bare(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    assert sum(1 for _ in book.worksheets[0].iter_rows(values_only=True)) == SIZE + 1


def _import(services: Services, data: bytes) -> None:
    read = read_centres(data, "centres.xlsx")
    assert not change.run(services, read.rows, read.faults).faults


def _merge(services: Services) -> None:
    """Halls that the one beside them carries on."""
    halls = services.ledger.centres.listed(2 * MERGED, Level.VILLAGE)
    pairs = zip(halls[::2], halls[1::2], strict=True)
    assert not change.run(services, [CentreRow(id=old.id, successors=(new.id,)) for old, new in pairs]).faults


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def _row(name: str, value: float, goal: str, unit: str, peer: str) -> dict[str, object]:
    return {"name": name, "value": round(value, 2), "goal": goal or None, "unit": unit, "peer": peer}
