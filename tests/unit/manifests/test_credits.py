"""People of a manifest: a column for every role, credits in one cell, families, ensembles, and what nobody can know."""

import time

import pytest
from made import as_csv

from archive import i18n, manifests
from archive.manifests import families
from archive.manifests.columns import Column, nearly, parts_of, recognised
from archive.manifests.fields.contributors import contributors
from archive.manifests.model import Cell
from archive.models.media import FileRole

P, E, A = "performer", "ensemble", "author"

CASES = [
    ("演职员", "导演：王某某；指挥：李某；演员：甲某、乙某",
     [(P, "甲某"), (P, "乙某"), ("director", "王某某"), ("conductor", "李某")], []),
    ("credits", "Director: Wang Mou; Conductor: Li Mou", [("director", "Wang Mou"), ("conductor", "Li Mou")], []),
    ("演职员", "導演：王某某\n鼓師：李某", [("director", "王某某"), ("accompanist", "李某", "鼓師")], []),
    ("演职员", "导演、编剧：王某某", [("director", "王某某"), ("librettist", "王某某")], []),
    ("演职员", "编剧兼导演：王某某", [("director", "王某某"), ("librettist", "王某某")], []),
    ("演职员", "编剧/导演：王某某、李某某", [("contributor", n, "编剧/导演") for n in ("王某某", "李某某")], []),
    ("编剧/导演", "王某某", [("director", "王某某"), ("librettist", "王某某")], []),
    ("编剧/导演", "王某某；李某某", [("contributor", n, "编剧/导演") for n in ("王某某", "李某某")], []),
    ("演职员", "演员：\n甲某\n乙某\n司鼓：丙某", [(P, "甲某"), (P, "乙某"), ("accompanist", "丙某", "司鼓")], []),
    ("演职员", "导演：王某某，指挥：李某", [("director", "王某某"), ("conductor", "李某")], ["E260"]),
    ("演职员", "编导：王某某 指挥：李某", [("director", "王某某", "编导"), ("conductor", "李某")], ["E260"]),
    ("主创人员", "编剧 王某某 导演 李某某", [("director", "李某某"), ("librettist", "王某某")], ["E260"]),
    ("演员", "王某某，李某某", [(P, "王某某"), (P, "李某某")], ["E260"]),
    ("演员", "王某某 李某某", [(P, "王某某"), (P, "李某某")], ["E260"]),
    ("演员", "王某某（领唱）；李某（饰梁山伯）", [(P, "王某某", "领唱"), (P, "李某（饰梁山伯）")], ["E260"]),
    ("cast", "Wang, Mou", [(P, "Wang, Mou")], []),
    ("演员", "王　某", [(P, "王 某")], []),
    ("表演者", "梁山伯：王某某；李某某", [(P, "王某某", "梁山伯"), (P, "李某某")], []),
    ("主要演员", "王某某", [(P, "王某某", "主要演员")], []),
    ("演员表", "王某某", [(P, "王某某")], []),
    ("拍摄者", "张某", [("camera", "张某")], []),
    ("录音", "张某", [("camera", "张某", "录音")], []),
    ("导演（必填）", "张某", [("director", "张某")], []),
    ("导演 Director", "张某", [("director", "张某")], []),
    ("口述人", "张某", [("narrator", "张某", "口述人")], []),
    ("传承人", "无", [], []),
    ("演职员", "茶水：赵某；导演：王某", [("director", "王某"), ("contributor", "赵某", "茶水")], ["E263"]),
    ("演职员", "主持：；导演：王某", [("director", "王某")], ["E264"]),
    ("表演者", "嵊州越剧团、王某某", [(P, "王某某"), (E, "嵊州越剧团")], ["E261"]),
    ("演职员", "嵊州市文化馆", [(E, "嵊州市文化馆")], ["E261"]),
    ("团队", "嵊州越剧团", [(E, "嵊州越剧团")], []),
    ("演职员", "合唱团：某某合唱团", [(E, "某某合唱团")], []),
    ("导演", "嵊州越剧团", [("director", "嵊州越剧团")], []),
    ("表演者", "王某某、李某某夫妇", [(P, n, None, "王某某、李某某夫妇") for n in ("王某某", "李某某")], ["E262"]),
    ("表演者", "王某某和李某某父子", [(P, n, None, "王某某和李某某父子") for n in ("王某某", "李某某")], ["E262"]),
    ("鼓师", "甲某、乙某等12人", [("accompanist", n, "鼓师", "甲某、乙某等12人") for n in ("甲某", "乙某")], ["E262"]),
    ("表演者", "王某某夫妇", [(P, "王某某夫妇")], []),
    ("表演者", "李某；王某某父子", [(P, "李某"), (P, "王某某父子")], []),
    ("表演者", "舞者", [(P, "舞者")], []),
    ("演职员", "导演王某某，摄像李某某", [("director", "王某某"), ("camera", "李某某", "摄像")], ["E260"]),
    ("演职员", "导演：张某；字幕/李某", [("director", "张某"), ("contributor", "李某", "字幕")], ["E260"]),
    ("演职员", "指挥家王某", [("contributor", "指挥家王某")], []),
    ("主演", "甲某 饰 梁山伯 乙某 饰 祝英台", [(P, "甲某（饰梁山伯）", "主演"), (P, "乙某（饰祝英台）", "主演")], ["E260"]),
    ("表演者", "梁山伯——甲某；祝英台——乙某", [(P, "甲某", "梁山伯"), (P, "乙某", "祝英台")], ["E260"]),
    ("表演者", "嵊州越剧团 甲某 乙某", [(P, "甲某"), (P, "乙某"), (E, "嵊州越剧团")], ["E260", "E261"]),
    ("作者", "19:30", [(A, "19:30")], []),
]  # fmt: skip


def read(header, value):
    (item,) = (manifest := manifests.read(as_csv([["题名", "文件名", header], ["甲", "a.mp4", value]]), "m.csv")).items
    return item, manifest.every_fault()


@pytest.mark.parametrize(("header", "value", "people", "codes"), CASES)
def test_people_of_a_cell(header, value, people, codes):
    item, faults = read(header, value)
    found = [(one.role.value, one.name, one.credit, one.given) for one in item.record.contributors]
    assert found == [(*one, *[None] * (4 - len(one))) for one in people]
    assert [fault.code for fault in faults] == codes and not any(fault.refuses for fault in faults)
    assert item.rows[0].get(header, value) == value and not item.record.notes
    for fault in faults:
        said = [i18n.explain(fault.code, fault.facts, language) for language in i18n.LANGUAGES]
        assert fault.value and all(fault.value in one.what and "–" not in one.what and one.do for one in said)


@pytest.mark.parametrize(("header", "value", "people", "codes"), CASES)
def test_people_come_back_from_a_manifest_that_is_written_of_the_record(header, value, people, codes):
    item, _ = read(header, value)
    file = manifests.FileRow("7ZQ4M1T9KC5/a.mp4", "ab" * 64, FileRole.MAIN, 1)
    made = manifests.written([manifests.Described("7ZQ4M1T9KC5", item.record, (), (file,))])
    assert made.differing == ()
    assert manifests.read(made.data, "manifest.csv").items[0].record.contributors == item.record.contributors


def test_many_columns_of_people_stand_side_by_side_and_each_is_read():
    header = ["题名", "文件名", "演员", "主要演员", "演员", "鼓师", "主胡", "电话"]
    manifest = manifests.read(as_csv([header, ["甲", "a", "一某", "二某", "三某", "四某", "五某", "138"]]), "m.csv")
    people = manifest.items[0].record.contributors
    assert [(one.name, one.credit) for one in people] == [
        ("一某", None), ("二某", "主要演员"), ("三某", None), ("四某", "鼓师"), ("五某", "主胡"),
    ]  # fmt: skip
    assert [(fault.code, fault.value) for fault in manifest.every_fault()] == [("E215", "电话")]
    assert manifest.items[0].record.notes == {"电话": "138"}


def test_the_same_person_in_several_rows_stands_once():
    rows = [["编号", "题名", "文件名", "导演"], ["1", "甲", "a", "王某"], ["1", "", "b", "王某；李某"]]
    assert [one.name for one in manifests.read(as_csv(rows), "m.csv").items[0].record.contributors] == ["王某", "李某"]


def test_numbers_and_damage_in_columns_of_people_are_told_with_their_header():
    _, (number,) = read("主要演员", "王某13800138000")
    assert (number.code, number.column) == ("E251", "主要演员")
    _, (lost,) = read("演员", "王\ufffd某")
    assert (lost.code, lost.column) == ("E216", "performers")


@pytest.mark.parametrize(
    "header",
    ["参演人数", "拍摄人数", "演出人数", "灯光", "音乐", "字幕", "脚本", "舞台设计", "联系人", "姓名", "导演电话", "x" * 300],
)
def test_what_heads_a_column_of_something_else_names_no_role(header):
    assert recognised(header) is None and nearly(header) is None


def test_what_comes_near_an_older_column_is_still_said():
    item, faults = read("乐团", "嵊州乐团")
    assert [(one.role.value, one.name, one.credit) for one in item.record.contributors] == [(E, "嵊州乐团", None)]
    assert [fault.code for fault in faults] == ["E246"]
    assert recognised("演职人员") is Column.CREDITS and parts_of("演职人员") == ()


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["甲某", "乙某兄弟三人"], ("甲某", "乙某")),
        (["甲某", "乙某三人"], ("甲某", "乙某")),
        (["甲某等"], ("甲某",)),
        (["王等"], ("王等",)),
        (["甲某"], ("甲某",)),
        ([], ()),
    ],
)
def test_people_together(names, found):
    assert families.apart(names).names == found


@pytest.mark.parametrize(
    "cell",
    [
        "演员：" + "甲、" * 30_000,
        "(a)" * 60_000 + "x",
        "甲 " * 60_000,
        "甲" * 200_000,
        "甲" + " " * 200_000 + "乙",
        "导演：" * 30_000,
        "（" * 90_000,
    ],
)
def test_a_cell_of_anything_is_read_in_time(cell):
    column = manifests.Column.CREDITS
    began = time.process_time()
    contributors(Cell(cell, 2, column, "1", header="演职员"), "演职员")
    assert time.process_time() - began < 5, "it took a second at most, and hours where every piece is copied for each character"
