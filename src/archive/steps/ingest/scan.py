"""Scan: find what centres have ready and write it into the ledger, without reading more than listings and manifests."""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from archive import logs
from archive.errors import ArchiveError, BadInput, DeliveryNameRefused, LedgerUnavailable, StoreUnavailable, UnknownCentre
from archive.links import keys
from archive.models.delivery import Delivery, SourceFile
from archive.models.ids import CentreId, DeliveryId, delivery_id, fingerprint
from archive.models.intake import IntakeSource
from archive.models.names import LONGEST_DELIVERY, find_lists, fits_delivery
from archive.models.report import Fault, Outcome, Report
from archive.models.states import ENDED_BY_PEOPLE, DeliveryState
from archive.printable import escaped
from archive.services import Services
from archive.sources import ReadyDelivery, Source
from archive.steps.ingest import at_a_glance, hours, undescribed
from archive.steps.tally import Tally, fault_of, log, step

DONE = frozenset({DeliveryState.PROCESSED, DeliveryState.REFUSED})
SOURCES = 200
"""Places of centres that one scan looks into."""
"""Ended by a person: what lies there is left as it is, since it may lie nowhere else."""
_TURNS = 60
"""Scans begin with other centres from minute to minute."""


def run(services: Services) -> list[DeliveryId]:
    """Ids of the deliveries that need a run: new ones, and ones whose run was lost. Takes no ids; safe to repeat.

    At most `scan_limit` per source, one of each centre after the other, beginning with another centre each time: whatever one
    centre leaves lying stops no other. One that cannot be read, or whose name no delivery can have, is left where it lies and
    logged (`advise` answers it). One that was put right another way (`archive ingest`) before it was received is left as well.
    """
    return look(services)[0]


def look(services: Services) -> tuple[list[DeliveryId], Report]:
    """As `run`, with the report: a line for each delivery that was found, taken or not."""
    with step(services, "scan") as tally:
        found = [
            _register(services, source, one, tally)
            for source in services.sources.values()
            for one in _due(services, source, tally)
        ]
    return [identifier for identifier in found if identifier], tally.report()


def look_at_centres(services: Services, now: datetime | None = None, limit: int = SOURCES) -> tuple[list[DeliveryId], Report]:
    """Look into the places of centres that are due and whose hours it is, and register what is ready; safe to repeat.

    One that does not answer costs the others nothing: what was wrong is noted in its row, and it is asked again in its turn.
    """
    now = now or datetime.now(UTC)
    taken: list[DeliveryId] = []
    with step(services, "scan") as tally:
        for row in services.ledger.intake.due(limit):
            if row.is_open(now):
                taken += _looked_into(services, row, now, tally)
        return taken, tally.report()


def _looked_into(services: Services, row: IntakeSource, now: datetime, tally: Tally) -> list[DeliveryId]:
    fault: Fault | None = None
    found: list[DeliveryId] = []
    try:
        found = registered(services, services.source_of_centre(row), tally)
    except (LedgerUnavailable, StoreUnavailable):
        raise
    except ArchiveError as error:
        fault = fault_of(error)
        log.info("source cannot be looked into", source=row.name, code=error.code, reason=str(error))
        tally.add(f"{row.centre}/{row.name}", Outcome.FAILED, [fault])
    services.ledger.intake.looked(row.name, now, fault)
    return found


def registered(services: Services, source: Source, tally: Tally) -> list[DeliveryId]:
    """What is ready in a source, as far as one scan goes: the deliveries that need a run."""
    found = [_register(services, source, one, tally) for one in _due(services, source, tally)]
    return [identifier for identifier in found if identifier]


def check_name(found: ReadyDelivery) -> None:
    """Refuse what a delivery cannot be called, before any byte of it is read or sent.

    Raises:
        DeliveryNameRefused: its name is not one part of a path that a person can read.
        UnknownCentre: the centre's id is not even such a name.
    """
    if not fits_delivery(found.centre):
        raise UnknownCentre(centre=escaped(found.centre))
    if not fits_delivery(found.name):
        raise DeliveryNameRefused(centre=found.centre, name=escaped(found.name), most=LONGEST_DELIVERY)


class Start(NamedTuple):
    """A run that is to be started: its name, whose delivery it takes in, and what stands on its page until it has ended."""

    run: str
    delivery: DeliveryId
    note: str


def starts(services: Services) -> list[Start]:
    """The same as `run`, as runs: a first one is asked for of what is new, and all that are due are given, see `due`."""
    return asked(services, run(services))


def starts_at_centres(services: Services) -> list[Start]:
    """The same of `look_at_centres`."""
    return asked(services, look_at_centres(services)[0])


def asked(services: Services, found: list[DeliveryId]) -> list[Start]:
    """The runs of these deliveries are asked for; those that are due are given."""
    for one in found:
        delivery = services.ledger.deliveries.get(one)
        services.ledger.starts.first(delivery, run_name(delivery))
    return due(services)


def due(services: Services) -> list[Start]:
    """The runs that are to be started now, one of each centre in turn, of each centre no more at once than its share. Outside the
    hours of receiving, none that would receive. They are given again until `begun` says otherwise.
    """
    but = () if hours.may_receive(services) else ("new", "room", "window")
    found = services.ledger.starts.due(services.running("scan_limit"), services.running("centre_runs"), but)
    every = [(one.run, services.ledger.deliveries.get(one.delivery)) for one in found]
    return [Start(name, one.id, at_a_glance.name(services, one)) for name, one in every]


def begun(services: Services, started: Iterable[Start]) -> None:
    """These runs were started."""
    services.ledger.starts.begun([one.run for one in started])


def run_name(delivery: Delivery) -> str:
    """What the run of a delivery is called: another name each time that a centre went back to what it had handed in before."""
    return f"{delivery.id}-{delivery.found_at.astimezone(UTC):%Y%m%dT%H%M%S}"


def register(services: Services, source: Source, found: ReadyDelivery) -> tuple[Delivery, bool]:
    """Write one ready delivery into the ledger under the id its content gives it; the flag tells whether it was new.

    Raises:
        DeliveryNameRefused, UnknownCentre: see `check_name`.
        SourceMissing: it is gone.
    """
    check_name(found)
    files = undescribed.files(services, source, found)
    mark = fingerprint_of(source, found, files)
    identifier = delivery_id(found.centre, found.name, mark)
    return services.ledger.deliveries.register(
        Delivery(
            id=identifier,
            centre=CentreId(found.centre),
            name=found.name,
            source=source.name,
            location=found.location,
            fingerprint=mark,
            state=DeliveryState.READY,
            found_at=datetime.now(UTC),
            token=keys.receipt_token(services.settings.signing_key.get_secret_value(), identifier),
        )
    )


def fingerprint_of(source: Source, found: ReadyDelivery, files: list[SourceFile]) -> str:
    """The SHA-256 of what may be its list, and the sorted path, size and mark of every file, as one digest."""
    lists = find_lists([f.path for f in files])
    digests = " ".join(source.manifest_sha256(found, one) for one in lists)
    return fingerprint(digests, [(f.path, f.size, "" if f.path in lists else f.mark) for f in files])


def _due(services: Services, source: Source, tally: Tally) -> Iterator[ReadyDelivery]:
    """What is ready and may be looked into, as far as one scan goes; what has a name of none is said and costs nothing more."""
    left = services.settings.scan_limit
    for found in in_turns(source.ready(), datetime.now(UTC).minute):
        try:
            check_name(found)
        except BadInput as error:
            _say(tally, found, error)
            continue
        if not source.is_still(found):
            continue
        if not left:
            return
        left -= 1
        yield found


def in_turns(found: Iterable[ReadyDelivery], start: int = 0) -> Iterator[ReadyDelivery]:
    """One of each centre, then a second of each, and so on; `start` turns the order of the centres round."""
    by_centre: dict[str, deque[ReadyDelivery]] = {}
    for one in found:
        by_centre.setdefault(one.centre, deque()).append(one)
    centres = list(by_centre.values())
    start = start * len(centres) // _TURNS if centres else 0
    waiting = deque(centres[start:] + centres[:start])
    while waiting:
        centre = waiting.popleft()
        yield centre.popleft()
        if centre:
            waiting.append(centre)


def _say(tally: Tally, found: ReadyDelivery, error: ArchiveError) -> None:
    subject = escaped(f"{found.centre}/{found.name}")
    log.info("cannot be read", subject=subject, code=error.code, reason=str(error))
    tally.add(subject, Outcome.FAILED, [fault_of(error)])


def _register(services: Services, source: Source, found: ReadyDelivery, tally: Tally) -> DeliveryId | None:
    subject = escaped(f"{found.centre}/{found.name}")
    try:
        delivery, new = register(services, source, found)
        waited = delivery.state is DeliveryState.SUPERSEDED and _has_waited(services, source, found, delivery)
    except ArchiveError as error:
        if error.retriable:
            raise
        _say(tally, found, error)
        return None
    with logs.bound(delivery=delivery.id):
        if waited:
            tally.add(subject, Outcome.SKIPPED)
            return None
        if delivery.state is DeliveryState.SUPERSEDED:
            # The centre went back to it: it is new once more, and what was received of it may be gone.
            services.ledger.deliveries.renew(delivery.id)
            tally.add(subject, Outcome.DONE)
            return delivery.id
        if delivery.state in ENDED_BY_PEOPLE:
            # One that was received lost its mark then: it was handed in again.
            again = services.ledger.deliveries.renew(delivery.id)
            tally.add(subject, Outcome.DONE if again else Outcome.SKIPPED)
            return delivery.id if again else None
        if delivery.state in DONE:
            source.done(found)
            tally.add(subject, Outcome.UNCHANGED)
            return None
        tally.add(subject, Outcome.DONE if new else Outcome.UNCHANGED)
        return delivery.id


def _has_waited(services: Services, source: Source, found: ReadyDelivery, delivery: Delivery) -> bool:
    """Whether what lies there was never received, and a correction came another way meanwhile: nobody went back to it."""
    if not services.ledger.deliveries.overtaken(delivery):
        return False
    deliveries = services.ledger.deliveries
    received = {file.path for file in deliveries.received(delivery.id)}
    received |= {package.path for package in deliveries.packages(delivery.id)}
    return not {file.path for file in undescribed.files(services, source, found)} <= received
