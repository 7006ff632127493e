"""What a centre says of itself in the demonstration: one workbook goes in, and somebody goes on with it as in the workbench."""

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from rich.console import Console

from archive import i18n
from archive.i18n.moments import day
from archive.models.network.activity import Activity, ActivityState
from archive.models.network.activity_course import moved
from archive.models.network.agent import Agent
from archive.models.network.collection import Collection, CollectionState, Member
from archive.models.network.demand import Demand, DemandState
from archive.models.network.statement import Concept, Statement, numbered_id
from archive.models.people import Person, Role
from archive.samples import centre_workbook as book
from archive.services import Services
from archive.steps.desk import demands
from archive.steps.network import activity_keeping, certifying, curating, evidence, workbook
from archive.steps.network.asked import Asked

LEAD, SECOND = Person.named("demo", Role.LEAD), Person.named("demo-second", Role.REVIEWER)
"""Who hands in, and who confirms and approves what the first one did."""
_PAGES: tuple[tuple[type[Statement], str, str, str], ...] = (
    (Activity, "activities", book.CENTRE, book.SONG_FAIR),
    (Activity, "activities", book.CENTRE, book.TALK),
    (Activity, "activities", book.CENTRE, book.EVENING),
    (Agent, "people", book.CENTRE, book.CHOIR),
    (Agent, "people", book.CENTRE, book.SINGER),
    (Agent, "people", book.CITY, book.GROUP),
    (Collection, "collections", book.CENTRE, book.EXHIBITION),
    (Collection, "collections", book.CENTRE, book.COLUMN),
    (Collection, "collections", book.CENTRE, book.ROUTE),
)
_LISTS = (
    ("activities", "ways.activities"),
    ("customs/330683", "customs"),
    ("asked", "asked.title"),
    ("board?samples=1", "board.title"),
)
"""Address below the portal, with what the page is called."""


def run(services: Services, console: Console, public: Sequence[str]) -> workbook.Result:
    """Hand it in and go on with it; where that was done, show it. `public` are ids of the demonstration's entries.

    Raises:
        StoreUnavailable, LedgerUnavailable, Conflict.
    """
    began = time.monotonic()
    recordings = _recordings(services, public)
    again = services.ledger.network.statements.get(Activity, _id(Concept.ACTIVITY, book.SONG_FAIR)) is not None
    data = book.workbook(day(datetime.now(UTC)), recordings, again=again)
    done = workbook.run(services, data, book.NAME, Asked(LEAD, sample=True))
    for one in done.sheets:
        counts = {name: f"{number:,}" for name, number in one.counts._asdict().items()}
        console.print(f"  {i18n.both('network.taken', sheet=one.title, rows=one.rows, refused=one.refused, **counts)}")
    _held(services, recordings)
    number = _certified(services)
    _opened(services)
    _answered(services, recordings)
    for address, title in _addresses(services, number):
        console.print(f"  {services.settings.portal_url.rstrip('/')}/{address}  {title}", markup=False, soft_wrap=True)
    console.print(f"  {time.monotonic() - began:.1f} s", highlight=False)
    return done


def _recordings(services: Services, public: Sequence[str]) -> dict[str, str]:
    by_title = {one.record.title: one.id for one in services.ledger.resources.many(list(public)).values()}
    return {name: by_title[title] for name, title in book.TITLES.items() if title in by_title}


def _held(services: Services, recordings: Mapping[str, str]) -> None:
    """What was recorded at the song fair is linked to it, each to its item of the programme; then it is closed."""
    known = services.ledger.network.statements.get(Activity, _id(Concept.ACTIVITY, book.SONG_FAIR))
    if known is None or known.state is not ActivityState.HELD:
        return
    now = known
    for part, name in (("1", "song"), ("2", "solo")):
        if name in recordings:
            now = evidence.link(services, now, {"resource": recordings[name], "part": part}, LEAD)
    if now.evidence:
        now = moved(now, "close", day(datetime.now(UTC)))
        activity_keeping.keep(services, [now], {known.id: known}, "close", LEAD)


def _certified(services: Services) -> str:
    """The volunteer's hours are confirmed by somebody else than who recorded them; the number of the certificate."""
    id_ = _id(Concept.AGENT, book.VOLUNTEER)
    one = certifying.agent(services, id_)
    if not one.certificates:
        certifying.confirm(services, id_, range(len(one.participations)), SECOND)
        return certifying.certify(services, id_, certifying.FIELDS, SECOND)
    return one.certificates[0].number


def _opened(services: Services) -> None:
    """Collections are finished, submitted, and opened by somebody who did not arrange them."""
    for number, finished in ((book.EXHIBITION, _worded), (book.COLUMN, _worded), (book.ROUTE, _with_stops)):
        id_ = _id(Concept.COLLECTION, number)
        known = services.ledger.network.statements.get(Collection, id_)
        if known is None or known.state is not CollectionState.DRAFT:
            continue
        curating.arrange(services, finished(known), LEAD, services.ledger.network.statements.version(Concept.COLLECTION, id_))
        curating.act(services, id_, "submit", LEAD)
        curating.act(services, id_, "approve", SECOND)


def _worded(one: Collection) -> Collection:
    said = {
        name: i18n.text("demo.collection-text", lang) for name, lang in zip(("text", "text_en"), i18n.LANGUAGES, strict=False)
    }
    return one.model_copy(update=said)


def _with_stops(one: Collection) -> Collection:
    """The route stops at sites, which a sheet does not name: the site of each stop comes before its recordings."""
    sites = [numbered_id(Concept.SITE, book.CENTRE, number) for number in (book.HALL, book.STAGE)]
    stops = [Member(subject=id_, kind="site", room=room.id) for id_, room in zip(sites, one.rooms, strict=False)]
    members = sorted((*stops, *one.members), key=lambda each: (each.room, each.kind != "site"))
    return _worded(one).model_copy(update={"members": tuple(members)})


def _answered(services: Services, recordings: Mapping[str, str]) -> None:
    """A demand is sorted, given to the centre, and answered with what was asked for."""
    known = services.ledger.network.statements.get(Demand, _id(Concept.DEMAND, book.ASKED))
    if known is None or known.state is not DemandState.RECEIVED:
        return
    known = demands.sort(services, known, demands.Sorted(known.title, "recordings"), LEAD)
    known = demands.assign(services, known, book.CENTRE, LEAD)
    targets = [recordings["song"]] if "song" in recordings else []
    demands.answer(services, known, i18n.text("demo.answered"), targets, LEAD)


def _addresses(services: Services, certificate: str) -> Iterator[tuple[str, str]]:
    statements = services.ledger.network.statements
    for kind, path, centre, number in _PAGES:
        id_ = numbered_id(kind.concept, centre, number)
        if one := statements.get(kind, id_):
            yield f"{path}/{id_}", one.title
    yield f"verify/{certificate}", i18n.both("demo.certificate")
    yield from ((address, i18n.both(f"web.{key}")) for address, key in _LISTS)


def _id(concept: Concept, number: str) -> str:
    return numbered_id(concept, book.CENTRE, number)
