"""Errors as lines on a terminal."""

from archive.cli.terminal.sentences import lines


def test_a_message_ends_before_its_advice_begins():
    assert lines("E400", {"what": "resource", "id": "X"}) == [
        "E400 没有资源“X”。请检查编号。",
        "E400 there is no resource “X”. Check the id.",
    ]


def test_what_a_terminal_would_obey_is_shown():
    zh, en = lines("E110", {"path": "\x1b[2Ja"})
    assert "“\\x1b[2Ja”" in zh and "\x1b" not in zh + en
