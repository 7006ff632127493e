"""What forms of the workbench share: bounded fields, and the sentences of what was refused, beside what was typed."""

from collections.abc import Iterable, Mapping

from archive import i18n
from archive.errors import ArchiveError, FieldTooLong
from archive.i18n import Sentence
from archive.models.report import Fault
from archive.receipts.view import Explained, explained
from archive.web.workbench.problems import status_of

MOST = 20_000
"""Characters of a field: an archivist's longest description has a tenth of it."""
MOST_REASON = 2_000


def bounded(fields: Mapping[str, str], most: int = MOST) -> dict[str, str]:
    """The fields of a form.

    Raises:
        FieldTooLong: one of them is longer than it may be.
    """
    for name, value in fields.items():
        if len(value) > most:
            raise FieldTooLong(column=name.rpartition(":")[2], limit=most)
    return dict(fields)


def reason(words: str) -> str:
    """Why somebody does something, in their words.

    Raises:
        FieldTooLong: too many of them.
    """
    bounded({"reason": words}, MOST_REASON)
    return words.strip()


def said(error: ArchiveError) -> tuple[int, str, dict[str, Sentence]]:
    """Status, code and sentences of a refusal that is told on the page of the form itself."""
    status, code = status_of(error)
    return status, code, i18n.explained(code, error.facts)


def told(faults: Iterable[Fault]) -> tuple[Explained, ...]:
    """Faults with their sentences, as a receipt has them."""
    return explained(tuple(faults))
