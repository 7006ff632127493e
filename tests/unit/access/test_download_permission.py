"""Which words of rights keep what is shown from being taken home."""

import pytest

from archive.access.download_permission import forbidden


@pytest.mark.parametrize(
    "said",
    [
        "不得下载",
        "同意公开,仅供在线观看",
        "仅限网上浏览",
        "只可在本平台收看",
        "禁止复制、下载和传播",
        "请勿下载",
        "同意网上展示,不提供下载",
        "不允许任何形式的下载",
        "仅供线上欣赏",
        "仅供在线阅览,谢绝转载",
        "View only",
        "streaming only, no downloads",
        "may not be downloaded",
        "Downloading is prohibited.",
    ],
)
def test_words_that_keep_it_here(said):
    assert forbidden(["", said])


@pytest.mark.parametrize(
    "said",
    [
        "同意公开",
        "可以下载",
        "欢迎下载使用",
        "CC BY 4.0",
        "版权所有",
        "不得用于商业用途",
        "公开展示",
        "可在线观看和下载",
        "free to download",
        "",
    ],
)
def test_words_that_do_not(said):
    assert not forbidden([said])


@pytest.mark.parametrize(
    "said", ["不得下載", "禁止下載", "僅供線上觀看", "不得拷貝", "禁止複製", "禁止翻录", "不可录屏", "不得另行保存"]
)
def test_words_in_other_characters_keep_it_here_as_well(said):
    assert forbidden([said])
