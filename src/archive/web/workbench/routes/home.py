"""`/work`: the first page, what waits for whoever is signed in, by the roles that they hold."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from archive.steps.desk import home as desks
from archive.web.workbench.desk import AtDesk
from archive.web.workbench.pages import page
from archive.web.workbench.routes.inbox import said

router = APIRouter()


@router.get("/work")
def home(desk: AtDesk) -> HTMLResponse:
    """What waits for who is signed in."""
    ledger = desk.services.ledger
    called = ledger.centres.many([grant.centre for grant in desk.person.roles if grant.centre])
    behind = ledger.accounts.people.many([grant.on_behalf_of for grant in desk.person.roles if grant.on_behalf_of])
    posts = [(grant, called.get(grant.centre), behind.get(grant.on_behalf_of)) for grant in desk.person.roles]
    told = ledger.desk.notices.of(desk.account.id, limit=5, unread=True)
    return page(
        desk,
        "home.html",
        200,
        **{"posts": posts, "sections": desks.sections(desk.services, desk.person)},
        **{"told": [(one, *said(one)) for one in told], "number": ledger.desk.notices.unread(desk.account.id)},
    )
