"""Consent: the agreement of those who are seen and heard, with the day it ends. Never public."""

import re
import unicodedata

from archive.manifests.dates import last_day
from archive.manifests.model import Cell, Read
from archive.models.record import Consent

_DAY = r"(\d{4}(?:年(?:\d{1,2}月(?:\d{1,2}[日号]?)?)?|[-./]\d{1,2}(?:[-./]\d{1,2})?|\d{4})?)"
_ENDS = (
    re.compile(rf"(?:截止到?|截至|至|到|until|till|before|expires)\s*(?:于|on)?\s*:?\s*{_DAY}", re.IGNORECASE),
    re.compile(rf"{_DAY}\s*[底末]?\s*(?:以前|之前|前|为止|止|到期|失效)"),
    re.compile(rf"(?:有效期|期限)\s*:?\s*{_DAY}"),
    re.compile(rf"^{_DAY}$"),
)
_MEANT = re.compile(r"至|到期|截止|有效期|期限|为止|失效|[\d一二两三五十]年[内间]?$|until|till|before|expires", re.IGNORECASE)
_FOR_EVER = re.compile(r"永久|长期|无期限|不限期|无限期|perpetual|permanent", re.IGNORECASE)
_NO = re.compile(r"不同意|未同意|不得公开|不公开|拒绝|未授权|无授权|暂不|禁止公开|not agreed|no consent", re.IGNORECASE)


def consent(cell: Cell) -> Read[Consent | None]:
    """The statement as given with its end: `同意公开，至2030-12-31`, `2030年12月31日前`, `长期`.

    An end that is meant but not understood is E210; a statement that refuses publication is E230. Both are for the
    reviewer to see: the item is taken, since the paper is what counts.
    """
    if not cell.value:
        return Read(None)
    text = unicodedata.normalize("NFKC", cell.value)
    if refuses_publication(text):
        return Read(Consent(statement=cell.value), (cell.fault("E230"),))
    written = next((match[1] for pattern in _ENDS if (match := pattern.search(text))), None)
    until = last_day(written) if written else None
    unclear = until is None and (written or _MEANT.search(text)) and not _FOR_EVER.search(text)
    return Read(Consent(statement=cell.value, until=until), (cell.fault("E210"),) if unclear else ())


def refuses_publication(statement: str) -> bool:
    """Whether the words of a consent say no to publication."""
    return bool(_NO.search(unicodedata.normalize("NFKC", statement)))
