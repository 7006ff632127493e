"""`/board`: numbers of a centre's part of the tree, month by month; each opens down to what it is made of."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from archive.web.shared import board
from archive.web.shared.answer_cache import AnswerCache
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages
from archive.web.shared.workbench_address import workbench_address

_REMEMBERED_S = 60.0
"""For how long it is remembered whether there are samples at all."""
Centre = Annotated[str, Query(max_length=60)]
Month = Annotated[str, Query(max_length=10)]
Number = Annotated[int, Query(ge=1, le=99)]


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/board` and `/board/items`."""
    made = APIRouter(include_in_schema=False)
    known: AnswerCache[str, bool] = AnswerCache(_REMEMBERED_S)

    @made.get("/board")
    def show(
        request: Request,
        centre: Centre = "",
        month: Month = "",
        measure: Number = board.FIRST,
        own: bool = False,
        samples: bool = False,
    ) -> Response:
        reader = services.ledger.network.measures
        has_samples = known.get("", reader.has_samples)
        of = board.asked(services.ledger, centre, month, measure, own=own, samples=samples and has_samples)
        return pages.render(
            request,
            "network/board.html",
            of=of,
            groups=board.rows(services.ledger, of),
            below=board.below(services.ledger, of) if not (of.alone or of.samples) else (),
            former=reader.former(of.code) if of.code else {},
            frozen={one.month: one for one in reader.frozen(of.months)} if not of.samples else {},
            has_samples=has_samples,
            number=board.number,
        )

    @made.get("/board/items")
    def items(
        request: Request,
        centre: Centre = "",
        month: Month = "",
        measure: Number = board.FIRST,
        own: bool = False,
        samples: bool = False,
        after: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        of = board.asked(services.ledger, centre, month, measure, own=own, months=1, samples=samples)
        reader = services.ledger.network.measures
        made_of = board.made_of(services.ledger, of, after, services.ledger.network.counted_names.public)
        return pages.render(
            request,
            "network/board_items.html",
            of=of,
            made_of=made_of,
            addresses=board.ADDRESSES,
            ways=board.ways(services.ledger, of) if not (after or of.samples) else [],
            spread=reader.spread(of.measure, of.code, of.alone, of.months[-1], samples=samples) if not after else None,
            more=of.href("/board/items", after=made_of.after) if made_of.after else "",
            mine=workbench_address(services.settings, of.href("/work/board/items")) if made_of.others else "",
        )

    return made
