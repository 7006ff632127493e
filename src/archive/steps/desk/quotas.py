"""Quotas: what a centre may have in store. What is on its way and what open uploads were promised counts."""

import unicodedata

from archive.access.may import Reach
from archive.errors import QuotaFull, QuotaUnreadable
from archive.i18n.amounts import gigabytes
from archive.models.notices import Scope, Stand
from archive.models.people import Person
from archive.services import Services
from archive.steps.desk import notices

TOLD_AT = 80
"""Per cent of a quota from which a centre is told."""
UNITS = {"": 10**9, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_MOST = 10**18


def promise(services: Services, key: str, centre: str, size: int) -> Stand:
    """Check and count the bytes of an upload from its beginning on, so that two at once do not both fit; `let_go` ends it.

    `key` is the upload's, the same each time that it is asked.

    Raises:
        QuotaFull: they do not fit; nothing is counted.
    """
    quotas = services.ledger.desk.quotas
    with quotas.alone(centre, key) as stand:
        _within(services, stand, size)
        quotas.promise(key, centre, size)
    _told(services, stand.model_copy(update={"used": stand.used + size}))
    return stand


def let_go(services: Services, key: str) -> None:
    """An upload is stored, refused, expired or cancelled: its bytes count as what they are now. Safe to repeat."""
    services.ledger.desk.quotas.let_go(key)


def put(services: Services, centre: str, scope: Scope, written: str, by: Person) -> int | None:
    """Set what a centre, or each one below it, may have, as written: `500 GB`, `2 TB`; empty takes it away. The bytes.

    Raises:
        QuotaUnreadable: that is no amount.
    """
    number = amount(written)
    services.ledger.desk.quotas.put(centre, scope, number, by.written())
    return number


def amount(written: str) -> int | None:
    """Bytes of `1.5 TB`, `800`, `800GB` (GB where no unit is given); None of nothing.

    Raises:
        QuotaUnreadable: that is no amount.
    """
    plain = unicodedata.normalize("NFKC", written).replace(",", "").strip().upper()
    if not plain:
        return None
    digits = plain.rstrip("KMGTB ")
    try:
        number = int(float(digits) * UNITS[plain[len(digits) :].strip()])
    except (ValueError, KeyError, OverflowError):
        raise QuotaUnreadable(value=written[:40]) from None
    if not 0 <= number <= _MOST or not digits.isascii() or "E" in digits or "_" in digits:
        raise QuotaUnreadable(value=written[:40])
    return number


def tell_full(services: Services, limit: int = 200) -> int:
    """Tell every centre that stands at 80 % or more and was not told of it at this quota; how many there are."""
    found = services.ledger.desk.quotas.fullest(Reach(True, frozenset()), limit, TOLD_AT)
    for stand in found:
        _told(services, stand)
    return len(found)


def _within(services: Services, stand: Stand, more: int) -> None:
    if stand.limit is not None and more > 0 and stand.used + more > stand.limit:
        called = services.ledger.centres.called(stand.centre)
        facts = {"used": gigabytes(stand.used), "limit": gigabytes(stand.limit), "more": gigabytes(more)}
        raise QuotaFull(centre=called, percent=stand.percent, **facts)


def _told(services: Services, stand: Stand) -> None:
    if stand.limit is not None and stand.percent >= TOLD_AT:
        facts = {"percent": stand.percent, "used": gigabytes(stand.used), "limit": gigabytes(stand.limit)}
        notices.tell(services, "quota", stand.centre, stand.centre, facts=facts, again=str(stand.limit))
