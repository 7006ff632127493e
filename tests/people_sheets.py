"""Sheets of people and service with figures that are known beforehand."""

import io
from datetime import date, timedelta

import openpyxl

PROVINCE = "zj-330000"
PEOPLE = (
    *("中心编号", "人员编号", "姓名", "类别", "团队种类", "艺名", "部门", "所属团队", "团队职务", "加入日期"),
    *("服务范围", "出生日期", "监护人同意", "公开", "简介"),
)
SERVICE = (
    *("中心编号", "来源系统", "记录编号", "人员编号", "姓名", "活动编号", "服务内容", "身份", "日期", "服务时长"),
    *("应到次数", "实到次数", "受服务中心", "佐证", "更正原因"),
)
CITIES = tuple(f"zj-33{n:02}00" for n in range(1, 12))
GROUPS = {"fw-1": CITIES[:3], "fw-2": CITIES[3:6], "fw-3": CITIES[6:9], "fw-4": CITIES[9:]}
COUNTIES = tuple(f"k{n:02}" for n in range(40))
"""Below the cities, one after the other."""
TODAY = date(2026, 11, 30)


def book(**sheets):
    """A workbook: sheet name -> (headers, rows), rows by header."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, (headers, rows) in sheets.items():
        sheet = made.create_sheet(title)
        sheet.append(headers)
        for row in rows:
            sheet.append([row.get(header, "") for header in headers])
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def people(*rows):
    return {"人员与团队": (PEOPLE, [{"中心编号": PROVINCE, **row} for row in rows])}


def service(*rows):
    return {"服务记录": (SERVICE, [{"中心编号": PROVINCE, **row} for row in rows])}


def service_groups():
    """Four groups of seven: a head and six backbones, of departments of their own; in the last group two share one."""
    rows = []
    for g, (number, cities) in enumerate(GROUPS.items()):
        rows.append({"人员编号": number, "姓名": f"示例第{g + 1}服务组", "团队种类": "服务组", "服务范围": "、".join(cities)})
        for m in range(7):
            role, department = ("组长" if m == 0 else "骨干"), f"示例{m}部"
            shared = "示例1部" if number == "fw-4" and m == 2 else department
            rows.append(
                {
                    "人员编号": f"p-{g}{m}",
                    "姓名": f"示例组员{g}{m}",
                    "部门": shared,
                    "所属团队": number,
                    "团队职务": role,
                    "加入日期": "2026-01-01",
                }
            )
    return rows


def dockings(shown):
    """Forty visits, the first with `shown` as evidence: 33 counties within sixty days, seven longer ago or never."""
    rows = []
    for n in range(40):
        near = n < 33
        county = COUNTIES[n] if near else COUNTIES[33 + (n - 33) % 4]  # the last three are never visited
        on = TODAY - timedelta(days=5 + n) if near else TODAY - timedelta(days=70 + n)
        group = next(g for g, cities in enumerate(GROUPS.values()) if CITIES[COUNTIES.index(county) % 11] in cities)
        evidence = shown[n] if n < len(shown) else ""
        rows.append(
            {
                "人员编号": f"p-{group}1",
                "身份": "对接",
                "日期": on.isoformat(),
                "服务时长": "6",
                "受服务中心": county,
                "佐证": evidence,
            }
        )
    return rows


def trainees():
    """120 rows: eight say again what is there, five name nobody: 107 and 13 faults. `>= 80 %` came those with n % 3 > 0."""
    rows = [
        {
            "人员编号": f"x-{n:03}",
            "活动编号": "px-1",
            "身份": "学员",
            "日期": "2026-09-01",
            "应到次数": 10,
            "实到次数": 5 if n % 3 == 0 else 8 + n % 3,
        }
        for n in range(107)
    ]
    rows += rows[:8]
    return rows + [{**rows[0], "人员编号": f"nobody-{n}"} for n in range(5)]


def volunteers():
    """300 rows of two systems; thirty of the second tell of what the first has, under numbers of their own."""
    first = [_hours("示例志愿一系统", f"a-{n}", n, 1 + n % 4) for n in range(160)]
    same = [_hours("示例志愿二系统", f"b-{n}", n, 1 + n % 4) for n in range(30)]
    return first + same + [_hours("示例志愿二系统", f"b-{n}", n, 2) for n in range(160, 270)]


def _hours(system, number, n, hours):
    day = date(2026, 3, 1) + timedelta(days=n)
    return {
        "来源系统": system, "记录编号": number, "人员编号": f"v-{n % 60:02}", "服务内容": "示例展厅讲解", "身份": "志愿者",
        "日期": day.isoformat(), "服务时长": f"{hours}",
    }  # fmt: skip
