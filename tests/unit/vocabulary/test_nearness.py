"""What an unknown word for a genre may mean, and words for genres that are no names of their own."""

import pytest

from archive import vocabulary


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("越局", "越剧"),
        ("婺据", "婺剧"),
        ("绍兴莲花洛", "绍兴莲花落"),
        ("剪纸", "浦江剪纸"),
        ("木雕", "东阳木雕"),
        ("越剧折子戏专场", "越剧"),
        ("浦江剪紙艺术", "浦江剪纸"),
    ],
)
def test_near_misses_are_suggested(word, near):
    assert near in [one.zh for one in vocabulary.near_genres(word)]
    assert vocabulary.find_genre(word) is None and len(vocabulary.near_genres(word)) <= 3


@pytest.mark.parametrize("word", ["机器人舞", "火星", "", "甲", "戏" * 60])
def test_what_comes_near_nothing_is_not_suggested(word):
    assert vocabulary.near_genres(word) == ()


@pytest.mark.parametrize(
    ("word", "genre"), [("话剧", "form.drama"), ("国画", "form.fineart"), ("民歌", "form.music"), ("群口相声", "quyi.xiangsheng")]
)
def test_words_for_what_belongs_to_a_genre_find_it(word, genre):
    assert vocabulary.find_genre(word).id == genre
