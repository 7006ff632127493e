"""A sheet of centres as people write it."""

import pytest

import province
from archive.errors import SheetUnreadable
from archive.manifests import code_above, code_of, id_of, read_centres
from archive.models.centre import Level

ROWS = [
    ("zj-330683", "嵊州市文化馆", "县级", "zj-330600", "330683", "示例路 1 号", "a@example.org"),
    ("", "示例村文化礼堂", "村(社区)", "", "330683100200", "", ""),
]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_chinese_and_english_headers_csv_and_xlsx_say_the_same(encoding):
    first = read_centres(province.as_csv(ROWS, encoding=encoding), "中心.csv")
    assert first.faults == ()
    assert [(one.id, one.level, one.division) for one in first.rows] == [
        ("zj-330683", Level.COUNTY, "330683"),
        ("zj-330683100200", Level.VILLAGE, "330683100200"),
    ]
    for data in (province.as_csv(ROWS, province.ENGLISH), province.as_xlsx(ROWS), province.as_xlsx(ROWS, province.ENGLISH)):
        assert read_centres(data, "x").rows == first.rows


@pytest.mark.parametrize(
    ("cells", "code", "refuses"),
    [
        ({"中心编号": "文化馆", "区划代码": ""}, "E172", True),
        ({"级别": "很高"}, "E175", False),
        ({"区划代码": "33068"}, "E177", False),
        ({"电子邮箱": "没有"}, "E178", False),
        ({"撤并日期": "去年"}, "E179", False),
        ({"地址": "长" * 301}, "E183", False),
    ],
)
def test_a_wrong_cell_is_told_with_its_row_and_leaves_out_as_little_as_can_be(cells, code, refuses):
    headers = (*province.HEADERS, "撤并日期")
    row = dict(zip(headers, (*ROWS[0], ""), strict=True)) | cells
    read = read_centres(province.as_csv([tuple(row.values()), (*ROWS[1], "")], headers), "x.csv")
    (fault,) = read.faults
    assert (fault.code, fault.row, fault.refuses) == (code, 2, refuses)
    assert len(read.rows) == 2 - refuses, "the row below is taken in any case"


def test_a_column_that_nobody_knows_is_told_and_a_sheet_without_header_is_refused():
    read = read_centres(province.as_csv([(*ROWS[0], "x")], (*province.HEADERS, "馆长")), "x.csv")
    assert [(fault.code, fault.column) for fault in read.faults] == [("E181", "馆长")] and len(read.rows) == 1
    for data in (b"", b"a,b\n1,2\n", b"PK\x03\x04 no workbook"):
        with pytest.raises(SheetUnreadable):
            read_centres(data, "x")


def test_codes_as_tables_write_them_and_who_is_above():
    assert [code_of(one) for one in ("330683", "330683000000", "330683100000", "330683100200", "3306831", "馆")] == [
        *("330683", "330683", "330683100", "330683100200", "", ""),
    ]
    line = ["330683100200"]
    while above := code_above(line[-1]):
        line.append(above)
    assert line == ["330683100200", "330683100", "330683", "330600", "330000"]
    assert [id_of(one) for one in ("330683", " ZJ-330683 ", "越剧", "示例")] == ["zj-330683", "zj-330683", "", ""]
