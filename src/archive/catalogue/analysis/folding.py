"""Folding: one form for width, case, accents and the traditional and simplified shapes of a character.

It goes character by character, never by phrase, so that any piece of a text folds as it does within the whole and
every folded character is known to come from one character of the original.
"""

import unicodedata
from typing import NamedTuple

from archive.catalogue.analysis import variants
from archive.simplified import simplified

# Common characters that people write for each other; nowhere else, since phrases keep them apart (著名, 看着).
_INTERCHANGED = {"畬": "畲", "著": "着"}
# Accents, and halves of a surrogate pair, which no encoding can send.
_DROPPED = frozenset({"Mn", "Cs"})


class Folded(NamedTuple):
    """A folded text in two readings of the same length.

    `plain` is what tokens are cut from. `readable` has whole phrases converted (乾隆 stays 乾隆), so that dictionaries
    of words and pinyin know them.
    """

    plain: str
    readable: str


def fold(text: str) -> str:
    """The form in which characters are compared: NFKC, lower case, no accents (ü becomes v), simplified."""
    return text.translate(_WIDTH).translate(_SHAPE)


def fold_both(text: str) -> Folded:
    """The folded text, and the same with phrases converted as a reader would."""
    even = text.translate(_WIDTH)
    plain = even.translate(_SHAPE)
    readable = simplified(even).translate(variants.table())
    return Folded(plain, readable if len(readable) == len(plain) else plain)


def fold_with_origins(text: str) -> tuple[str, tuple[int, ...]]:
    """The folded text and, for each of its characters, the index of the character it comes from."""
    pieces = [fold(character) for character in text]
    origins = tuple(index for index, piece in enumerate(pieces) for _ in piece)
    return "".join(pieces), origins


class _Table(dict[int, str]):
    """A table for `str.translate` that is filled as characters come by."""

    def __missing__(self, code: int) -> str:
        self[code] = found = self._folded(chr(code))
        return found

    def _folded(self, character: str) -> str:
        raise AssertionError(character)


class _Width(_Table):
    def _folded(self, character: str) -> str:
        parts = unicodedata.normalize("NFKD", character)
        if parts[0] in "uU" and "\u0308" in parts:
            return "v"  # as people type ü in pinyin
        return "".join(part for part in parts if unicodedata.category(part) not in _DROPPED).casefold()


class _Shape(_Table):
    def _folded(self, character: str) -> str:
        if character.isascii():
            return character
        simple = simplified(character)
        return _INTERCHANGED.get(simple, variants.common(simple))


_WIDTH, _SHAPE = _Width(), _Shape()
