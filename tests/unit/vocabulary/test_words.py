"""Kinds, roles, languages, and labels for every word of the models."""

import pytest

from archive import i18n, vocabulary
from archive.models.centre import Level
from archive.models.media import FileRole, MediaType
from archive.models.record import Kind, Role
from archive.models.states import DeliveryState, ResourceState

KINDS = {
    "合唱": "chorus",
    "Chorus": "chorus",
    "演出": "performance",
    "表演": "performance",
    "民间艺术": "folk-art",
    "手工艺": "folk-art",
    "folk art": "folk-art",
    "Folk_Art": "folk-art",
    "展览": "exhibition",
    "講座": "lecture",
    "培训": "course",
    "口述历史": "oral-history",
    "口述歷史": "oral-history",
    "照片": "photograph",
    "摄影": "photograph",
    "文献": "document",
    "文档": "document",
    "其它": "other",
}


@pytest.mark.parametrize(("words", "kind"), KINDS.items())
def test_kinds(words, kind):
    assert vocabulary.find_kind(words) == Kind(kind)


def test_what_is_no_kind_is_none():
    assert vocabulary.find_kind("舞蹈") is None
    assert vocabulary.find_kind("") is None


@pytest.mark.parametrize(
    ("words", "tag"),
    [
        ("普通话", "zh"),
        ("汉语", "zh"),
        ("方言", "zh"),
        ("嵊州话", "wuu"),
        ("越语", "wuu"),
        ("吴语", "wuu"),
        ("吳語", "wuu"),
        ("英語", "en"),
        ("EN", "en"),
        ("en-GB", "en"),
        ("zh-Hans-CN", "zh"),
        ("畲话", "zh-x-shehua"),
        ("无", "zxx"),
        ("绍兴话（念白）", "wuu"),
        ("普通话演唱", "zh"),
        ("以诸暨方言为主", "wuu"),
        ("嵊县话", "wuu"),
        ("寿昌话", "czh"),
        ("苍南蛮话", "cdo"),
        ("汉语普通话", "zh"),
        ("越剧", None),
        ("火星语", None),
        ("xx-YY", None),
    ],
)
def test_languages(words, tag):
    found = vocabulary.find_language(words)
    assert (found.tag if found else None) == tag


def test_roles():
    assert vocabulary.find_file_role("字幕") is FileRole.CAPTION
    assert vocabulary.find_file_role("Main") is FileRole.MAIN
    assert vocabulary.find_file_role("同意书") is FileRole.CONSENT
    assert vocabulary.find_file_role("花絮") is None
    assert vocabulary.find_role("演员") is Role.PERFORMER
    assert vocabulary.find_role("剧团") is Role.ENSEMBLE
    assert vocabulary.find_role("观众") is None


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("catalogue.kind", Kind),
        ("role", Role),
        ("web.level", Level),
        ("catalogue.media", MediaType),
        ("state.delivery", DeliveryState),
        ("state.resource", ResourceState),
    ],
)
def test_every_word_has_a_label_in_both_languages(prefix, words):
    for word in words:
        entry = i18n.messages()[f"{prefix}.{word.value}"]
        assert entry["en"].isascii() and not entry["zh"].isascii()
