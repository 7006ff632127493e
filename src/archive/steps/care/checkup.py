"""Check-up: what an earlier version of this software may have left wrong in the archive is found, and on request put right.

It looks for works whose address came to mean another work, for entries that a policy opened though their consent does not plainly
allow it, for private things in public entries and for renditions of papers, for replaced deliveries that nobody noted, and for
sound that is shown as a film or a film as sound.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple

from archive.access.uses import Use, may_asset
from archive.models.deletion import Category
from archive.models.delivery import Resource
from archive.models.ids import ResourceId
from archive.models.media import Asset
from archive.models.people import Person
from archive.models.public import PublicRecord
from archive.models.report import Decision, Outcome, Report
from archive.models.states import DeliveryState
from archive.preserved import layout, reading
from archive.services import Services
from archive.steps.alone import alone
from archive.steps.decisions import doubts, reading_back, review
from archive.steps.ingest import identity
from archive.steps.publishing import entries
from archive.steps.tally import Tally, step
from archive.store import Snapshot

REASON = "check-up: the consent does not plainly allow publication"


class Wrong(StrEnum):
    """What is wrong."""

    ADDRESS = "address"
    CONSENT = "consent"
    PRIVATE = "private"
    PAPERS = "papers"
    LEFT_BEHIND = "left-behind"
    CLASS = "class"
    INDEX = "index"


class Finding(NamedTuple):
    """One thing that is wrong: with what, how it shows, and whether it was put right."""

    wrong: Wrong
    subject: str
    found: str
    mended: bool = False


def run(services: Services, mend_by: Person | None = None, tell: Callable[[Finding], None] = lambda _: None) -> Report:
    """Look at everything; `tell` hears of each finding as it comes. With `mend_by`, who answers for it, entries are
    withdrawn whose consent does not open them, private things leave public entries, renditions of papers are erased.

    An address that changed its work is never changed by a machine: only its centre knows which work it is (column 永久编号). Safe
    to repeat. One resource that cannot be read is a line of the report.

    Raises:
        StoreUnavailable, LedgerUnavailable, CatalogueUnavailable: try again.
    """
    with step(services, "check-up") as tally:
        for finding in (*_index(services), *_deliveries(services, mend_by is not None)):
            _say(tally, finding, tell)
        for resource in services.ledger.resources.walk():
            with alone(services, tally, resource.id):
                for finding in (*_address(services, resource), *_papers(services, resource, mend_by is not None)):
                    _say(tally, finding, tell)
        for record, _ in services.ledger.publications.entries():
            with alone(services, tally, record.id):
                for finding in _entry(services, record, mend_by):
                    _say(tally, finding, tell)
        return tally.report()


def _say(tally: Tally, finding: Finding, tell: Callable[[Finding], None]) -> None:
    tally.add(finding.subject, Outcome.DONE if finding.mended else Outcome.REFUSED)
    tell(finding)


def _index(services: Services) -> Iterator[Finding]:
    """The visitors' index, made by an earlier version: it answers, and does not find what this version would."""
    if services.catalogue.outdated():
        yield Finding(Wrong.INDEX, "archive reindex", "")


def _deliveries(services: Services, mend: bool) -> Iterator[Finding]:
    for delivery_id in services.ledger.deliveries.left_behind(days=None, limit=100_000):
        if mend:
            services.ledger.deliveries.move(delivery_id, "supersede", DeliveryState.SUPERSEDED)
        yield Finding(Wrong.LEFT_BEHIND, delivery_id, "", mend)


def _address(services: Services, resource: Resource) -> Iterator[Finding]:
    """Versions between which nothing stayed: neither a file that is the work itself nor a title like the one before."""
    if resource.version < 2:
        return
    object_ = services.store.objects.snapshot(layout.resource_object(resource.id))
    if object_ is None:
        return
    before: Resource | None = None
    for number in reading.accessions(object_):
        now = _at(object_, number, resource)
        if before and not _is_one_work(before, now):
            yield Finding(Wrong.ADDRESS, resource.id, f"v{number}: {before.record.title} → {now.record.title}")
        before = now


def _at(object_: Snapshot, number: int, resource: Resource) -> Resource:
    return reading_back.at(object_, number, resource.state, resource.delivery)


def _is_one_work(one: Resource, other: Resource) -> bool:
    first, second = ({asset.digest for asset in _of_the_work(each.assets)} for each in (one, other))
    return not first.isdisjoint(second) or identity.is_alike(one.record.title, other.record.title)


def _papers(services: Services, resource: Resource, mend: bool) -> Iterator[Finding]:
    """Renditions and tags of files of which nothing may be made; bytes that are a work somewhere else keep theirs."""
    private = [asset for asset in resource.assets if not may_asset(Use.MAKE, asset)]
    for asset in private:
        if services.ledger.resources.used_elsewhere(asset.digest):
            continue
        made = services.ledger.renditions.of([asset.digest])
        tagged = [tag for tag in services.ledger.tags.of(resource.id) if tag.asset == asset.digest]
        if not made and not tagged:
            continue
        if mend:
            for rendition in made:
                services.store.renditions.clear(rendition.prefix)
                services.ledger.renditions.forget(rendition)
            services.ledger.tags.forget(resource.id, asset.digest)
        yield Finding(Wrong.PAPERS, resource.id, asset.path, mend)


def _entry(services: Services, record: PublicRecord, mend_by: Person | None) -> Iterator[Finding]:
    shown = reading_back.public(services, record.id)
    if shown is None:
        return
    if _nobody_looked(services, record.id):
        found = doubts.consent(shown.record)
        if found:
            if mend_by:
                _withdraw(services, record.id, mend_by)
            yield Finding(
                Wrong.CONSENT, record.id, shown.record.consent.statement if shown.record.consent else "–", mend_by is not None
            )
            if mend_by:
                return
    entry = entries.build(services, shown, record.publication_key, record.published_at).record
    if gone := _private(record, entry):
        if mend_by:
            services.ledger.outbox.refresh(record.id)
        yield Finding(Wrong.PRIVATE, record.id, ", ".join(gone), mend_by is not None)
    if other := _shown_as(record, entry):
        if mend_by:
            services.ledger.outbox.refresh(record.id)
        yield Finding(Wrong.CLASS, record.id, ", ".join(other), mend_by is not None)


def _shown_as(shown: PublicRecord, built: PublicRecord) -> list[str]:
    """Parts that are shown as another class of file than a decoder found them to be, as `1: video → sound`."""
    now = {part.part: part.media for part in built.media}
    wrong = [part for part in shown.media if now.get(part.part, part.media) != part.media]
    return [f"{part.part}: {part.media.value} → {now[part.part].value}" for part in wrong]


def _nobody_looked(services: Services, resource_id: ResourceId) -> bool:
    decided = services.ledger.resources.decisions(resource_id)
    last = next((one for one in reversed(decided) if one.verb in {"approve", "restore"}), None)
    return last is not None and last.by == review.POLICY


def _withdraw(services: Services, resource_id: ResourceId, by: Person) -> None:
    review.decide(services, resource_id, Decision(verb="withdraw", by=by, reason=REASON, category=Category.CONSENT))


def _private(shown: PublicRecord, allowed: PublicRecord) -> list[str]:
    """Fields in which the public is shown more than it may be."""
    fields = [name for name in PublicRecord.model_fields if name not in {"tags", "media", "published_at", "publication_key"}]
    masked = entries.without_numbers(shown)
    found = [name for name in fields if getattr(shown, name) != getattr(masked, name)]
    if set(shown.tags) - set(allowed.tags) and len(shown.tags) > len(allowed.tags):
        found.append("tags")
    if {part.part for part in shown.media} - {part.part for part in allowed.media}:
        found.append("media")
    return found


def _of_the_work(assets: Sequence[Asset]) -> list[Asset]:
    """The files that are the work itself; of one that has none, all."""
    main = [asset for asset in assets if may_asset(Use.OFFER, asset)]
    return main or list(assets)
