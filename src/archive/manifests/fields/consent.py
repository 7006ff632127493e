"""Consent: the agreement of those who are seen and heard, with the days between which it holds. Never public."""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from archive import i18n
from archive.manifests import consents
from archive.manifests.columns import Column
from archive.manifests.consent_details import details, minors
from archive.manifests.dates import to_edtf
from archive.manifests.model import Cell, FieldValue
from archive.models.record import Consent

Cells = Callable[[Column], Sequence[Cell]]
_NOBODY = frozenset({"无", "/", "-", "—", "没有", "不涉及", "不适用"})
_FOR_EVER = frozenset({"永久", "长期", "永远", "无期限", "无限期", "不限", "不限期"})


_shared = lru_cache(maxsize=4096)(Consent)
"""Rows of a list that say the same of a consent share it."""


def consent(statements: Sequence[Cell], cells: Cells = lambda _: ()) -> FieldValue[Consent | None]:
    """The statement as given with its period: `同意公开，至2030-12-31`, `同意公开，有效期2024.1.1-2029.12.31`, `同意永久公开`.

    What several rows of an item say counts together, and so do the columns of a consent's beginning, end and scope (`cells` gives
    those of a column): they become words of the statement, which alone is judged. Its paper, who gave it, children and guardian
    are kept beside it.

    A statement that refuses publication, or allows it to some only, is E230; one that is not among the wordings that plainly
    allow it is E250; a period that is meant but not understood is E210. All are for the reviewer to see, and nothing of the kind
    opens by itself: the item is taken, since the paper is what counts.
    """
    given = [cell for cell in statements if cell.value]
    parts = [cell.value for cell in given]
    parts += [part for column, worded in _WORDED.items() for one in _each(cells(column)) if (part := worded(one)) not in parts]
    beside = {column: "；".join(one for one in _each(cells(column)) if one not in _NOBODY) for column in _BESIDE}
    if not parts:
        parts = [f"{i18n.column(column.value)}：{words}" for column, words in beside.items() if words and _tells(column, words)]
    if not parts:
        return FieldValue(None)
    statement = "；".join(dict.fromkeys(parts))
    found = consents.read(statement)
    told = given[0] if given else next(one for column in (*_WORDED, *_BESIDE) for one in cells(column) if one.value)
    faults = [told._replace(value=statement).fault(code) for code in _codes(found)]
    said = details(statement)
    answers = [minors(one) for one in _each(cells(Column.MINORS))]
    made = _shared(
        statement=statement,
        since=found.since,
        until=found.until,
        reference=beside[Column.CONSENT_REFERENCE] or said.reference,
        given_by=beside[Column.CONSENT_BY] or said.given_by,
        scope=said.scope,
        minors=any(answers) if answers else said.minors,
        guardian=beside[Column.GUARDIAN] or said.guardian,
    )
    return FieldValue(made, tuple(faults))


def _tells(column: Column, words: str) -> bool:
    """Whether the words are of a consent: that there are no children is of none."""
    return column is not Column.MINORS or any(map(minors, words.split("；")))


def _each(cells: Sequence[Cell]) -> Iterator[str]:
    yield from dict.fromkeys(cell.value for cell in cells if cell.value)


def _since(day: str) -> str:
    return f"自{day}起" if to_edtf(day) else f"{i18n.column(Column.CONSENT_FROM.value)}：{day}"


def _until(day: str) -> str:
    if day in _FOR_EVER:
        return "永久"
    return f"至{day}止" if to_edtf(day) else f"{i18n.column(Column.CONSENT_UNTIL.value)}：{day}，到期"


_WORDED: dict[Column, Callable[[str], str]] = {
    Column.CONSENT_SCOPE: lambda words: words,
    Column.CONSENT_FROM: _since,
    Column.CONSENT_UNTIL: _until,
}
"""Columns whose cells are words of the statement, as it would have them."""
_BESIDE = (Column.CONSENT_REFERENCE, Column.CONSENT_BY, Column.GUARDIAN, Column.MINORS)


def _codes(found: consents.ConsentTerms) -> list[str]:
    worded = {
        consents.ConsentAnswer.REFUSED: ["E230"],
        consents.ConsentAnswer.UNCLEAR: ["E250"],
        consents.ConsentAnswer.ALLOWED: [],
    }
    return worded[found.standing] + (["E210"] if found.period_unclear else [])
