"""One catalogue of words in every language for errors, receipts, command line and web: `messages/*.toml`, one file per room.

A section is a code or a key; `zh` and `en` are the sentence, `do_zh` and `do_en` what to do about it; `{name}` is filled
from the facts. Chinese comes first everywhere; English stands beside it. Which languages there are, `languages.toml` says.

Models whose fields are Chinese and English by the public schema (`FacetValue.label_en`, `Centre.name_en`, what the API says of
errors) and rows of vocabularies and of the format policy stay so: others' programs read these fields, and a name there is data.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple, TypeVar

from archive.printable import TURNING

Language = str
"""As in `?lang=` of an address and as the fields of the catalogue: `zh`, `en`."""
_MESSAGES = Path(__file__).with_name("messages")
_TURNING = re.compile(f"[{TURNING}]")
T = TypeVar("T")


@cache
def room(name: str) -> Mapping[str, Mapping[str, str]]:
    """Key -> {zh, en, do_zh, do_en} of one file."""
    return tomllib.loads((_MESSAGES / f"{name}.toml").read_text(encoding="utf-8"))


LANGUAGES: tuple[Language, ...] = tuple(room("languages")["language.tag"])
"""Every language, in the order of the catalogue."""
FIRST = LANGUAGES[0]
"""Chinese: what archivists write is in it, and who asks for no language reads it."""
PLAIN: Language = "en"
"""Facts of errors that carry no language in their name (`reason` beside `reason_zh`) are in this one."""


class Sentence(NamedTuple):
    """What happened and what to do, in one language."""

    what: str
    do: str


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Key -> {zh, en, do_zh, do_en} of all files; what several files say of a key is put together."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(_MESSAGES.glob("*.toml")):
        for key, entry in room(file.stem).items():
            found.setdefault(key, {}).update(entry)
    return found


def text(key: str, language: Language = FIRST, **facts: object) -> str:
    """The text of a key in one language; the key itself where the catalogue lacks it."""
    return _filled(messages().get(key, {}).get(language, key), facts)


def explain(code: str, facts: Mapping[str, object], language: Language = FIRST) -> Sentence:
    """The sentence of an error or fault code and what to do about it; words of our own among the facts are in its language.

    No fact turns the direction of the words around it.
    """
    entry = messages().get(code, {})
    said = {name: _worded(name, value, language) for name, value in facts.items()}
    return Sentence(_filled(entry.get(language, code), said), _filled(entry.get(f"do_{language}", ""), said))


def explained(code: str, facts: Mapping[str, object]) -> dict[Language, Sentence]:
    """The same in every language: what a page tells of a refusal."""
    return {language: explain(code, facts, language) for language in LANGUAGES}


def column(name: str, language: Language = FIRST) -> str:
    """What a column of the manifest is called in a language; the name itself where it is no column that we know."""
    key = f"column.{name}"
    return text(key, language) if key in messages() else name


def headed(name: str, facts: Mapping[str, object], language: Language = FIRST) -> str:
    """A column as the sheet that was handed in heads it, where the facts of a fault tell that; else as `column` does."""
    said = facts.get("headed" if language == PLAIN else f"headed_{language}") or facts.get("headed")
    return str(said) if said else column(name, language)


def tag(language: Language) -> str:
    """How a page and its headers name a language: `zh-CN`."""
    return text("language.tag", language)


def listed(words: Iterable[str], language: Language = FIRST) -> str:
    """`甲、乙` or `a, b`."""
    return text("language.comma", language).join(words)


def both(key: str, **facts: object) -> str:
    """Chinese, then English after a slash, then every further language: for lines on the command line."""
    return " / ".join(text(key, language, **facts) for language in LANGUAGES)


def paragraphs(key: str, name: str) -> str:
    """Like `both`, one paragraph after the other, from one room alone: the others need not be read. "" where it has none."""
    entry = room(name).get(key, {})
    every = (entry.get(language, "").split("\n\n") for language in LANGUAGES)
    return "\n\n".join(" / ".join(filter(None, one)) for one in zip_longest(*every, fillvalue=""))


def each(say: Callable[[Language], T]) -> tuple[tuple[Language, T], ...]:
    """(language, what is said in it) for every language; what an earlier one says in the same way is not said again."""
    found: dict[Language, T] = {}
    for language in LANGUAGES:
        if (said := say(language)) not in found.values():
            found[language] = said
    return tuple(found.items())


def fact(name: str, say: Callable[[Language], str]) -> dict[str, str]:
    """A fact that is told in words, for the sentence of each language: `name_zh`, and in English plainly `name`."""
    return {name if language == PLAIN else f"{name}_{language}": say(language) for language in LANGUAGES}


def reason(key: str, **facts: object) -> dict[str, str]:
    """The text of a key as the facts `reason_zh` and `reason` of an error, one for each of its sentences."""
    return fact("reason", lambda language: text(key, language, **facts))


_WORDS = {
    "what": ("word.what.",),
    "verb": ("word.verb.", "word.act."),
    "act": ("word.act.",),
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
        name, _, language = key.rpartition("_")
        return self.get(name, "–") if language in LANGUAGES else "–"


def _filled(template: str, facts: Mapping[str, object]) -> str:
    return template.format_map(_Lenient(facts))
