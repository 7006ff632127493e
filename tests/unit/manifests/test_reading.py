"""Whole manifests: encodings, delimiters, headers, grouping, and what refuses."""

import random

import pytest
from made import as_csv, as_xlsx

from archive import i18n, manifests
from archive.errors import ManifestEmpty, ManifestUnreadable
from archive.models.media import FileRole
from archive.models.record import Kind, Role

HEADER = ["编号", "题名", "文件名"]
TWO = [HEADER, ["1", "梁祝·十八相送", "a.mp4"], ["2", "浦江剪纸《喜鹊登梅》", "子夜.jpg"]]


def titles(manifest):
    return [item.record.title for item in manifest.items]


def read(rows, **kwargs):
    return manifests.read(as_csv(rows), "manifest.csv", **kwargs)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_delimiter_gives_the_same(encoding, delimiter):
    manifest = manifests.read(as_csv(TWO, encoding, delimiter), "manifest.csv")
    assert titles(manifest) == ["梁祝·十八相送", "浦江剪纸《喜鹊登梅》"]
    assert manifest.every_fault() == []


def test_characters_outside_gbk_are_read_from_gb18030():
    assert titles(manifests.read(as_csv([HEADER, ["1", "畲𠮷", "a"]], "gb18030"), "m.csv")) == ["畲𠮷"]


def test_a_path_is_read_too(tmp_path):
    (tmp_path / "manifest.csv").write_bytes(as_csv(TWO))
    assert len(manifests.read(tmp_path / "manifest.csv", "manifest.csv").items) == 2


def test_a_workbook_is_told_by_its_content_whatever_its_name():
    assert titles(manifests.read(as_xlsx(TWO), "manifest.csv")) == titles(manifests.read(as_csv(TWO), "manifest.xlsx"))


def test_excels_sep_line_names_the_delimiter_and_is_no_row():
    manifest = manifests.read(b"sep=;\r\n" + as_csv([HEADER, ["1", "", "a"]], delimiter=";"), "m.csv")
    assert [(f.code, f.row) for f in manifest.every_fault()] == [("E201", 2)]


def test_blank_lines_and_a_banner_before_the_header_are_passed_over():
    manifest = read([[], ["嵊州市文化馆 2024 年清单"], [], HEADER, [], ["1", "甲", ""]])
    assert [(f.code, f.row, f.column) for f in manifest.every_fault()] == [("E202", 6, "file")]


def test_quoted_line_breaks_stay_in_the_cell_and_count_as_one_row():
    manifest = read([[*HEADER, "简介"], ["1", "甲", "a", "第一行\n第二行"], ["2", "", "b", ""]])
    assert manifest.items[0].record.description == "第一行\n第二行"
    assert [(f.code, f.row) for f in manifest.every_fault()] == [("E201", 3)]


@pytest.mark.parametrize(
    "header",
    [
        "Title",
        " TITLE ",
        "题 名",
        "題名",
        "标题",
        "作品名称",
        "ＴＩＴＬＥ",
        "题名*",
        "题名（必填）",
        "title 题名",
        "题名/Title",
        "作品名称（全称）",
    ],
)
def test_headers_as_people_write_them(header):
    assert titles(read([[header, "File Name"], ["甲", "a.mp4"]])) == ["甲"]


def test_rows_with_one_number_are_one_resource_wherever_they_stand():
    manifest = read(
        [
            [*HEADER, "表演者", "文件角色"],
            ["1", "甲", "a.mp4", "张", ""],
            ["2", "乙", "b.mp4", "", ""],
            ["１", "", "a.srt", "李；张", "字幕"],
        ]
    )
    first = manifest.items[0]
    assert [item.item for item in manifest.items] == ["1", "2"]
    assert [(f.path, f.role, f.part, f.row) for f in first.files] == [
        ("a.mp4", FileRole.MAIN, 1, 2),
        ("a.srt", FileRole.CAPTION, 2, 4),
    ]
    assert [(c.name, c.role) for c in first.record.contributors] == [("张", Role.PERFORMER), ("李", Role.PERFORMER)]
    assert first.rows[1] == {"编号": "１", "文件名": "a.srt", "表演者": "李；张", "文件角色": "字幕"}


def test_without_numbers_each_row_is_one_named_by_its_row():
    manifest = read([["题名", "文件名"], ["甲", "a"], ["甲", "b"]])
    assert [(item.item, item.record.identifiers) for item in manifest.items] == [("2", ()), ("3", ())]


def test_rows_without_number_in_a_numbered_manifest_do_not_meet_the_numbers():
    manifest = read([HEADER, ["3", "甲", "a"], ["", "乙", "b"]])
    assert [item.item for item in manifest.items] == ["3", "row-3"]


def test_all_fields_together():
    header = [column.value for column in manifests.Column][:18]
    row = [
        "A-1",
        "梁祝",
        "化蝶",
        "a.mp4",
        "",
        "演出",
        "越剧",
        "简介",
        "张",
        "嵊州越剧团",
        "佚名",
        "2024年5月",
        "嵊州",
        "村晚",
        "嵊州话",
        "馆藏",
        "同意公开，至2030年",
        "爱情、蝴蝶",
    ]
    record = read([header, row]).items[0].record
    assert (record.kind, record.genres[0].id, record.date.edtf, record.place.division) == (
        Kind.PERFORMANCE,
        "opera.yueju",
        "2024-05",
        "330683",
    )
    assert (record.alternative_titles, record.subjects, record.languages[0].id) == (("化蝶",), ("爱情", "蝴蝶"), "wuu")
    assert [c.role.value for c in record.contributors] == ["performer", "ensemble", "author"]
    assert (record.programme, record.rights, str(record.consent.until), record.identifiers) == (
        "村晚",
        "馆藏",
        "2030-12-31",
        ("A-1",),
    )


def test_unknown_columns_are_notes_and_said_once():
    manifest = read([[*HEADER, "身份证号"], ["1", "甲", "a", "33010619"], ["2", "乙", "b", "33010620"]])
    assert manifest.items[0].record.notes == {"身份证号": "33010619"}
    assert [(f.code, f.row, f.value, f.refuses) for f in manifest.faults] == [("E215", 1, "身份证号", False)]


FAULTS = [
    ("E201", "title", [HEADER, ["1", "", "a"]], True),
    ("E202", "file", [HEADER, ["1", "甲", ""]], True),
    ("E203", "kind", [[*HEADER, "类型"], ["1", "甲", "a", "手艺？"]], False),
    ("E204", "date", [[*HEADER, "日期"], ["1", "甲", "a", "2024-13-40"]], False),
    ("E205", "place", [[*HEADER, "地点"], ["1", "甲", "a", "火星"]], False),
    ("E206", "genre", [[*HEADER, "门类"], ["1", "甲", "a", "机器人舞"]], False),
    ("E207", "checksum", [[*HEADER, "校验值"], ["1", "甲", "a", "xyz"]], False),
    ("E208", "file", [HEADER, ["1", "甲", "a"], ["2", "乙", "a"]], True),
    ("E208", "file", [HEADER, ["1", "甲", "a"], ["1", "甲", "a"]], False),
    ("E209", "file", [HEADER, ["1", "甲", "../a"]], True),
    ("E210", "consent", [[*HEADER, "授权"], ["1", "甲", "a", "同意公开，至2030-13-40"]], False),
    ("E211", "title", [HEADER, ["1", "甲", "a"], ["1", "乙", "b"]], True),
    ("E212", "part", [[*HEADER, "序号"], ["1", "甲", "a", "abc"]], False),
    ("E213", "role", [[*HEADER, "文件角色"], ["1", "甲", "a", "花絮"]], False),
    ("E214", "title", [[*HEADER, "标题"], ["1", "甲", "a", "乙"]], False),
    ("E215", "电话", [[*HEADER, "电话"], ["1", "甲", "a", "1"]], False),
    ("E216", "title", [HEADER, ["1", "甲\ufffd", "a"]], True),
    ("E216", "description", [[*HEADER, "简介"], ["1", "甲", "a", "锟斤拷"]], False),
    ("E233", "title", [HEADER, ["1", "甲\u202e乙", "a"]], False),
    ("E233", "subjects", [[*HEADER, "关键词"], ["1", "甲", "a", "\u2067戏\x85"]], False),
    ("E209", "file", [HEADER, ["1", "甲", "a\u202egpj.mp4"]], True),
    ("E217", "language", [[*HEADER, "语言"], ["1", "甲", "a", "火星语"]], False),
    ("E219", "file", [["编号", "题名"], ["1", "甲"]], True),
    ("E220", "date", [[*HEADER, "日期"], ["1", "甲", "a", "2024"], ["1", "", "b", "2023"]], False),
    ("E229", "part", [[*HEADER, "序号"], ["1", "甲", "a", "1"], ["1", "", "b", "1"]], False),
    ("E230", "consent", [[*HEADER, "授权"], ["1", "甲", "a", "不同意公开"]], False),
    ("E250", "consent", [[*HEADER, "授权"], ["1", "甲", "a", "已授权"]], False),
    ("E251", "description", [[*HEADER, "简介"], ["1", "甲", "a", "电话13800138000"]], False),
    ("E252", "role", [HEADER, ["1", "甲", "肖像授权.jpg"]], False),
    ("E265", "kind", [[*HEADER, "类型"], ["1", "甲", "a", "越剧"]], False),
    ("E266", "place", [[*HEADER, "地点"], ["1", "甲", "a", "城东街道"]], False),
    ("E267", "place", [[*HEADER, "地点"], ["1", "甲", "a", "义乌县佛堂公社"]], False),
    ("E268", "duration", [[*HEADER, "时长"], ["1", "甲", "a", "很久"]], False),
    ("E270", "rights", [[*HEADER, "权利"], ["1", "甲", "a", "问老王"]], False),
    ("E271", "genre", [[*HEADER, "门类"], ["1", "甲", "a", "绍兴莲花洛"]], False),
    ("E253", "role", [[*HEADER, "文件角色"], ["1", "甲", "授权仪式.mp4", "主文件"]], False),
]


@pytest.mark.parametrize(("code", "column", "rows", "refuses"), FAULTS)
def test_each_fault_has_its_code_place_and_weight(code, column, rows, refuses):
    (fault,) = read(rows).every_fault()
    row = 1 if code in ("E214", "E215", "E219") else len(rows)
    assert (fault.code, fault.column, fault.row, fault.refuses) == (code, column, row, refuses)
    assert fault.value is not None or code == "E219"


@pytest.mark.parametrize(("code", "column", "rows", "refuses"), FAULTS)
def test_the_sentence_of_each_fault_has_all_its_facts(code, column, rows, refuses):
    (fault,) = read(rows).every_fault()
    for language in ("zh", "en"):
        sentence = i18n.explain(fault.code, fault.facts, language)
        assert "–" not in sentence.what and sentence.what != code and sentence.do
        assert not fault.value or fault.value in sentence.what or code in ("E201", "E202", "E209", "E219", "E220", "E229", "E251")


def test_every_code_has_four_sentences():
    codes = {key for key in i18n.messages() if key.startswith("E2")} - i18n.room("packages").keys()
    of_tables = {"E234", "E235", "E236", "E237", "E238", "E243", "E244", "E245", "E246"}
    of_formats, of_identity = {"E231", "E232", "E269"}, {"E240", "E241", "E242", "E296", "E297", "E298", "E299"}
    of_names = {f"E{n}" for n in range(272, 282)}
    of_people = {"E260", "E261", "E262", "E263", "E264"}
    assert {code for code, *_ in FAULTS} | {"E218"} | {
        f"E22{n}" for n in range(1, 9)
    } | of_tables | of_people | of_formats | of_identity | of_names == codes
    assert all(set(i18n.messages()[code]) == {"zh", "en", "do_zh", "do_en"} for code in codes)


def test_many_faults_are_said_at_once_and_optional_ones_refuse_nothing():
    header = [*HEADER, "类型", "日期", "语言", "校验值"]
    manifest = read([header, ["1", "甲", "a", "x", "y", "z", "w"], ["2", "", "../b", "", "2024", "", ""]])
    assert [f.code for f in manifest.every_fault()] == ["E203", "E204", "E207", "E217", "E201", "E209"]
    assert [item.taken for item in manifest.items] == [True, False]
    assert manifest.items[0].record.date.given == "y"


def test_one_consent_paper_may_serve_many_items():
    manifest = read(
        [
            [*HEADER, "文件角色"],
            ["1", "甲", "a", ""],
            ["1", "", "同意书.pdf", ""],
            ["2", "乙", "b", ""],
            ["2", "", "同意书.pdf", "授权书"],
        ]
    )
    assert manifest.every_fault() == []
    assert [len(item.files) for item in manifest.items] == [2, 2]


def test_too_many_rows_refuse_the_delivery():
    rows = [HEADER, *([str(n), "甲", f"{n}.jpg"] for n in range(manifests.MOST_ROWS + 1))]
    manifest = read(rows)
    assert manifest.refused and manifest.items == ()
    most = manifests.MOST_ROWS
    assert [(f.code, f.row, f.facts["limit"]) for f in manifest.faults] == [("E218", most + 2, str(most))]


@pytest.mark.parametrize(
    "data", [b"", b"\xef\xbb\xbf\r\n\r\n", b"\x00" * 40, as_csv([HEADER]), as_csv([HEADER, ["", " ", ""]]), as_xlsx([HEADER])]
)
def test_an_empty_manifest(data):
    with pytest.raises(ManifestEmpty) as fault:
        manifests.read(data, "manifest.csv")
    assert fault.value.facts == {"name": "manifest.csv"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "已损坏"),
        (b"PK\x03\x04 broken", "已损坏"),
        (b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(9000), "不是文本"),
        (b"hello,world\n1,2\n", "没有找到表头"),
        (as_csv(TWO) + '3,"没有结束的引号,c.jpg\n4,丁,d.jpg\n'.encode(), "第 4 行的引号"),
        (as_xlsx([["a", "b"], [1, 2]]), "没有找到表头"),
    ],
)
def test_an_unreadable_manifest_says_why(data, reason):
    with pytest.raises(ManifestUnreadable) as fault:
        manifests.read(data, "manifest.csv")
    assert reason in i18n.explain(fault.value.code, fault.value.facts).what


def test_a_few_damaged_bytes_do_not_turn_the_rest_into_other_words():
    data = as_csv([HEADER, ["1", "梁祝", "a.mp4"], ["2", "越剧选段", "b.mp4"]]).replace("祝".encode(), b"\xe7\xa5")
    manifest = manifests.read(data, "m.csv")
    assert titles(manifest)[1] == "越剧选段"
    assert [(f.code, f.row, f.column, f.refuses) for f in manifest.every_fault()] == [("E216", 2, "title", True)]


def test_control_characters_do_not_reach_the_record():
    manifest = manifests.read(as_csv([[*HEADER, "简介"], ["1", "甲", "a", "x\x00\x1b[31my"]]), "m.csv")
    assert manifest.items[0].record.description == "x[31my"
    assert [f.code for f in manifest.every_fault()] == ["E216"]


def test_characters_that_turn_text_are_named_by_their_code_and_do_not_reach_the_record():
    manifest = read([[*HEADER, "身份证号"], ["1", "越\u202e剧\u2066", "a", "x\u200ey"]])
    (item,) = manifest.items
    assert (item.taken, item.record.title, item.record.notes) == (True, "越剧", {"身份证号": "xy"})
    assert [(f.code, f.value, f.facts["characters"]) for f in item.faults] == [
        ("E233", "越剧", "U+202E, U+2066"),
        ("E233", "xy", "U+200E"),
    ]


def test_find_names_the_manifest_at_the_top_only():
    assert manifests.find(["a.mp4", "Manifest.CSV", "b.csv"]) == ("Manifest.CSV",)
    assert manifests.find(["清单.xlsx", "sub/manifest.csv"]) == ("清单.xlsx",)
    assert manifests.find(["b.csv", "移交目录2019.XLS", "a.mp4", "sub/c.csv", "~$d.xlsx", "_x.csv"]) == (
        "移交目录2019.XLS",
        "b.csv",
    )
    assert manifests.find(["a.mp4", "sub/c.csv"]) == ()
