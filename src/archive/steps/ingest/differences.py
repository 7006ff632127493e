"""Differences: what a corrected delivery changes in a resource, field by field and file by file, in words that may be told.

A field that no entry shows (consent, notes, source identifiers) is named without its words; numbers of people are masked.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archive.access.personal_numbers import masked
from archive.access.uses import Use, may
from archive.models.base import Model
from archive.models.delivery import ItemFile
from archive.models.difference import Difference, FieldChange, Renamed
from archive.models.media import Asset
from archive.models.public import PublicRecord
from archive.models.record import Contributor, Record

_LONGEST = 300
_NAMES = ("given", "label", "name", "title")
"""Where what people wrote stands in a part of a record."""


class Version(NamedTuple):
    """A resource as it was."""

    record: Record
    assets: tuple[Asset, ...]


def difference(before: Version | None, record: Record, assets: Sequence[Asset], files: Sequence[ItemFile] = ()) -> Difference:
    """What these make of a resource that was as `before`, None for one that there was not; `files` tell which did not come."""
    kept = sum(file.kept is not None for file in files)
    if before is None:
        return Difference(new=True, kept=kept)
    found = _files([one for one in before.assets if _is_shown(one)], [one for one in assets if _is_shown(one)])
    papers = _papers(before.assets, assets)
    return found.model_copy(update={"fields": tuple(fields(before.record, record)), "kept": kept, "papers": papers})


def fields(before: Record, after: Record) -> list[FieldChange]:
    """The fields that are others, with their words as far as they may be told."""
    changes = []
    for name in Record.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if old == new:
            continue
        if name == "contributors":
            changes += _contributors(old, new)
            continue
        shown = name in PublicRecord.model_fields
        words = (_words(old), _words(new)) if shown else ((), ())
        changes.append(FieldChange(field=name, before=words[0], after=words[1], shown=shown))
    return changes


def _contributors(before: Sequence[Contributor], after: Sequence[Contributor]) -> list[FieldChange]:
    """By their roles; the same people in another order are a change as well."""
    old, new = _by_role(before), _by_role(after)
    changed = [role for role in {**old, **new} if old.get(role) != new.get(role)]
    return [FieldChange(field=role, before=old.get(role, ()), after=new.get(role, ())) for role in changed]


def _by_role(every: Sequence[Contributor]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in every:
        found[one.role] = (*found.get(one.role, ()), *_words(one.name))
    return found


def _words(value: object) -> tuple[str, ...]:
    """What a field says, as people wrote it where they did."""
    if value is None or value == "":
        return ()
    if isinstance(value, (tuple, list)):
        return tuple(word for one in value for word in _words(one))
    if isinstance(value, Model):
        said = next((text for name in _NAMES if (text := getattr(value, name, None))), None)
        return _words(said or value.model_dump_json(exclude_none=True))
    text = masked(str(value))
    return (text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",)


def _is_shown(asset: Asset) -> bool:
    return may(Use.SHOW, asset.media, asset.role)


def _files(before: Sequence[Asset], after: Sequence[Asset]) -> Difference:
    old = {one.path: one.digest for one in before}
    new = {one.path: one.digest for one in after}
    same = [path for path in new if old.get(path) == new[path]]
    left = {digest: path for path, digest in old.items() if path not in new}
    renamed = {path: left.pop(digest) for path, digest in new.items() if path not in old and digest in left}
    gone = set(renamed.values())
    return Difference(
        added=tuple(path for path in new if path not in old and path not in renamed),
        replaced=tuple(path for path in new if path in old and old[path] != new[path]),
        removed=tuple(path for path in old if path not in new and path not in gone),
        renamed=tuple(Renamed(before=was, after=path) for path, was in renamed.items()),
        unchanged=len(same),
    )


def _papers(before: Sequence[Asset], after: Sequence[Asset]) -> int:
    """How many files that are kept and never shown came, went or are others."""
    old = {(one.path, one.digest) for one in before if not _is_shown(one)}
    new = {(one.path, one.digest) for one in after if not _is_shown(one)}
    return len({path for path, _ in old ^ new})
