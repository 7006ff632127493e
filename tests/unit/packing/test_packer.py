"""The program as a centre runs it: one file, plain Python without anything installed, sheets of Excel and CSV in GB18030."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import bagit
import openpyxl
import pytest

from archive.models.names import find_lists
from archive.packages import BagFile, check_bag
from archive.packing import building

ROWS = [["题名", "文件名", "类型"], ["梁祝·十八相送", "戏/十八相送.mp4", "戏曲"], ["小热昏", "照片/001.jpg", "照片"]]
PLAIN = (sys.executable, "-I", "-S")


@pytest.fixture(scope="module")
def packer(tmp_path_factory) -> Path:
    return building.build(tmp_path_factory.mktemp("packer") / "archive-pack.pyz")


def folder_of(place: Path, kind: str = "csv", rows=ROWS) -> Path:
    folder = place / "2024春晚"
    (folder / "戏").mkdir(parents=True)
    (folder / "照片").mkdir()
    (folder / "戏" / "十八相送.mp4").write_bytes(b"opera" * 100_000)
    (folder / "照片" / "001.jpg").write_bytes(b"\xff\xd8 photograph")
    (folder / "Thumbs.db").write_bytes(b"litter")
    if kind == "csv":
        text = "越剧小组移交清单,,\r\n" + "".join(",".join(row) + "\r\n" for row in rows)
        (folder / "移交清单2019.csv").write_bytes(text.encode("gb18030"))
    else:
        book = openpyxl.Workbook()
        for row in [["越剧小组移交清单"], *rows]:
            book.active.append(row)
        book.save(folder / "清单.xlsx")
    return folder


def ran(packer: Path, *arguments: object, encoding: str = "utf-8", status: int | None = 0) -> str:
    command = [*PLAIN, str(packer), *map(str, arguments)]
    environment = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": encoding}
    if encoding != "utf-8":
        command = [sys.executable, "-S", str(packer), *map(str, arguments)]  # `-I` reads no PYTHONIOENCODING
    done = subprocess.run(command, capture_output=True, env=environment, check=False, timeout=60)
    said = done.stdout.decode(encoding, "replace") + done.stderr.decode(encoding, "replace")
    assert status is None or done.returncode == status, said
    return said


def shape(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {str(f.relative_to(folder)): (f.read_bytes(), f.stat().st_mtime_ns) for f in folder.rglob("*") if f.is_file()}


def judged(bag: Path):
    files = [BagFile(f.relative_to(bag).as_posix(), f.stat().st_size) for f in bag.rglob("*") if f.is_file()]
    digest = lambda path, algorithm: hashlib.new(algorithm, (bag / path).read_bytes()).hexdigest()  # noqa: E731
    return check_bag(files, lambda path: (bag / path).read_bytes(), digest)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_folder_becomes_a_sound_bag_by_plain_python_and_stays_as_it_is(packer, tmp_path, kind):
    folder = folder_of(tmp_path, kind)
    before = shape(folder)
    said = ran(packer, folder, "--centre", "zj-330683")
    bag = tmp_path / "2024春晚_bag"
    assert shape(folder) == before
    assert "打包完成" in said and "packed: 3 files" in said
    assert judged(bag).faults == () and judged(bag).damaged == {}
    assert bagit.Bag(str(bag)).is_valid()
    info = dict(judged(bag).info)
    assert (info["Centre-Id"], info["External-Identifier"], info["Delivery-Rows"]) == ("zj-330683", "2024春晚", "2")
    assert find_lists([f.relative_to(bag).as_posix() for f in bag.rglob("*") if f.is_file()])
    assert not (bag / "data" / "Thumbs.db").exists() and len(list(tmp_path.glob("*"))) == 2


def test_what_would_be_refused_is_told_by_row_with_a_way_out_and_nothing_is_packed(packer, tmp_path):
    rows = [*ROWS, ["碗窑", "戏/碗窖.mp4", ""], ["", "照片/001.jpg", ""], ["无文件", "", ""], ["合计", "", ""]]
    folder = folder_of(tmp_path, rows=rows)
    said = ran(packer, folder, status=1)
    assert "E221 不收 / would be refused 移交清单2019.csv!5" in said and "戏/碗窖.mp4" in said and "请核对文件名" in said
    assert "E201 不收 / would be refused 移交清单2019.csv!6" in said and "E202 不收 / would be refused 移交清单2019.csv!7" in said
    assert "!8" not in said and not (tmp_path / "2024春晚_bag").exists()
    ran(packer, folder, "--anyway")
    assert judged(tmp_path / "2024春晚_bag").faults == ()


@pytest.mark.parametrize("encoding", ["cp936", "ascii", "cp1252"])
def test_no_terminal_makes_it_fail(packer, tmp_path, encoding):
    folder = folder_of(tmp_path)
    (folder / "照片" / "𠮷😀.jpg").write_bytes(b"x")
    (folder / os.fsdecode(b"\xd4\xbd\xbe\xe7.txt")).write_bytes(b"not UTF-8")
    assert "E356" in ran(packer, folder, encoding=encoding, status=1)
    ran(packer, "--help", encoding=encoding)
    ran(packer, folder / "gone", encoding=encoding, status=1)


def test_a_packing_that_was_killed_goes_on_where_it_was(packer, tmp_path):
    folder = folder_of(tmp_path)
    for n in range(40):
        (folder / "照片" / f"{n:03}.jpg").write_bytes(os.urandom(200_000) * 10)
    process = subprocess.Popen([*PLAIN, str(packer), str(folder), "--out", str(tmp_path / "盘")], stdout=subprocess.DEVNULL)
    data = tmp_path / "盘" / "2024春晚_bag" / "data"
    while len(list(data.rglob("*.jpg"))) < 8:
        assert process.poll() is None
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    there = {f: f.stat().st_ino for f in data.rglob("*") if f.is_file() and f.suffix != ".part"}
    assert not (data.parent / "bagit.txt").exists() and 8 <= len(there) < 42
    said = ran(packer, folder, "--out", tmp_path / "盘")
    new = int(said.split("本次复制 ")[1].split(" ")[0])
    assert 42 - len(there) <= new <= 43 - len(there)
    assert judged(data.parent).faults == () and judged(data.parent).damaged == {}
    assert sum(f.stat().st_ino == inode for f, inode in there.items()) >= len(there) - 1
    assert "0 copied now" in ran(packer, folder, "--out", tmp_path / "盘")


def test_a_changed_folder_is_packed_anew_as_far_as_it_changed(packer, tmp_path):
    folder = folder_of(tmp_path)
    ran(packer, folder)
    (folder / "照片" / "001.jpg").write_bytes(b"another picture")
    (folder / "照片" / "002.jpg").write_bytes(b"a new one")
    (folder / "戏" / "十八相送.mp4").rename(folder / "戏" / "送.mp4")
    assert "3 copied now" in ran(packer, folder, "--anyway")
    bag = tmp_path / "2024春晚_bag"
    assert judged(bag).faults == () and judged(bag).damaged == {} and not (bag / "data/戏/十八相送.mp4").exists()


def test_other_files_where_the_bag_is_to_lie_are_never_taken_away(packer, tmp_path):
    folder = folder_of(tmp_path)
    (tmp_path / "2024春晚_bag" / "data").mkdir(parents=True)
    (tmp_path / "2024春晚_bag" / "data" / "别人的.doc").write_bytes(b"dear")
    assert "E360" in ran(packer, folder, status=1)
    assert (tmp_path / "2024春晚_bag" / "data" / "别人的.doc").read_bytes() == b"dear"
    assert "E360" in ran(packer, folder, "--out", folder / "里面", status=1)
    assert not (folder / "里面").exists()


def test_over_several_disks_each_bag_is_sound_and_knows_the_whole(packer, tmp_path):
    folder = folder_of(tmp_path)
    for n in range(6):
        (folder / "照片" / f"{n:03}.jpg").write_bytes(os.urandom(900_000))
    ran(packer, folder, "--split", "6MB", "--out", tmp_path / "out", "--centre", "zj-330683")
    bags = sorted((tmp_path / "out").iterdir())
    assert [bag.name for bag in bags] == [f"2024春晚_bag_{n}of{len(bags)}" for n in range(1, len(bags) + 1)] and len(bags) > 2
    assert all(judged(bag).faults == () and judged(bag).damaged == {} for bag in bags)
    assert len({dict(judged(bag).info)["Bag-Group-Identifier"] for bag in bags}) == 1
    assert len({(bag / "whole" / "manifest-sha512.txt").read_bytes() for bag in bags}) == 1
    assert (bags[0] / "data" / "移交清单2019.csv").exists()
    whole = (bags[0] / "whole" / "manifest-sha512.txt").read_text(encoding="utf-8").splitlines()
    parts = [line for bag in bags for line in (bag / "manifest-sha512.txt").read_text(encoding="utf-8").splitlines()]
    assert sorted(whole) == sorted(parts)
    assert "E360" in ran(packer, folder, "--split", "8MB", "--out", tmp_path / "out", status=1)
    assert "E360" in ran(packer, folder, "--split", "1GBB", status=1)


def test_nobody_to_ask_ends_it(packer):
    assert "打包交付" in ran(packer, status=1)


def test_what_goes_in_needs_nothing_that_is_not_pure_python():
    assert building.foreign() <= {"openpyxl", "xlrd"}
    assert "archive.manifests.columns" in building.modules()


def test_it_is_small_and_the_same_each_time(packer, tmp_path):
    assert packer.stat().st_size < 3_000_000
    assert building.build(tmp_path / "again.pyz").read_bytes() == packer.read_bytes()


def test_a_name_with_a_percent_sign_is_known_again(packer, tmp_path):
    folder = folder_of(tmp_path / "usb")
    basket = folder / "照片" / "打8折 50%.jpg"
    basket.write_bytes(b"\xff\xd8 basket")
    ran(packer, folder, "--centre", "zj-330683", "--out", tmp_path / "disk")
    (manifest,) = (tmp_path / "disk").rglob("manifest-sha512.txt")
    assert "打8折 50%25.jpg" in manifest.read_text(encoding="utf-8")
    basket.unlink()  # what an earlier packing has put there is taken out again, and is no stranger's file
    ran(packer, folder, "--centre", "zj-330683", "--out", tmp_path / "disk")
    assert "50%" not in manifest.read_text(encoding="utf-8")
    assert not list((tmp_path / "disk").rglob("打8折*"))
