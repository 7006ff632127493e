"""Which lines of text are kept, and how the same line in several frames becomes one."""

import pytest

from archive.tagging.lines import MAX_LINES, TextLine, kept, kept_of_pages

BOX = (0.1, 0.1, 0.5, 0.1)


@pytest.mark.parametrize(
    ("text", "confidence", "stays"),
    [
        ("越剧", 0.8, True),
        ("越剧", 0.79, False),
        ("寿", 0.99, True),
        ("A", 0.99, False),
        ("—·…", 0.99, False),
        ("25", 0.99, True),
        ("", 1.0, False),
    ],
)
def test_what_is_unsure_or_says_nothing_is_dropped(text, confidence, stays):
    assert [line.text for line in kept([TextLine(text, confidence, BOX)])] == ([text] if stays else [])


def test_the_same_text_in_frames_is_one_line_with_the_surest_reading_and_all_its_time():
    better = (0.2, 0.1, 0.5, 0.1)
    frames = [
        TextLine("Opera  越剧", 0.9, BOX, 4.0),
        TextLine("主持人", 0.95, BOX, 4.0),
        TextLine("OPERA越剧", 0.97, better, 2.0),
        TextLine("opera 越剧", 0.85, BOX, 8.0),
    ]
    assert kept(frames) == [TextLine("OPERA越剧", 0.97, better, 2.0, 8.0), TextLine("主持人", 0.95, BOX, 4.0)]


def test_a_line_of_one_frame_has_a_start_and_no_end():
    assert kept([TextLine("越剧", 0.9, BOX, 4.0), TextLine("越剧", 0.8, BOX, 4.0)]) == [TextLine("越剧", 0.9, BOX, 4.0)]


def test_lines_of_a_picture_keep_their_order_and_the_surest_are_kept_of_many():
    lines = [TextLine(f"第{n}行", 0.8 + n / 10_000, BOX) for n in range(MAX_LINES + 20)]
    assert [line.text for line in kept(lines)] == [f"第{n}行" for n in range(20, MAX_LINES + 20)]


def test_the_last_of_many_pages_keeps_lines_as_the_first_does():
    lines = [TextLine(f"页{page}行{n}", 0.81 + n / 1000, BOX, page=page) for page in range(1, 201) for n in range(40)]
    found = kept_of_pages(lines, 200)
    assert {page: sum(line.page == page for line in found) for page in (1, 200)} == {1: 5, 200: 5}
