"""One Chinese/English catalogue for errors, receipts, command line and web: `messages/*.toml`, one file per room.

A section is a code or a key; `zh` and `en` are the sentence, `do_zh` and `do_en` what to do about it; `{name}` is filled
from the facts. Chinese comes first everywhere; English stands beside it.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Sentence(NamedTuple):
    """What happened and what to do, in one language."""

    what: str
    do: str


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Key -> {zh, en, do_zh, do_en} of every file in the package."""
    found: dict[str, Mapping[str, str]] = {}
    for file in sorted(resources.files(__package__).joinpath("messages").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".toml"):
            found |= tomllib.loads(file.read_text(encoding="utf-8"))
    return found


def text(key: str, language: Language = "zh", **facts: object) -> str:
    """The text of a key in one language; the key itself where the catalogue lacks it."""
    return _filled(messages().get(key, {}).get(language, key), facts)


def explain(code: str, facts: Mapping[str, object], language: Language = "zh") -> Sentence:
    """The sentence of an error or fault code and what to do about it."""
    entry = messages().get(code, {})
    return Sentence(_filled(entry.get(language, code), facts), _filled(entry.get(f"do_{language}", ""), facts))


def both(key: str, **facts: object) -> str:
    """Chinese, then English after a slash: for lines on the command line."""
    return f"{text(key, 'zh', **facts)} / {text(key, 'en', **facts)}"


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "–"


def _filled(template: str, facts: Mapping[str, object]) -> str:
    return template.format_map(_Lenient(facts))
