"""Holding: a delivery that would lose or refuse an unusual share of what was handed in under its name waits for an answer."""

from collections.abc import Mapping, Sequence

from archive.models.delivery import Delivery, Item
from archive.models.report import Fault
from archive.services import Services
from archive.steps.ingest import identity

QUESTION = "E350"
_MOST_NAMED = 5


def question(services: Services, delivery: Delivery, items: Sequence[Item], digests: Mapping[str, str]) -> Fault | None:
    """The question that a verified delivery raises, or None. A name of which nothing, or too little, was taken before raises
    none: there is nothing to lose, and its receipt says what is wrong.
    """
    settings = services.settings
    before = services.ledger.deliveries.given_before(delivery)
    if len(before) < settings.hold_least:
        return None
    works = [one for one in services.ledger.claims.works(delivery.centre, delivery.name) if one.id in before and not one.deleted]
    gone = [one for one in identity.missed(services, delivery, items, digests) if one.id in before]
    refused = sum(not item.taken for item in items)
    if not (
        _is_over(len(gone), len(works), settings.hold_gone_percent)
        or _is_over(refused, len(items), settings.hold_refused_percent)
    ):
        return None
    counts = {"before": len(works), "gone": len(gone), "items": len(items), "refused": refused}
    names = "; ".join(identity.called(one) for one in gone[:_MOST_NAMED]) + ("…" if len(gone) > _MOST_NAMED else "")
    facts = {name: str(number) for name, number in counts.items()} | {"id": delivery.id, "names": names or "–"}
    return Fault(code=QUESTION, refuses=False, facts=facts)


def _is_over(part: int, whole: int, percent: float) -> bool:
    return whole > 0 and 100 * part > percent * whole
