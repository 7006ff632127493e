"""What preserved objects say of themselves (in English, for ever) in the visitor's language; unknown words stay as they are."""

import re
from collections.abc import Callable

from archive import i18n
from archive.i18n import Language
from archive.models.deletion import Category

_WORDS = frozenset(
    {
        "approve", "return", "withdraw", "restore", "delete", "undelete", "deleted", "failure", "receipt", "healed",
        "preservation copy", "as handed in", "SHA-512 and SHA-256 of every original as received",
    }
)  # fmt: skip
_SENTENCES = (
    ("delivery-of", re.compile(r"delivery (?P<delivery>\S+) of centre (?P<centre>\S+)")),
    ("delivery", re.compile(r"delivery (?P<delivery>\S+)")),
    ("resource", re.compile(r"resource (?P<resource>\S+)")),
    ("files", re.compile(r"(?P<n>\d+) files")),
)
_REASON = re.compile(rf"({'|'.join(Category)}): (.*)", re.DOTALL)


def told(words: str, lang: Language, called: Callable[[str], str] = str) -> str:
    """An outcome, a message of a version or a detail of an event; `called` knows the names of centres."""
    if words in _WORDS:
        return i18n.text(f"web.told.{words}", lang)
    if reason := _REASON.fullmatch(words):
        return f"{i18n.text(f'web.gone.category.{reason[1]}', lang)}: {reason[2]}"
    for key, sentence in _SENTENCES:
        if found := sentence.fullmatch(words):
            facts = {name: called(fact) if name == "centre" else fact for name, fact in found.groupdict().items()}
            return i18n.text(f"web.told.{key}", lang, **facts)
    return words
