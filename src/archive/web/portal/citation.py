"""How an entry is cited: GB/T 7714-2015, archives online, `[A/OL]`."""

from datetime import UTC, date, datetime

from archive import i18n, vocabulary
from archive.models.public import PublicRecord
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
    """Who is responsible; more than three become three and “others” in Chinese (7714-2015, 8.1.2)."""
    found = responsible(record)
    return ", ".join(found[:_MOST_NAMES]) + (f", {i18n.text('web.cite.others')}" if len(found) > _MOST_NAMES else "")


def responsible(record: PublicRecord) -> tuple[str, ...]:
    """Who made it, else who speaks, directs or performs, as the table of roles says."""
    turns = {one.role: one.cited for one in vocabulary.roles().values() if one.cited}
    for turn in sorted(set(turns.values())):
        named = (vocabulary.bare_name(c.name) for c in record.contributors if turns.get(c.role) == turn)
        if found := tuple(dict.fromkeys(named)):
            return found
    return ()
