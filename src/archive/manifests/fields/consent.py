"""Consent: the agreement of those who are seen and heard, with the days between which it holds. Never public."""

from collections.abc import Sequence

from archive.manifests import consents
from archive.manifests.model import Cell, FieldValue
from archive.models.record import Consent


def consent(cells: Sequence[Cell]) -> FieldValue[Consent | None]:
    """The statement as given with its period: `同意公开，至2030-12-31`, `同意公开，有效期2024.1.1-2029.12.31`, `同意永久公开`.

    What several rows of an item say counts together. A statement that refuses publication, or allows it to some only, is E230;
    one that is not among the wordings that plainly allow it is E250; a period that is meant but not understood is E210. All are
    for the reviewer to see, and nothing of the kind opens by itself: the item is taken, since the paper is what counts.
    """
    given = [cell for cell in cells if cell.value]
    if not given:
        return FieldValue(None)
    statement = "；".join(dict.fromkeys(cell.value for cell in given))
    found = consents.read(statement)
    cell = given[0]._replace(value=statement)
    faults = [cell.fault(code) for code in _codes(found)]
    return FieldValue(Consent(statement=statement, since=found.since, until=found.until), tuple(faults))


def _codes(found: consents.ConsentTerms) -> list[str]:
    worded = {
        consents.ConsentAnswer.REFUSED: ["E230"],
        consents.ConsentAnswer.UNCLEAR: ["E250"],
        consents.ConsentAnswer.ALLOWED: [],
    }
    return worded[found.standing] + (["E210"] if found.period_unclear else [])
