"""Whatever bytes a list, a cell or a name holds: items and faults, or one clear refusal; never another error, never long."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import i18n
from archive.errors import BadInput
from archive.manifests import read_lists
from unit.manifests.made import as_csv, as_xlsx

LIST = [
    ["编号", "题名", "文件名", "日期", "地点", "授权", "表演者"],
    ["1", "越剧《梁祝》选段", "a.mp4", "甲辰年正月十五", "嵊州市", "同意公开", "王某某"],
    ["2", "剪纸", "b.jpg", "2019", "新昌县", "同意公开", ""],
]
LISTS = Path(__file__).parents[2] / "data" / "lists"
WHOLE = {"1.csv": as_csv(LIST), "1.xlsx": as_xlsx(LIST)} | {
    f"1.{kind}": (LISTS / f"banner.{kind}").read_bytes() for kind in ("xls", "ods")
}
WHOLE["1.json"] = json.dumps([dict(zip(LIST[0], row, strict=True)) for row in LIST[1:]], ensure_ascii=False).encode()
ROW = st.lists(st.text(max_size=60), min_size=7, max_size=7)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answered(data, name):
    """Read it; everything said can be said to a person."""
    try:
        manifest = read_lists({name: data}, {"a.mp4", "b.jpg"})
    except BadInput as error:
        said = [i18n.explain(error.code, error.facts, language).what for language in ("zh", "en")]
    else:
        faults = [*manifest.faults, *(fault for item in manifest.items for fault in item.faults)]
        said = [i18n.explain(fault.code, fault.facts, "zh").what for fault in faults]
        assert manifest.items or manifest.faults
        for item in manifest.items:
            assert all(not file.path.startswith("/") and ".." not in file.path.split("/") for file in item.files)
    assert all(said)


@QUICK
@given(st.binary(max_size=3000), st.sampled_from(sorted(WHOLE)))
def test_any_bytes_are_answered(data, name):
    answered(data, name)


@QUICK
@given(st.sampled_from(sorted(WHOLE)), st.data())
def test_a_list_with_bytes_struck_out_or_changed_is_answered(name, data):
    whole = bytearray(WHOLE[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=40))
        if not whole:
            break
    answered(bytes(whole), name)


@QUICK
@given(
    st.lists(st.lists(st.text(max_size=60), min_size=7, max_size=7), min_size=1, max_size=4), st.sampled_from([",", ";", "\t"])
)
def test_any_cells_are_answered(rows, separator):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows([LIST[0], *rows])
    answered(out.getvalue().encode("utf-8", "surrogatepass"), "1.csv")


@QUICK
@given(st.text(max_size=300))
def test_any_name_of_a_file_is_answered(name):
    out = io.StringIO()
    csv.writer(out).writerows([["题名", "文件名"], ["甲", name]])
    answered(out.getvalue().encode("utf-8", "surrogatepass"), "1.csv")


@pytest.mark.parametrize(
    "cell", ["啊" * 3_500_000, "=" * 1_000_000, '"' * 1_000_001, "(" * 1_000_000], ids=["10 MB", "=", "quotes", "("]
)
def test_a_cell_of_megabytes_ends_in_a_sentence(cell):
    answered(("题名,文件名,简介\n甲,a.mp4," + cell + "\n").encode(), "1.csv")
