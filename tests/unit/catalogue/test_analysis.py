"""Folding, words, bigrams, pinyin and initials."""

import pytest

from archive.catalogue.analysis import analyse, fold, numerals, variants
from archive.catalogue.analysis.folding import fold_both, fold_with_origins
from archive.catalogue.analysis.lexicon import names
from archive.catalogue.analysis.spelling import readings as spelled
from archive.catalogue.analysis.syllables import splits, syllables
from archive.catalogue.analysis.tokens import analyse_prose
from archive.catalogue.analysis.words import inner_words
from archive.catalogue.highlighting import highlight
from archive.catalogue.query import readings


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("越劇", "越剧"),
        ("紹興蓮花落", "绍兴莲花落"),
        ("ＹＪ２０２４", "yj2024"),
        ("Yuè Jù", "yue ju"),
        ("lǜ nǚ LÜ", "lv nv lv"),
        ("畬族", "畲族"),
        ("著名", "着名"),
        ("①㎡ﬁ", "1m2fi"),
        ("Straße", "strasse"),
        ("😀*", "😀*"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


def test_any_piece_folds_as_within_the_whole():
    text = "乾隆年間《看著》著名戲臺,㎡ 后後裏里 é"
    assert "".join(map(fold, text)) == fold(text)
    assert all(fold(text[:n]) + fold(text[n:]) == fold(text) for n in range(len(text)))


def test_phrases_stay_readable_where_characters_are_folded():
    assert fold_both("乾隆") == ("干隆", "乾隆")
    assert fold_both("乾麵") == ("干面", "干面")


def test_origins_lead_back_to_the_original():
    folded, origins = fold_with_origins("ﬁ越劇㎡")
    assert folded == "fi越剧m2"
    assert origins == (0, 0, 1, 2, 3, 3)


def test_tokens_of_a_title():
    tokens = analyse("嵊州市越劇團《翠姐回娘家》2024 LIVE")
    assert {"嵊州市", "嵊州", "越剧团", "越剧", "越", "翠", "2024", "live"} <= set(tokens.words)
    assert tokens.bigrams == ("嵊州", "州市", "市越", "越剧", "剧团", "翠姐", "姐回", "回娘", "娘家", "2024", "live")
    assert tokens.syllables[:6] == ("sheng", "zhou", "shi", "yue", "ju", "tuan")
    assert {"yueju", "yuejutuan", "shengzhou"} <= set(tokens.joined)
    assert {"yj", "yjt", "szs", "szsyjt"} <= set(tokens.initials)


def test_words_are_not_joined_over_punctuation():
    assert "剧红" not in analyse("越剧《红楼》").bigrams


def test_prose_has_no_pinyin():
    tokens = analyse_prose("越剧戏班")
    assert tokens.bigrams == ("越剧", "剧戏", "戏班") and "越剧" in tokens.words
    assert (tokens.syllables, tokens.joined, tokens.initials) == ((), (), ())


@pytest.mark.parametrize("text", ["", " ", "*?!…", "😀👨‍👩‍👧", "\x00\x1f"])
def test_what_has_no_words_has_no_tokens(text):
    assert analyse(text) == ((), (), (), (), ())


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("越剧", "yue ju"),
        ("乐清", "yue qing"),
        ("绍兴莲花落", "shao xing lian hua lao"),
        ("莲花落", "lian hua lao"),
        ("含山轧蚕花", "han shan ga can hua"),
        ("台州乱弹", "tai zhou luan tan"),
        ("缙云", "jin yun"),
        ("女儿", "nv er"),
        ("畲族", "she zu"),
    ],
)
def test_readings_come_from_the_vocabulary_first(word, reading):
    assert spelled(word)[0] == tuple(reading.split())


def test_every_reading_has_one_syllable_for_each_character():
    for name, known in names().items():
        assert known is None or len(known) == len(name), name
    for word in ("𠮷野", "越𪚥", "㐀", "〇"):
        assert all(len(reading) == len(word) for reading in spelled(word))


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("yueju", {("yue", "ju"), ("yu", "e", "ju")}),
        ("yuejv", {("yue", "ju"), ("yu", "e", "ju")}),
        ("xian", {("xian",), ("xi", "an")}),
        ("fangan", {("fang", "an"), ("fan", "gan")}),
        ("nver", {("nv", "er")}),
        ("lyu", {("lv",)}),
        ("nue", {("nve",), ("nu", "e")}),
        ("yj", set()),
        ("opera", set()),
        ("", set()),
        ("越", set()),
        ("2024", set()),
    ],
)
def test_splits(typed, ways):
    assert set(splits(typed)) == ways


def test_splits_stay_few_and_fast_however_long_the_input():
    assert len(splits("xian" * 15)) == 8
    assert splits("a" * 10_000) == ()
    assert 400 <= len(syllables()) <= 420


def test_words_within_words():
    assert [("越剧团"[start:end]) for start, end in inner_words("越剧团")] == ["越剧", "剧团"]


SHAPES = (
    "戱戏 戯戏 甯宁 邨村 嶴岙 窰窑 皷鼓 琹琴 僊仙 塲场 讌宴 寳宝 髙高 淸清 "
    "躰体 埜野 湻淳 嵒岩 舘馆 鬭斗 嶌岛 喆哲 堃坤 翆翠 竜龙 畬畲 著着"
)


@pytest.mark.parametrize(("rare", "common"), SHAPES.split())
def test_shapes_of_one_character_are_one(rare, common):
    assert fold(rare) == fold(common) == common


def test_every_rare_shape_leads_to_a_character_that_stays():
    for code, target in variants.table().items():
        assert fold(chr(code)) == fold(target) == target and len(target) == 1, chr(code)


def test_a_rare_shape_is_read_and_cut_as_the_common_one():
    assert analyse("戱曲") == analyse("戏曲") and "戏曲" in analyse("越劇戯曲").words
    assert analyse("三江邨").syllables == ("san", "jiang", "cun")


@pytest.mark.parametrize(
    "same",
    [
        {"第三届越剧节", "第3届越剧节"},
        {"第十二届", "第12届"},
        {"二〇二四年", "2024年", "二零二四年"},
        {"一九五八", "1958"},
        {"2024年第3期", "二〇二四年第三期", "2024年第三期", "二零二四年第3期"},
        {"一百周年", "100周年"},
        {"八十年代", "80年代"},
        {"第一百零五期", "第105期"},
    ],
)
def test_a_number_is_the_same_however_it_is_written(same):
    found = {frozenset(numerals.ways(text)) for text in same}
    assert len(found) == 1 and same <= next(iter(found))
    assert len({readings(text) for text in same}) == 1
    for text in same:
        assert all(highlight(text, query) for query in same)


@pytest.mark.parametrize("text", ["三江村", "十八相送", "四明山", "MP3", "三八节", "九龙", "第一", "", "零", "百千年", "v2024a"])
def test_what_is_no_number_stays(text):
    assert text in numerals.ways(text) and len(numerals.ways(text)) <= (2 if text == "第一" else 1)


def test_texts_full_of_numbers_stay_few():
    text = "第1届第2届第3届第4届第5届第6届" * 20
    assert len(numerals.ways(text)) <= numerals.MOST + 1 and text in numerals.ways(text)


def test_numbers_are_counted_as_people_count():
    for value in range(1, 1000):
        (digits, counted) = numerals.ways(f"第{value}届")
        assert numerals.ways(counted) == (digits, counted) and digits == f"第{value}届"
