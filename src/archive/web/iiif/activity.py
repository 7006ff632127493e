"""IIIF Change Discovery 1.0, level 2: every change of a manifest, oldest first, in pages that never change once they are full.

Who follows reads from the last page back to the moment known already; replayed from the first, the list is the catalogue.
"""

from archive.models.changes import Change
from archive.web.iiif.names import Names, Node

CONTEXT = "http://iiif.io/api/discovery/1/context.json"
PAGE = 100


def all_changes(names: Names, last: int) -> Node:
    """The list: where it begins and ends, and how long it is."""
    found: Node = {"@context": CONTEXT, "id": names.changes(), "type": "OrderedCollection", "totalItems": last}
    if last:
        found["first"] = _page(names, 0)
    return found | {"last": _page(names, max(0, last - 1) // PAGE)}


def span(page: int) -> tuple[int, int]:
    """Numbers of the first and the last change that stand on a page, which are counted from 0."""
    return page * PAGE + 1, (page + 1) * PAGE


def page(names: Names, number: int, changes: tuple[Change, ...], last: int) -> Node:
    """One page of it."""
    found: Node = {
        "@context": CONTEXT,
        "id": names.changes(number),
        "type": "OrderedCollectionPage",
        "startIndex": number * PAGE,
        "partOf": {"id": names.changes(), "type": "OrderedCollection"},
    }
    if number:
        found["prev"] = _page(names, number - 1)
    if (number + 1) * PAGE < last:
        found["next"] = _page(names, number + 1)
    return found | {"orderedItems": [_activity(names, change) for change in changes]}


def _activity(names: Names, change: Change) -> Node:
    page, place = divmod(change.id - 1, PAGE)
    return {
        "id": f"{names.changes(page)}#{place}",
        "type": change.verb.value,
        "object": {"id": names.manifest(change.resource), "type": "Manifest"},
        "endTime": change.at.isoformat(),
    }


def _page(names: Names, number: int) -> Node:
    return {"id": names.changes(number), "type": "OrderedCollectionPage"}
