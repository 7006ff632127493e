"""`/work/review-rules`: which levels must see what, which centres are trusted, and how much of theirs is looked at."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, Response

from archive import i18n
from archive.access.may import Act
from archive.errors import NotFound, RuleRefused
from archive.models.centre import ReviewPolicy
from archive.models.doubts import DoubtKind
from archive.models.record import Kind
from archive.models.reviewing import RISING
from archive.steps.decisions.doubts import SPOILED
from archive.steps.desk import review_rules
from archive.web.workbench.desk import AtDesk, Desk
from archive.web.workbench.pages import done, page

router = APIRouter()
Short = Annotated[str, Form(max_length=80)]


@router.get("/work/review-rules")
def rules(desk: AtDesk) -> HTMLResponse:
    """The rules and shares of one's part of the tree."""
    return _shown(desk)


@router.post("/work/review-rules")
def add(desk: AtDesk, level: Short = "", centre: Short = "", kind: Short = "", doubt: Short = "", flag: Short = "") -> Response:
    """One more rule."""
    typed = {"level": level, "centre": centre.strip(), "kind": kind, "doubt": doubt, "flag": flag}

    def act() -> None:
        number = review_rules.add(desk.services, desk.person, typed["centre"], level, kind, doubt, flag)
        by = desk.signed(Act.SET_POLICY, typed["centre"])
        desk.note("set-policy", "review-rule", str(number), centre=typed["centre"], by=by, level=level)

    return _acted(desk, act, typed)


@router.post("/work/review-rules/trust")
def trust(desk: AtDesk, centre: Short = "", policy: Short = "", percent: Short = "") -> Response:
    """Whether a centre is trusted, and which share is looked at."""
    typed = {"trusted": centre.strip(), "policy": policy, "percent": percent.strip().removesuffix("%")}

    def act() -> None:
        review_rules.trust(desk.services, desk.person, typed["trusted"], policy, typed["percent"])
        about = {"policy": policy, "percent": typed["percent"]}
        by = desk.signed(Act.SET_POLICY, typed["trusted"])
        desk.note("set-policy", "trust", typed["trusted"], centre=typed["trusted"], by=by, facts=about)

    return _acted(desk, act, typed)


@router.post("/work/review-rules/{number}/end")
def end(desk: AtDesk, number: str) -> Response:
    """Take a rule away."""
    if not number.isdecimal() or len(number) > 18:
        raise NotFound(what="rule", id=number[:40])
    gone = review_rules.end(desk.services, desk.person, int(number))
    by = desk.signed(Act.SET_POLICY, gone.centre)
    desk.note("set-policy", "review-rule", number, centre=gone.centre, by=by, ended=gone.level.value)
    return done("/work/review-rules")


def _shown(desk: Desk, status: int = 200, **typed: object) -> HTMLResponse:
    mine = desk.reach(Act.SET_POLICY)
    if not mine:
        desk.need(Act.SET_POLICY)
    services = desk.services
    found = review_rules.rules(services, desk.person)
    trusts = review_rules.trusts(services, desk.person)
    centres = services.ledger.centres.many({one.centre for one in found} | {one.centre for one in trusts} | set(mine.centres))
    policies = {one.centre: services.ledger.policies.of(one.centre) for one in trusts}
    given: dict[str, object] = {"said": None, "fault": "", "typed": {}}
    about = {"mine": mine, "levels": RISING, "kinds": tuple(Kind), "doubts": tuple(DoubtKind), "flags": sorted(SPOILED)}
    settable = {one.id for one in found if desk.may(Act.SET_POLICY, one.centre)}
    return page(
        desk,
        "review_rules.html",
        status,
        rules=found,
        trusts=trusts,
        centres=centres,
        policies=policies,
        policy_kinds=tuple(ReviewPolicy),
        settable=settable,
        say=i18n.text,
        **about,
        **(given | typed),
    )


def _acted(desk: Desk, act: Callable[[], None], typed: dict[str, str]) -> Response:
    try:
        act()
    except RuleRefused as error:
        said = i18n.explained(error.code, error.facts)
        return _shown(desk, 400, said=said, fault=error.code, typed=typed)
    return done("/work/review-rules")
