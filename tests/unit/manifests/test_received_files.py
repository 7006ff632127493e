"""Files promised against files received."""

import hashlib

from made import as_csv

from archive import i18n, manifests
from archive.manifests import FileFacts
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
    checked = check([["1", "甲", "梁祝(1).mp4", ""], ["2", "乙", "b.mp4", ""]], {"梁祝（1）.MP4": FACTS, "b.mp4": FACTS})
    (fault,) = checked.items[0].faults
    assert (fault.code, fault.row, fault.value, fault.facts["near"], fault.refuses) == (
        "E221",
        2,
        "梁祝(1).mp4",
        " (≈ 梁祝（1）.MP4)",
        True,
    )
    assert checked.items[1].taken


def test_nearest_names():
    received = {"video/choir.mp4": FACTS, "photo.jpeg": FACTS, "清单.csv": FACTS}
    for asked, nearest in {
        "choir.mp4": "video/choir.mp4",
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
