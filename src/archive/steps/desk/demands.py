"""Demands of the public: a letter or a term that found nothing becomes one, a centre is told to answer, and the answer is shown.

What the public may read is in the archive's own words: it repeats no number, no mail address and no name of a letter.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from archive.access import told_names
from archive.errors import (
    AnswerUnknown,
    DemandNamesSomebody,
    DemandUnsorted,
    NotFound,
    ReasonMissing,
    RequestIncomplete,
    StateRefused,
)
from archive.i18n.moments import day
from archive.models.demand import WantedLetter
from archive.models.ids import parse_resource_id
from archive.models.network.activity import Activity
from archive.models.network.collection import Collection
from archive.models.network.demand import MOVES, Answered, Channel, Demand, DemandState
from archive.models.network.fact import Fact
from archive.models.network.statement import RESOURCE, Concept, numbered_id
from archive.models.people import Person, Role
from archive.models.search import SearchQuery
from archive.services import Services
from archive.steps.desk import notices
from archive.steps.network import demands, keeping
from archive.steps.network.keeping import Said
from archive.vocabulary.demand_themes import ages, themes

ANSWER = (Role.ARCHIVIST, Role.LEAD)
MOST_TITLE, MOST_WORDS, MOST_ANSWERS = 200, 500, 10


class Sorted(NamedTuple):
    """What who sorts it says: in the archive's own words what is asked for, its theme, and the words to look for it by."""

    title: str
    theme: str
    term: str = ""
    age_band: str = ""


def sort_letter(services: Services, letter: WantedLetter, said: Sorted, by: Person) -> Demand:
    """Make a demand of a letter. Safe to repeat: the same letter is the same demand.

    Raises:
        RequestIncomplete: no words.
        DemandUnsorted: no theme.
        DemandNamesSomebody: the words hold what nobody may read.
    """
    channel = Channel.REQUEST if letter.resource else Channel.LETTER
    made = Demand(
        id=numbered_id(Concept.DEMAND, "", f"letter-{letter.id}-{letter.at.isoformat()}"),
        centre=letter.centre,
        division=letter.division,
        state=DemandState.SORTED,
        starts=day(letter.at),
        channel=channel,
        about=letter.resource,
        **_checked(said, letter.words, letter.contact),
        age_band=letter.age_band,
    )
    _first(services, made, by)
    services.ledger.desk.demand.sorted(letter.id, made.id)
    return made


def want(services: Services, term: str, by: Person, theme: str = "") -> Demand:
    """Make a demand of a term that found nothing, with one click. Safe to repeat.

    Raises:
        NotFound: too few visitors looked for it.
    """
    found = services.ledger.desk.demand.term(term)
    id_ = numbered_id(Concept.DEMAND, "", f"term-{term}")
    known = services.ledger.network.statements.get(Demand, id_)
    if known is None:
        known = Demand(
            id=id_,
            title=term,
            state=DemandState.SORTED if theme in themes() else DemandState.RECEIVED,
            starts=found.first_on,
            channel=Channel.SEARCH,
            theme=theme if theme in themes() else "",
            term=term,
            sessions=found.sessions,
        )
        _first(services, known, by)
    services.ledger.desk.demand.taken_up(term, id_)
    return known


def sort(services: Services, one: Demand, said: Sorted, by: Person) -> Demand:
    """Say of a demand that was received what is asked for.

    Raises:
        as `sort_letter`; StateRefused: it was sorted before.
    """
    age_band = said.age_band if said.age_band in ages() else one.age_band
    return _moved(services, one, "sort", by, {**_checked(said, "", ""), "age_band": age_band})


def assign(services: Services, one: Demand, centre: str, by: Person, on: date | None = None) -> Demand:
    """Say which centre answers; it is told.

    Raises:
        NotFound: there is no such centre.
        StateRefused: it is not sorted yet, or was answered before.
    """
    known = services.ledger.centres.get(centre)
    if known is None or known.closed:
        raise NotFound(what="centre", id=centre[:60])
    change = {"assigned": known.id, "assigned_on": on or _today(), "assigned_by": by.id}
    done = _moved(services, one, "assign", by, change)
    again = f"{done.assigned} {done.assigned_on}"
    notices.tell(services, "demand_assigned", done.id, known.id, facts={"title": done.title}, again=again)
    return done


def answer(services: Services, one: Demand, words: str, targets: Sequence[str], by: Person, on: date | None = None) -> Demand:
    """Answer it, by a sentence that may be shown, by entries, activities and collections, or by both.

    Raises:
        RequestIncomplete: neither.
        AnswerUnknown: there is nothing of this address or id.
        DemandNamesSomebody: the words hold what nobody may read.
        StateRefused: it is not assigned.
    """
    said = words.strip()[:MOST_WORDS]
    _private(services, one, said)
    found = [_target(services, target) for target in dict.fromkeys(targets) if target.strip()][:MOST_ANSWERS]
    answers = ([Answered(words=said)] if said else []) + found
    if not answers:
        raise RequestIncomplete(column="demand.answer")
    change: dict[str, object] = {"answers": tuple(answers), "answered_on": on or _today()}
    return _moved(services, one, "answer", by, change, [demands.answered(one.model_copy(update=change))])


def close(services: Services, one: Demand, by: Person, on: date | None = None) -> Demand:
    """Say that it is done: contacts of its letters are forgotten some time after.

    Raises:
        StateRefused: it was not answered.
    """
    done = _moved(services, one, "close", by, {"ends": on or _today()})
    services.ledger.desk.demand.close_of(done.id, by.written())
    return done


def decline(services: Services, one: Demand, reason: str, by: Person, on: date | None = None) -> Demand:
    """Say that it cannot be answered, and why.

    Raises:
        ReasonMissing: without a reason.
        DemandNamesSomebody: the reason holds what nobody may read.
        StateRefused: it was answered.
    """
    why = reason.strip()[:MOST_WORDS]
    if not why:
        raise ReasonMissing(id=one.id, verb="decline")
    _private(services, one, why)
    done = _moved(services, one, "decline", by, {"reason": why, "ends": on or _today()})
    services.ledger.desk.demand.close_of(done.id, by.written())
    return done


def offer(services: Services) -> int:
    """Look whether open demands find something by now, and tell who assigned them; how many were told. Safe to repeat.

    Raises:
        CatalogueUnavailable, LedgerUnavailable.
    """
    told = 0
    for one in services.ledger.network.demands.searched_for():
        # A search is a question to the index for each demand: open ones are few, and it is asked when something was published.
        found = services.catalogue.search(SearchQuery(text=one.term[:200], size=1))
        if found.hits:
            people = [one.assigned_by] if one.assigned_by else []
            facts = {"title": one.title, "name": found.hits[0].entry.title}
            centre = one.assigned or one.centre
            again = found.hits[0].entry.id
            told += bool(notices.tell(services, "demand_found", one.id, centre, people, facts=facts, again=again))
    return told


def _today() -> date:
    return day(datetime.now(UTC))


def _checked(said: Sorted, letter: str, contact: str) -> dict[str, str]:
    title = " ".join(said.title.split())[:MOST_TITLE]
    if not title:
        raise RequestIncomplete(column="demand.title")
    if said.theme not in themes():
        raise DemandUnsorted(found=said.theme[:40] or "–")
    term = " ".join(said.term.split())[:40]
    if any(told_names.repeats(words, letter, contact) for words in (title, term)):
        raise DemandNamesSomebody()
    return {"title": title, "theme": said.theme, "term": term}


def _private(services: Services, one: Demand, words: str) -> None:
    letters = services.ledger.desk.demand.letters_of(one.id)
    if any(told_names.repeats(words, *said) for said in [("", ""), *((each.words, each.contact) for each in letters)]):
        raise DemandNamesSomebody()


def _first(services: Services, made: Demand, by: Person) -> None:
    verb = "sort" if made.state is DemandState.SORTED else "receive"
    keeping.keep(services, Said(made, verb, facts=[demands.demanded(made)]), by, onto=0)


def _moved(
    services: Services, one: Demand, verb: str, by: Person, change: Mapping[str, object], facts: Sequence[Fact] = ()
) -> Demand:
    starts, end = MOVES[verb]
    if one.state not in starts:
        raise StateRefused(what="demand", id=one.id, state=one.state.value, verb=verb)
    version = services.ledger.network.statements.version(Concept.DEMAND, one.id)
    done = one.model_copy(update={**change, "state": end})
    keeping.keep(services, Said(done, verb, facts=list(facts), was=one), by, onto=version)
    return done


def _target(services: Services, typed: str) -> Answered:
    """What an address or id leads to."""
    end = typed.strip().split("?")[0].rstrip("/").rpartition("/")[2]
    id_ = parse_resource_id(end)
    statements = services.ledger.network.statements
    if id_ and services.ledger.resources.many([id_]):
        return Answered(kind=RESOURCE, target=id_)
    if statements.get(Activity, end):
        return Answered(kind=Concept.ACTIVITY.value, target=end)
    if statements.get(Collection, end):
        return Answered(kind=Concept.COLLECTION.value, target=end)
    raise AnswerUnknown(found=typed.strip()[:80])
