"""Collections that people arranged, as IIIF has them: a Collection of manifests, each room one within it where there are rooms.

What is meant of an entry, a stretch or a detail, is an annotation on its canvas, with what is said of it (IIIF Cookbook,
recipes 0261 and 0103). A gap is left out: there is nothing that a viewer could open.
"""

from collections.abc import Iterator

from archive import i18n
from archive.models.network.shown_collection import ShownCollection, ShownMember, ShownRoom
from archive.models.public import PublicRecord
from archive.web.iiif.canvases import canvases
from archive.web.iiif.manifest import brief
from archive.web.iiif.names import PRESENTATION, Names, Node
from archive.web.shared import members


def of_set(names: Names, found: ShownCollection) -> Node:
    """The whole collection."""
    address = names.set(found.id)
    made: Node = {"@context": PRESENTATION, "id": address, "type": "Collection", "label": _said(found.title, found.title_en)}
    if found.text:
        made["summary"] = _said(found.text, found.text_en)
    page = {"id": names.portal_url + members.collection(found.id), "type": "Text", "label": made["label"], "format": "text/html"}
    made["homepage"] = [page]
    if any(room.title for room in found.rooms):
        made["items"] = [_room(names, found, n, room) for n, room in enumerate(found.rooms)]
    else:
        made["items"] = list(_manifests(names, found.members))
    if annotations := list(_annotations(names, found)):
        made["annotations"] = [{"id": f"{address}/annotations", "type": "AnnotationPage", "items": annotations}]
    return made


def _room(names: Names, found: ShownCollection, n: int, room: ShownRoom) -> Node:
    address = f"{names.set(found.id)}/room/{room.id or n}"
    label = _said(room.title or found.title, room.title_en if room.title else found.title_en)
    return {"id": address, "type": "Collection", "label": label, "items": list(_manifests(names, room.members))}


def _manifests(names: Names, shown: tuple[ShownMember, ...]) -> Iterator[Node]:
    """Each entry once, though several parts of it may hang."""
    for record in {one.entry.id: one.entry for one in shown if one.entry}.values():
        yield brief(names, record)


def _annotations(names: Names, found: ShownCollection) -> Iterator[Node]:
    for one in found.members:
        if not one.entry or not (one.t or one.xywh or one.caption):
            continue
        target = _target(names, one.entry, one)
        if target is None:
            continue
        made: Node = {
            "id": f"{names.set(found.id)}/annotation/{one.place}",
            "type": "Annotation",
            "motivation": "commenting" if one.caption else "highlighting",
            "target": target,
        }
        bodies = [
            {"type": "TextualBody", "value": words, "language": language, "format": "text/plain"}
            for words, language in ((one.caption, i18n.tag(i18n.FIRST)), (one.caption_en, i18n.tag(i18n.PLAIN)))
            if words
        ]
        yield made | ({"body": bodies} if bodies else {})


def _target(names: Names, record: PublicRecord, one: ShownMember) -> str | None:
    """Its canvas with a fragment; a detail in the canvas's own pixels."""
    address = names.canvas(record.id, one.part)
    canvas = next((each for each in canvases(names, record) if each["id"] == address), None)
    if canvas is None:
        return None
    if one.t and canvas.get("duration"):
        return f"{address}#t={one.t}"
    share = members.detail(one)
    if share and canvas.get("width"):
        x, y, w, h = share
        wide, high = canvas["width"], canvas["height"]
        box = (round(wide * x / 100), round(high * y / 100), max(1, round(wide * w / 100)), max(1, round(high * h / 100)))
        return f"{address}#xywh={','.join(map(str, box))}"
    return address


def _said(zh: str, en: str) -> dict[str, list[str]]:
    return {i18n.tag(i18n.FIRST): [zh]} | ({i18n.tag(i18n.PLAIN): [en]} if en else {})
