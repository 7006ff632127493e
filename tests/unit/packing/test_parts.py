"""Names that travel, and files shared out over disks."""

import pytest

from archive.errors import PackRefused
from archive.packing.laid import LaidFile
from archive.packing.parts import shared_out, size_of
from archive.packing.travel import check_names


@pytest.mark.parametrize(
    "name", ["a:b.mp4", "问?.txt", "con", "NUL.txt", "com¹.jpg", "a. ", "b.", " c", "d\x07", "\udcd4.txt", "长" * 256, "LPT1/y"]
)
def test_names_that_no_disk_takes(name):
    assert [note.code for note in check_names([name], "b") if note.refuses] == ["E356"]


@pytest.mark.parametrize("name", ["问？.txt", "console.txt", "长" * 200, "𠮷.jpg", "a.b.c", "com10.txt"])
def test_names_that_every_disk_takes(name):
    assert [note for note in check_names([name], "b") if note.refuses] == []


def test_names_that_are_one_on_windows_and_paths_that_are_long():
    assert [note.code for note in check_names(["A.jpg", "a.JPG"], "b")] == ["E357"]
    assert [note.code for note in check_names(["é.jpg", "e\u0301.jpg"], "b")] == ["E357"]
    assert [(note.code, note.refuses) for note in check_names(["夹" * 130 + "/" + "件" * 130], "b")] == [("E358", False)]


@pytest.mark.parametrize(
    ("text", "size"), [("64GB", 64 * 10**9), ("1.5 t", 15 * 10**11), ("500m", 5 * 10**8), ("2GiB", 2 * 10**9)]
)
def test_sizes_as_they_are_sold(text, size):
    assert size_of(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "GB", "1.2.3G", "8 Gx"])
def test_what_is_no_size_is_told(text):
    with pytest.raises(PackRefused):
        size_of(text)


def test_every_file_lies_on_one_disk_with_room_for_it_and_lists_on_the_first():
    files = [LaidFile(f"{n:02}.mp4", 1_500_000, 0) for n in range(20)] + [LaidFile("清单.csv", 10, 0)]
    parts = shared_out(files, 10_000_000, {"清单.csv"})
    assert sorted(file for part in parts for file in part) == sorted(files) and parts[0][0].path == "清单.csv"
    assert all(part and sum(file.size for file in part) < 10_000_000 - 4_000_000 for part in parts) and len(parts) > 5
    with pytest.raises(PackRefused) as refused:
        shared_out(files, 5_000_000)
    assert refused.value.facts["name"] == "00.mp4"
