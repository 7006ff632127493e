"""Lengths as people write them, and lists that say another length than the file has."""

import pytest
from made import as_csv

from archive import manifests
from archive.manifests import FileFacts
from archive.manifests.durations import duration
from archive.models.media import MediaFacts, MediaType

WRITTEN = {
    "1小时20分": 4800,
    "１小时２０分": 4800,
    "80分钟": 4800,
    "八十分钟": 4800,
    "一百二十分钟": 7200,
    "01:20:00": 4800,
    "01:20:00:12": 4800,
    "3:25": 205,
    "3分25秒": 205,
    "3′25″": 205,
    "1h20m": 4800,
    "PT1H20M": 4800,
    "120min": 7200,
    "一个半小时": 5400,
    "半小时": 1800,
    "两个钟头": 7200,
    "三刻钟": 2700,
    "约80分钟": 4800,
    "片长：95分钟": 5700,
    "1小时零5分": 3900,
}


@pytest.mark.parametrize(("words", "seconds"), WRITTEN.items())
def test_lengths(words, seconds):
    assert duration(words).seconds == seconds


@pytest.mark.parametrize("words", ["", "很久", "80", "25:61", "0分", "分", "2024年", "1" * 100])
def test_what_is_no_length_is_none(words):
    assert duration(words) is None


def test_a_number_has_the_unit_of_its_header():
    assert duration("80", "时长（分钟）").seconds == 4800
    assert duration("90", "时长(秒)").seconds == 90


def checked(rows, seconds):
    manifest = manifests.read(as_csv([["编号", "题名", "文件名", "类型", "时长（分钟）"], *rows]), "清单.csv")
    facts = {
        name: FileFacts(9, "", "", media=MediaType.VIDEO, facts=MediaFacts(media=MediaType.VIDEO, size=9, duration_s=length))
        for name, length in seconds.items()
    }
    found = manifests.check_files(manifest.items, facts, lambda *_: "")
    return [(fault.code, fault.value, fault.row, fault.refuses) for item in found.items for fault in item.faults], found.items[0]


@pytest.mark.parametrize("written", ["80", "1小时20分", "01:19:40", "约75分钟"])
def test_a_length_that_is_about_right_is_not_spoken_of(written):
    told, item = checked([["1", "甲", "a.mp4", "演出", written]], {"a.mp4": 4785.0})
    assert told == [] and item.record.notes == {"时长（分钟）": written}


def test_a_file_that_lasts_otherwise_is_named_with_both_lengths():
    told, item = checked([["1", "甲", "a.mp4", "演出", "80"]], {"a.mp4": 600.0})
    assert told == [("E269", "80", 2, False)]
    assert item.taken and item.faults[0].facts["measured"] == "0:10:00"


def test_of_several_parts_the_length_may_be_that_of_each_or_of_all():
    parts = {"a.mp4": 1800.0, "b.mp4": 1200.0}
    assert checked([["1", "甲", "a.mp4", "演出", "50"], ["1", "", "b.mp4", "", ""]], parts)[0] == []
    assert checked([["1", "甲", "a.mp4", "演出", "30"], ["1", "", "b.mp4", "", "20"]], parts)[0] == []
    wrong, _ = checked([["1", "甲", "a.mp4", "演出", "30"], ["1", "", "b.mp4", "", "45"]], parts)
    assert wrong == [("E269", "45", 3, False)]
