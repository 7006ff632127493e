"""What `archive demo --once` looks at on the board: samples stand on a page of their own with a banner, in no real number."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from urllib.request import urlopen

from archive import i18n
from archive.i18n.moments import day
from archive.models.network.measure import month_of, months_to
from archive.models.network.statement import Concept, numbered_id
from archive.samples import centre_workbook as book
from archive.services import Services
from archive.vocabulary import measures

ACTIVITIES, HONOURS = 13, 27
PATH = "/board?samples=1"
_OVER = (book.TALK, book.CLASS, book.EXCHANGE)
"""Closed in one of the months that the board shows."""
_TIMEOUT_S, _MONTHS, _MOST = 30, 6, 10_000


def checks(services: Services) -> Iterator[tuple[str, bool]]:
    """What was looked at, and whether it is well."""
    with urlopen(services.settings.portal_url.rstrip("/") + PATH, timeout=_TIMEOUT_S) as answer:  # noqa: S310 - our portal
        page = unescape(answer.read().decode())
    shown = {measure: _shown(page, measure) for measure in (ACTIVITIES, HONOURS)}
    said = ", ".join(f"{i18n.both(f'web.measure.{measure}.name')} {number}" for measure, number in shown.items())
    honest = i18n.text("web.board.samples") in page
    yield f"{i18n.both('demo.board-samples')} → {said}", honest and shown[ACTIVITIES] >= len(_OVER) and shown[HONOURS] >= 1
    yield i18n.both("demo.board-real"), not _counted(services)


def _shown(page: str, measure: int) -> int:
    """What the months of a measure add up to on the page."""
    found = re.findall(rf'measure={measure}&[^"]*"[^>]*>([\d,]+)<', page)
    return sum(int(number.replace(",", "")) for number in found)


def _counted(services: Services) -> set[str]:
    """Samples that a real number is made of."""
    asked, reader = measures.measures()[ACTIVITIES], services.ledger.network.measures
    months = months_to(month_of(day(datetime.now(UTC))), _MONTHS)
    real = {one.subject for month in months for one in reader.items(asked, "", "", month, "", _MOST)}
    return real & {numbered_id(Concept.ACTIVITY, book.CENTRE, number) for number in _OVER}
