"""What a delivery says it holds: by its lists, else by the names of its files."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from archive.errors import BadInput, ManifestEmpty, ManifestMissing, ManifestUnreadable
from archive.manifests.model import Manifest
from archive.manifests.prepared_list import NAME
from archive.manifests.reading import read_lists, read_rows
from archive.manifests.table import MOST_ROWS
from archive.manifests.without_list import DATE, prepared_rows
from archive.models.delivery import Item
from archive.models.names import PAYLOAD, is_called_a_list
from archive.models.report import Fault

UNDESCRIBED = "E273"
"""Said of an item that nobody has described yet: it is kept, and not made public."""


def understood(
    lists: Mapping[str, bytes | Path],
    files: Mapping[str, int],
    delivery: str,
    expected: bool = False,
    also: Collection[str] = (),
    home: str = "",
) -> Manifest:
    """The items of a delivery's lists; where there is none, or none that lists anything, an item for each of its files and
    folders, `prepared` being the rows of a list of them. `files` are sizes in bytes by path; `expected` tells that a list there
    must be, since what the delivery's name holds has been described before; `also` are paths that came before and may be named;
    `home` is as in `read_lists`.

    Raises:
        ManifestMissing: there is no list, and nothing, too much, or what has a description, to be listed.
        ManifestUnreadable, ManifestEmpty: there is one, it cannot be used, and it is called a list or is all there is.
    """
    if not lists:
        return _by_names(files, delivery, expected, ManifestMissing(delivery=delivery))
    try:
        return read_lists(lists, {*files, *also}, home)
    except ManifestEmpty as error:
        empty = {*lists, *(name.removeprefix(PAYLOAD) for name in lists)}
        rest = {path: size for path, size in files.items() if path not in empty}
        said = Fault(code="E274", refuses=False, facts={"name": ", ".join(lists)})
        return _by_names(rest, delivery, expected, error, said).model_copy(update={"lists": tuple(lists)})
    except ManifestUnreadable as error:
        if any(map(is_called_a_list, lists)) or set(files) <= set(lists):
            raise
        facts = {key: str(value) for key, value in error.facts.items()}
        return _by_names(files, delivery, expected, error, Fault(code="E281", refuses=False, facts=facts))


def _by_names(files: Mapping[str, int], delivery: str, expected: bool, error: BadInput, *said: Fault) -> Manifest:
    rows = [] if expected else prepared_rows(files, delivery)
    if not 0 < len(rows) <= MOST_ROWS:
        raise error
    items = tuple(_dated(item, row) for item, row in zip(read_rows(rows, tuple(files)), rows, strict=True))
    told = Fault(code="E272", refuses=False, facts={"count": str(len(rows)), "name": NAME})
    return still_undescribed(Manifest(items=items, faults=(*said, told), prepared=tuple(rows)), rows)


def still_undescribed(manifest: Manifest, rows: Iterable[Mapping[str, str]]) -> Manifest:
    """The manifest, each item of which nothing more is said than in the rows of a prepared list marked as not described."""
    known = {_said(row) for row in rows}
    return manifest.model_copy(update={"items": tuple(_marked(item) if _is_as(item, known) else item for item in manifest.items)})


def _is_as(item: Item, known: set[frozenset[tuple[str, str]]]) -> bool:
    return len(item.rows) == 1 and _said(item.rows[0]) in known


def _said(row: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((header, " ".join(value.split())) for header, value in row.items() if value.strip())


def _marked(item: Item) -> Item:
    place = {"row": item.files[0].row, "sheet": item.files[0].sheet or None} if item.files else {}
    fault = Fault(code=UNDESCRIBED, item=item.item, refuses=False, facts={"item": item.item}, **place)
    return item.model_copy(update={"faults": (*item.faults, fault)})


def _dated(item: Item, row: Mapping[str, str]) -> Item:
    """The item, with the day that its name gave said."""
    if DATE not in row:
        return item
    facts = {"value": row[DATE], "item": item.item}
    fault = Fault(code="E278", item=item.item, column="date", value=row[DATE], refuses=False, facts=facts)
    return item.model_copy(update={"faults": (*item.faults, fault)})
