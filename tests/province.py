"""A province of 18,500 centres as a sheet: the software's own divisions, and village halls below its townships."""

import csv
import io

import openpyxl

from archive import places
from archive.models.centre import Level

HEADERS = ("中心编号", "中心名称", "级别", "上级编号", "区划代码", "地址", "电子邮箱")
ENGLISH = ("id", "name", "level", "parent", "division", "address", "mail")
_WORDS = {
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县(市、区)",
    Level.TOWNSHIP: "乡镇(街道)",
    Level.VILLAGE: "村(社区)",
}


def rows(size=18_500):
    """So many rows, from the province down, the same each time."""
    made = []
    for one in places.centres().values():
        made.append(
            (
                one.id,
                one.name,
                _WORDS[one.level],
                one.parent or "",
                one.division,
                f"示例路 {len(made)} 号",
                f"c{len(made)}@example.org",
            )
        )
    townships = [one for one in places.centres().values() if one.level is Level.TOWNSHIP]
    n = 0
    while len(made) < size:
        above = townships[n % len(townships)]
        code = f"{above.division}{200 + n // len(townships):03}"
        made.append((f"zj-{code}", f"示例{n}村文化礼堂", "村(社区)", "", code, "", ""))
        n += 1
    return made[:size]


def as_csv(lines, headers=HEADERS, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text).writerows([headers, *lines])
    return text.getvalue().encode(encoding)


def as_xlsx(lines, headers=HEADERS):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in [headers, *lines]:
        sheet.append(line)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()
