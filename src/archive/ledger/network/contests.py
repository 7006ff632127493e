"""Contests as the public may know them: put together from calls, sheets and what is public at this moment."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from archive.access.personal_numbers import masked
from archive.ledger.database import Database
from archive.ledger.network.calls import Calls
from archive.ledger.network.statements import Statements
from archive.models.network.activity import Activity
from archive.models.network.agent import Agent
from archive.models.network.call import STANDING, Call, CallState, Nomination, Round, RoundState, Subject, at_level
from archive.models.network.contest import LINES, Contest, CountyRow, Entrant, Judging, Line
from archive.models.network.honour import Honour
from archive.models.network.judged import Row, Sheet

RATED_FROM = 5
"""Judges from whom on a person's points are told: fewer could be told apart."""
_NAMED_FROM = 14
_OF_AGE = 18
_SAID = (CallState.OPEN, CallState.JUDGING, CallState.NOTICE, CallState.FINAL)
_TOLD = frozenset({CallState.NOTICE, CallState.FINAL})


class _Results(NamedTuple):
    """A round with the rows of its revealed sheet that stand, best first; `hidden` points rate people by too few judges."""

    of: Round
    rows: tuple[Row, ...]
    revealed: bool
    hidden: bool


class Contests:
    """What the portal reads."""

    def __init__(self, database: Database) -> None:
        self._calls, self._statements = Calls(database), Statements(database)

    def listed(self, limit: int) -> list[Contest]:
        """Contests that are announced, without their entrants."""
        calls = self._calls.listed(_SAID, limit=limit)
        activities = self._statements.many(Activity, [one.activity for one in calls])
        return [_contest(one, activities[one.activity], 0) for one in calls if one.activity in activities]

    def get(self, activity: str) -> Contest | None:
        """One, with everything that may be told of it now; None where none is announced."""
        call = self._calls.get(activity)
        said = self._statements.get(Activity, activity)
        if call is None or said is None or call.state not in _SAID:
            return None
        taking_part = {one.id: one for one in self._calls.nominations(activity) if one.state in STANDING}
        results = [self._results(call, one, taking_part) for one in call.rounds]
        honours = self._calls.honours(activity)
        named = {row.nomination for one in results for row in one.rows[:LINES]} | {one.nomination for one in honours}
        awarded = {one.id for one in taking_part.values() if one.award} if call.state in _TOLD else set()
        entrants = self._entrants(call, [one for id_, one in taking_part.items() if id_ in named | awarded])
        return _contest(call, said, len(taking_part)).model_copy(
            update={
                "rounds": tuple(_judging(one, entrants, 0, LINES) for one in results),
                "counties": tuple(_counties(call, list(taking_part.values()))),
                "placed": tuple(_placed(call, results, [entrants[id_] for id_ in taking_part if id_ in awarded])),
                "honours": tuple(_nameless(one, entrants) for one in honours) if call.state is CallState.FINAL else (),
            }
        )

    def round_(self, activity: str, number: int, after: int, limit: int) -> Judging | None:
        """A round with at most `limit` of its lines behind the first `after`; None where none of this number is announced."""
        call = self._calls.get(activity)
        of = call.round_of(number) if call and call.state in _SAID else None
        if call is None or of is None:
            return None
        taking_part = {one.id: one for one in self._calls.nominations(activity) if one.state in STANDING}
        results = self._results(call, of, taking_part)
        entrants = self._entrants(call, [taking_part[row.nomination] for row in results.rows[after : after + limit]])
        return _judging(results, entrants, after, limit)

    def _results(self, call: Call, of: Round, taking_part: Mapping[str, Nomination]) -> "_Results":
        text = self._calls.sheet(call.activity, of.n)
        sheet = Sheet.model_validate_json(text) if text else None
        shown = sheet.rows if sheet and of.state is RoundState.REVEALED else ()
        hidden = sheet is not None and _hidden(call, sheet)
        return _Results(of, tuple(row for row in shown if row.nomination in taking_part), bool(shown), hidden)

    def sheet(self, activity: str, number: int) -> str | None:
        """The canonical sheet of a revealed round, where it rates no person by few judges."""
        call, text = self._calls.get(activity), self._calls.sheet(activity, number)
        return text if call and text and not _hidden(call, Sheet.model_validate_json(text)) else None

    def honour(self, number: str) -> Honour | None:
        """One, by the number of its certificate, without a name where none may be told."""
        found = next(iter(self._calls.honours(number=number)), None)
        return self._named(found) if found else None

    def _named(self, one: Honour) -> Honour:
        call, nomination = self._calls.get(one.activity), self._calls.nomination(one.nomination)
        if call is None or nomination is None:
            return _nameless(one, {})
        return _nameless(one, self._entrants(call, [nomination]))

    def _entrants(self, call: Call, nominations: Sequence[Nomination]) -> Mapping[str, Entrant]:
        subjects = [one.subject for one in nominations]
        resource = call.subject is Subject.RESOURCE
        public = set(self._statements.shown(subjects)) if resource else set()
        silent = set() if call.subject is not Subject.AGENT else self._silent(subjects)
        return {
            one.id: Entrant(
                id=one.id,
                title="" if one.minors or one.subject in silent else one.title,
                category=one.category,
                centre=one.centre,
                division=one.division_at,
                level=one.level,
                state=one.state.value,
                award=one.award if call.state in _TOLD else "",
                resource=one.subject if one.subject in public else "",
            )
            for one in nominations
        }

    def _silent(self, agents: Sequence[str]) -> set[str]:
        """Those who do not want to be named, are under 14, or under 18 without a guardian's word; also as they are known now."""
        known, today = self._statements.many(Agent, agents), date.today()
        while further := {one.merged_into for one in known.values() if one.merged_into} - known.keys():
            if not (found := self._statements.many(Agent, further)):
                break
            known |= found
        young = timedelta(days=round((_OF_AGE - _NAMED_FROM) * 365.25))

        def hides(one: Agent) -> bool:
            return one.objected or one.public is False or _too_young(one, today, young)

        return {id_ for id_ in agents if not (line := _selves(known, id_)) or any(map(hides, line))}


def _selves(known: Mapping[str, Agent], id_: str) -> list[Agent]:
    """Somebody, and whom they were found to be: the strictest of them holds."""
    found: list[Agent] = []
    while (one := known.get(id_)) and one not in found:
        found.append(one)
        id_ = one.merged_into
    return found


def _too_young(one: Agent, today: date, young: timedelta) -> bool:
    of_age = one.minor_until
    return of_age is not None and (of_age - young > today or (of_age > today and not one.consent))


def _contest(call: Call, said: Activity, entrants: int) -> Contest:
    until = call.notice_from + timedelta(days=call.notice_days) if call.notice_from else None
    return Contest(
        id=said.id,
        title=masked(said.title),
        centre=said.centre,
        subject=call.subject.value,
        state=call.state.value,
        sample=said.sample,
        opens=call.opens,
        closes=call.closes,
        path=call.path,
        notice_from=call.notice_from,
        notice_until=until,
        entrants=entrants,
    )


def _judging(results: _Results, entrants: Mapping[str, Entrant], after: int, limit: int) -> Judging:
    of, here = results.of, results.rows[after : after + limit]
    return Judging(
        n=of.n,
        level=of.level,
        category=of.category,
        title=of.title,
        state=of.state.value,
        sha256=of.sealed_sha256,
        sheet=results.revealed and not results.hidden,
        lines=tuple(_line(row, entrants[row.nomination], hidden=results.hidden) for row in here),
        results=len(results.rows),
        next=after + limit if len(results.rows) > after + limit else None,
    )


def _hidden(call: Call, sheet: Sheet) -> bool:
    """Whether its points would rate people by so few judges that these could be told apart."""
    return call.subject is Subject.AGENT and min((len(row.marks) for row in sheet.rows), default=0) < RATED_FROM


def _line(row: Row, entrant: Entrant, *, hidden: bool) -> Line:
    if hidden:
        return Line(entrant=entrant, rank=row.rank, points=None)
    return Line(entrant=entrant, rank=row.rank, points=row.total, median=row.median, spread=row.spread, judges=len(row.marks))


def _placed(call: Call, results: Sequence[_Results], awarded: Sequence[Entrant]) -> list[Line]:
    """Who is awarded, each with the line of the final in which it was, and before the next one there: never across panels."""
    finals = [one for one in results if call.path and one.of.level == call.path[-1]]
    in_final = {row.nomination: (final, place) for final in finals for place, row in enumerate(final.rows)}
    placed = [_in_final(one, *in_final[one.id]) if one.id in in_final else _unrated(one) for one in awarded]
    titles = [award.title for award in call.rules.awards]

    def order(one: Line) -> tuple[str, int, int, str]:
        place = titles.index(one.entrant.award) if one.entrant.award in titles else len(titles)
        return (one.entrant.category, place, one.rank or 0, one.entrant.id)

    return sorted(placed, key=order)


def _unrated(entrant: Entrant) -> Line:
    return Line(entrant=entrant, rank=None, points=None)


def _in_final(entrant: Entrant, final: _Results, place: int) -> Line:
    line = _line(final.rows[place], entrant, hidden=final.hidden)
    behind = final.rows[place + 1].total if place + 1 < len(final.rows) else None
    known = line.points is not None and behind is not None
    return line.model_copy(update={"ahead": (line.points or 0.0) - (behind or 0.0)}) if known else line


def _counties(call: Call, nominations: Sequence[Nomination]) -> list[CountyRow]:
    reached: dict[str, dict[str, int]] = {}
    honoured: dict[str, int] = {}
    for one in nominations:
        county = at_level(one.division_at, "county")
        levels = call.path[: call.path.index(one.level) + 1] if one.level in call.path else ()
        for level in levels:
            of_county = reached.setdefault(county, {})
            of_county[level] = of_county.get(level, 0) + 1
        if one.award and call.state in _TOLD:
            honoured[county] = honoured.get(county, 0) + 1
    return [CountyRow(division=code, reached=reached[code], honoured=honoured.get(code, 0)) for code in sorted(reached)]


def _nameless(one: Honour, entrants: Mapping[str, Entrant]) -> Honour:
    """As it may be told: no name where none may be shown, and not why it was revoked."""
    entrant = entrants.get(one.nomination)
    name = one.name if entrant is None or entrant.title else ""
    return one.model_copy(update={"name": name, "reason": ""})
