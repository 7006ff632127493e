"""A kind that a list does not tell is told from occasion, genre and files; what tells nothing stays untold."""

import pytest

from archive import vocabulary
from archive.models.media import MediaType as M
from archive.models.record import Kind

GUESSED = [
    ("越剧《梁祝》", [], [M.VIDEO], "performance", "title"),
    ("梁祝", ["越剧"], [M.VIDEO], "performance", "genre"),
    ("梁祝", ["的笃班"], [M.SOUND], "performance", "genre"),
    ("老艺人口述：嵊州吹打", ["嵊州吹打"], [M.VIDEO], "oral-history", "title"),
    ("越劇名家訪談", [], [M.SOUND], "oral-history", "title"),
    ("越剧讲座", ["越剧"], [M.VIDEO], "lecture", "title"),
    ("少儿剪纸培训班", [], [M.VIDEO], "course", "title"),
    ("合唱比赛", [], [M.VIDEO], "chorus", "title"),
    ("茉莉花", ["童声合唱"], [M.SOUND], "chorus", "genre"),
    ("书法展开幕式", [], [M.VIDEO], "exhibition", "title"),
    ("龙泉青瓷烧制技艺", [], [M.VIDEO], "folk-art", "title"),
    ("2024年村晚", [], [M.VIDEO], "performance", "title"),
    ("村晚合影", [], [M.PICTURE], "photograph", "files"),
    ("越剧剧照", ["越剧"], [M.PICTURE, M.PICTURE], "photograph", "files"),
    ("龙", ["浦江剪纸"], [M.PICTURE], "folk-art", "genre"),
    ("节目单", [], [M.DOCUMENT], "document", "files"),
]


@pytest.mark.parametrize(("title", "genres", "media", "kind", "source"), GUESSED)
def test_what_tells_the_kind(title, genres, media, kind, source):
    guess = vocabulary.guess_kind(title, genres, media)
    assert guess is not None and (guess.kind, guess.source) == (Kind(kind), source) and guess.word


@pytest.mark.parametrize(
    ("title", "media"), [("会议", [M.VIDEO]), ("安康", [M.SOUND]), ("甲", []), ("甲", [M.PICTURE, M.DOCUMENT])]
)
def test_what_tells_nothing_is_not_guessed(title, media):
    assert vocabulary.guess_kind(title, [], media) is None


def test_words_that_say_only_what_a_file_is():
    assert all(map(vocabulary.is_medium, ["视频", "錄像", "MP4", "音频"]))
    assert not any(map(vocabulary.is_medium, ["照片", "演出", "", "文献"]))
