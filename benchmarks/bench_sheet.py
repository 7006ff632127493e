"""A list of 20,000 rows in the browser: an edit until the server has judged it, by what it is; and all rows anew.

The peer is reading the whole list, as every edit would have to without asking which rows it matters to.
"""

import statistics
from collections.abc import Callable, Iterator
from time import perf_counter

from archive import manifests
from archive.config import Settings
from archive.models.centre import Centre, Level
from archive.models.people import Person, Role
from archive.models.sheet import RowEdit, Sheet
from archive.services import Services
from archive.steps.desk import sheets

NEEDS = ("ledger",)
ROWS = 20_000
EDITS = 15
CENTRE = "zj-330683"


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    services = Services(settings)
    services.ledger.migrate()
    with services.ledger.centres.changing() as tree:
        tree.save([Centre(id=CENTRE, name="嵊州市文化馆", level=Level.COUNTY, division="330683")])
    person = Person.named("bench", Role.ARCHIVIST)
    sheet = sheets.begin(services, person, CENTRE, "bench")
    rows = [(0, _row(n)) for n in range(ROWS)]
    services.ledger.desk.sheets.replace(sheet.id, 0, sheet.columns, rows, "bench")
    whole = _timed(lambda: sheets.judge_all(services, sheet.id))
    data = sheets.export(services, sheet, "csv")
    peer = _timed(lambda: manifests.read(data, "清单.csv"))
    figures = {
        "another title": _edits(services, person, sheet, lambda n: {"题名": f"改 {n}"}),
        "a file that another row names": _edits(services, person, sheet, lambda n: {"文件名": f"{(n * 997) % ROWS}.mp4"}),
        "the number of another item": _edits(services, person, sheet, lambda n: {"编号": str((n * 991) % ROWS)}),
    }
    found = [_figure(f"one edit of {ROWS:,} rows to its verdict: {name}", ms, "<= 300", peer) for name, ms in figures.items()]
    paste = _timed(lambda: _pasted(services, person, sheet)) * 1000
    return [
        *found,
        _figure("500 x 20 cells pasted, saved and the first 300 judged", paste, "", peer),
        {
            "name": f"all {ROWS:,} rows judged anew",
            "value": round(whole, 1),
            "unit": "s",
            "peer": f"a whole reading {peer:.1f} s",
        },
    ]


def _row(n: int) -> dict[str, str]:
    told = {"编号": str(n), "题名": f"越剧选段 {n}", "文件名": f"{n}.mp4", "类型": "演出", "门类": "越剧", "地点": "嵊州市"}
    return told | {"日期": "2024年5月1日", "表演者": "王某某（饰梁山伯）；李某某", "权利": "本馆所有", "授权": "同意公开"}


def _edits(services: Services, person: Person, sheet: Sheet, cells: Callable[[int], dict[str, str]]) -> float:
    """Milliseconds, the 95th of a hundred."""
    times = []
    for number in _numbers():
        row = services.ledger.desk.sheets.row(sheet.id, number)
        if row is None:
            continue
        changed = {name: (row.cells.get(name, ""), value) for name, value in cells(number).items()}
        edit = RowEdit(row=number, seen=row.version, cells=changed)
        now = services.ledger.desk.sheets.get(sheet.id)
        times.append(_timed(lambda: sheets.save(services, person, now, [edit])) * 1000)  # noqa: B023 - called at once
    return statistics.quantiles(times, n=20)[-1]


def _numbers() -> Iterator[int]:
    return (1 + (n * 1327) % ROWS for n in range(EDITS))


def _pasted(services: Services, person: Person, sheet: Sheet) -> None:
    now = services.ledger.desk.sheets.get(sheet.id)
    columns = now.columns[:20]
    edits = [
        RowEdit(row=ROWS + 1 + n, cells={name: ("", _row(ROWS + n).get(name, f"c{n}")) for name in columns}) for n in range(500)
    ]
    sheets.save(services, person, now, edits)


def _timed(act: Callable[[], object]) -> float:
    began = perf_counter()
    act()
    return perf_counter() - began


def _figure(name: str, ms: float, goal: str, peer: float) -> dict[str, object]:
    return {"name": name, "value": round(ms, 1), "unit": "ms", "goal": goal or None, "peer": f"a whole reading {peer:.1f} s"}
