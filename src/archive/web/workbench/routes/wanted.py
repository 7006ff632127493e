"""`/work/wanted`: anybody may say what they looked for and did not find; pages of the portal tell of searches that found none."""

from contextlib import suppress
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from archive.errors import ArchiveError, CatalogueUnavailable, LedgerUnavailable, TooOften
from archive.models.centre import Division, Level
from archive.models.ids import parse_resource_id
from archive.models.public import PublicRecord
from archive.places import divisions
from archive.services import Services
from archive.steps.desk import wanted
from archive.steps.desk.takedowns import Rates
from archive.vocabulary.demand_themes import ages
from archive.vocabulary.robots import is_robot
from archive.web.workbench import forms
from archive.web.workbench.desk import WithServices, client
from archive.web.workbench.pages import done, open_page

router = APIRouter()
Words = Annotated[str, Form(max_length=100_000)]


@router.get("/work/wanted")
def form(
    request: Request,
    services: WithServices,
    q: Annotated[str, Query(max_length=2000)] = "",
    about: Annotated[str, Query(max_length=40)] = "",
) -> HTMLResponse:
    """The form, with what was looked for, or with the entry on whose page it was asked for."""
    return _form(request, services, {"words": q, "about": about})


@router.get("/work/wanted/thanks")
def thanks(request: Request) -> HTMLResponse:
    """After it was sent."""
    return open_page(request, "wanted.html", sent=True)


@router.post("/work/wanted")
def write(
    request: Request,
    services: WithServices,
    words: Words = "",
    contact: Words = "",
    age: Words = "",
    place: Words = "",
    about: Words = "",
    website: Words = "",
) -> Response:
    """Keep a letter. What fills in a field that people do not see is thanked, and kept nowhere."""
    if website:
        return done("/work/wanted/thanks")
    try:
        forms.bounded({"wanted.words": words}, wanted.MOST_WORDS)
        forms.bounded({"wanted.contact": contact}, wanted.MOST_CONTACT)
        wanted.write(
            services, request.app.state.wanted_rates, words, contact, client(request), wanted.told(services, age, place, about)
        )
    except ArchiveError as error:
        typed = {"words": words, "contact": contact, "age": age, "place": place, "about": about}
        return _form(request, services, typed, error)
    return done("/work/wanted/thanks")


@router.post("/work/wanted/missed", status_code=204)
def missed(request: Request, services: WithServices, q: Words = "") -> Response:
    """A page tells that a search found nothing. It waits for no answer, so that nothing is answered."""
    if is_robot(request.headers.get("user-agent", "")):
        return Response(status_code=204)
    rates: Rates = request.app.state.missed_rates
    with suppress(CatalogueUnavailable, LedgerUnavailable):
        if rates.passes():
            wanted.missed(services, q, client(request))
    return Response(status_code=204)


def _form(request: Request, services: Services, typed: dict[str, str], error: ArchiveError | None = None) -> HTMLResponse:
    status, code, said = forms.said(error) if error else (200, "", None)
    if isinstance(error, TooOften):
        status = 429
    entry = _about(services, typed.get("about", ""))
    choices = {"ages": tuple(ages()), "places": _places(), "entry": entry, "most": wanted.MOST_WORDS}
    return open_page(request, "wanted.html", status, sent=False, typed=typed, code=code, said=said, **choices)


def _about(services: Services, typed: str) -> PublicRecord | None:
    """The entry that a request is about, while it is public."""
    id_ = parse_resource_id(typed)
    try:
        return services.ledger.publications.entry(id_) if id_ else None
    except ArchiveError:
        return None  # what cannot be shown now is asked for by words alone


@cache
def _places() -> tuple[tuple[Division, tuple[Division, ...]], ...]:
    """Cities with their counties, to choose from."""
    every = divisions().values()
    cities = [one for one in every if one.level is Level.CITY]
    return tuple((city, tuple(one for one in every if one.parent == city.code)) for city in cities)
