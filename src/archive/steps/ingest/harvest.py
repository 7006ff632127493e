"""Harvest: read what repositories of others have, by OAI-PMH, and hand it in as deliveries; what they lose is withdrawn here.

Windows of half a year, one after the other, page by page; each page is written together with the way to the next. Only when a
harvest is whole is anything done with it: first it is asked whether too much is gone, then what is gone is withdrawn, then what
is new or changed becomes deliveries, which go the way of all others.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from enum import Enum
from xml.etree.ElementTree import tostring

from archive import crosswalks, i18n, manifests, vocabulary
from archive.crosswalks import FORMATS, Harvested
from archive.errors import (
    ArchiveError,
    DecisionOwed,
    HarvestAsks,
    IntakeRefuses,
    LedgerUnavailable,
    StateRefused,
    StoreUnavailable,
)
from archive.models.deletion import Category
from archive.models.harvest import Harvest, HarvestedRecord, LinkedFile, Move
from archive.models.ids import DeliveryId, ResourceId
from archive.models.intake import IntakeSource
from archive.models.report import Decision, Fault, Outcome, Report
from archive.models.states import DeliveryState, ResourceState
from archive.printable import escaped
from archive.services import Services
from archive.sources import repository_of
from archive.sources.fetching import AskLater, Fetching
from archive.sources.oai import Repository
from archive.sources.oai.reading import Given, TokenRefused
from archive.steps.decisions import review
from archive.steps.ingest import holders, scan
from archive.steps.tally import Tally, fault_of, log, step

SECONDS = 240.0
"""How long one look reads on in one source; the next look goes on where it was."""
_SOURCES = 50
_WINDOW = timedelta(days=183)
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""The protocol is younger, whatever repositories say of their oldest records."""
_OVERLAP = timedelta(minutes=10)
"""How far a harvest goes back before the last one: others commit late, and their clocks are theirs."""
_WHOLE_EVERY = timedelta(days=7)
"""How often everything is read where a repository does not keep what is gone."""
_LEAST, _PERCENT = 10, 15.0
"""From so many records on a harvest that loses more than this share of them asks."""
_MOVES = 500
_LEFT = frozenset({ResourceState.WITHDRAWN, ResourceState.RETURNED, ResourceState.DELETED})
_OVER = frozenset({DeliveryState.PROCESSED, DeliveryState.CLOSED, DeliveryState.SUPERSEDED})
_MOST_LINKS, _HEAD_S = 50, 30.0
"""Files of a record that are asked for their size, and how long one of them may take."""
_SIZES_S = 600.0
"""How long the files of one page may take to tell their sizes; the others stay links."""
_REMEMBERS = "persistent"
_EVERYTHING, _MEANWHILE = 1, 2


def starts(services: Services) -> list[scan.Start]:
    """Harvest every source that is due, and give the runs that are to be started."""
    return scan.asked(services, look(services)[0])


def look(services: Services, now: datetime | None = None, seconds: float = SECONDS) -> tuple[list[DeliveryId], Report]:
    """Read on in each repository that is due and whose hour it is, and register the deliveries that are ready; safe to repeat.

    One that does not answer costs the others nothing: what was wrong is noted in its row, and it is asked again in its turn.

    Raises:
        LedgerUnavailable, StoreUnavailable: try again.
    """
    now = now or datetime.now(UTC)
    taken: list[DeliveryId] = []
    with step(services, "harvest") as tally:
        for row in services.ledger.intake.due(_SOURCES, harvested=True):
            if row.is_open(now):
                taken += _looked_into(services, row, now, seconds, tally)
        return taken, tally.report()


def answer(services: Services, row: IntakeSource, *, leave: bool) -> None:
    """A person's answer to E374: what the repository has lost leaves the public here, or stays."""
    if leave:
        harvest = services.ledger.harvests.get(row.name)
        _carried_out(services, row)
        services.ledger.harvests.put(harvest._replace(lost=0))
    else:
        services.ledger.harvests.stay(row.name)
    services.ledger.intake.looked(row.name, None, None)


def _looked_into(services: Services, row: IntakeSource, now: datetime, seconds: float, tally: Tally) -> list[DeliveryId]:
    fault, far = None, _Far.WAITS
    taken: list[DeliveryId] = []
    try:
        with _named(row):
            far = _read_on(services, row, now, time.monotonic() + seconds)
            if far is _Far.WHOLE:
                _settled(services, row)
                taken = scan.registered(services, services.source_of_centre(row), tally)
        tally.add(f"{row.centre}/{row.name}", Outcome.DONE)
    except (LedgerUnavailable, StoreUnavailable):
        raise
    except ArchiveError as error:
        if isinstance(error, AskLater):
            _wait(services, row, error)
        fault = _readable(fault_of(error))
        log.info("source cannot be harvested", source=row.name, code=error.code, reason=str(error))
        tally.add(f"{row.centre}/{row.name}", Outcome.FAILED, [fault])
    services.ledger.intake.looked(row.name, None if far is _Far.GOES_ON else now, fault)
    return taken


def _readable(fault: Fault) -> Fault:
    """What a server said of itself may hold characters that no row takes."""
    return fault.model_copy(update={"facts": {name: escaped(value) for name, value in fault.facts.items()}})


@contextmanager
def _named(row: IntakeSource) -> Iterator[None]:
    """What others send may be unfit in ways that nobody thought of: it costs their own harvest, not that of all."""
    try:
        yield
    except (ValueError, OverflowError, RecursionError) as fault:
        log.exception("a repository sends what cannot be read", source=row.name)
        raise IntakeRefuses(source=row.name, reason=f"{type(fault).__name__}: {fault}"[:300]) from fault


def _wait(services: Services, row: IntakeSource, later: AskLater) -> None:
    until = datetime.now(UTC) + timedelta(seconds=int(str(later.facts["seconds"])))
    services.ledger.harvests.put(services.ledger.harvests.get(row.name)._replace(not_before=until))


class _Far(Enum):
    """How far a harvest is after a look."""

    WHOLE = "whole"
    GOES_ON = "goes on"
    WAITS = "waits"
    """for an hour that is its own, or its repository's"""


def _read_on(services: Services, row: IntakeSource, now: datetime, end: float) -> _Far:
    """Read until the harvest is whole, or the time is over.

    Raises:
        HarvestAsks: a person has not answered yet.
        IntakeAway, IntakeRefuses, IntakeWrong.
    """
    harvests, repository = services.ledger.harvests, repository_of(row)
    harvest = harvests.get(row.name)
    if harvest.lost:
        raise HarvestAsks(source=row.name, lost=harvest.lost, before=harvests.losses(row.name)[1])
    if harvest.not_before and now < harvest.not_before:
        return _Far.WAITS
    if harvest.end is None and harvest.whole == _MEANWHILE:
        return _Far.WHOLE
    if harvest.end is None:
        harvest = _begun(repository, harvest, row)
        harvests.put(harvest)
    while harvest.end is not None:
        if time.monotonic() > end:
            return _Far.GOES_ON
        if not row.is_open(datetime.now(UTC)):
            return _Far.WAITS
        if not _page(services, row, repository, harvest):
            return _Far.GOES_ON
        harvest = harvests.get(row.name)
    return _Far.WHOLE


def _begun(repository: Repository, before: Harvest, row: IntakeSource) -> Harvest:
    """A new harvest: of what changed since the last, or of everything where that is due."""
    who, formats = repository.identity(), repository.formats()
    prefix = next((formats[one] for one in FORMATS if formats.get(one)), "")
    if not prefix:
        raise IntakeRefuses(source=row.name, **i18n.reason("intake.no-format"))
    forgets = who.deletes != _REMEMBERS
    first = before.since is None
    whole = first or (forgets and (before.whole_at is None or who.at - before.whole_at >= _WHOLE_EVERY))
    return before._replace(
        prefix=prefix,
        granularity=who.granularity,
        deletes=who.deletes,
        since=(who.earliest if _FIRST < who.earliest < who.at else _FIRST) if whole else before.since,
        until=None,
        token="",
        end=who.at,
        whole=_EVERYTHING if whole and forgets and not first else 0,
        round=before.round + 1,
        not_before=None,
        whole_at=who.at if whole else before.whole_at,
    )


def _page(services: Services, row: IntakeSource, repository: Repository, harvest: Harvest) -> bool:
    """Read one page and write it; False where another reads on. A token that was forgotten begins its window anew."""
    until = harvest.until or _window(harvest)
    try:
        page = (
            repository.next(harvest.token)
            if harvest.token
            else repository.first(harvest.prefix, harvest.granularity, harvest.since, until)
        )
    except TokenRefused as forgotten:
        log.info("window begins anew", source=row.name, reason=str(forgotten))
        services.ledger.harvests.put(harvest._replace(token="", until=None))
        return True
    if page.token and page.token == harvest.token:
        raise IntakeRefuses(source=row.name, **i18n.reason("intake.same-token"))
    end = time.monotonic() + _SIZES_S
    records = [_record(row, one, end) for one in page.records]
    after = harvest._replace(until=until, token=page.token)
    if not page.token:
        after = _window_ended(after, until, page.at)
    return services.ledger.harvests.read(harvest, after, records, row.centre)


def _window(harvest: Harvest) -> datetime:
    end, since = harvest.end or datetime.now(UTC), harvest.since or _FIRST
    return since + _WINDOW if end - since > _WINDOW else end


def _window_ended(harvest: Harvest, until: datetime, at: datetime) -> Harvest:
    """The next window, or the end of the harvest; after everything, what changed while it was read."""
    end = harvest.end or until
    if until < end:
        unit = timedelta(days=1) if harvest.granularity == "YYYY-MM-DD" else timedelta(seconds=1)
        return harvest._replace(since=min(until + unit, end), until=None, token="")
    since = end - _OVERLAP
    if harvest.whole == _EVERYTHING:
        return harvest._replace(since=since, until=None, token="", end=at, whole=_MEANWHILE)
    return harvest._replace(since=since, until=None, token="", end=None)


def _settled(services: Services, row: IntakeSource) -> None:
    """What follows from a harvest that is whole: what it lacks is gone; too much of that asks; the rest is withdrawn.

    Raises:
        HarvestAsks.
    """
    harvests = services.ledger.harvests
    harvest = harvests.get(row.name)
    if harvest.whole == _MEANWHILE:
        harvests.missed(harvest)
        harvests.put(harvest._replace(whole=0))
    lost, before = harvests.losses(row.name)
    if before >= _LEAST and 100 * lost > _PERCENT * before:
        harvests.put(harvests.get(row.name)._replace(lost=lost))
        raise HarvestAsks(source=row.name, lost=lost, before=before)
    _carried_out(services, row)
    holders.of_source(services, row)


def _carried_out(services: Services, row: IntakeSource) -> None:
    """Withdraw what is gone, and restore what is there again and was withdrawn for that alone."""
    after = -1
    while moves := services.ledger.harvests.moves(row.name, after, _MOVES):
        for one in moves:
            works = _works(services, row, one)
            moving = [work for work in works if not holders.stays(services, work, row, one)]
            for work in moving:
                _decided(services, row, work, one)
            owed = one.leaves and (bool(moving) or not works) and _in_work(services, row, one, moving)
            services.ledger.harvests.moved(row.name, one, owed=owed)
        after = moves[-1].n


def _in_work(services: Services, row: IntakeSource, move: Move, works: list[ResourceId]) -> bool:
    """Whether what is gone may yet come before a reviewer or the public: it stays to be decided, look by look."""
    if works:
        return any(services.ledger.resources.get(one).state not in _LEFT for one in works)
    delivery = services.ledger.deliveries.newest(row.centre, move.delivery)
    return delivery is not None and delivery.state not in _OVER


def _works(services: Services, row: IntakeSource, move: Move) -> list[ResourceId]:
    if held := services.ledger.holders.resource(row.name, move.identifier):
        return [held]
    works = services.ledger.claims.works(row.centre, move.delivery)
    return [one.id for one in works if one.number == move.identifier and not one.deleted]


def _decided(services: Services, row: IntakeSource, resource: ResourceId, move: Move) -> None:
    """What is in the public leaves it; what waits for review goes back, so that nobody approves it unseen. No byte is lost."""
    by = holders.harvest_of(row.name)
    reason = f"{'gone from' if move.leaves else 'again in'} {row.address}: {move.identifier}"
    waits = services.ledger.resources.get(resource).state is ResourceState.IN_REVIEW
    verb = "return" if waits and not services.ledger.publications.is_public(resource) else "withdraw"
    category = Category.OTHER if verb == "withdraw" else None
    with suppress(StateRefused, DecisionOwed):
        if move.leaves:
            review.decide(services, resource, Decision(verb=verb, by=by, reason=reason, category=category))
        else:
            holders.restore(services, resource, by, reason)


def _record(row: IntakeSource, given: Given, end: float) -> HarvestedRecord:
    """A record as it is kept: as a row of a list, and as it was given."""
    if given.metadata is None:
        return HarvestedRecord(given.identifier, given.datestamp, gone=True)
    found = crosswalks.harvested(given.metadata, given.identifier)
    text = tostring(given.metadata, encoding="unicode")
    if found is None:
        return HarvestedRecord(given.identifier, given.datestamp, row={}, metadata=text)
    media = tuple(_media(row, given.identifier, found, end)) if row.takes_media else ()
    return HarvestedRecord(given.identifier, given.datestamp, row=_cells(found), metadata=text, media=media, names=found.names)


def _cells(found: Harvested) -> dict[str, str]:
    """The record by the columns of a list; words for its kind are its kind where they are one, else its genre."""
    cells = manifests.cells_of(found.record)
    own = {column.value: value for column, value in cells.known.items()} | cells.others
    if found.types:
        kinds = {word: vocabulary.find_kind(word) for word in found.types}
        own["kind"] = next((kind.value for kind in kinds.values() if kind), "")
        own["genre"] = "; ".join(word for word, kind in kinds.items() if not kind)
    own["identifier"] = "\n".join(found.record.identifiers)
    return {name: value for name, value in own.items() if value}


def _media(row: IntakeSource, identifier: str, found: Harvested, end: float) -> Iterator[LinkedFile]:
    """The files that are fetched: those that tell how large they are, in their record or when they are asked."""
    folder = _folder(identifier)
    for number, file in enumerate(found.files[:_MOST_LINKS], start=1):
        size = file.size or (_size(row, file.address) if time.monotonic() < end else 0)
        if size:
            yield LinkedFile(f"media/{folder}/{number:03d}-{file.name}", file.address, size)
        else:
            log.info("stays a link", source=row.name, address=file.address)


def _folder(identifier: str) -> str:
    """An identifier as the name of a folder."""
    return "".join(one if one.isalnum() or one in "-." else "_" for one in identifier)[-100:].lstrip(".")


def _size(row: IntakeSource, address: str) -> int:
    try:
        with Fetching(row.name, own_network=row.own_network).asked(address, "HEAD", _HEAD_S) as body:
            return body.size or 0
    except ArchiveError as error:
        log.info("cannot be fetched", source=row.name, address=address, reason=str(error))
        return 0
