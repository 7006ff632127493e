"""What a query is understood as."""

import pytest

from archive.catalogue.query import Han, Letters, Phrase, Spelled, understand


def terms(text):
    return understand(text).terms


def test_words_with_and_without_blanks():
    assert terms("嵊州 合唱") == (Han("嵊州"), Han("合唱"))
    assert terms("嵊州合唱") == (Han("嵊州合唱", ("嵊州", "合唱")),)
    assert terms("龙") == (Han("龙"),)
    assert terms("越剧,越剧!") == (Han("越剧"),)


def test_fillers_are_not_looked_for_unless_alone():
    assert terms("越剧的梁祝")[0].words == ("越剧", "梁祝")
    assert terms("的") == (Han("的"),)


def test_years_lose_their_unit():
    assert terms("2024年") == (Letters("2024"),)
    assert terms("2024年越剧") == (Letters("2024"), Han("越剧"))
    assert terms("2024 年画") == (Letters("2024"), Han("年画"))


def test_letters():
    (one,) = terms("YUEJU")
    assert one.text == "yueju" and ("yue", "ju") in one.splits
    assert terms("yj") == (Letters("yj"),)


def test_syllables_typed_apart_are_one_spelling():
    (one,) = terms("yue ju")
    assert isinstance(one, Spelled) and one.splits == (("yue", "ju"),)
    assert isinstance(terms("xi'an")[0], Spelled)
    assert [type(term) for term in terms("yue opera")] == [Letters, Letters]
    assert [type(term) for term in terms("越 ju")] == [Han, Letters]


def test_quotes_make_a_phrase():
    for text in ('"十八相送"', "“十八相送”", "「十八相送」"):
        assert terms(text) == (Phrase("十八相送", ("十八", "八相", "相送")),)
    assert terms('"越剧 2024" 嵊州') == (Phrase("越剧 2024", ("越剧", "2024")), Han("嵊州"))
    assert terms('"越剧') == (Han("越剧"),)


@pytest.mark.parametrize("text", ["", "  ", "*", "😀", '""', "“”", "\ud83d", "?!()[]{}^~"])
def test_nothing_asked(text):
    assert terms(text) == ()


def test_long_queries_are_cut():
    assert len(terms(" ".join(f"词{n}" for n in range(500)))) <= 16
    assert terms("越" * 10_000) == terms("越" * 200)


def test_an_id_is_recognised():
    assert understand("0000000001-1").id == "00000000011"
    assert understand("00000000012").id is None
