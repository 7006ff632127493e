"""Edits and later deliveries: what people changed in the workbench stays when a delivery brings the work again unchanged.

Field by field, and file by file: where the delivery says what the one before it said, the edit stays; where nobody edited, the
delivery counts; where both changed the same, the delivery counts and whoever reviews is told both.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive.models.media import Asset
from archive.models.record import Record
from archive.models.report import Fault
from archive.preserved import reading
from archive.preserved.reading import PreservedObject
from archive.steps.ingest import differences

UNDONE = "E880"


class Merged(NamedTuple):
    """What a resource says after a delivery: `kept` are the paths of originals that stay as people had them, `undone` what of
    their edits does not.
    """

    record: Record
    assets: tuple[Asset, ...]
    kept: frozenset[str] = frozenset()
    undone: tuple[Fault, ...] = ()


def merged(object_: PreservedObject | None, record: Record, assets: Sequence[Asset]) -> Merged:
    """What a delivery brings, with the edits that were made since the one before it."""
    last = reading.edited_since(object_) if object_ else None
    if object_ is None or last is None:
        return Merged(record, tuple(assets))
    before, now = reading.record(object_, last), reading.record(object_)
    stays = [name for name in Record.model_fields if getattr(record, name) == getattr(before, name)]
    made = record.model_copy(update={name: getattr(now, name) for name in stays})
    edited = [name for name in Record.model_fields if getattr(now, name) not in (getattr(before, name), getattr(record, name))]
    undone = [name for name in edited if name not in stays]
    every = reading.assets(object_, last), reading.assets(object_), assets
    files, kept = _files(*({one.path: one for one in files} for files in every))
    return Merged(made, files, kept, tuple(_told(now, record, undone)))


def _files(
    before: Mapping[str, Asset], now: Mapping[str, Asset], new: Mapping[str, Asset]
) -> tuple[tuple[Asset, ...], frozenset[str]]:
    """The files by their places: those that came, unless people replaced them and they came as before; those people added."""
    found: list[Asset] = []
    replaced = {one.part: one for path, one in now.items() if path not in before or before[path].digest != one.digest}
    left: dict[str, Asset] = {path: one for path, one in now.items() if path not in before}
    for path, one in new.items():
        came_before = path in before and before[path].digest == one.digest
        edit = now.get(path) if came_before else None
        if came_before and edit is None:  # somebody put another file in its place, under a name of its own
            edit = next((a for a in left.values() if (a.part, a.role, a.media) == (one.part, one.role, one.media)), None)
        stays = edit is not None and edit.digest != one.digest and edit.part in replaced
        found.append(edit if stays and edit else one)
        if stays and edit:
            left.pop(edit.path, None)
    named = {one.path for one in found}
    found += [one for one in left.values() if one.path not in named and one.path not in new]
    kept = frozenset(one.path for one in found if one.path not in new or new[one.path].digest != one.digest)
    return tuple(found), kept


def _told(edited: Record, now: Record, fields: Sequence[str]) -> list[Fault]:
    """Each field whose edit does not stay, with both values as far as they may be told."""
    every = differences.fields(
        edited.model_copy(update={name: getattr(now, name) for name in Record.model_fields if name not in fields}), now
    )
    faults = []
    for one in every:
        facts = {"field": one.field, "edited": " / ".join(one.before) or "–", "now": " / ".join(one.after) or "–"}
        faults.append(Fault(code=UNDONE, column=one.field, value=facts["now"][:200], refuses=False, facts=facts))
    return faults
