"""Evaluating: centres of a level compared by published weights. A value earns points of a hundred, which the best one has; the
score is the weighted mean of what there is. What is missing is missing, and never a nought.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archive import i18n
from archive.errors import SchemeRefused
from archive.i18n.moments import day
from archive.models.network.measure import Measure, Value, month_of, months_to
from archive.models.network.scheme import Evaluation, Scheme, Standing
from archive.models.people import Person
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.keeping import Said
from archive.vocabulary import measures

MOST = 5_000
"""Centres of a comparison."""
MOST_MONTHS = 36


def publish(services: Services, scheme: Scheme, by: Person) -> int:
    """Publish a scheme; the same one again is no other.

    Raises:
        SchemeRefused: a measure stands twice or is none, its months are none, or it was published with other weights.
        StoreUnavailable, LedgerUnavailable.
    """
    named = [one.measure for one in scheme.weights]
    if len(set(named)) < len(named) or not set(named) <= measures.measures().keys():
        raise SchemeRefused(what="measure", value=", ".join(map(str, named)))
    if scheme.last < scheme.first or scheme.last > month_of(day(datetime.now(UTC))) or len(months(scheme)) >= MOST_MONTHS:
        raise SchemeRefused(what="month", value=f"{scheme.first}/{scheme.last}")
    known = services.ledger.network.statements.get(Scheme, scheme.id)
    if known is not None and known != scheme:
        raise SchemeRefused(what="scheme", value=scheme.title)
    return keeping.keep(services, Said(scheme, "publish"), by)


def run(services: Services, scheme: Scheme) -> Evaluation:
    """Compare, by what was added up until now.

    Raises:
        LedgerUnavailable.
    """
    every = services.ledger.centres.listed(MOST, scheme.level, scheme.centre)
    wanted = [measures.measures()[one.measure] for one in scheme.weights]
    values = {one.id: _values(services, one.division, one.id, scheme, wanted) for one in every}
    best = {m.id: max((said for one in values.values() if (said := one[m.id]) is not None), default=0.0) for m in wanted}
    found = []
    for one in every:
        points = {id_: _points(value, best[id_]) for id_, value in values[one.id].items()}
        found.append(Standing(one.id, one.name, values[one.id], points, _score(scheme, points)))
    return Evaluation(scheme, sorted(found, key=lambda one: (one.score is None, -(one.score or 0), one.centre)))


def book(found: Evaluation) -> bytes:
    """The comparison as a workbook with its formulas."""
    wanted = [one.measure for one in found.scheme.weights]
    from archive.manifests.network.measure_book import evaluation_book  # noqa: PLC0415 - openpyxl takes long to load

    return evaluation_book(
        [f"{id_} {i18n.text(f'web.measure.{id_}.name')}" for id_ in wanted],
        [one.weight for one in found.scheme.weights],
        [(one.name, [one.values[id_] for id_ in wanted]) for one in found.standings],
        [i18n.text(f"web.evaluation.{word}") for word in ("centre", "weight", "points", "score")],
    )


def months(scheme: Scheme) -> list[str]:
    """The months of a scheme, the first first; at most three years."""
    return [one for one in months_to(scheme.last, MOST_MONTHS) if one >= scheme.first]


def _values(
    services: Services, division: str, centre: str, scheme: Scheme, wanted: Sequence[Measure]
) -> Mapping[int, float | None]:
    reader = services.ledger.network.measures
    found = reader.of_division(division, months(scheme)) if division else reader.of_centre(centre, months(scheme))
    return {one.id: _over_months(one, list(found[one.id].values())) for one in wanted}


def _over_months(one: Measure, values: Sequence[Value]) -> float | None:
    """Stocks and medians as they stand at the end; flows summed; of rates both sides, apart."""
    if one.stock or one.median or one.per_centres:
        return values[-1].number
    if one.is_rate:
        over, under = sum(value.over or 0 for value in values), sum(value.under or 0 for value in values)
        return over / under * (one.times if one.times != 1 else 100) if under > 0 else None
    said = [value.number for value in values if value.number is not None]
    return sum(said) if said else None


def _points(value: float | None, best: float) -> float | None:
    if value is None:
        return None
    return 100 * value / best if best > 0 else 0.0


def _score(scheme: Scheme, points: Mapping[int, float | None]) -> float | None:
    told = [(one.weight, said) for one in scheme.weights if (said := points[one.measure]) is not None]
    whole = sum(weight for weight, _ in told)
    return sum(weight * said for weight, said in told) / whole if whole else None
