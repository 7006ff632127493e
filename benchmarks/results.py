"""What benchmarks answer, as a table for people and as JSON for comparing runs."""

import json
import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import psutil
from pydantic import BaseModel, ConfigDict, TypeAdapter, model_validator
from rich.console import Console
from rich.table import Table


class Row(BaseModel):
    """One measurement. `peer` is what it was compared with; `ok` is None where nothing is asked of it.

    A goal written as `<= 50` or `>= 0.8` decides `ok` where the benchmark does not say it itself.
    """

    model_config = ConfigDict(extra="forbid")

    name: str
    value: float | str
    unit: str = ""
    goal: float | str | None = None
    peer: float | str | None = None
    ok: bool | None = None

    @model_validator(mode="after")
    def _judge(self) -> Self:
        goal = _GOAL.fullmatch(self.goal) if isinstance(self.goal, str) else None
        if self.ok is None and goal and isinstance(self.value, float):
            limit = float(goal[2])
            self.ok = self.value <= limit if goal[1] in "<=≤" else self.value >= limit
        return self


_GOAL = re.compile(r"(<=|>=|≤|≥)\s*([0-9.]+)")
Rows = TypeAdapter(list[Row])


def failed(bench: str, reason: str) -> Row:
    """The row of a benchmark that ended without an answer."""
    return Row(name=bench, value="failed", goal="an answer", peer=reason, ok=False)


def show(rows: Iterable[tuple[str, Row]], console: Console) -> None:
    """Print (benchmark, row) as a table; nothing is cut off."""
    table = Table(title="benchmarks")
    for title, right in (("bench", 0), ("what", 0), ("measured", 1), ("unit", 0), ("goal", 1), ("peer", 1), ("", 0)):
        table.add_column(title, justify="right" if right else "left", overflow="fold")
    for bench, row in rows:
        mark = {True: "[green]ok[/]", False: "[red]MISSED[/]", None: "–"}[row.ok]
        table.add_row(bench, row.name, _text(row.value), row.unit, _text(row.goal), _text(row.peer), mark)
    console.print(table)


def write(rows: Iterable[tuple[str, Row]], file: Path) -> None:
    """Write them with the machine they were measured on."""
    machine = {
        "cpus": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9, 1),
        "load_after": [round(one, 2) for one in os.getloadavg()],
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    content = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "results": [{"bench": bench, **row.model_dump()} for bench, row in rows],
    }
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _text(value: float | str | None) -> str:
    if isinstance(value, float | int):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return value or ""
