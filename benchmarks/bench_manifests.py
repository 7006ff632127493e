"""Lists of many rows, read and checked: seconds, memory, and how they grow; beside them openpyxl alone on the same workbook."""

import csv
import io
import random
from functools import partial
from time import process_time

import openpyxl

from archive.config import Settings
from archive.manifests import read
from benchmarks.memory import peak_mb

NEEDS = ()
ROWS, MANY = 5_000, 50_000
HEADER = ("编号", "题名", "文件名", "类型", "门类", "日期", "地点", "表演者", "权利", "授权", "简介", "备注")
_LINES = ("越剧《梁祝》十八相送", "乐清细纹刻纸", "畲族山歌对唱", "嵊州吹打", "龙泉青瓷烧制技艺")
_DAYS = ("2019年5月3日", "约1985", "甲辰年正月十五", "80年代", "2020-10-01", "民国三十五年")
_PLACES = ("嵊州市", "绍兴市柯桥区", "新昌县", "诸暨", "上虞县")


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


def checked(data: bytes, kind: str) -> int:
    """Read a list and check it against the files of its delivery; the number of its items."""
    found = read(data, f"清单.{kind.lower()}", {f"录像/{n}.mp4" for n in range(MANY)})
    return len(found.items)


def lines(kind: str, count: int) -> bytes:
    """A list as a centre may write it."""
    dice = random.Random(count)
    made = [
        (
            str(n + 1),
            f"{dice.choice(_LINES)}之{n + 1}",
            f"录像/{n}.mp4",
            "录像",
            "越剧",
            dice.choice(_DAYS),
            dice.choice(_PLACES),
            "王某某;李某",
            "本馆所有",
            "同意公开",
            f"第{n + 1}场,全本,共{dice.randint(2, 9)}折。",
            "磁带" if n % 3 else "",
        )
        for n in range(count)
    ]
    if kind == "CSV":
        text = io.StringIO()
        csv.writer(text).writerows([HEADER, *made])
        return text.getvalue().encode()
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for one in (HEADER, *made):
        sheet.append(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
