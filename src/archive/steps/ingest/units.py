"""Units: the work on a delivery's files in units that many machines share; whoever makes a resource's last file takes it on to
review, so that no resource waits for the files of another.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from enum import StrEnum
from typing import Any, NamedTuple, Self

from archive import i18n
from archive.models.delivery import Resource
from archive.models.ids import AssetDigest, DeliveryId, ResourceId
from archive.models.report import Outcome, Report
from archive.models.states import ResourceState
from archive.services import Services
from archive.steps.ingest import submit
from archive.steps.making import derive, originals, tag, wanted
from archive.steps.making import long_recordings as long

AT_ONCE = 4
"""Batches of small files that are made one after the other by one task: a hundred files, which most deliveries do not have."""


class UnitKind(StrEnum):
    """What a unit is."""

    FILES = "files"
    LOWEST = "lowest"
    PART = "part"


class Unit(NamedTuple):
    """One piece of work: files to be made whole, the lowest rung of a long recording, or one part of it (`number`)."""

    kind: UnitKind
    digests: Sequence[AssetDigest]
    number: int = 0

    @classmethod
    def of(cls, told: Sequence[Any]) -> Self:
        """From what `told` gave, after it was JSON."""
        kind, digests, number = told
        return cls(UnitKind(kind), tuple(digests), number)

    def told(self) -> list[Any]:
        """As plain values, for whoever passes it on."""
        return [self.kind.value, list(self.digests), self.number]


class Units(NamedTuple):
    """A delivery's work: what is done in moments by one task, and what takes long and is shared out."""

    short: list[Unit]
    long: list[Unit]


def units(services: Services, delivery_id: DeliveryId) -> Units:
    """What is to be made of a delivery. The first hundred small files are `short`; others, a hundred at a time,
    come before large ones, each alone, the smallest first, and those before long recordings in parts,
    whose lowest rungs come before all of it.
    """
    shared = long.shared_out(services, delivery_id)
    parts = long.parts(services, delivery_id)
    films = list(dict.fromkeys(part.digest for part in parts))
    return Units(
        short=[Unit(UnitKind.FILES, batch) for batch in shared.small[:AT_ONCE]],
        long=[
            *(Unit(UnitKind.LOWEST, [digest]) for digest in films),
            *(Unit(UnitKind.FILES, batch) for batch in (*_joined(shared.small[AT_ONCE:]), *shared.large)),
            *(Unit(UnitKind.PART, [part.digest], part.number) for part in parts),
        ],
    )


def _joined(batches: Sequence[Sequence[AssetDigest]]) -> Iterator[list[AssetDigest]]:
    """A hundred small files to a task: what a task costs by itself is little beside them."""
    for start in range(0, len(batches), AT_ONCE):
        yield [digest for batch in batches[start : start + AT_ONCE] for digest in batch]


def run(services: Services, delivery_id: DeliveryId, unit: Unit) -> list[Report]:
    """Make one unit, and take on to review every resource of which that was the last; a report for each step that was gone.
    Each original is fetched once for all of it.

    Safe to repeat and to kill.

    Raises:
        StoreUnavailable, LedgerUnavailable: try again.
        DeliveryCancelled: somebody cancelled the delivery; what was being made is gone.
    """
    with ExitStack() as held:
        held.enter_context(wanted.wanted(services, delivery_id))
        if unit.kind is UnitKind.FILES and len(unit.digests) == 1:
            _hold(services, delivery_id, unit.digests[0], held)
        reports = list(_made(services, delivery_id, unit))
        if unit.kind is UnitKind.LOWEST:
            return reports
        made, every = set(unit.digests), services.ledger.resources.of_delivery(delivery_id)
        touched = {one.id for one in every if made & {asset.digest for asset in one.assets}}
        reports += taken_on(services, delivery_id, touched)
        reports += _shown_anew(services, delivery_id, [one for one in every if one.id in touched], reports)
    originals.release(services, [asset for one in every if _is_beyond(services, one, touched) for asset in one.assets])
    return reports


def _hold(services: Services, delivery_id: DeliveryId, digest: AssetDigest, held: ExitStack) -> None:
    """A large file stays here from its first use to its last, however many others come meanwhile."""
    for resource, asset in derive.assets(services, delivery_id):
        if asset.digest == digest and derive.is_missing(services, resource, asset):
            held.enter_context(originals.original(services, resource, asset))


def _is_beyond(services: Services, resource: Resource, touched: Collection[ResourceId]) -> bool:
    """Whether a resource that was worked on is with the reviewer, and its originals are not needed here any more."""
    return resource.id in touched and services.ledger.resources.get(resource.id).state is not ResourceState.PRESERVED


def taken_on(services: Services, delivery_id: DeliveryId, resource_ids: Collection[str] | None = None) -> list[Report]:
    """Tag and submit those of a delivery's resources, or of some, of which everything is made; nobody else does it as well."""
    due = [
        one.id
        for one in services.ledger.resources.of_delivery(delivery_id)
        if (resource_ids is None or one.id in resource_ids) and _is_due(services, one)
    ]
    if not due:
        return []
    with services.ledger.resources.alone(due) as mine:
        # Another may have taken it on since it was listed.
        still = [one for one in due if one in mine and _is_due(services, services.ledger.resources.get(one))]
        if not still:
            return []
        return [tag.run(services, delivery_id, still), submit.run(services, delivery_id, still)]


def _shown_anew(
    services: Services, delivery_id: DeliveryId, touched: Sequence[Resource], reports: Sequence[Report]
) -> list[Report]:
    """What was made only now of works that had gone on without it: read again before the reviewer, shown where it is public."""
    done = {line.subject for report in reports for line in report.lines if line.outcome is Outcome.DONE}
    gone_on = [one for one in touched if one.state is not ResourceState.PRESERVED and done & {a.path for a in one.assets}]
    for one in gone_on:
        if one.state in {ResourceState.APPROVED, ResourceState.PUBLISHED}:
            services.ledger.outbox.refresh(one.id)
    waiting = [one.id for one in gone_on if one.state is ResourceState.IN_REVIEW]
    return [tag.again(services, delivery_id, waiting), submit.run(services, delivery_id, waiting)] if waiting else []


def title(services: Services, delivery_id: DeliveryId, unit: Unit) -> str:
    """What a unit is of, for people who look for it: the file's name, with how many others there are."""
    paths = {asset.digest: asset.path for _, asset in derive.assets(services, delivery_id)}
    name = next((paths[digest] for digest in unit.digests if digest in paths), "–")
    if unit.kind is UnitKind.FILES:
        return name if len(unit.digests) == 1 else f"{name} + {len(unit.digests) - 1}"
    return i18n.both(f"glance.{unit.kind.value}", name=name, number=unit.number + 1)


def left(services: Services, delivery_id: DeliveryId) -> list[ResourceId]:
    """A delivery's resources that have not gone on to review."""
    every = services.ledger.resources.of_delivery(delivery_id)
    return [one.id for one in every if one.state is ResourceState.PRESERVED]


def is_made(services: Services, resource: Resource) -> bool:
    """Whether everything was made of a resource's files that there is to be made, or is known to fail."""
    failed = services.ledger.progress.failed([asset.digest for asset in resource.assets])
    return all(asset.digest in failed or not derive.is_missing(services, resource, asset) for asset in resource.assets)


def _is_due(services: Services, resource: Resource) -> bool:
    return resource.state is ResourceState.PRESERVED and is_made(services, resource)


def _made(services: Services, delivery_id: DeliveryId, unit: Unit) -> Iterator[Report]:
    if unit.kind is UnitKind.FILES:
        yield derive.run(services, delivery_id, unit.digests)
    for digest in unit.digests if unit.kind is not UnitKind.FILES else ():
        if unit.kind is UnitKind.LOWEST:
            yield long.make_lowest(services, delivery_id, digest)
            continue
        yield long.make_part(services, delivery_id, digest, unit.number)
        if long.is_ready(services, delivery_id, digest):
            with services.ledger.resources.alone([digest]) as mine:
                if mine:
                    yield long.join(services, delivery_id, digest)
