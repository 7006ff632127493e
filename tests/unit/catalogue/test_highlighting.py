"""Ranges are characters of the original, whatever way it was found."""

import pytest

from archive.catalogue import highlight
from archive.catalogue.highlighting import pieces
from archive.models.search import Highlight

CASES = [
    ("越剧《梁祝》", "越剧", ["越剧"]),
    ("越劇《梁祝》", "越剧", ["越劇"]),
    ("越剧《梁祝》", "越劇", ["越剧"]),
    ("海寧皮影戲傳承人", "海宁皮影戏", ["海寧皮影戲"]),
    ("①越劇", "越剧", ["越劇"]),
    ("ﬁ 越劇", "越剧", ["越劇"]),
    ("ＬＩＶＥ現場", "live", ["ＬＩＶＥ"]),
    ("嵊州市越剧团", "yueju", ["越剧"]),
    ("嵊州市越剧团", "yue ju", ["越剧"]),
    ("嵊州市越剧团", "shengzhou", ["嵊州"]),
    ("嵊州市越劇團", "YJ", ["越劇"]),
    ("嵊州市越剧团", "szsyj", []),
    ("嵊州市越剧团", "szsyjt", ["嵊州市越剧团"]),
    ("绍兴莲花落", "lianhualao", ["莲花落"]),
    ("嵊州市合唱节", "嵊州 合唱", ["嵊州", "合唱"]),
    ("嵊州市合唱节", "嵊州合唱", ["嵊州", "合唱"]),
    ("合唱节合唱团", "合唱", ["合唱", "合唱"]),
    ("采茶舞曲", "茶舞", ["茶舞"]),
    ("Yue Opera 越剧", "yue", ["Yue"]),
    ("Yueju", "yue", []),
    ("十八相送", "“八相”", ["八相"]),
    ("2024年5月", "2024年", ["2024"]),
    ("哈哈哈", "哈哈", ["哈哈哈"]),
    ("婺剧", "越剧", []),
    ("越剧", "", []),
    ("越剧", "*", []),
    ("", "越剧", []),
    ("😀越剧😀", "越剧", ["越剧"]),
]


@pytest.mark.parametrize(("text", "query", "marked"), CASES)
def test_ranges(text, query, marked):
    found = highlight(text, query)
    if not marked:
        assert found is None
        return
    assert found is not None and found.text == text
    assert [text[start:end] for start, end in found.ranges] == marked


def test_long_texts_are_shown_in_pieces():
    text = "前" * 100 + "越剧" + "中" * 300 + "越剧" + "近" * 10 + "越剧" + "后" * 5
    whole = highlight(text, "越剧")
    assert whole is not None
    first, second = pieces(whole, around=20)
    assert first == Highlight(text="前" * 20 + "越剧" + "中" * 20, ranges=((20, 22),))
    assert second.text == "中" * 20 + "越剧" + "近" * 10 + "越剧" + "后" * 5
    assert [second.text[start:end] for start, end in second.ranges] == ["越剧", "越剧"]
