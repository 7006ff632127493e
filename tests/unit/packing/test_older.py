"""What Python 3.10 is given is what newer ones have."""

import tomllib
from pathlib import Path

import pytest

from archive.packing import building, older

MESSAGES = Path(building.__file__).parents[1] / "i18n" / "messages"


@pytest.mark.parametrize("words", building._WORDS)
def test_words_are_read_alike(words):
    text = (MESSAGES / f"{words}.toml").read_text(encoding="utf-8")
    assert older.sections(text) == tomllib.loads(text)


def test_words_of_an_enumeration_are_their_own_text():
    colour = older.StrEnum("Colour", {"RED": "red"})
    assert str(colour.RED) == f"{colour.RED}" == colour("red") == "red"
