"""Cells that name several files: folders, lines, signs; what becomes of files that a camera laid beside a recording."""

import pytest
from made import as_csv

from archive.manifests import read
from archive.models.delivery import Naming
from archive.models.media import FileRole

DISC = ("VIDEO_TS/VIDEO_TS.IFO", "VIDEO_TS/VTS_01_0.VOB", "VIDEO_TS/VTS_01_1.VOB", "VIDEO_TS/VTS_01_2.VOB")
FOLDER = ("灯会/10.jpg", "灯会/2.jpg", "灯会/授权书.pdf", "灯会/字幕.srt")


def item(cell, files, *more, header=("题名", "文件名")):
    (found,) = read(as_csv([header, ["作品", cell, *more]]), "a.csv", files).items
    return found


def told(found):
    return [(file.path.rpartition("/")[2], file.role, file.part) for file in found.files if file.role is not FileRole.OTHER]


@pytest.mark.parametrize("cell", ["VIDEO_TS", "VIDEO_TS/", "./VIDEO_TS", "VIDEO_TS\\"])
def test_a_row_that_names_a_disc_takes_its_films_in_order_and_keeps_the_rest_beside(cell):
    found = item(cell, DISC)
    assert told(found) == [("VTS_01_1.VOB", FileRole.MAIN, 3), ("VTS_01_2.VOB", FileRole.MAIN, 4)]
    beside = [file for file in found.files if file.naming is Naming.BESIDE]
    assert {(file.path, file.role) for file in beside} == {(path, FileRole.OTHER) for path in DISC[:2]}
    assert [(fault.code, fault.facts["count"], fault.refuses) for fault in found.faults] == [("E280", "4", False)]


def test_a_row_that_names_a_folder_takes_its_files_in_order_each_in_its_role():
    found = item("灯会", FOLDER)
    assert told(found) == [
        ("2.jpg", FileRole.MAIN, 1),
        ("10.jpg", FileRole.MAIN, 2),
        ("字幕.srt", FileRole.CAPTION, 3),
        ("授权书.pdf", FileRole.CONSENT, 4),
    ]


@pytest.mark.parametrize("cell", ["a.mp4\nb.mp4", "a.mp4；b.mp4", "a.mp4; b.mp4", "a.mp4|b.mp4"])
def test_several_files_in_a_cell_are_parts(cell):
    assert told(item(cell, ("a.mp4", "b.mp4"))) == [("a.mp4", FileRole.MAIN, 1), ("b.mp4", FileRole.MAIN, 2)]


def test_a_name_with_a_sign_in_it_is_one_file_and_lines_are_files_even_if_they_are_not_there():
    assert [file.path for file in item("a；b.mp4", ("a；b.mp4", "a")).files] == ["a；b.mp4"]
    assert [file.path for file in item("甲；乙.mp4", ("a.mp4",)).files] == ["甲；乙.mp4"]
    assert [file.path for file in item("a.mp4\n没有.mp4", ("a.mp4",)).files] == ["a.mp4", "没有.mp4"]


def test_a_checksum_is_that_of_one_file_and_not_of_a_folder():
    header = ("题名", "文件名", "校验值")
    assert {file.checksum for file in item("灯会", FOLDER, "a" * 64, header=header).files} == {None}
    assert item("灯会/2.jpg", FOLDER, "a" * 64, header=header).files[0].checksum == "sha256:" + "a" * 64


def test_rows_for_each_file_of_a_disc_keep_its_menus_beside_unless_a_row_says_what_they_are():
    rows = [["编号", "题名", "文件名", "文件角色"], *(["1", "戏", path, ""] for path in DISC)]
    (found,) = read(as_csv(rows), "a.csv", DISC).items
    assert [file.role for file in found.files] == [FileRole.OTHER, FileRole.OTHER, FileRole.MAIN, FileRole.MAIN]
    rows[2][3] = "主文件"
    (found,) = read(as_csv(rows), "a.csv", DISC).items
    assert [file.role for file in found.files].count(FileRole.MAIN) == 3


def test_a_row_of_another_role_that_names_nothing_sound_refuses_only_itself():
    rows = [["编号", "题名", "文件名", "文件角色"], ["1", "戏", "a.mp4", ""], ["1", "", "../b.srt", "字幕"]]
    (found,) = read(as_csv(rows), "a.csv", ("a.mp4",)).items
    assert (found.taken, [(fault.code, fault.refuses) for fault in found.faults]) == (True, [("E209", False)])
    rows[2][3] = ""
    assert not read(as_csv(rows), "a.csv", ("a.mp4",)).items[0].taken


def test_a_folder_and_a_file_in_it_named_again_is_said():
    rows = [["题名", "文件名"], ["灯会", "灯会"], ["一张", "灯会/2.jpg"]]
    first, second = read(as_csv(rows), "a.csv", FOLDER).items
    assert first.taken and not second.taken and [fault.code for fault in second.faults] == ["E208"]


NEARLY = ("梁祝.mp4", "照片/002.jpg", "重.mp4", "重.srt", "视频/1.mp4", "视频/2.mp4", "旧/x.jpg", "（甲） 乙.JPG")


@pytest.mark.parametrize(
    ("cell", "paths"),
    [
        ("梁祝", ["梁祝.mp4"]),
        ("002.jpg", ["照片/002.jpg"]),
        ("照片\\002", ["照片/002.jpg"]),
        ("(甲)乙.jpg", ["（甲） 乙.JPG"]),
        ("视频/1、视频/2", ["视频/1.mp4", "视频/2.mp4"]),
    ],
)
def test_a_name_without_extension_or_folder_or_in_another_width_is_the_one_file_it_fits_and_that_is_said(cell, paths):
    found = item(cell, NEARLY)
    assert [file.path for file in found.files] == paths
    assert [(fault.code, fault.facts["name"], fault.refuses) for fault in found.faults] == [("E228", one, False) for one in paths]


@pytest.mark.parametrize("cell", ["重", "新/x.jpg", "梁祝.mov", "没有"])
def test_no_file_is_guessed_where_there_are_two_or_another_folder_or_extension_is_written(cell):
    found = item(cell, NEARLY)
    assert ([file.path for file in found.files], found.faults) == ([cell], ())


def test_a_file_that_a_row_names_as_it_is_called_is_not_what_another_row_means():
    read_of = read(as_csv([["题名", "文件名"], ["甲", "x.jpg"], ["乙", "旧/x.jpg"]]), "a.csv", ["旧/x.jpg"])
    assert [[file.path for file in one.files] for one in read_of.items] == [["x.jpg"], ["旧/x.jpg"]]


def test_files_parted_by_commas_are_parts_where_all_are_there():
    assert told(item("a.mp4、b.mp4", ("a.mp4", "b.mp4"))) == [("a.mp4", FileRole.MAIN, 1), ("b.mp4", FileRole.MAIN, 2)]
