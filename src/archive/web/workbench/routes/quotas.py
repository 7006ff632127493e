"""`/work/quotas`: how the centres of one's part stand, the fullest first."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse

from archive.access.may import Act, Reach
from archive.web.workbench.desk import AtDesk
from archive.web.workbench.pages import page

router = APIRouter()
PAGE = 100


@router.get("/work/quotas")
def stands(desk: AtDesk, centre: Annotated[str, Query(max_length=60)] = "") -> HTMLResponse:
    """The fullest of those that have a quota; one centre where one is named."""
    ledger = desk.services.ledger
    if centre:
        desk.need(Act.SEE_WORK, centre, hidden="centre")
        found = [ledger.desk.quotas.stand(centre)]
    else:
        mine = [desk.reach(act) for act in (Act.SET_QUOTAS, Act.SEE_WORK)]
        reach = Reach(any(one.everywhere for one in mine), frozenset().union(*(one.centres for one in mine)))
        if not reach:
            desk.need(Act.SET_QUOTAS)
        found = ledger.desk.quotas.fullest(reach, PAGE)
    names = ledger.centres.many([one.centre for one in found] + [one.limit_of for one in found if one.limit_of])
    return page(desk, "quotas.html", found=found, names=names)
