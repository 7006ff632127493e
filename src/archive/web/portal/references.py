"""An entry for reference managers: RIS, BibTeX and CSL-JSON; what each says follows its own format, and the citation of the page.

RIS as Zotero, EndNote and CNKI read it; BibTeX with the fields of BibLaTeX's `online` in the entry type `misc`, which old
styles know; CSL-JSON 1.0 (citationstyles.org).
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from archive.models.media import MediaType
from archive.models.public import PublicRecord
from archive.models.record import Kind
from archive.web.portal import citation
from archive.web.shared import moments
from archive.web.shared.formatting import day
from archive.web.shared.needs import Needs
from archive.web.shared.problems import ParameterWrong
from archive.web.shared.public_entry import named

_RIS = {MediaType.VIDEO: "VIDEO", MediaType.SOUND: "SOUND", MediaType.PICTURE: "ART", MediaType.DOCUMENT: "UNPB"}
_CSL = {
    MediaType.VIDEO: "motion_picture",
    MediaType.SOUND: "song",
    MediaType.PICTURE: "graphic",
    MediaType.DOCUMENT: "document",
}
_SPOKEN = frozenset({Kind.ORAL_HISTORY})
_DAY = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")
_BREAKS = re.compile(r"\s+")
_TEX = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", **{c: f"\\{c}" for c in "&%$#_"}, "~": r"\~{}", "^": r"\^{}"}


class Cited(NamedTuple):
    """What every form says of an entry; `date` is (year, month, day) as far as it is known."""

    record: PublicRecord
    authors: tuple[str, ...]
    date: tuple[int, ...]
    place: str
    address: str
    today: datetime


def router(services: Needs) -> APIRouter:
    """`/e/{id}.ris`, `.bib` and `.csl.json`, with `?t=` for a moment."""
    made = APIRouter(include_in_schema=False)
    portal_url = services.settings.portal_url.rstrip("/")

    def answer(request: Request, typed: str, form: str) -> Response:
        record = named(services, typed)
        said = request.query_params.get("t", "")
        at = moments.moment(said) if said else None
        if said and at is None:
            raise ParameterWrong(name="t", value=said[:40])
        mime, write = FORMS[form]
        headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{record.id}.{form}"'}
        return Response(write(cited(record, portal_url, at)), 200, headers, mime)

    @made.get("/e/{typed}.ris")
    def as_ris(request: Request, typed: str) -> Response:
        return answer(request, typed, "ris")

    @made.get("/e/{typed}.bib")
    def as_bibtex(request: Request, typed: str) -> Response:
        return answer(request, typed, "bib")

    @made.get("/e/{typed}.csl.json")
    def as_csl(request: Request, typed: str) -> Response:
        return answer(request, typed, "csl.json")

    return made


def cited(record: PublicRecord, portal_url: str, at: float | None = None) -> Cited:
    """An entry, at a moment in it where one is named: its address ends in `#t=` then."""
    address = f"{portal_url}/e/{record.id}" + (f"#t={moments.written(at)}" if at else "")
    place = record.centre.divisions[-1].label if record.centre.divisions else ""
    return Cited(record, citation.responsible(record), _date(record), place, address, datetime.now(UTC))


def ris(c: Cited) -> str:
    """RIS: a line for each field, with a tag of two characters; ends of lines as its specification has them."""
    r = c.record
    dated = "/".join(f"{n:0{4 if k == 0 else 2}d}" for k, n in enumerate(c.date))
    lines = [
        ("TY", next((_RIS[m] for m in r.media_types if m in _RIS), "GEN")),
        ("TI", r.title),
        *(("AU", name) for name in c.authors),
        *(("T2", r.programme) for _ in (1,) if r.programme),
        *(("PY", f"{c.date[0]:04d}") for _ in (1,) if c.date),
        *(("DA", dated + "/" * (3 - len(c.date))) for _ in (1,) if c.date),
        ("PB", r.centre.name),
        *(("CY", c.place) for _ in (1,) if c.place),
        *(("AB", r.description) for _ in (1,) if r.description),
        *(("KW", word) for word in (*(g.label for g in r.genres), *r.subjects)),
        *(("LA", term.id or term.label) for term in r.languages[:1]),
        *(("C1", r.rights) for _ in (1,) if r.rights),
        ("ID", r.id),
        ("Y2", f"{day(c.today):%Y/%m/%d}/"),
        ("UR", c.address),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {_line(text)}\r\n" for tag, text in lines)


def bibtex(c: Cited) -> str:
    """BibTeX in UTF-8; the title in braces, so that no style changes its letters."""
    r = c.record
    fields = {
        "title": f"{{{_tex(r.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in c.authors),
        "year": f"{c.date[0]:04d}" if c.date else "",
        "date": "-".join(f"{n:02d}" for n in c.date),
        "howpublished": _tex(r.programme),
        "publisher": _tex(r.centre.name),
        "address": _tex(c.place),
        "abstract": _tex(r.description),
        "keywords": ", ".join(_tex(word) for word in (*(g.label for g in r.genres), *r.subjects)),
        "note": _tex(r.rights),
        "urldate": f"{day(c.today):%Y-%m-%d}",
        "url": c.address,
    }
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{r.id},\n{body}}}\n"


def csl(c: Cited) -> str:
    """A CSL-JSON array of one item."""
    r = c.record
    kind = next((_CSL[m] for m in r.media_types if m in _CSL), "document")
    today = day(c.today)
    item: dict[str, Any] = {
        "id": r.id,
        "type": "interview" if r.kind in _SPOKEN else kind,
        "title": r.title,
        "author": [{"literal": name} for name in c.authors],
        "issued": {"date-parts": [list(c.date)]} if c.date else None,
        "container-title": r.programme,
        "publisher": r.centre.name,
        "publisher-place": c.place,
        "archive": r.centre.name,
        "abstract": r.description,
        "genre": ", ".join(g.label for g in r.genres),
        "keyword": ", ".join(r.subjects),
        "language": next((term.id for term in r.languages if term.id), ""),
        "accessed": {"date-parts": [[today.year, today.month, today.day]]},
        "URL": c.address,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=1) + "\n"


FORMS: Mapping[str, tuple[str, Callable[[Cited], str]]] = {
    "ris": ("application/x-research-info-systems; charset=utf-8", ris),
    "bib": ("application/x-bibtex; charset=utf-8", bibtex),
    "csl.json": ("application/vnd.citationstyles.csl+json", csl),
}
"""How an address ends -> media type, and who writes it."""


def _date(record: PublicRecord) -> tuple[int, ...]:
    """The first day, month or year that the date names, else the first of its years; months of seasons are left out."""
    found = _DAY.search(record.date.edtf) if record.date and record.date.edtf else None
    if found is None:
        return record.years[:1]
    year, month, date = (int(part) if part else 0 for part in found.groups())
    if not 1 <= month <= 12:
        return (year,)
    return (year, month, date) if 1 <= date <= 31 else (year, month)


def _line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _tex(text: str) -> str:
    return "".join(_TEX.get(c, c) for c in _line(text))
