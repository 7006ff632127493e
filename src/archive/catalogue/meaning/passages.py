"""What of an entry the model reads, and vectors as the index keeps them."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from archive.models.public import PublicRecord

Vector = tuple[int, ...]
"""`DIMENSIONS` whole numbers of -127 to 127: only the direction counts, so the longest coordinate takes the whole range."""
DIMENSIONS = 384
_DESCRIPTION, _WORDS = 300, 150
"""Characters of a description, and of what is said or read in the files: a model that reads more tells less apart."""
_LARGEST = 127


def passage(entry: PublicRecord) -> str:
    """The entry in a few sentences: names first, then what tells of it."""
    return "。".join(part for part in _parts(entry) if part)


def digest(model: str, text: str) -> str:
    """What a vector was made from and by whom, in 16 hexadecimal digits."""
    return hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()[:16]


def in_bytes(coordinates: Sequence[float]) -> Vector:
    """A vector of the model as the index keeps it; the cosine of two changes by less than .001."""
    longest = max(map(abs, coordinates)) or 1.0
    return tuple(round(one * _LARGEST / longest) for one in coordinates)


def in_hex(vector: Vector) -> str:
    """The bytes of a vector as two digits each, which the index reads four times as fast as a list of numbers."""
    return bytes(one & 0xFF for one in vector).hex()


def _parts(entry: PublicRecord) -> Iterator[str]:
    yield entry.title
    yield from entry.alternative_titles
    yield "、".join(genre.label for genre in entry.genres)
    yield entry.programme
    yield entry.place.given
    yield entry.description[:_DESCRIPTION]
    yield _shortened(one.value for one in entry.tags)
    yield _shortened(one.words for one in entry.media)


def _shortened(texts: Iterable[str]) -> str:
    return " ".join(text for text in texts if text)[:_WORDS]
