"""Demands: rows of the sheet 需求 become statements, and what counts of a demand whichever way it came."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime

from archive.i18n.moments import day
from archive.manifests.network.cells import Cells
from archive.manifests.network.demand_sheet import SHEET, DemandColumn, DemandRow, demand_row
from archive.models.centre import Centre
from archive.models.network.demand import IN_TIME_DAYS, Answered, Channel, Demand, DemandState
from archive.models.network.fact import Fact, FactKind
from archive.models.network.statement import Concept, numbered_id
from archive.services import Services
from archive.steps.network import keeping, named_centres
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.keeping import Said

__all__ = ["SHEET", "answered", "demanded", "take"]


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Write what the rows say. A demand that went further than its row says stays as it is.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: hand it in again.
    """
    every = list(_usable(services, rows, asked))
    before = services.ledger.network.statements.many(Demand, [id_ for id_, _, _ in every])
    made = [_made(id_, row, centre, before.get(id_), asked) for id_, row, centre in every]
    new = sum(one.id not in before for one in made)
    changed = [one for one in made if before.get(one.id) != one]
    if not asked.dry_run:
        said = [Said(one, "import", facts=list(_counted(one, before.get(one.id))), was=before.get(one.id)) for one in changed]
        keeping.keep_all(services, said, asked.by)
    return Counts(new, len(changed) - new, len(made) - len(changed))


def demanded(one: Demand, letters: int | None = None) -> Fact:
    """That it came, told of the month in which it did; without an age, since a fact of one letter may be seen alone."""
    dims = {"channel": one.channel.value, "theme": one.theme}
    amount = one.letters if letters is None else letters
    return Fact(kind=FactKind.DEMANDED, amount=amount, about_month=_month(one), dims=_without_empty(dims))


def answered(one: Demand) -> Fact:
    """That it was answered, told of the month in which it came, so that a month's answers are never more than its demands."""
    within = "30" if one.days is not None and one.days <= IN_TIME_DAYS else "later"
    dims = {"channel": one.channel.value, "theme": one.theme, "within": within}
    return Fact(kind=FactKind.ANSWERED, amount=one.letters, about_month=_month(one), dims=_without_empty(dims))


_AS_TOLD = (DemandState.RECEIVED, DemandState.SORTED, DemandState.ANSWERED)
"""What a sheet may say of a demand, the furthest last."""


def _usable(services: Services, rows: Sequence[Cells], asked: Asked) -> Iterator[tuple[str, DemandRow, Centre]]:
    centres = named_centres.responsible(services, rows, DemandColumn.CENTRE, asked)
    today, seen = day(datetime.now(UTC)), dict[str, int]()
    for row in rows:
        said, centre = demand_row(row, today), centres.of(row, DemandColumn.CENTRE)
        if row.refused or centre is None:
            continue
        id_ = numbered_id(Concept.DEMAND, centre.id, said.number)
        if first := seen.get(id_):
            row.wrong("E974", DemandColumn.NUMBER, first_row=str(first))
            continue
        seen[id_] = row.number
        yield id_, said, centre


def _made(id_: str, row: DemandRow, centre: Centre, old: Demand | None, asked: Asked) -> Demand:
    state = DemandState.ANSWERED if row.answered else DemandState.SORTED if row.theme else DemandState.RECEIVED
    if old and (old.assigned_on or old.state not in _AS_TOLD or _AS_TOLD.index(state) < _AS_TOLD.index(old.state)):
        return old  # somebody has gone on with it in the workbench
    return Demand(
        id=id_, number=row.number, centre=centre.id, division=row.division or centre.division, title=row.words, state=state,
        starts=row.day, sample=old.sample if old else asked.sample, channel=Channel.SHEET, theme=row.theme,
        age_band=row.age_band, letters=row.letters, assigned=centre.id if row.answered else "", answered_on=row.answered,
        answers=(Answered(words=row.answer),) if row.answered else (),
    )  # fmt: skip


def _counted(one: Demand, old: Demand | None) -> Iterator[Fact]:
    """What is corrected is taken back as it was told, and told anew."""
    was, now = _told(old) if old else [], _told(one)
    for fact in was:
        if fact not in now and old:
            yield fact.model_copy(update={"amount": -fact.amount, "division": old.division})
    yield from (fact for fact in now if fact not in was)


def _told(one: Demand) -> list[Fact]:
    return [demanded(one), *([answered(one)] if one.answered_on else [])]


def _month(one: Demand) -> str:
    return f"{one.starts or date.today():%Y-%m}"


def _without_empty(dims: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in dims.items() if value}
