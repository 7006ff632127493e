"""`/api/v1/measures`: the numbers of the board for programs, as JSON, CSV and a workbook."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from archive.errors import MeasureUnknown
from archive.models.base import Model
from archive.models.network.measure import months_to
from archive.web.api.v1 import SORRY
from archive.web.shared import board
from archive.web.shared.needs import Needs

Centre = Annotated[str, Query(max_length=60, description="id or division code of a centre; empty: the one on top")]
Month = Annotated[str, Query(max_length=10, description="`2026-11`")]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Number(Model):
    """A measure of a month; `value` is null where nobody said anything or there is nothing to divide by."""

    measure: int
    name: str
    name_en: str
    unit: str
    centre: str
    division: str
    month: str
    value: float | None
    numerator: float | None
    denominator: float | None


class Numbers(Model):
    """Every measure of the months that were asked for."""

    numbers: tuple[Number, ...]


def router(services: Needs) -> APIRouter:
    """`/api/v1/measures`, `/api/v1/measures.csv` and `/api/v1/measures.xlsx`."""
    made = APIRouter(prefix="/api/v1", responses=SORRY, tags=["measures"])

    @made.get("/measures", summary="Numbers of a centre and all below it, month by month")
    def numbers(
        centre: Centre = "", from_: Annotated[Month, Query(alias="from")] = "", to: Month = "", own: bool = False
    ) -> Numbers:
        """Every measure of the months `from` to `to`, at most 36: of a centre and all below it, or with `own` of it alone. Rates
        come with both sides; what nobody told of, or has nothing to divide by, is null and never 0.
        """
        head, *lines = _table(services, centre, from_, to, own=own)
        return Numbers(numbers=tuple(Number.model_validate(dict(zip(map(str, head), line, strict=True))) for line in lines))

    @made.get("/measures.csv", include_in_schema=False)
    def as_csv(
        centre: Centre = "", from_: Annotated[Month, Query(alias="from")] = "", to: Month = "", own: bool = False
    ) -> Response:
        data = board.csv_of(_table(services, centre, from_, to, own=own))
        return Response(data, media_type="text/csv; charset=utf-8", headers=_named("csv"))

    @made.get("/measures.xlsx", include_in_schema=False)
    def as_xlsx(
        centre: Centre = "", from_: Annotated[Month, Query(alias="from")] = "", to: Month = "", own: bool = False
    ) -> Response:
        from archive.manifests.network.measure_book import numbers_book  # noqa: PLC0415 - openpyxl takes long to load

        return Response(numbers_book(_table(services, centre, from_, to, own=own)), media_type=_XLSX, headers=_named("xlsx"))

    return made


def _table(services: Needs, centre: str, first: str, last: str, *, own: bool) -> list[list[str | float | int | None]]:
    of = board.asked(services.ledger, centre, last, own=own, months=1)
    if first:
        begin = board.asked(services.ledger, centre, first, own=own, months=1).months[-1]
        months = [one for one in months_to(of.months[-1], board.MOST) if one >= begin]
        if not months or months[0] != begin:
            raise MeasureUnknown(what="month", value=first)
        of = of._replace(months=months)
    return board.table(services.ledger, of)


def _named(ending: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="measures.{ending}"', "Cache-Control": "no-cache"}
