"""Lists of many rows, read and checked: seconds, memory, and how they grow; beside them openpyxl alone on the same workbook."""

import csv
import io
from functools import partial
from time import process_time

import openpyxl

from archive.config import Settings
from benchmarks.many_rows import MANY, checked, lines
from benchmarks.memory import peak_mb

NEEDS = ()
ROWS = 5_000


def run(_settings: Settings) -> list[dict[str, object]]:
    """Rows for CSV and XLSX: 5,000 rows in CPU seconds and memory of a process of its own, 50,000 against 5,000."""
    return [row for kind in ("CSV", "XLSX") for row in _rows(kind)]


def _rows(kind: str) -> list[dict[str, object]]:
    few, many = (lines(kind, count) for count in (ROWS, MANY))
    peer = (
        f"openpyxl alone {_seconds(partial(_openpyxl, few)):.1f} s"
        if kind == "XLSX"
        else f"csv alone {_seconds(partial(_csv, few)):.2f} s"
    )
    took, took_many = (_seconds(partial(checked, data, kind)) for data in (few, many))
    return [
        _row(f"{ROWS:,} rows of {kind}, CPU", took, "s", "<= 3", peer),
        _row(f"{ROWS:,} rows of {kind}, peak of its process", peak_mb(checked, few, kind), "MB", "<= 150", ""),
        _row(f"{MANY:,} rows of {kind} / {ROWS:,}", took_many / took, "", "<= 10", f"{took_many:.1f} s"),
        _row(f"{MANY:,} rows of {kind}, peak of its process", peak_mb(checked, many, kind), "MB", None, ""),
    ]


def _openpyxl(data: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    return sum(len(row) for row in book.active.iter_rows(values_only=True))


def _csv(data: bytes) -> int:
    return sum(len(row) for row in csv.reader(io.StringIO(data.decode())))


def _seconds(work: partial[int]) -> float:
    start = process_time()
    assert work()
    return process_time() - start


def _row(name: str, value: float, unit: str, goal: str | None, peer: str) -> dict[str, object]:
    return {"name": name, "value": round(value, 2), "unit": unit, "goal": goal, "peer": peer}
