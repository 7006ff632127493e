"""How numbers, times and words of the vocabulary are written for visitors."""

from datetime import datetime

from archive import i18n
from archive.i18n import FIRST, Language
from archive.i18n.moments import clock, day
from archive.models.record import Term
from archive.vocabulary.genres import genres
from archive.vocabulary.languages import languages

__all__ = ["clock", "day", "duration", "moment", "term", "thousands", "weight", "word"]


def moment(text: str) -> str:
    """A moment in RFC 3339 as `clock` writes it."""
    return clock(datetime.fromisoformat(text))


def thousands(number: int) -> str:
    """12345 -> `12,345`."""
    return f"{number:,}"


def weight(count: int) -> str:
    """Bytes as people read them: 12,345,678 -> `12.3 MB`, 640,100 -> `640 KB`."""
    if count >= 1_000_000_000:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1e3))} KB"


def duration(seconds: float) -> str:
    """75.2 -> `1:15`; an hour and more as `1:02:03`."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def word(group: str, value: str, lang: Language) -> str:
    """The label of a value of a fixed vocabulary (`kind`, `media`, `level`, `tag`, `state`); the value itself if unknown."""
    key = f"web.{group}.{value}"
    label = i18n.text(key, lang)
    return value if label == key else label


def term(of: Term, lang: Language) -> str:
    """A genre or language as the archivist wrote it for who reads Chinese, or where no list has it; else its English name: the
    vocabularies have these two.
    """
    known = genres().get(of.id) or languages().get(of.id) if of.id and lang != FIRST else None
    return known.en if known else of.label
