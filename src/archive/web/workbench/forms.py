"""What forms of the workbench share: bounded fields, and the sentences of what was refused, beside what was typed."""

from collections.abc import Iterable, Mapping

from archive import i18n
from archive.errors import (
    AlreadyAsked,
    ArchiveError,
    BytesGone,
    DeliveryElsewhere,
    FieldTooLong,
    FileNotRetried,
    NeedsDescription,
    NothingAsked,
    NothingAwaited,
    NothingFailed,
    ReceivedGone,
    SamePerson,
)
from archive.i18n import Sentence
from archive.models.report import Fault
from archive.receipts.view import Explained, explained
from archive.web.workbench.problems import status_of

MOST = 20_000
"""Characters of a field: an archivist's longest description has a tenth of it."""
MOST_REASON = 2_000
_AS_IT_STANDS = (
    *(AlreadyAsked, BytesGone, NothingAsked, SamePerson, NeedsDescription),
    *(DeliveryElsewhere, FileNotRetried, NothingAwaited, NothingFailed, ReceivedGone),
)
"""What cannot be done as things stand: nobody's fault, and no failure of ours."""


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
    status, code = (409, error.code) if isinstance(error, _AS_IT_STANDS) else status_of(error)
    return status, code, {language: i18n.explain(code, error.facts, language) for language in i18n.LANGUAGES}


def told(faults: Iterable[Fault]) -> tuple[Explained, ...]:
    """Faults with their sentences, as a receipt has them."""
    return explained(tuple(faults))
