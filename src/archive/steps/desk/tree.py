"""The tree in the workbench: one centre or a sheet of them changed by somebody, each within their part of the tree."""

import hashlib
import tempfile
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from archive import i18n, manifests
from archive.access.may import Act, Reach, reach
from archive.errors import Conflict, SheetTooLarge, UnknownCentre
from archive.models.centre import Centre, CentreRow, Level
from archive.models.people import Person
from archive.models.report import Fault
from archive.services import Services
from archive.steps.desk import notices
from archive.steps.network import change, rules

MOST_MB = 20
TEXTS = ("name", "name_en", "parent", "division", "address", "mail")
_LONGEST = 300
_MANY = 150
"""Centres beyond which the part of the tree is read at once."""


class Typed(NamedTuple):
    """What a form says of a centre: a row for the tree, and the faults of what was typed."""

    row: CentreRow
    faults: tuple[Fault, ...]


class Sheet(NamedTuple):
    """A sheet as it was read, cut to what its sender may change."""

    rows: tuple[CentreRow, ...]
    faults: tuple[Fault, ...]


def stamp(centre: Centre) -> str:
    """Another value after each change of a centre."""
    return hashlib.sha256(centre.model_dump_json().encode()).hexdigest()[:16]


def typed(given: Mapping[str, str], centre: str = "", *, reopened: bool = False) -> Typed:
    """A form as a row: what is empty empties its field, and what is no value of its kind is told."""
    values = {name: given.get(name, "").strip()[:_LONGEST] for name in TEXTS}
    id_ = centre or manifests.id_of(given.get("id", "")) or given.get("id", "").strip()[:60]
    bare = CentreRow(id=id_ or "–")
    faults = []
    if not manifests.id_of(id_):
        faults.append(rules.fault(bare, "E172", "id", id_))
    for name, reader, code in (("division", manifests.code_of, "E177"), ("mail", manifests.mail_of, "E178")):
        if values[name] and not reader(values[name]):
            faults.append(rules.fault(bare, code, name, values[name]))
        elif values[name]:
            values[name] = reader(values[name])
    days: dict[str, date | None] = {}
    for name in ("since", "closed"):
        written = given.get(name, "").strip()
        days[name] = manifests.date_of(written) if written else None
        if written and days[name] is None:
            faults.append(rules.fault(bare, "E179", name, written[:40]))
    emptied = frozenset(name for name, value in values.items() if not value) | ({"closed"} if reopened else set())
    level = given.get("level", "")
    row = CentreRow.model_validate(
        {"id": id_ or "–", "level": Level(level) if level in set(Level) else None, "emptied": emptied} | days | values
    )
    return Typed(row, tuple(faults))


def put(services: Services, by: Person, found: Typed, seen: str = "", *, new: bool = False) -> change.Changed:
    """Add a centre, or change one as it was seen (`stamp`); nothing is written where something of it is wrong.

    Raises:
        UnknownCentre: there is none to be changed.
        Conflict: somebody else has changed it meanwhile.
        LedgerUnavailable.
    """
    row = found.row
    if not new:
        known = services.ledger.centres.get(row.id)
        if known is None:
            raise UnknownCentre(centre=row.id)
        if stamp(known) != seen:
            raise Conflict(what="centre", id=row.id)
    faults = [*found.faults, *outside(services, by, [row])]
    if faults:
        return _nothing(services, row, faults)
    done = change.run(services, [row], new_only=new)
    if not done.refused and (done.new or done.changed or done.closed):
        what = i18n.text("web.work.centre.changed")
        people = [one.person for one in services.ledger.desk.tree.holders(row.id) if one.role.value == "lead"]
        if people:
            notices.tell(
                services, "centre_changed", row.id, row.id, people, facts={"what": what}, again=_now(services, row.id), but=by.id
            )
    return done


def close(services: Services, by: Person, id_: str, day: str, successors: Sequence[str], seen: str) -> change.Changed:
    """Close a centre; its recordings count for who carries on.

    Raises:
        UnknownCentre, Conflict, LedgerUnavailable.
    """
    named = tuple(dict.fromkeys(manifests.id_of(one) or one.strip()[:60] for one in successors if one.strip()))
    found = typed({"closed": day}, id_)
    row = CentreRow(id=id_, closed=found.row.closed or date.today(), successors=named)
    unknown = set(named) - services.ledger.centres.many(named).keys()
    faults = [fault for fault in found.faults if fault.code == "E179"]
    faults += [rules.fault(row, "E180", "successors", one) for one in sorted(unknown)]
    return put(services, by, Typed(row, tuple(faults)), seen)


def merge(services: Services, by: Person, into: str, ids: Sequence[str], day: str) -> change.Changed:
    """Let centres be carried on by one: each of them is closed that day, all or none.

    Raises:
        UnknownCentre, LedgerUnavailable.
    """
    named = list(dict.fromkeys(manifests.id_of(one) or one.strip()[:60] for one in ids if one.strip()))
    found = typed({"closed": day}, into)
    known = services.ledger.centres.many([*named, into])
    for one in (into, *named):
        if one not in known:
            raise UnknownCentre(centre=one)
    end = found.row.closed or date.today()
    rows = [CentreRow(id=one, closed=end, successors=(into,)) for one in named]
    faults = [fault for fault in found.faults if fault.code == "E179"] + outside(services, by, [*rows, CentreRow(id=into)])
    faults += [rules.fault(row, "E180", "successors", row.id) for row in rows if row.id == into]
    dry = change.run(services, rows, dry_run=True)
    if faults or dry.faults:
        return _nothing(services, CentreRow(id=into), [*faults, *dry.faults])
    return change.run(services, rows)


def read_sheet(services: Services, by: Person, data: bytes, name: str) -> Sheet:
    """A sheet of centres as it was sent, without the rows that its sender may not set.

    Raises:
        SheetTooLarge: it is larger than 20 MB, or empty.
        ManifestUnreadable, ManifestEmpty, SheetUnreadable: it is none that can be read.
    """
    if not data or len(data) > MOST_MB * 10**6:
        raise SheetTooLarge(name=name, limit=f"{MOST_MB} MB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"sheet{Path(name).suffix[:10]}"
        path.write_bytes(data)
        read = manifests.read_centres(path, name)
    wrong = outside(services, by, read.rows)
    left_out = {fault.item for fault in wrong}
    return Sheet(tuple(row for row in read.rows if row.id not in left_out), (*read.faults, *wrong))


def outside(services: Services, by: Person, rows: Collection[CentreRow]) -> list[Fault]:
    """Rows that would change, add, move or close something beyond somebody's part of the tree, or make it another level.

    A centre's own place and level are a matter of who is responsible for the one above it.
    """
    mine = reach(by, Act.SET_CENTRES)
    if mine.everywhere:
        return []
    known = services.ledger.centres.many([row.id for row in rows])
    ordered = sorted(rows, key=lambda row: (row.level is None, rules.LEVELS.index(row.level) if row.level else 0, row.id))
    asked = [(row, _asked(services, row, known.get(row.id))) for row in ordered]
    within = _within(services, mine, [one for _, ids in asked for one in ids])
    found = []
    for row, ids in asked:
        old = known.get(row.id)
        strange = next((one for one in ids if one not in within), None)
        if strange:
            found.append(rules.fault(row, "E835", "parent", strange))
        elif level := _level_beyond(row, old, within):
            found.append(rules.fault(row, "E835", "level", level))
        elif old is None:
            within.add(row.id)
    return found


def _asked(services: Services, row: CentreRow, old: Centre | None) -> list[str]:
    """The centres that a row touches: its own, who carries on, and of one that is added or moved who is and will be above it."""
    above = _moved_to(services, row, old)
    if old is None:
        return [one for one in (above or row.id, *row.successors) if one]
    moved = [] if above == (old.parent or "") else [above, old.parent]
    return [one for one in (row.id, *moved, *row.successors) if one]


def _level_beyond(row: CentreRow, old: Centre | None, within: Collection[str]) -> str:
    """The level that a row may not give: the province's, and any other one to a centre below somebody else's; else nothing."""
    level = _level(row, old)
    if level is None or (old and level is old.level):
        return ""
    return level.value if level is Level.PROVINCE or (old and old.parent not in within) else ""


def _level(row: CentreRow, old: Centre | None) -> Level | None:
    return row.level or (old.level if old else manifests.level_by_code(row.division))


def _within(services: Services, mine: Reach, asked: Collection[str]) -> set[str]:
    if len(asked) > _MANY:
        return services.ledger.desk.tree.within(mine)
    return {one for one in set(asked) if mine.covers(services.ledger.centres.above(one))}


def _moved_to(services: Services, row: CentreRow, old: Centre | None) -> str:
    """Who will be above it: as its row says, else as it was, else the centre of the division above, or who carries that on."""
    if row.parent:
        return row.parent
    if old and old.parent and row.division in {"", old.division}:
        return old.parent
    code, level = row.division or (old.division if old else ""), _level(row, old)
    while code := manifests.code_above(code) if code else "":
        found = services.ledger.centres.get(f"zj-{code}")
        if found and (level is None or rules.is_above(found, level)):
            heirs = services.ledger.centres.heirs(found)
            return heirs[0].id if len(heirs) == 1 else found.id
    return ""


def _now(services: Services, id_: str) -> str:
    found = services.ledger.centres.get(id_)
    return stamp(found) if found else ""


def _nothing(services: Services, row: CentreRow, faults: Sequence[Fault]) -> change.Changed:
    told = tuple(fault.model_copy(update={"refuses": True}) for fault in faults)
    empty = change.run(services, [], told, dry_run=True)
    return empty._replace(refused=max(1, empty.refused), faults=told)
