"""The sheet 非遗名录: items of the lists of heritage. Each centre says its own of an item; nobody's words are written over.

What stands on the list of a county is listed by who speaks for that county, or by a centre that lies there; others describe it.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from archive import places, vocabulary
from archive.access.may import Act, Place, reach
from archive.access.personal_numbers import masked
from archive.i18n.moments import day
from archive.manifests.centre_sheet import id_of
from archive.manifests.network.cells import Cells, plain, word_of
from archive.manifests.network.heritage_sheet import LEVELS, STATES, names_in
from archive.manifests.network.heritage_sheet import HeritageColumn as C
from archive.models.centre import Centre
from archive.models.network.heritage import Described, Heritage, ItemState, facts
from archive.models.network.statement import Concept, numbered_id
from archive.services import Services
from archive.steps.network import keeping
from archive.steps.network.asked import Asked, Counts
from archive.steps.network.keeping import Said
from archive.steps.network.named_centres import responsible

_LONGEST = 5000
_COUNTY = 6
_level = word_of(LEVELS)
_state = word_of(STATES)
_class = word_of({one.id: " ".join((one.zh, *one.alt)) for one in vocabulary.genres().values() if one.kind == "ich-class"})


def take(services: Services, rows: Sequence[Cells], asked: Asked) -> Counts:
    """Write the items that the rows tell of; several rows of one item are taken in their order.

    Raises:
        StoreUnavailable, LedgerUnavailable.
    """
    centres = responsible(services, rows, C.CENTRE, asked)
    read = [(row, found) for row in rows if (found := _item(row, centres.of(row, C.CENTRE))) and not row.refused]
    known = services.ledger.network.statements.many(Heritage, {item.id for _, item in read})
    made: dict[str, Heritage] = {}
    theirs = _counties(services, {item.division for _, item in read}, asked)
    for row, item in read:
        before = made.get(item.id) or known.get(item.id)
        if before is None and not _may_list(item, centres.of(row, C.CENTRE), theirs):
            row.wrong("E980", C.COUNTY if row.raw(C.COUNTY) else C.CENTRE, value=_called(item.division))
            continue
        made[item.id] = _joined(before, item.model_copy(update={"sample": asked.sample}))
    changed = [one for id_, one in made.items() if one != known.get(id_)]
    if not asked.dry_run:
        keeping.keep_all(services, [_said(known.get(one.id), one) for one in changed], asked.by)
    new = sum(one.id not in known for one in changed)
    return Counts(new, len(changed) - new, len(made) - len(changed))


def _said(before: Heritage | None, now: Heritage) -> Said:
    verb = "list" if before is None else "delist" if now.state is ItemState.DELISTED is not before.state else "describe"
    return Said(now, verb, facts=facts(before, now))


def _item(row: Cells, centre: Centre | None) -> Heritage | None:
    name, text = row.text(C.NAME, 200, needed=True), row.text(C.TEXT, _LONGEST)
    ich_class, level = row.read(C.CLASS, _class), row.read(C.LEVEL, _level)
    state = row.read(C.STATE, _state)
    county = row.read(C.COUNTY, _county) if row.raw(C.COUNTY) else (centre.division or "")[:_COUNTY] if centre else None
    if not name or not county or centre is None:
        return None
    said = (Described(centre=centre.id, text=masked(text), on=day(datetime.now(UTC))),) if text else ()
    return Heritage(
        id=numbered_id(Concept.HERITAGE, county, name),
        centre=centre.id,
        division=county,
        title=name,
        ich_class=ich_class or "",
        names=tuple(word for word in names_in(row.text(C.NAMES)) if word != name),
        descriptions=said,
        **({"level": level} if level else {}),
        **({"state": state} if state else {}),
    )


def _counties(services: Services, codes: Collection[str], asked: Asked) -> frozenset[str]:
    """Those of these divisions for which who hands in may speak: of which the hall lies in their part of the tree."""
    may_reach, lines = reach(asked.by, Act.STATE), services.ledger.centres.places([id_of(code) for code in codes])
    return frozenset(code for code in codes if may_reach.covers(lines.get(id_of(code)) or _without_hall(code)))


def _without_hall(code: str) -> Place:
    """Where a division lies that has no hall of its own."""
    return Place(line=frozenset(id_of(one.code) for one in places.ancestors(code)))


def _may_list(item: Heritage, centre: Centre | None, theirs: Collection[str]) -> bool:
    lies_there = centre is not None and (centre.division or "")[:_COUNTY] == item.division
    return lies_there or item.division in theirs


def _called(code: str) -> str:
    return next((one.label for one in reversed(places.line(code))), code)


def _county(text: str) -> str | None:
    """The code of a division, by its code or its name."""
    if text.isascii() and text.isdigit():
        return text[:_COUNTY] if places.division(text[:_COUNTY]) else None
    found = places.resolve(plain(text)).division
    return found.code[:_COUNTY] if found else None


def _joined(before: Heritage | None, now: Heritage) -> Heritage:
    """With what others said of it; what a centre said in the same words keeps its day."""
    if before is None:
        return now
    old = {one.centre: one for one in before.descriptions}
    for one in now.descriptions:
        if one.centre not in old or old[one.centre].text != one.text:
            old[one.centre] = one
    fixed = {"centre": before.centre, "descriptions": tuple(old.values()), "sample": before.sample}
    own = now.centre == before.centre  # others add what they say of it, and nothing else
    names = tuple(dict.fromkeys((*before.names, *(now.names if own else ()))))
    level = now.level if own and "level" in now.model_fields_set else before.level
    state = now.state if own and "state" in now.model_fields_set else before.state
    kept = {"state": state, "names": names, "ich_class": (now.ich_class if own else "") or before.ich_class, "level": level}
    return now.model_copy(update=fixed | kept)
