"""`/board`: numbers of a centre's part of the tree, month by month; each opens down to what it is made of."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from archive.models.network.measure import Measure
from archive.web.shared import board
from archive.web.shared.needs import Needs
from archive.web.shared.render import Pages

LISTED = 100
Centre = Annotated[str, Query(max_length=60)]
Month = Annotated[str, Query(max_length=10)]
Number = Annotated[int, Query(ge=1, le=99)]
_SUBJECT_IS_RESOURCE = frozenset({1, 2, 6, 8, 9, 10, 11, 12, 18, 19, 20})
"""Measures whose subjects are resources, which are named where they are public."""


def router(services: Needs, pages: Pages) -> APIRouter:
    """`/board` and `/board/items`."""
    made = APIRouter(include_in_schema=False)

    @made.get("/board")
    def show(
        request: Request, centre: Centre = "", month: Month = "", measure: Number = board.FIRST, own: bool = False
    ) -> Response:
        of = board.asked(services.ledger, centre, month, measure, own=own)
        reader = services.ledger.network.measures
        return pages.render(
            request,
            "network/board.html",
            of=of,
            groups=board.rows(services.ledger, of),
            below=board.below(services.ledger, of) if not of.alone else (),
            former=reader.former(of.code) if of.code else {},
            frozen={one.month: one for one in reader.frozen(of.months)},
            number=board.number,
        )

    @made.get("/board/items")
    def items(
        request: Request,
        centre: Centre = "",
        month: Month = "",
        measure: Number = board.FIRST,
        own: bool = False,
        after: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        of = board.asked(services.ledger, centre, month, measure, own=own, months=1)
        reader = services.ledger.network.measures
        found = reader.items(of.measure, of.code, of.alone, of.months[-1], after, LISTED + 1)
        shown = _public(services, of.measure, [one.subject for one in found[:LISTED]])
        return pages.render(
            request,
            "network/board_items.html",
            of=of,
            items=[(one, shown[one.subject]) for one in found[:LISTED] if one.subject in shown],
            others=len(found[:LISTED]) - len(shown),
            spread=reader.spread(of.measure, of.code, of.alone, of.months[-1]) if not after else None,
            more=of.href("/board/items", after=found[LISTED - 1].subject) if len(found) > LISTED else "",
        )

    return made


def _public(services: Needs, measure: Measure, subjects: list[str]) -> dict[str, str]:
    """Id -> title, of what is public now."""
    if measure.id not in _SUBJECT_IS_RESOURCE:
        return {}
    return {id_: entry.title for id_, entry in services.ledger.network.statements.shown(subjects).items()}
