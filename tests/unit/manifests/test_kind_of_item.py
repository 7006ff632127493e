"""A kind that the list does not tell is told from the files and said; one that it tells stands."""

import pytest
from made import as_csv

from archive import i18n, manifests
from archive.manifests import FileFacts
from archive.models.media import MediaType as M
from archive.models.record import Kind


def checked(row, media, header=("编号", "题名", "文件名", "类型", "门类")):
    manifest = manifests.read(as_csv([header, row]), "清单.csv")
    (item,) = manifests.check_files(manifest.items, {"a": FileFacts(9, "", "", media=media)}, lambda *_: "").items
    return item


def test_a_list_without_kinds_gets_them_from_its_files_and_it_is_said():
    item = checked(("1", "越剧《梁祝》", "a"), M.VIDEO, ("编号", "题名", "文件名"))
    (said,) = item.faults
    assert (item.record.kind, said.code, said.row, said.column, said.refuses) == (Kind.PERFORMANCE, "E265", 2, "kind", False)
    assert "演出" in i18n.explain(said.code, said.facts).what and "越剧" in i18n.explain(said.code, said.facts).what
    assert "Performance" in i18n.explain(said.code, said.facts, "en").what


@pytest.mark.parametrize("written", ["讲座", "其他", "other"])
def test_a_kind_that_is_written_always_stands(written):
    item = checked(("1", "越剧《梁祝》", "a", written, "越剧"), M.VIDEO)
    assert item.record.kind in (Kind.LECTURE, Kind.OTHER) and item.faults == ()


def test_a_kind_that_nobody_knows_is_not_replaced_by_a_guess():
    item = checked(("1", "越剧《梁祝》", "a", "精品", "越剧"), M.VIDEO)
    assert (item.record.kind, [fault.code for fault in item.faults]) == (Kind.OTHER, ["E203"])


def test_a_word_for_the_file_leaves_the_kind_open():
    item = checked(("1", "梁祝", "a", "视频", "越剧"), M.VIDEO)
    assert (item.record.kind, [fault.code for fault in item.faults]) == (Kind.PERFORMANCE, ["E265"])


def test_a_genre_in_its_place_stands_for_its_kind():
    item = checked(("1", "梁祝", "a", "越剧", ""), M.VIDEO)
    assert (item.record.kind, [(fault.code, fault.value) for fault in item.faults]) == (Kind.PERFORMANCE, [("E265", "越剧")])


def test_where_nothing_tells_it_stays_other_and_nothing_is_said():
    item = checked(("1", "会议", "a", "", ""), M.VIDEO)
    assert (item.record.kind, item.faults) == (Kind.OTHER, ())
