"""One Chinese/English catalogue for errors, receipts, command line and web: `messages/*.toml`, one file per room.

A section is a code or a key; `zh` and `en` are the sentence, `do_zh` and `do_en` what to do about it; `{name}` is filled
from the facts. Chinese comes first everywhere; English stands beside it.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple

from archive.printable import TURNING

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
_TURNING = re.compile(f"[{TURNING}]")


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
    """The sentence of an error or fault code and what to do about it; words of our own among the facts are in its language.

    No fact turns the direction of the words around it.
    """
    entry = messages().get(code, {})
    said = {name: _worded(name, value, language) for name, value in facts.items()}
    return Sentence(_filled(entry.get(language, code), said), _filled(entry.get(f"do_{language}", ""), said))


def column(name: str, language: Language = "zh") -> str:
    """What a column of the manifest is called in a language; the name itself where it is no column that we know."""
    key = f"column.{name}"
    return text(key, language) if key in messages() else name


def both(key: str, **facts: object) -> str:
    """Chinese, then English after a slash: for lines on the command line."""
    return f"{text(key, 'zh', **facts)} / {text(key, 'en', **facts)}"


def reason(key: str, **facts: object) -> dict[str, str]:
    """The text of a key as the facts `reason_zh` and `reason` of an error, one for each of its sentences."""
    return {"reason_zh": text(key, "zh", **facts), "reason": text(key, "en", **facts)}


_WORDS = {
    "what": ("word.what.",),
    "verb": ("word.verb.",),
    "state": ("state.resource.", "state.delivery.", "word.state."),
    "column": ("column.",),
}
"""Facts that are words of the program -> where they stand in the catalogue."""


def _worded(name: str, value: object, language: Language) -> object:
    if not isinstance(value, str):
        return value
    keys = (prefix + value for prefix in _WORDS.get(name, ()))
    return next((text(key, language) for key in keys if key in messages()), _TURNING.sub("\ufffd", value))


class _Lenient(dict[str, object]):
    """Facts that a sentence lacks are a dash; a reason that was given in one language only stands in both."""

    def __missing__(self, key: str) -> object:
        return self.get(key.removesuffix("_zh"), "–")


def _filled(template: str, facts: Mapping[str, object]) -> str:
    return template.format_map(_Lenient(facts))
