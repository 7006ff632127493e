"""Byte ranges as RFC 9110 has them."""

import pytest

from archive.web.media.ranges import Span, Unsatisfiable, wanted
from archive.web.shared.conditions import matches


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, None),
        ("bytes=0-9", Span(0, 9)),
        ("bytes=90-", Span(90, 99)),
        ("bytes=-5", Span(95, 99)),
        ("bytes=-500", Span(0, 99)),
        ("bytes=50-500", Span(50, 99)),
        ("Bytes = 1-2", Span(1, 2)),
        ("bytes=100-", Unsatisfiable(100)),
        ("bytes=-0", Unsatisfiable(100)),
        ("bytes=9-3", None),
        ("bytes=0-1,5-6", None),
        ("bytes=-", None),
        ("items=0-9", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_ranges_of_a_file_of_100_bytes(header: str | None, expected: object):
    assert wanted(header, 100) == expected


def test_an_empty_file_has_no_range():
    assert wanted("bytes=0-0", 0) == Unsatisfiable(0)
    assert Span(3, 7).length == 5


@pytest.mark.parametrize(
    ("header", "expected"), [('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False), (None, False)]
)
def test_entity_tags_compare_weakly(header: str | None, expected: bool):
    assert matches(header, '"a"') is expected
