"""`archive manifest check`: the dry run on real folders."""

import hashlib
import json
import os
import subprocess
import sys

import pytest
from made import as_csv, as_xlsx
from typer.testing import CliRunner

from archive.cli import app
from archive.cli.shared.delivery_folder import check_folder

GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"
HEADER = ["编号", "题名", "文件名", "校验值", "日期"]


@pytest.fixture
def delivery(tmp_path):
    def make(rows, files, name="清单.csv", write=as_csv):
        for path, data in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_bytes(data)
        (tmp_path / name).write_bytes(write([[*HEADER, "类型"], *([*row, "其他"] for row in rows)]))
        return tmp_path

    return make


def check(folder, *options):
    return CliRunner().invoke(app, ["manifest", "check", str(folder), *options])


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512"])
def test_a_sound_delivery_ends_with_0(delivery, algorithm):
    folder = delivery(
        [[1, "甲", "图/甲.gif", hashlib.new(algorithm, GIF).hexdigest(), "2024"]], {"图/甲.gif": GIF}, "Manifest.xlsx", as_xlsx
    )
    result = check(folder)
    assert (result.exit_code, "清单没有问题 / nothing is wrong" in result.output) == (0, True)
    assert "1 个可收，0 个拒收" in result.output


def test_notes_alone_end_with_0(delivery):
    result = check(delivery([["1", "甲", "a.gif", "", "去年"]], {"a.gif": GIF, "b.gif": GIF}))
    assert result.exit_code == 0
    assert "E204" in result.output and "E227" in result.output and "“b.gif”" in result.output


BAD = [
    ["1", "甲", "a.gif", "", ""],
    ["2", "", "b.gif", "", ""],
    ["3", "丙", "c.gif", "a" * 32, ""],
    ["4", "丁", "没有.gif", "", ""],
    ["5", "戊", "d.mp4", "", ""],
    ["6", "己", "e.mp4", "", ""],
    ["7", "庚", "f.mp4", "", ""],
    ["8", "[red]辛[/red]", "../../x", "", ""],
]
FILES = {"a.gif": GIF, "b.gif": GIF, "c.gif": GIF, "d.mp4": b"", "e.mp4": GIF, "f.mp4": b"#EXTM3U\n/etc/passwd\n"}


def test_every_fault_is_said_at_once_in_both_languages(delivery):
    result = check(delivery(BAD, FILES))
    assert result.exit_code == 1
    for code in ("E201", "E222", "E221", "E223", "E225", "E226", "E209"):
        assert code in result.output
    assert "缺少题名" in result.output and "the title is missing" in result.output
    assert "共 8 个条目、7 个文件：1 个可收，7 个拒收" in result.output


def test_json_has_items_faults_and_counts(delivery):
    result = check(delivery(BAD, FILES), "--json")
    found = json.loads(result.output)
    assert (result.exit_code, found["counts"]) == (1, {"items": 8, "files": 7, "taken": 1, "refused": 7, "warned": 0})
    assert [(i["item"], i["faults"][0]["code"]) for i in found["items"] if not i["taken"]] == [
        ("2", "E201"),
        ("3", "E222"),
        ("4", "E221"),
        ("5", "E223"),
        ("6", "E225"),
        ("7", "E226"),
        ("8", "E209"),
    ]
    assert found["items"][0]["files"][0]["mime"] == "image/gif"


def test_a_delivery_that_would_be_refused_as_a_whole(tmp_path):
    (tmp_path / "manifest.csv").write_bytes(as_csv([["编号", "题名"], ["1", "甲"]]))
    result = check(tmp_path)
    assert result.exit_code == 1
    assert "E219" in result.output and "整个交付包将被拒收 / the whole delivery would be refused" in result.output


def test_nothing_in_the_folder_is_changed_and_links_are_not_followed(delivery, tmp_path_factory):
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.gif"
    secret.write_bytes(GIF)
    folder = delivery([["1", "甲", "link.gif", "", ""]], {})
    (folder / "link.gif").symlink_to(secret)
    before = {file.name: file.lstat().st_mtime_ns for file in folder.iterdir()}
    assert "E221" in check(folder).output
    assert {file.name: file.lstat().st_mtime_ns for file in folder.iterdir()} == before


def test_a_name_in_another_encoding_is_shown_and_breaks_nothing(delivery):
    folder = delivery([["1", "甲", "a.gif", "", ""]], {"a.gif": GIF})
    (folder / os.fsdecode("越剧.gif".encode("gbk"))).write_bytes(GIF)
    done = subprocess.run(
        [sys.executable, "-c", "from archive.cli import main; main()", "manifest", "check", str(folder)],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"E131" in done.stdout, b"E227" in done.stdout) == (0, True, False)


@pytest.mark.parametrize(("name", "code", "words"), [("nothere", "E110", "is not there"), ("", "E101", "没有清单文件")])
def test_what_cannot_be_checked_is_one_clear_sentence(tmp_path, name, code, words):
    command = [sys.executable, "-c", "from archive.cli import main; main()", "manifest", "check", str(tmp_path / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert code in done.stderr and words in done.stderr and "Traceback" not in done.stderr


def test_a_format_at_risk_is_remarked_upon_before_it_is_handed_in(tmp_path):
    asf = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b") + b"\x00" * 64
    (tmp_path / "song.wmv").write_bytes(asf)
    (tmp_path / "manifest.csv").write_text("题名,文件名\n越剧,song.wmv\n", encoding="utf-8")
    checked = check_folder(tmp_path)
    told = [(fault.code, fault.refuses, fault.row) for fault in checked.items[0].faults]
    assert told == [("E231", False, 2), ("E265", False, 2)]
    assert checked.items[0].taken


def test_a_row_whose_file_has_a_name_in_another_encoding_is_told_so_as_when_it_is_delivered(delivery):
    folder = delivery(
        [["1", "甲", "越剧/一.gif", "", ""], ["2", "乙", "没有.gif", "", ""], ["3", "丙", "a.gif", "", ""]], {"a.gif": GIF}
    )
    (folder / os.fsdecode("越剧".encode("gbk"))).mkdir()
    checked = check_folder(folder)
    assert [(fault.code, fault.value, fault.refuses) for fault in checked.faults] == [("E131", "越剧", False)]
    faults = [[(fault.code, fault.row, fault.refuses) for fault in item.faults] for item in checked.items]
    assert faults == [[("E131", 2, True)], [("E221", 3, True)], []]
    assert "越剧" in check(folder).output


def test_a_list_is_prepared_for_a_folder_that_has_none_and_never_over_one_that_is_there(tmp_path):
    (tmp_path / "灯会").mkdir()
    for name in ("灯会/1.gif", "灯会/2.gif", "剪纸.gif"):
        (tmp_path / name).write_bytes(GIF)
    prepared = ["manifest", "prepare", str(tmp_path)]
    assert CliRunner().invoke(app, prepared).exit_code == 0
    found = json.loads(check(tmp_path, "--json").stdout)
    assert [(item["record"]["title"], len(item["files"])) for item in found["items"]] == [("剪纸", 1), ("灯会", 2)]
    before = (tmp_path / "清单-待填.xlsx").read_bytes()
    assert CliRunner().invoke(app, prepared).exit_code == 1
    assert (tmp_path / "清单-待填.xlsx").read_bytes() == before
