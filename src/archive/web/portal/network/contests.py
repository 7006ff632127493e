"""Contests as pages: who sends, how far they rose, who won and by how many points; and the page of each honour."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from archive import places
from archive.errors import NotFound
from archive.i18n.moments import day
from archive.links import qr
from archive.models.network.contest import Contest, CountyRow, Judging, Line
from archive.models.network.honour import Honour
from archive.web.portal.network import contest_jsonld
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

MOST_LISTED = 100
_LONGEST = 40


class Winner(NamedTuple):
    """A line of the placed, with the points by which it is before the next of its final; None where nobody knows."""

    line: Line
    ahead: float | None


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/contests`, `/contests/{id}`, `/contests/{id}.jsonld`, and `/honours/{number}` with its code."""
    made = APIRouter(include_in_schema=False)

    @made.get("/contests")
    def every(request: Request) -> Response:
        return pages.render(request, "network/contests.html", contests=services.ledger.network.contests.listed(MOST_LISTED))

    @made.get("/contests/{typed}.jsonld")
    def linked(typed: str) -> Response:
        return contest_jsonld.answer(contest_jsonld.contest(found(services, typed), pages.portal_url))

    @made.get("/contests/{typed}")
    def one(request: Request, typed: str) -> Response:
        contest = found(services, typed)
        today = day(datetime.now(UTC))
        left = (contest.notice_until - today).days if contest.notice_until and contest.state == "notice" else None
        return pages.render(
            request,
            "network/contest.html",
            contest=contest,
            organiser=services.ledger.centres.called(contest.centre),
            called=_called(services, contest),
            counties=[(places.line(row.division), row) for row in contest.counties],
            cities=_cities(contest.counties),
            winners=winners(contest),
            honours={honour.nomination: honour for honour in contest.honours},
            objection=_objection(services, contest.id),
            days_left=max(left, 0) if left is not None else None,
            linked=contest_jsonld.script(contest_jsonld.contest(contest, pages.portal_url)),
        )

    @made.get("/honours/{typed}.jsonld")
    def honour_linked(typed: str) -> Response:
        return contest_jsonld.answer(contest_jsonld.honour(honour_of(services, typed), pages.portal_url))

    @made.get("/honours/{typed}")
    def certificate(request: Request, typed: str) -> Response:
        honour = honour_of(services, typed)
        return pages.render(
            request,
            "network/honour.html",
            honour=honour,
            centre=services.ledger.centres.called(honour.centre),
            contest=services.ledger.network.contests.get(honour.activity),
            shown=services.ledger.network.statements.shown(list(honour.evidence)),
            address=f"{pages.portal_url}/honours/{honour.number}",
        )

    @made.get("/honours/{typed}/code.svg")
    def code(typed: str) -> Response:
        drawn = qr.svg(f"{pages.portal_url}/honours/{honour_of(services, typed).number}", scale=6)
        return Response(drawn, media_type="image/svg+xml", headers={"Cache-Control": "public, max-age=3600"})

    return made


def found(services: Needs, typed: str) -> Contest:
    """The contest.

    Raises:
        NotFound: none that is announced has this id.
    """
    contest = services.ledger.network.contests.get(typed) if len(typed) <= _LONGEST and typed.isalnum() else None
    if contest is None:
        raise NotFound(what="contest", id=typed[:_LONGEST])
    return contest


def honour_of(services: Needs, typed: str) -> Honour:
    """The honour.

    Raises:
        NotFound: none was granted with this number.
    """
    plain = typed.upper()
    honour = None
    if len(plain) <= _LONGEST and plain.isascii() and plain.replace("-", "").isalnum():
        honour = services.ledger.network.contests.honour(plain)
    if honour is None:
        raise NotFound(what="honour", id=typed[:_LONGEST])
    return honour


def winners(contest: Contest) -> list[Winner]:
    """Who is awarded, with the points by which each leads the next in the same final."""
    finals = [one for one in contest.rounds if contest.path and one.level == contest.path[-1]]
    behind = {line.entrant.id: next_ for final in finals for line, next_ in _pairs(final)}
    return [Winner(line, behind.get(line.entrant.id)) for line in contest.placed]


def _pairs(final: Judging) -> list[tuple[Line, float | None]]:
    made: list[tuple[Line, float | None]] = []
    for line, after in zip(final.lines, (*final.lines[1:], None), strict=False):
        known = line.points is not None and after is not None and after.points is not None
        made.append((line, (line.points or 0.0) - (after.points or 0.0) if known and after is not None else None))
    return made


def _objection(services: Needs, id_: str) -> str:
    """Where the form of an objection is: this application only reads."""
    s = services.settings
    return f"{'' if s.workbench == 'beside' else s.workbench_url.rstrip('/')}/work/contests/{id_}/objection"


def _called(services: Needs, contest: Contest) -> Mapping[str, str]:
    ids = {line.entrant.centre for final in contest.rounds for line in final.lines}
    ids |= {line.entrant.centre for line in contest.placed}
    return {id_: services.ledger.centres.called(id_) for id_ in sorted(ids)}


def _cities(rows: Sequence[CountyRow]) -> Sequence[tuple[str, int]]:
    """City -> how many counties of it sent something, for the summary above the table."""
    counted: dict[str, int] = {}
    for row in rows:
        line = places.line(row.division)
        name = line[1].label if len(line) > 1 else row.division
        counted[name] = counted.get(name, 0) + 1
    return list(counted.items())
