"""An empty list to be filled in: its columns, and the places that it offers. The workbook itself is made by `template_book`."""

from archive.manifests.columns import Column
from archive.models.centre import Division
from archive.places import ancestors, divisions

_C = Column
COLUMNS = (
    *(_C.ITEM, _C.TITLE, _C.FILE, _C.KIND, _C.GENRE, _C.DATE, _C.PLACE, _C.PERFORMERS, _C.ENSEMBLE, _C.AUTHORS, _C.CREDITS),
    *(_C.PROGRAMME, _C.ACTIVITY, _C.ACTIVITY_PART, _C.GROUP_NUMBER, _C.PIECES),
    *(_C.LANGUAGE, _C.DURATION, _C.DESCRIPTION, _C.SUBJECTS, _C.RIGHTS, _C.CONSENT, _C.CONSENT_REFERENCE, _C.CONSENT_BY),
    *(_C.CONSENT_UNTIL, _C.MINORS, _C.GUARDIAN, _C.AUDIENCE, _C.ROLE, _C.PART, _C.CHECKSUM),
)
"""The columns of the template, in their order; what they are for stands in the guide."""
NAME = "清单.xlsx"
"""Under which it is written where nobody says another."""
_MOST_PLACES = 400


def template(division: str = "") -> bytes:
    """The workbook; `division` is the code of the centre's own, whose places are offered, "" for the counties of the province."""
    from archive.manifests.template_book import workbook  # noqa: PLC0415 - openpyxl takes long to load

    return workbook(COLUMNS, places_of(division))


def places_of(division: str) -> tuple[str, ...]:
    """What a centre may choose: its own division and all below it, or the counties where none is known, from the city down."""
    own = [one for one in divisions().values() if division and division in {above.code for above in ancestors(one.code)}]
    found = own if own and len(own) <= _MOST_PLACES else _counties(division)
    return tuple("".join(above.name for above in ancestors(one.code)[1:]) or one.name for one in found)


def _counties(division: str) -> list[Division]:
    within = [one for one in divisions().values() if one.level.value in {"city", "county"}]
    own = [one for one in within if division in {above.code for above in ancestors(one.code)}]
    return own or within
