"""Inhabitants: what a sheet says of how many people live where a centre serves, for numbers by 10,000 of them. Each fact is the
difference to what was told before, so that what there is adds up.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from archive.i18n.moments import day
from archive.manifests.network.cells import Cells, number_of
from archive.manifests.network.inhabitants_sheet import InhabitantsColumn, month_of_text
from archive.models.network.fact import Fact, FactKind
from archive.models.network.measure import month_of
from archive.services import Services
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.named_centres import responsible

Column = InhabitantsColumn


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Note what is another number than before; the last row of a centre counts."""
    known, this_month = responsible(services, rows, Column.CENTRE, asked), month_of(day(datetime.now(UTC)))
    told: dict[str, tuple[str, str, int]] = {}
    for row in rows:
        centre = known.of(row, Column.CENTRE) if row.text(Column.CENTRE, needed=True) else None
        month = row.read(Column.MONTH, month_of_text) or this_month
        if month > this_month:
            row.wrong("E901", Column.MONTH)
        number = row.read(Column.INHABITANTS, number_of) if row.text(Column.INHABITANTS, needed=True) else None
        if centre is not None and number is not None and not row.refused:
            told[centre.id] = (centre.division, month, number)
    reader = services.ledger.network.measures
    before = reader.inhabitants(told)
    facts = [fact for id_, said in told.items() for fact in _facts(id_, said, before.get(id_, {}), asked)]
    if not asked.dry_run:
        reader.note(facts)
    changed = {one.centre for one in facts}
    new = sum(1 for id_ in changed if id_ not in before)
    return Counts(new, len(changed) - new, len(told) - len(changed))


def _facts(centre: str, said: tuple[str, str, int], before: Mapping[str, float], asked: Asked) -> Iterator[Fact]:
    """What makes this the number of that month; the next month of which somebody told keeps its own."""
    division, month, number = said
    more = number - sum(value for at, value in before.items() if at <= month)
    if not more:
        return
    later = min((at for at in before if at > month), default="")
    for at, amount in ((month, more), (later, -more)):
        if at:
            yield Fact(
                kind=FactKind.INHABITED, centre=centre, division=division, subject=centre, amount=amount, about_month=at,
                sample=asked.sample,
            )  # fmt: skip
