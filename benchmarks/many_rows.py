"""Lists of many rows, as a centre may write them, and what reading one is."""

import csv
import io
import random

import openpyxl

from archive.manifests import read

MANY = 50_000
HEADER = ("编号", "题名", "文件名", "类型", "门类", "日期", "地点", "表演者", "权利", "授权", "简介", "备注")
_LINES = ("越剧《梁祝》十八相送", "乐清细纹刻纸", "畲族山歌对唱", "嵊州吹打", "龙泉青瓷烧制技艺")
_DAYS = ("2019年5月3日", "约1985", "甲辰年正月十五", "80年代", "2020-10-01", "民国三十五年")
_PLACES = ("嵊州市", "绍兴市柯桥区", "新昌县", "诸暨", "上虞县")


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
