"""Running: how a call goes on, from its draft to its results under notice and its honours."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from archive.errors import CallWrong, EvidenceMissing, NotFound, NoticeRunning, ObjectionsOpen, QuotaOver, StateRefused, TieOpen
from archive.i18n.moments import day
from archive.ledger.network.calls import Kept
from archive.models.network.activity import Activity, ActivityKind
from archive.models.network.call import STANDING, Call, CallState, Nomination, NominationState, Round, RoundState, at_level
from archive.models.network.fact import Fact, FactKind
from archive.models.network.honour import Honour, certificate_number
from archive.models.network.judged import Row
from archive.models.network.statement import Concept
from archive.models.people import Person
from archive.services import Services
from archive.steps.network.calls import kept, results
from archive.steps.network.calls.kept import Change, Held
from archive.steps.network.calls.nominating import fact


def draft(services: Services, call: Call, by: Person) -> None:
    """Give an activity its call, or change that call while nothing was judged: its times and its rules.

    Raises:
        NotFound: there is no such activity.
        CallWrong: it is no contest, or the call closes before it opens, or its rules cannot be.
        StateRefused: it is judged already.
    """
    statements = services.ledger.network.statements
    activity = statements.get(Activity, call.activity)
    if activity is None:
        raise NotFound(what="activity", id=call.activity[:40])
    _possible(activity, call)
    if services.ledger.network.calls.get(call.activity) is None:
        held = Held(activity, Kept(call), statements.version(Concept.ACTIVITY, activity.id))
        kept.write(services, held, Change("call", call), by)
        return
    held = kept.read(services, call.activity, CallState.DRAFT, CallState.OPEN, verb="change")
    changed = call.model_copy(update={"state": held.call.state, "rounds": held.call.rounds})
    kept.write(services, held, Change("call", changed), by)


def open_(services: Services, activity: str, by: Person) -> None:
    """Take nominations.

    Raises:
        NotFound, StateRefused, Conflict.
    """
    _turn(services, activity, CallState.DRAFT, CallState.OPEN, "open", by)


def close(services: Services, activity: str, by: Person) -> None:
    """Take no more, and judge.

    Raises:
        NotFound, StateRefused, Conflict.
    """
    _turn(services, activity, CallState.OPEN, CallState.JUDGING, "close", by)


def advance(services: Services, activity: str, number: int, by: Person) -> tuple[str, ...]:
    """Those who rise by a revealed round, as many of each division as its quota says; the others of it end here.

    Raises:
        NotFound, Conflict.
        StateRefused: the round is not revealed, or there is no level above.
        TieOpen: equals at the edge; name who rises by hand.
    """
    held = kept.read(services, activity, CallState.JUDGING, verb="advance")
    of = held.call.round_of(number)
    sheet = held.kept.sheets.get(number)
    if of is None or sheet is None or of.state is not RoundState.REVEALED or not held.call.above(of.level):
        raise StateRefused(what="round", id=str(number), state=of.state.value if of else "–", verb="advance")
    ids: list[str] = []
    tied: list[str] = []
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in sheet.rows:  # who withdrew since leaves room for the next
        if (one := held.nominations[row.nomination]).state in STANDING:
            groups.setdefault((row.division, one.category), []).append(row)
    for (division, _), rows in groups.items():
        quota = held.call.rules.quota(of.level, division)
        rising = results.best(rows, len(rows) if quota is None else quota)
        ids += rising.ids
        tied += rising.tied
    if tied:
        raise TieOpen(titles=", ".join(held.nominations[one].title for one in tied))
    ending = {row.nomination for row in sheet.rows} - set(ids)
    return raise_(services, activity, ids, by, ending=ending, at=of.level)


def raise_(
    services: Services,
    activity: str,
    ids: Sequence[str],
    by: Person,
    ending: set[str] | frozenset[str] = frozenset(),
    at: str = "",
) -> tuple[str, ...]:
    """Let nominations rise to the next level, named by hand or by a round; no more of a division and category than its quota.
    `at` is the level at which a round has judged them.

    Raises:
        NotFound: one of them is none, or does not stand.
        StateRefused: one has risen from there already.
        QuotaOver: too many of a division.
    """
    held = kept.read(services, activity, CallState.OPEN, CallState.JUDGING, verb="advance")
    every = held.nominations
    for id_ in ids:
        if id_ not in every or every[id_].state not in STANDING or not held.call.above(every[id_].level):
            raise NotFound(what="nomination", id=id_[:40])
    if at and any(every[id_].level != at for id_ in ids):
        raise StateRefused(what="round", id=at, state=RoundState.REVEALED.value, verb="advance")
    rising = {id_: every[id_] for id_ in ids}
    _within_quotas(held, rising)
    facts: list[Fact] = []
    made: list[Nomination] = []
    for one in every.values():
        if one.id in rising:
            risen = one.model_copy(update={"level": held.call.above(one.level)})
            facts.append(fact(FactKind.ADVANCED, one, one.level, sample=held.activity.sample))
            facts.append(fact(FactKind.ACCEPTED, risen, risen.level, sample=held.activity.sample))
            made.append(risen)
        elif one.id in ending and one.state in STANDING:
            made.append(one.model_copy(update={"state": NominationState.UNPLACED}))
        else:
            made.append(one)
    kept.write(services, held, Change("advance", nominations=made, facts=facts), by)
    return tuple(rising)


def announce(
    services: Services, activity: str, by: Person, by_hand: Mapping[str, str] | None = None, at: datetime | None = None
) -> None:
    """Put results under notice: awards by the ranks of each final, or as named by hand (nomination -> title).

    Raises:
        NotFound, Conflict.
        StateRefused: it is not judged, or a final is not revealed yet.
        TieOpen: equals at the edge of an award.
    """
    held = kept.read(services, activity, CallState.JUDGING, verb="announce")
    waiting = next((one for one in held.call.rounds if one.state is not RoundState.REVEALED), None)
    if waiting is not None:
        raise StateRefused(what="round", id=str(waiting.n), state=waiting.state.value, verb="announce")
    awards = {**_by_rank(held), **(by_hand or {})}
    if missing := set(awards) - set(held.nominations):
        raise NotFound(what="nomination", id=min(missing)[:40])
    made = [_placed(one, awards.get(one.id, "")) for one in held.kept.nominations]
    call = held.call.model_copy(update={"state": CallState.NOTICE, "notice_from": day(at or datetime.now(UTC))})
    kept.write(services, held, Change("announce", call, made), by)


def notice_until(call: Call) -> date | None:
    """The first day on which a call under notice may be confirmed."""
    return call.notice_from + timedelta(days=call.notice_days) if call.notice_from else None


def confirm(services: Services, activity: str, by: Person, at: datetime | None = None) -> tuple[Honour, ...]:
    """Make results final and grant what they are honoured with, each on evidence; who judged is forgotten.

    Raises:
        NotFound, Conflict.
        NoticeRunning: they have not stood under notice for long enough.
        ObjectionsOpen: somebody waits for an answer.
        EvidenceMissing: nothing that the archive has speaks for one of them.
    """
    held = kept.read(services, activity, CallState.NOTICE, verb="confirm")
    today, until = day(at or datetime.now(UTC)), notice_until(held.call)
    if until and today < until:
        raise NoticeRunning(until=until.isoformat())
    if waiting := services.ledger.network.objections.unanswered(activity):
        raise ObjectionsOpen(number=waiting)
    granted = tuple(_honour(services, held, one, today) for one in held.kept.nominations if one.award)
    facts = [_counted(FactKind.HONOURED, one) for one in granted]
    call = held.call.model_copy(update={"state": CallState.FINAL})
    after = held.kept._replace(honours=(*held.kept.honours, *granted))
    kept.write(services, held, Change("confirm", call, kept=after, facts=facts), by)
    services.ledger.network.calls.forget_judges(activity)
    return granted


def revoke(services: Services, number: str, by: Person, why: str, at: datetime | None = None) -> None:
    """Take an honour back; it stays to be read, as revoked, wherever it is told.

    Raises:
        NotFound: there is none with this number.
        StateRefused: it is revoked already.
    """
    known = next(iter(services.ledger.network.calls.honours(number=number)), None)
    if known is None:
        raise NotFound(what="honour", id=number[:40])
    held = kept.read(services, known.activity)
    if known.revoked_on:
        raise StateRefused(what="honour", id=number, state="revoked", verb="revoke")
    revoked = known.model_copy(update={"revoked_on": day(at or datetime.now(UTC)), "reason": why})
    every = tuple(revoked if one.number == number else one for one in held.kept.honours)
    fact_ = _counted(FactKind.HONOUR_REVOKED, known)
    kept.write(services, held, Change("revoke", kept=held.kept._replace(honours=every), why=why, facts=[fact_]), by)


def _turn(services: Services, activity: str, before: CallState, after: CallState, verb: str, by: Person) -> None:
    held = kept.read(services, activity, before, verb=verb)
    kept.write(services, held, Change(verb, held.call.model_copy(update={"state": after})), by)


def _possible(activity: Activity, call: Call) -> None:
    rules = call.rules
    if activity.kind is not ActivityKind.CONTEST:
        raise CallWrong(field="activity", value=activity.title)
    if call.opens and call.closes and call.closes <= call.opens:
        raise CallWrong(field="closes", value=call.closes.isoformat())
    for name, bounds in (("length_s", rules.length_s), ("singers", rules.singers)):
        if bounds and not 0 <= bounds[0] <= bounds[1]:
            raise CallWrong(field=name, value=f"{bounds[0]:g}–{bounds[1]:g}")
    if not call.path:
        raise CallWrong(field="path", value="–")


def _within_quotas(held: Held, rising: Mapping[str, Nomination]) -> None:
    for level in {one.level for one in rising.values()}:
        numbers: dict[tuple[str, str], int] = {}
        above = held.call.path[held.call.path.index(level) + 1 :]
        for one in held.kept.nominations:
            if (one.id in rising and one.level == level) or (one.state in STANDING and one.level in above):
                key = at_level(one.division_at, level), one.category
                numbers[key] = numbers.get(key, 0) + 1
        for (division, _), number in numbers.items():
            quota = held.call.rules.quota(level, division)
            if quota is not None and number > quota:
                raise QuotaOver(division=division, quota=quota, number=number)


def finals(call: Call) -> list[Round]:
    """The rounds on the highest level."""
    return [one for one in call.rounds if call.path and one.level == call.path[-1]]


def _by_rank(held: Held) -> Mapping[str, str]:
    """Nomination -> title, final by final: marks of two panels are never put into one order."""
    found: dict[str, str] = {}
    for final in finals(held.call):
        rows = [row for row in held.kept.sheets[final.n].rows if held.nominations[row.nomination].state in STANDING]
        for ranked in results.by_division(rows).values():
            found |= _awarded(held, ranked)
    return found


def _awarded(held: Held, ranked: Sequence[Row]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    first = 0
    for award in held.call.rules.awards:
        until = results.best(ranked, min(first + award.number, len(ranked)))
        if until.tied:
            raise TieOpen(titles=", ".join(held.nominations[one].title for one in until.tied))
        found |= dict.fromkeys(until.ids[first:], award.title)
        first += award.number
    return found


def _placed(one: Nomination, award: str) -> Nomination:
    if one.state not in STANDING:
        return one
    return one.model_copy(update={"award": award, "state": NominationState.PLACED if award else NominationState.UNPLACED})


def _honour(services: Services, held: Held, one: Nomination, today: date) -> Honour:
    calls = [final for final in finals(held.call) if any(row.nomination == one.id for row in _rows(held, final))]
    rank = next((row.rank for final in calls for row in _rows(held, final) if row.nomination == one.id), None)
    sheets = tuple(f"sheet:{final.sealed_sha256}" for final in calls)
    evidence = (*_known(services, one), *sheets)
    if not evidence:
        raise EvidenceMissing(title=one.title)
    return Honour(
        number=certificate_number(today.year, held.activity.id, one.subject, one.award),
        activity=held.activity.id,
        nomination=one.id,
        subject_kind=held.call.subject.value,
        subject=one.subject,
        name="" if one.minors else one.title,
        title=one.award,
        rank=rank,
        level=held.call.path[-1],
        centre=one.centre,
        division=one.division_at,
        granted_on=today,
        evidence=evidence,
        sample=held.activity.sample,
    )


def _rows(held: Held, final: Round) -> Sequence[Row]:
    return held.kept.sheets[final.n].rows if final.n in held.kept.sheets else ()


def _known(services: Services, one: Nomination) -> tuple[str, ...]:
    """What speaks for it and is in the archive: its recording, and what was named with it."""
    named = (one.subject, *one.evidence)
    known = {*services.ledger.resources.many(list(named)), *services.ledger.network.statements.many(Activity, named)}
    return tuple(id_ for id_ in dict.fromkeys(named) if id_ in known)


def _counted(kind: FactKind, one: Honour) -> Fact:
    return Fact(
        kind=kind, centre=one.centre, division=one.division, subject=one.subject, dims={"level": one.level}, sample=one.sample
    )
