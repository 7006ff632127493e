"""Files promised against files received."""

import hashlib

from made import as_csv

from archive import i18n, manifests
from archive.manifests import FileFacts, check_files, read, read_lists
from archive.models.media import MediaType
from archive.models.report import Fault

BYTES = b"film"
FACTS = FileFacts(
    4, hashlib.sha512(BYTES).hexdigest(), hashlib.sha256(BYTES).hexdigest(), n=3, mime="video/mp4", media=MediaType.VIDEO
)


def no_digest(path, algorithm):
    raise AssertionError(f"{path} was read for {algorithm}")


def check(rows, received, digest=no_digest):
    manifest = manifests.read(as_csv([["编号", "题名", "文件名", "校验值"], *rows]), "manifest.csv", received)
    return manifests.check_files(manifest.items, received, digest)


def test_a_sound_file_gets_its_number_and_type():
    checked = check(
        [["1", "甲", "a.mp4", FACTS.sha256.upper()], ["2", "乙", "b.mp4", FACTS.sha512]], {"a.mp4": FACTS, "b.mp4": FACTS}
    )
    assert [item.taken for item in checked.items] == [True, True]
    assert (checked.items[0].files[0].n, checked.items[0].files[0].mime, checked.items[0].files[0].media) == (
        3,
        "video/mp4",
        MediaType.VIDEO,
    )
    assert checked.faults == ()


def test_a_missing_file_refuses_its_item_only_and_names_the_nearest():
    checked = check([["1", "甲", "梁祝(1).mp4", ""], ["2", "乙", "b.mp4", ""]], {"梁祝（1）.MOV": FACTS, "b.mp4": FACTS})
    (fault,) = checked.items[0].faults
    assert (fault.code, fault.row, fault.value, fault.facts["near"], fault.refuses) == (
        "E221",
        2,
        "梁祝(1).mp4",
        " (≈ 梁祝（1）.MOV)",
        True,
    )
    assert checked.items[1].taken


def test_nearest_names():
    received = {"video/choir.mp4": FACTS, "photo.jpeg": FACTS, "清单.csv": FACTS}
    for asked, nearest in {
        "old/choir.mp4": "video/choir.mp4",
        "photo.jpg": "photo.jpeg",
        "video/chior.mp4": "video/choir.mp4",
        "完全不同": "–",
    }.items():
        (fault,) = check([["1", "甲", asked, ""]], received).items[0].faults
        assert fault.facts["near"] == (f" (≈ {nearest})" if nearest != "–" else "")


def test_a_wrong_checksum_says_expected_and_found():
    (fault,) = check([["1", "甲", "a.mp4", "a" * 64]], {"a.mp4": FACTS}).items[0].faults
    assert (fault.code, fault.column, fault.facts["expected"], fault.facts["found"]) == (
        "E222",
        "checksum",
        "a" * 64,
        FACTS.sha256,
    )
    assert FACTS.sha256 in i18n.explain(fault.code, fault.facts).what


def test_md5_is_asked_for_only_where_a_row_has_one():
    asked = []

    def digest(path, algorithm):
        asked.append((path, algorithm))
        return hashlib.new(algorithm, BYTES).hexdigest()

    rows = [["1", "甲", "a.mp4", hashlib.md5(BYTES).hexdigest()], ["2", "乙", "b.mp4", "b" * 40], ["3", "丙", "c.mp4", ""]]
    checked = check(rows, {"a.mp4": FACTS, "b.mp4": FACTS, "c.mp4": FACTS}, digest)
    assert asked == [("a.mp4", "md5"), ("b.mp4", "sha1")]
    assert [item.taken for item in checked.items] == [True, False, True]


def test_an_empty_file_and_a_wrong_type_refuse():
    lie = FACTS._replace(fault=Fault(code="E225", facts={"found": "image/png", "extension": ".mp4", "name": "b.mp4"}))
    checked = check(
        [["1", "甲", "a.mp4", FACTS.sha256], ["2", "乙", "b.mp4", ""]], {"a.mp4": FACTS._replace(size=0), "b.mp4": lie}
    )
    assert [(f.code, f.row, f.item, f.refuses) for item in checked.items for f in item.faults] == [
        ("E223", 2, "1", True),
        ("E225", 3, "2", True),
    ]


def test_files_that_no_row_lists_are_said_and_litter_is_not():
    litter = ["_READY", "Thumbs.db", ".DS_Store", "__MACOSX/a", "~$manifest.xlsx", ".git/x", "_RECEIPT.txt", "清单.csv"]
    checked = check([["1", "甲", "a.mp4", ""]], dict.fromkeys(["a.mp4", "extra.mp4", *litter], FACTS))
    assert [(f.code, f.value, f.refuses) for f in checked.faults] == [("E227", "extra.mp4", False)]


ROLES = [
    ["编号", "题名", "文件名", "文件角色"],
    ["1", "甲", "a.mp4", ""],
    ["1", "", "b.srt", "字幕"],
    ["1", "", "c.pdf", "授权书"],
]


def of_roles(received, rows=ROLES):
    return check_files(read(as_csv(rows), "a.csv", tuple(received)).items, received, lambda *_: "").items[0]


def test_a_fault_on_a_master_refuses_its_item_and_on_any_other_role_only_that_file():
    item = of_roles({"a.mp4": FACTS, "b.srt": FACTS._replace(size=0)})
    assert item.taken and [file.path for file in item.files] == ["a.mp4"]
    told = [(fault.code, fault.facts["name"], fault.refuses) for fault in item.faults]
    assert told == [("E223", "b.srt", False), ("E276", "b.srt", False), ("E221", "c.pdf", False), ("E277", "c.pdf", False)]
    assert not of_roles({"a.mp4": FACTS._replace(size=0), "b.srt": FACTS, "c.pdf": FACTS}).taken
    alone = of_roles({}, [ROLES[0], ["1", "甲", "c.pdf", "授权书"]])
    assert not alone.taken, "an item of which nothing is left is refused"


def test_what_a_camera_laid_beside_is_kept_whatever_it_is_but_no_program():
    other = FACTS._replace(mime="application/octet-stream", fault=Fault(code="E224", facts={"found": "?"}))
    program = other._replace(mime="application/x-dosexec")
    received = {
        "VIDEO_TS/VTS_01_1.VOB": FACTS,
        "VIDEO_TS/VIDEO_TS.IFO": other,
        "VIDEO_TS/SETUP.EXE": program,
        "VIDEO_TS/VTS_01_0.BUP": FACTS._replace(size=0),
    }
    item = of_roles(received, [["题名", "文件名"], ["戏", "VIDEO_TS"]])
    assert item.taken and {file.path for file in item.files} == {"VIDEO_TS/VTS_01_1.VOB", "VIDEO_TS/VIDEO_TS.IFO"}
    assert [fault.code for fault in item.faults] == ["E280", "E224", "E276", "E223", "E276"]


def test_a_file_of_no_type_in_a_folder_that_a_row_names_is_left_aside_and_a_broken_one_refuses():
    wrong = FACTS._replace(mime="application/zip", fault=Fault(code="E224", facts={"found": "zip"}))
    rows = [["题名", "文件名"], ["灯会", "灯会"]]
    item = of_roles({"灯会/1.jpg": FACTS, "灯会/a.zip": wrong}, rows)
    assert item.taken and [file.path for file in item.files] == ["灯会/1.jpg"]
    broken = FACTS._replace(fault=Fault(code="E501", facts={"reason": "–"}))
    assert not of_roles({"灯会/1.jpg": FACTS, "灯会/2.jpg": broken}, rows).taken


def test_faults_of_files_name_the_sheet_of_their_row():
    lists = {"照片.csv": as_csv([["题名", "文件名"], ["甲", "a.jpg"]]), "视频.csv": as_csv([["题名", "文件名"], ["乙", "b.mp4"]])}
    checked = check_files(read_lists(lists, ()).items, {}, lambda *_: "")
    told = [(fault.code, fault.place, fault.facts["row"]) for item in checked.items for fault in item.faults]
    assert told == [("E221", "照片!2", "照片!2"), ("E221", "视频!2", "视频!2")]


def test_very_many_unlisted_files_are_counted():
    received = dict.fromkeys(["a.mp4", *(f"照片/{n:04}.jpg" for n in range(1000))], FACTS)
    told = check([["1", "甲", "a.mp4", ""]], received).faults
    assert len(told) == 201 and (told[-1].code, told[-1].facts) == ("E279", {"count": "800"})
