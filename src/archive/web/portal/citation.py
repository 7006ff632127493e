"""How an entry is cited: GB/T 7714-2015, archives online, `[A/OL]`."""

from datetime import UTC, date, datetime

from archive import i18n
from archive.models.public import PublicRecord
from archive.models.record import Role
from archive.web.shared.formatting import day

_MOST_NAMES = 3


def cite(record: PublicRecord, portal_url: str, today: date | None = None) -> str:
    """`Responsible. Title[A/OL]. Place:centre, year(issued)[cited]. Address.`, with what the record lacks left out."""
    cited = today or day(datetime.now(UTC))
    issued = day(record.published_at)
    where = record.centre.divisions[-1].label if record.centre.divisions else ""
    publisher = f"{where}:{record.centre.name}" if where else record.centre.name
    year = f", {record.years[0]}" if record.years else ""
    head = f"{names}. " if (names := _names(record)) else ""
    return f"{head}{record.title}[A/OL]. {publisher}{year}({issued})[{cited}]. {portal_url}/e/{record.id}."


def _names(record: PublicRecord) -> str:
    """Authors, else ensembles, else performers; more than three become three and “others” in Chinese (7714-2015, 8.1.2)."""
    for role in (Role.AUTHOR, Role.ENSEMBLE, Role.PERFORMER):
        if found := [c.name for c in record.contributors if c.role is role]:
            return ", ".join(found[:_MOST_NAMES]) + (f", {i18n.text('web.cite.others')}" if len(found) > _MOST_NAMES else "")
    return ""
