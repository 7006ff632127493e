"""Chapters as people paste them: what is read is written again as it was, what is none is told by its line."""

import pytest

from archive.crosswalks.chapter_list import MOST, read, write
from archive.errors import ChaptersWrong
from archive.texts import webvtt


@pytest.mark.parametrize(
    ("text", "length_s", "written"),
    [
        ("00:00 开场\n01:30 十八相送\n59:59 谢幕\n", 3700, None),
        ("00:00:00 开场\n01:00:05.250 下半场\n", 7200, None),
        ("", 60, None),
        ("[0:00] - 开场\r\n\r\n(１：０５)　二 段\n", 600, "00:00 开场\n01:05 二 段\n"),
        ("0:10 不从头开始", None, "00:10 不从头开始\n"),
    ],
)
def test_a_list_comes_back_as_it_was_written(text: str, length_s: float | None, written: str | None):
    once = read(text, length_s)
    assert write(once) == (text if written is None else written)
    assert read(write(once), length_s) == once


def test_a_chapter_ends_where_the_next_one_begins_and_the_last_with_the_recording():
    assert [(one.start_s, one.end_s) for one in read("00:00 甲\n00:30 乙\n", 90.5)] == [(0, 30), (30, 90.5)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("00:00 甲\n没有时刻", 2), ("00:10 甲\n00:10 乙", 2), ("00:10 甲\n\n00:05 乙", 3), ("02:00 在结束之后", 1), ("00:00", 1),
        ("00:61 甲", 1), ("00:00 " + "长" * 201, 1),
        ("\n".join(f"00:{n // 10:02}.{n % 10}00 第{n}" for n in range(MOST + 1)), MOST + 1),
    ],
)  # fmt: skip
def test_a_line_that_is_no_chapter_is_named(text: str, line: int):
    with pytest.raises(ChaptersWrong, match="E889") as fault:
        read(text, 120)
    assert fault.value.facts["line"] == line


def test_a_file_of_chapters_is_read_back_whatever_stands_in_a_title():
    named = [(0.0, 1.5, "甲 --> <b>乙</b> & 丙"), (1.5, 3600.25, "第二\n行")]
    back = [(one.start_s, one.end_s, one.text) for one in webvtt.cues(webvtt.chapters(named))]
    assert back == [named[0], (1.5, 3600.25, "第二 行")]
