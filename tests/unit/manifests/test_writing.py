"""A manifest that is written gives the same records when it is read: from the rows as received, else from the record."""

import csv
import io

import pytest
from made import as_csv

from archive import manifests
from archive.manifests import Described, FileRow
from archive.models.record import Consent, Contributor, Record, Role, Term, When

FULL = [
    [
        "编号",
        "题名",
        "文件名",
        "其他题名",
        "类型",
        "门类",
        "简介",
        "表演者",
        "团队",
        "作者",
        "日期",
        "地点",
        "活动",
        "语言",
        "权利",
        "授权",
        "关键词",
        "电话",
    ],
    [
        "1",
        "牡丹亭",
        "a.mp4",
        "还魂记",
        "演出",
        "越剧；昆曲",
        "一\n二，“引号”",
        "甲（旦）；乙",
        "团",
        "丙",
        "约1985年",
        "绍兴市嵊州市甘霖镇",
        "春晚",
        "绍兴话",
        "保留",
        "同意公开，至2030-12-31",
        "爱情；戏",
        "138",
    ],
    ["1", "", "b.mp4", "", "", "京剧", "", "丁", "", "", "", "", "", "", "", "", "", "139"],
]

CASES = {
    "every column": FULL,
    "no numbers": [["题名", "文件名"], ["甲", "a.mp4"]],
    "English headers": [["title", "file", "genre", "phone"], ["Peony, the", "a.mp4", "opera;x", "1;2"]],
    "a column twice": [["题名", "文件名", "题名", "备注", "备注"], ["甲", "a.mp4", "乙", "一", "二"]],
    "two names of one column": [["标题", "题名", "文件名"], ["先", "后", "a.mp4"]],
    "unknown words": [["题名", "文件名", "类型", "日期", "地点"], ["甲", "a.mp4", "莫名", "某年", "某地"]],
    "a file named twice": [["编号", "题名", "文件名"], ["1", "甲", "a.mp4"], ["1", "甲", "a.mp4"]],
    "a header that spreadsheets read": [["题名", "文件名", "=1+1", "sep=,"], ["=甲", "a.mp4", "+1", "\t'x"]],
    "captions and papers": [["编号", "题名", "文件名"], ["1", "甲", "a.mp4"], ["1", "", "a.srt"], ["1", "", "授权书.pdf"]],
    "source identifiers": [["编号", "题名", "文件名", "源标识"], ["1", "甲", "a.mp4", "A-7\nB、9"], ["1", "甲", "b.mp4", ""]],
    "parts out of order": [["编号", "题名", "文件名", "序号"], ["1", "甲", "a.mp4", "2"], ["1", "甲", "b.mp4", "1"]],
}


def described(rows, name="7ZQ4M1T9KC5"):
    (item,) = manifests.read(as_csv(rows), "manifest.csv").items
    files = [FileRow(f"{name}/{f.path}", "ab" * 64, f.role, f.part) for f in item.files]
    return Described(name, item.record, item.rows, files)


def again(data):
    return {item.files[0].path.split("/")[0]: item for item in manifests.read(data, "manifest.csv").items}


@pytest.mark.parametrize("name", CASES)
def test_the_record_and_the_files_come_back(name):
    one = described(CASES[name])
    made = manifests.written([one])
    assert made.differing == ()
    item = again(made.data)[one.id]
    assert item.record == one.record and not any(fault.refuses for fault in item.faults)
    files = [(f.path, f.role, f.part, f.checksum) for f in item.files]
    assert files == [(f.path, f.role, f.part, "sha512:" + "ab" * 64) for f in one.files]


def test_many_resources_share_one_manifest_and_keep_their_own_numbers():
    ids = [f"{n}ZQ4M1T9KC5" for n in range(len(CASES))]
    every = [described(rows, name) for rows, name in zip(CASES.values(), ids, strict=True)]
    made = manifests.written(every)
    assert made.differing == ()
    items = again(made.data)
    assert {name: items[name].record for name in ids} == {one.id: one.record for one in every}
    numbered = {one.id for one in every if one.record.identifiers}
    assert {item.item for item in items.values() if item.record.identifiers} == numbered


def test_the_words_as_received_are_used_where_they_give_the_record():
    made = manifests.written([described(CASES["English headers"])])
    header, row = list(csv.reader(io.StringIO(made.data.decode("utf-8-sig"))))
    assert dict(zip(header, row, strict=True))["门类"] == "opera;x", "not what we would have written"
    assert "phone" in header and made.data.startswith(b"\xef\xbb\xbf")


def test_a_record_that_was_corrected_since_is_written_as_it_is_now():
    one = described(FULL)
    corrected = one._replace(record=one.record.model_copy(update={"title": "牡丹亭·游园", "rights": "CC BY"}))
    made = manifests.written([corrected])
    assert made.differing == () and again(made.data)[one.id].record == corrected.record


def test_what_a_manifest_cannot_say_is_told():
    own = Record(
        title="甲",
        genres=(Term(id="x-1", label="unheard-of"),),
        contributors=(Contributor(name="甲；乙", role=Role.PERFORMER),),
        date=When(given="随便", edtf="2020"),
        consent=Consent(statement="同意"),
    )
    one = Described("7ZQ4M1T9KC5", own, ({"题名": "甲"},), (FileRow("7ZQ4M1T9KC5/a.mp4", "ab" * 64, "main", 1),))
    one = one._replace(files=[described(CASES["no numbers"]).files[0]])
    good = described(FULL, "1ZQ4M1T9KC5")
    assert manifests.written([good, one]).differing == (one.id,)
