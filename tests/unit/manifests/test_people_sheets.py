"""Rows of the sheets of people and service: what each cell says, and what is wrong in it."""

from datetime import date

import pytest

from archive.manifests.network import people_sheet, service_sheet
from archive.manifests.network.cells import Cells
from archive.manifests.network.workbook import read_workbook
from archive.models.network.agent import AgentKind
from archive.models.network.participation import Part
from people_sheets import book, people, service

TELEPHONE, IDENTITY = "13800138000", "11010519491231002X"


def one(kind, sheet) -> Cells:
    return read_workbook(book(**sheet), "示例.xlsx", [kind.SHEET])[0].rows[0]


def test_a_person_with_names_groups_and_places():
    row = one(
        people_sheet,
        people(
            {"人员编号": "示例-7", "姓名": "示例甲", "艺名": "示例小甲、示例老甲", "所属团队": "t-1、t-2", "团队职务": "组长"}
            | {"服务范围": "示例县;示例市", "公开": "是", "加入日期": "2026年3月1日", "团队种类": "合唱队"},
        ),
    )
    said = people_sheet.read_row(row)
    assert (said.number, said.name, said.kind, said.team.id) == ("示例-7", "示例甲", AgentKind.ENSEMBLE, "chorus")
    assert said.names == (("示例小甲", "stage"), ("示例老甲", "stage")) and said.groups == ("t-1", "t-2")
    assert (said.role, said.serves, said.public, said.since) == ("head", ("示例县", "示例市"), True, date(2026, 3, 1))
    assert row.faults == []


@pytest.mark.parametrize(
    ("cells", "codes", "refused"),
    [
        ({"姓名": "示例甲"}, ["E902"], True),
        ({"人员编号": "1"}, ["E902"], True),
        ({"人员编号": "1", "姓名": "示" * 201}, ["E903"], True),
        ({"人员编号": "1", "姓名": "示例甲", "公开": "也许"}, ["E901"], True),
        ({"人员编号": "1", "姓名": "示例甲", "出生日期": "去年"}, ["E901"], True),
        ({"人员编号": TELEPHONE, "姓名": "示例甲"}, ["E938"], True),
        ({"人员编号": "1", "姓名": f"示例甲{TELEPHONE}", "简介": f"证件{IDENTITY}"}, ["E938", "E938"], False),
        ({"人员编号": "1", "姓名": "示" * 200}, [], False),
    ],
)
def test_what_is_wrong_with_a_person(cells, codes, refused):
    row = one(people_sheet, people(cells))
    said = people_sheet.read_row(row)
    assert ([fault.code for fault in row.faults], row.refused) == (codes, refused)
    told = repr(row.faults) + repr(said)
    assert TELEPHONE not in told and IDENTITY not in told


@pytest.mark.parametrize(
    ("cells", "codes"),
    [
        ({"人员编号": "1", "服务时长": "25"}, ["E901"]),
        ({"人员编号": "1", "服务时长": "-1"}, ["E901"]),
        ({"人员编号": "1", "应到次数": 10, "实到次数": 11}, ["E901"]),
        ({"身份": "志愿者"}, ["E902"]),
        ({"人员编号": "1", "佐证": "没有这样的编号"}, ["E901"]),
        ({"人员编号": "1", "身份": "观众"}, ["E901"]),
        ({"人员编号": IDENTITY}, ["E938"]),
        ({"人员编号": "1", "服务时长": "1.5 小时", "身份": "文化特派员"}, []),
    ],
)
def test_what_is_wrong_with_a_record_of_service(cells, codes):
    row = one(service_sheet, service({"姓名": "", **cells}))
    said = service_sheet.read_row(row)
    assert [fault.code for fault in row.faults] == codes and IDENTITY not in repr(row.faults) + repr(said)
    if not codes:
        assert (said.hours, said.role) == (1.5, Part.LIAISON)
