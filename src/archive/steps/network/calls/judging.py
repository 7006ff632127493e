"""Judging: marks by named judges, a seal after which nothing changes, and the sheet that is shown."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from archive.errors import Conflict, MarksShort, MarkWrong, NotFound, Recused, SealedAlready, StateRefused
from archive.ledger.network.statements import within
from archive.models.network.call import STANDING, CallState, Nomination, Round, RoundState
from archive.models.network.judged import Judge, Mark, Sheet
from archive.models.people import Person, Role
from archive.models.report import Outcome
from archive.services import Services
from archive.steps.network.calls import kept, results, ties
from archive.steps.network.calls.kept import Change, Held
from archive.steps.tally import Tally

RULE = Person.named("archive", Role.RULE)
BY_HAND = "hand"


def of_round(held: Held, of: Round) -> list[Nomination]:
    """The nominations that a round judges: those that stand at its level, in its category, of its division."""
    return [one for one in held.kept.nominations if _judges(of, one)]


def open_round(services: Services, activity: str, of: Round, by: Person) -> None:
    """Begin a round, or change one in which nobody has given marks.

    Raises:
        NotFound, Conflict.
        StateRefused: the call is not judged, or the round is not open any more, or has marks.
    """
    held = kept.read(services, activity, CallState.OPEN, CallState.JUDGING, verb="open-round")
    known = held.call.round_of(of.n)
    if known and (known.state is not RoundState.OPEN or services.ledger.network.calls.marks(activity, of.n)):
        raise StateRefused(what="round", id=str(of.n), state=known.state.value, verb="change")
    kept.write(services, held, Change("open-round", held.call.with_round(of)), by)


def tied(services: Services, held: Held, of: Round, judge: Judge) -> Mapping[str, str]:
    """The nominations of a round to which a judge is tied, and how."""
    return ties.found(services, held.call, judge, of_round(held, of))


def mark(
    services: Services, judge: Judge, nomination: str, values: Mapping[str, float], *, again: bool = True, recused: bool = False
) -> str:
    """Take a judge's marks of one nomination, or with `recused` that she gives none; what became of it (see `calls.mark`).

    One round trip for the round, one for ties, one to write: at the bench it is confirmed within 150 ms.

    Raises:
        NotFound: the round does not judge it.
        Recused: she is tied to it.
        MarkWrong: not what the criteria take.
        SealedAlready: the round is sealed, or its time is over.
    """
    calls = services.ledger.network.calls
    call, one = calls.get(judge.call), calls.nomination(nomination)
    of = call.round_of(judge.n) if call else None
    if call is None or of is None or one is None or one.call != judge.call or not _judges(of, one):
        raise NotFound(what="nomination", id=nomination[:40])
    if not recused:
        if found := ties.found(services, call, judge, [one]):
            raise Recused(title=one.title, tie=found[one.id])
        _right(of, values)
    given = Mark(nomination=one.id, judge=judge.label, values={} if recused else dict(values), recused=BY_HAND if recused else "")
    outcome = calls.mark(judge.call, judge.n, given, datetime.now(UTC), again=again)
    if outcome == "closed":
        raise SealedAlready(round=judge.n)
    return outcome


def seal(services: Services, activity: str, number: int, by: Person) -> Sheet:
    """Close a round for ever: its sheet is kept, and its digest public. Of two who seal at once one is told.

    Raises:
        NotFound.
        SealedAlready: somebody else has.
        MarksShort: a nomination has fewer marks than the round asks for.
    """
    calls = services.ledger.network.calls
    with calls.still(activity, number):
        held = kept.read(services, activity, CallState.JUDGING, verb="seal")
        of = _round(held, number)
        if of.state is not RoundState.OPEN:
            raise SealedAlready(round=number)
        nominations = of_round(held, of)
        marks = [*calls.marks(activity, number), *_recused(services, held, of)]
        made = results.sheet(activity, of, nominations, _once(marks))
        short = [row for row in made.rows if len(row.marks) < of.min_judges]
        if short or not made.rows:
            raise MarksShort(number=len(short), judges=of.min_judges)
        sealed = of.model_copy(update={"state": RoundState.SEALED, "sealed_sha256": made.sha256})
        try:
            kept.write(services, held, Change("seal", held.call.with_round(sealed), sheet=made), by)
        except Conflict:
            if _round(kept.read(services, activity), number).state is not RoundState.OPEN:
                raise SealedAlready(round=number) from None
            raise
        return made


def reveal(services: Services, activity: str, number: int, by: Person) -> None:
    """Show the sheet, whose digest was public before.

    Raises:
        NotFound, Conflict.
        StateRefused: it is not sealed, or revealed already.
    """
    held = kept.read(services, activity, CallState.JUDGING, CallState.NOTICE, verb="reveal")
    of = _round(held, number)
    if of.state is not RoundState.SEALED:
        raise StateRefused(what="round", id=str(number), state=of.state.value, verb="reveal")
    shown = of.model_copy(update={"state": RoundState.REVEALED})
    kept.write(services, held, Change("reveal", held.call.with_round(shown)), by)


def keep_marks(services: Services, tally: Tally) -> None:
    """Write the marks of all open rounds into the objects of their calls, where they have changed; with the nightly backup.

    Raises:
        Conflict, StoreUnavailable, LedgerUnavailable: the next night.
    """
    calls = services.ledger.network.calls
    rounds: dict[str, list[int]] = {}
    for activity, number in calls.with_open_marks():
        rounds.setdefault(activity, []).append(number)
    for activity, numbers in rounds.items():
        held = kept.read(services, activity)
        written = kept.write_marks(services, held, {number: calls.marks(activity, number) for number in numbers}, RULE)
        tally.add(f"marks {activity}", Outcome.DONE if written else Outcome.UNCHANGED)


def _round(held: Held, number: int) -> Round:
    of = held.call.round_of(number)
    if of is None:
        raise NotFound(what="round", id=str(number))
    return of


def _judges(of: Round, one: Nomination) -> bool:
    return (
        one.state in STANDING
        and one.level == of.level
        and of.category in {"", one.category}
        and one.division_at.startswith(within(of.division))
    )


def _right(of: Round, values: Mapping[str, float]) -> None:
    for criterion in of.criteria:
        value = values.get(criterion.id)
        if value is None or not 0 <= value <= criterion.most:
            raise MarkWrong(criterion=criterion.title, value="–" if value is None else f"{value:g}", most=f"{criterion.most:g}")
    if set(values) - {one.id for one in of.criteria}:
        raise MarkWrong(criterion=", ".join(sorted(set(values) - {one.id for one in of.criteria})), value="–", most="–")


def _recused(services: Services, held: Held, of: Round) -> list[Mark]:
    """Who is tied to what, for the sheet: whatever came about after she gave marks counts as well."""
    return [
        Mark(nomination=id_, judge=judge.label, recused=tie)
        for judge in services.ledger.network.calls.judges(held.activity.id, of.n)
        for id_, tie in tied(services, held, of, judge).items()
    ]


def _once(marks: Sequence[Mark]) -> list[Mark]:
    """One of each judge for each nomination; what was found of ties goes before what she gave."""
    return list({(one.nomination, one.judge): one for one in marks}.values())
