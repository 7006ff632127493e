"""Statements of rights in the words of centres, and what each means to others."""

import pytest

from archive import i18n, vocabulary

FOUND = {
    "本馆所有": "own",
    "版权归嵊州市文化馆所有": "own",
    "©2024 嵊州市文化馆": "own",
    "本馆自行拍摄": "own",
    "已获授权": "licensed",
    "已取得演员授权": "licensed",
    "已签授权书": "licensed",
    "版权归作者所有": "holder",
    "保留所有权利": "holder",
    "All Rights Reserved": "holder",
    "仅供教学研究使用": "education",
    "不得用于商业用途": "non-commercial",
    "僅限館內使用": "onsite",
    "内部资料": "onsite",
    "版权归本馆所有，仅限馆内使用": "onsite",
    "孤儿作品": "orphan",
    "作者不详": "orphan",
    "版权不明": "unknown",
    "未知": "unknown",
    "版权有争议": "disputed",
    "未获授权": "unlicensed",
    "版权归作者，未授权本馆公开": "unlicensed",
    "公有领域": "public-domain",
    "已进入公有领域": "public-domain",
    "CC0": "cc0",
    "CC BY 4.0": "cc-by",
    "cc-by-nc-sa": "cc-by-nc-sa",
    "知识共享 署名-非商业性使用 4.0 国际": "cc-by-nc",
    "https://creativecommons.org/licenses/by-sa/3.0/": "cc-by-sa",
}


@pytest.mark.parametrize(("words", "meant"), FOUND.items())
def test_words_of_centres(words, meant):
    found = vocabulary.find_rights(words)
    assert found is not None and found.id == meant


@pytest.mark.parametrize(
    "words", ["", "馆藏", "问老王", "不是公有领域", "非公有领域作品", "非本馆所有", "不归本馆所有", "可CC BY吗", "无"]
)
def test_what_is_none_of_them_is_none(words):
    assert vocabulary.find_rights(words) is None


def test_a_licence_has_the_address_of_its_version():
    assert vocabulary.find_rights("CC BY-NC 3.0").uri == "https://creativecommons.org/licenses/by-nc/3.0/"
    assert vocabulary.find_rights("CC BY").uri == "https://creativecommons.org/licenses/by/4.0/"


def test_every_statement_is_found_by_its_own_words_and_has_a_sentence_in_both_languages():
    for one in vocabulary.rights_statements().values():
        assert vocabulary.find_rights(one.zh) == one
        sentence = i18n.messages()[f"rights.{one.id}"]
        assert not sentence["zh"].isascii() and sentence["en"].isascii()


def test_what_restricts_opens_nothing():
    closed = {one.id for one in vocabulary.rights_statements().values() if not one.opens}
    assert closed == {"onsite", "orphan", "unlicensed", "disputed", "unknown"}
