"""Names that a letter tells are found by what leads to them; what is no name stays."""

import pytest

from archive.access import told_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我叫示例甲,想看秦腔", ("示例甲",)),
        ("联系人：示例乙丙 13800000000", ("示例乙丙",)),
        ("来信人 示例丁,电话 138 0000 0000", ("示例丁",)),
        ("父亲陈大山,想找他唱的戏", ("陈大山",)),
        ("爷爷唱的秦腔", ()),
        ("我是越剧迷", ()),
        ("我是金华人,想学剪纸", ()),
        ("老师教唱越剧", ()),
    ],
)
def test_names_that_are_told(text, names):
    assert told_names.told(text) == names
    assert all(name not in told_names.scrubbed(text) for name in names)
    assert names or told_names.scrubbed(text) == text


def test_words_for_the_public_repeat_nothing_of_a_person():
    letter = "我叫示例甲,想听采茶调"
    assert told_names.repeats("示例甲要的采茶调", letter) and told_names.repeats("请拨13800000000", "")
    assert told_names.repeats("写信到 a.b@example.org", "") and not told_names.repeats("采茶调", letter)
