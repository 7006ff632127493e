"""What a corrected delivery changed, in words: a line for each field, and one for each thing that became of files."""

from collections.abc import Iterator, Sequence
from functools import partial

from archive.i18n import FIRST, Language, each, listed, messages, text
from archive.models.difference import Difference, FieldChange
from archive.models.report import Receipt

_MOST_NAMED = 10
_COLUMNS = {
    "alternative_titles": "alternative",
    "genres": "genre",
    "languages": "language",
    "identifiers": "identifier",
}
"""Fields of the record whose columns of the manifest are called otherwise."""


def is_told(receipt: Receipt) -> bool:
    """Whether a receipt tells differences: of a delivery that corrects nothing there is nothing to tell."""
    return any(item.difference and not item.difference.new for item in receipt.items)


def told(difference: Difference | None) -> tuple[tuple[tuple[Language, str], ...], ...]:
    """Each line in each language that says it in its own way."""
    if difference is None:
        return ()
    every = lines(difference)
    return tuple(each(partial(_line, difference, n)) for n in range(len(every)))


def lines(difference: Difference, language: Language = FIRST) -> list[str]:
    """Every change in one language; one line where there is none."""
    if difference.new:
        return [text("difference.new", language)]
    found = [*(_field(one, language) for one in difference.fields), *_files(difference, language)]
    return found if not difference.is_none else [text("difference.none", language), *found]


def label(field: str, language: Language = FIRST) -> str:
    """What a field of the record, or a role in it, is called; the name itself for one that nobody has named yet."""
    keys = (f"difference.name.{field}", f"column.{_COLUMNS.get(field, field)}", f"role.{field}")
    return next((text(key, language) for key in keys if key in messages()), field)


def _line(difference: Difference, n: int, language: Language) -> str:
    return lines(difference, language)[n]


def _field(one: FieldChange, language: Language) -> str:
    name = label(one.field, language)
    if not one.shown:
        return text("difference.hidden", language, name=name)
    before, after = (_said(one.field, words, language) for words in (one.before, one.after))
    return text("difference.field", language, name=name, before=before, after=after)


def _said(field: str, words: Sequence[str], language: Language) -> str:
    if not words:
        return text("difference.empty", language)
    known = [text(key, language) if (key := f"catalogue.{field}.{word}") in messages() else word for word in words]
    return text("language.semicolon", language).join(known)


def _files(difference: Difference, language: Language) -> Iterator[str]:
    for kind in ("added", "replaced", "removed"):
        if names := getattr(difference, kind):
            yield text(f"difference.{kind}", language, files=_named(names, language))
    for one in difference.renamed:
        yield text("difference.renamed", language, before=one.before, after=one.after)
    if difference.papers:
        yield text("difference.papers", language, count=difference.papers)
    if difference.unchanged:
        yield text("difference.unchanged", language, count=difference.unchanged, kept=difference.kept)


def _named(names: Sequence[str], language: Language) -> str:
    more = f" … (+{len(names) - _MOST_NAMED})" if len(names) > _MOST_NAMED else ""
    return listed(names[:_MOST_NAMED], language) + more
