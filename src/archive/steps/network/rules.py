"""What a row may do to the tree: pure rules over centres that are known."""

from collections.abc import Iterator, Mapping
from datetime import date

from archive import places
from archive.manifests import code_above, level_by_code
from archive.models.centre import Centre, CentreRow, Former, Level
from archive.models.report import Fault

LEVELS = tuple(Level)


def judged(row: CentreRow, known: Mapping[str, Centre], today: date) -> tuple[Centre | None, list[Fault]]:
    """The centre as the row makes it, and the faults; None where they refuse it. What the row leaves empty stays as it is."""
    old = known.get(row.id)
    faults: list[Fault] = []
    name = row.name or (old.name if old else "")
    if not name:
        return None, [fault(row, "E174", "name", "")]
    code = row.division or (old.division if old else "")
    level = row.level or (old.level if old else level_by_code(code))
    if level is None:
        return None, [fault(row, "E175", "level", "")]
    parent = _parent(row, old, code, level, known)
    if parent is None and level is not Level.PROVINCE:
        return None, [fault(row, "E176", "parent", row.parent)]
    made = Centre(
        id=row.id,
        name=name,
        name_en=_kept(row, "name_en", old.name_en if old else ""),
        level=level,
        division=code,
        parent=parent,
        address=_kept(row, "address", old.address if old else ""),
        mail=_kept(row, "mail", old.mail if old else ""),
        names=_history(old.names, old.name, name, row.since or today) if old else (),
        codes=_history(old.codes, old.division, code, row.since or today) if old else (),
        closed=old.closed if old and "closed" not in row.emptied else None,
        successors=old.successors if old and "closed" not in row.emptied else (),
    )
    if row.closed or row.successors:
        faults = _wrong_successors(row, known)
        if not faults:
            end = {"closed": row.closed or made.closed or today, "successors": row.successors or made.successors}
            made = made.model_copy(update=end)
    return made, faults


def taken_over(closed: Centre, known: Mapping[str, Centre]) -> Iterator[Centre]:
    """The centres below one that was closed, as they stand below its one successor, where that is above them."""
    end = places.heir(closed, known)
    if end is closed:
        return
    for one in known.values():
        if one.parent == closed.id and one.closed is None and is_above(end, one.level):
            yield one.model_copy(update={"parent": end.id})


def fault(row: CentreRow, code: str, column: str, value: str, *, refuses: bool = True) -> Fault:
    """What is wrong with a row, or with what a command was given."""
    facts = {"row": str(row.row or "–"), "column": column, "value": value or "–", "centre": row.id}
    return Fault(code=code, row=row.row, column=column, value=value, item=row.id, refuses=refuses, facts=facts)


def is_above(one: Centre, level: Level) -> bool:
    """Whether a centre may stand above one of this level."""
    return LEVELS.index(one.level) < LEVELS.index(level)


def _kept(row: CentreRow, name: str, old: str) -> str:
    return "" if name in row.emptied else getattr(row, name) or old


def _history(before: tuple[Former, ...], old: str, new: str, until: date) -> tuple[Former, ...]:
    return (*before, Former(value=old, until=until)) if old and old != new else before


def _parent(row: CentreRow, old: Centre | None, code: str, level: Level, known: Mapping[str, Centre]) -> str | None:
    """Who is above: as the row says, else as it was, else the centre of the division above; None where there is no such."""
    if level is Level.PROVINCE:
        return None
    if row.parent:
        named = known.get(row.parent)
        return named.id if named and is_above(named, level) else None
    if old and old.parent and (not row.division or row.division == old.division):
        return old.parent
    while code := code_above(code) if code else "":
        found = known.get(f"zj-{code}")
        if found and is_above(found, level):
            return places.heir(found, known).id
    return None


def _wrong_successors(row: CentreRow, known: Mapping[str, Centre]) -> list[Fault]:
    """Successors that nobody knows, and those that would lead back to the centre itself."""
    return [fault(row, "E180", "successors", one, refuses=False) for one in row.successors if _leads_back(one, row.id, known)]


def _leads_back(successor: str, to: str, known: Mapping[str, Centre]) -> bool:
    seen: set[str] = set()
    left = [successor]
    while left:
        one = left.pop()
        if one == to or one not in known:
            return True
        if one not in seen:
            seen.add(one)
            left += known[one].successors
    return False
