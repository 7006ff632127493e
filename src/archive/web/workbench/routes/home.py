"""`/work`: the first page, by what one may do."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse

from archive.web.workbench.desk import AtDesk
from archive.web.workbench.pages import page

router = APIRouter()


@router.get("/work")
def home(desk: AtDesk) -> HTMLResponse:
    """What waits for who is signed in."""
    posts = [(grant, desk.services.ledger.centres.called(grant.centre) if grant.centre else "") for grant in desk.person.roles]
    return page(desk, "home.html", posts=posts)
