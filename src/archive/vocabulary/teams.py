"""Kinds of teams: data of the province, `data/teams.toml`, found by the words that sheets have for them."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from archive.vocabulary.people_names import compared


class Team(NamedTuple):
    """One kind: its id and labels, the words for it, what an agent of it is, and its type in schema.org."""

    id: str
    zh: str
    en: str
    words: tuple[str, ...]
    kind: str
    schema: str

    def label(self, language: str) -> str:
        """What it is called in a language."""
        return str(getattr(self, language, self.zh))


@cache
def teams() -> Mapping[str, Team]:
    """Every kind by its id, in the order of the data."""
    text = resources.files("archive.vocabulary").joinpath("data/teams.toml").read_text(encoding="utf-8")
    return {
        id_: Team(id_, one["zh"], one["en"], tuple(one["words"].split()), one["kind"], one["schema"])
        for id_, one in tomllib.loads(text).items()
    }


def find_team(word: str) -> Team | None:
    """The kind that a word names, in Chinese or English."""
    return _index().get(compared(word))


@cache
def _index() -> Mapping[str, Team]:
    return {compared(word): one for one in teams().values() for word in (one.id, one.zh, one.en, *one.words)}
