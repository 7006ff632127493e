"""Contests as pages: who sends, how far they rose, who won and by how many points; and the page of each honour."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from archive import places
from archive.errors import NotFound
from archive.i18n.moments import day
from archive.links import qr
from archive.models.network.contest import LINES, Contest, CountyRow, Line
from archive.models.network.honour import Honour
from archive.web.portal.network import contest_jsonld, contest_map
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

MOST_LISTED = 100
MOST_ROUNDS = 1000
MOST_LINES = 1_000_000
_LONGEST = 40


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/contests`, `/contests/{id}`, its `.jsonld` and rounds, and `/honours/{number}` with its code."""
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
            called=_called(services, [*contest.placed, *(line for one in contest.rounds for line in one.lines)]),
            counties=[(places.line(row.division), row) for row in contest.counties],
            cities=_cities(contest.counties),
            map=contest_map.cities(contest),
            shade=contest_map.shade,
            awarded=contest_map.AWARDED,
            honours={honour.nomination: honour for honour in contest.honours},
            objection=_objection(services, contest.id),
            days_left=max(left, 0) if left is not None else None,
            linked=contest_jsonld.script(contest_jsonld.contest(contest, pages.portal_url)),
        )

    @made.get("/contests/{typed}/rounds/{number}")
    def round_(
        request: Request,
        typed: str,
        number: Annotated[int, Path(ge=1, le=MOST_ROUNDS)],
        after: Annotated[int, Query(ge=0, le=MOST_LINES)] = 0,
    ) -> Response:
        contest = found(services, typed)
        judging = services.ledger.network.contests.round_(contest.id, number, after, LINES)
        if judging is None:
            raise NotFound(what="round", id=str(number))
        called = _called(services, judging.lines)
        before = max(after - LINES, 0) if after else None
        return pages.render(request, "network/contest_round.html", contest=contest, round=judging, called=called, before=before)

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


def _objection(services: Needs, id_: str) -> str:
    """Where the form of an objection is: this application only reads."""
    s = services.settings
    return f"{'' if s.workbench == 'beside' else s.workbench_url.rstrip('/')}/work/contests/{id_}/objection"


def _called(services: Needs, lines: Iterable[Line]) -> Mapping[str, str]:
    return {id_: services.ledger.centres.called(id_) for id_ in sorted({line.entrant.centre for line in lines})}


def _cities(rows: Sequence[CountyRow]) -> Sequence[tuple[str, int]]:
    """City -> how many counties of it sent something, for the summary above the table."""
    counted: dict[str, int] = {}
    for row in rows:
        line = places.line(row.division)
        name = line[1].label if len(line) > 1 else row.division
        counted[name] = counted.get(name, 0) + 1
    return list(counted.items())
