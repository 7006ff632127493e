"""IIIF Content Search 2.0: the moments of an entry that answer, as annotations of the very place on a canvas.

The hits are those of the page and of the API (`web.shared.inside`), in the same order.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from archive.models.public import PublicRecord
from archive.models.search import Inside, Moment
from archive.web.iiif.canvases import canvases
from archive.web.iiif.manifest import SEARCH
from archive.web.iiif.names import Names, Node
from archive.web.shared import moments

IGNORED = ("motivation", "date", "user")
"""Parameters of the specification that narrow nothing here; an answer names those that were asked."""
_AROUND = 40
"""Characters before and after a hit by which a viewer shows it."""


def answer(names: Names, record: PublicRecord, text: str, found: Inside, asked: Mapping[str, str]) -> Node:
    """The page of annotations, the hits within their words beside it."""
    known = {canvas["id"]: canvas for canvas in canvases(names, record)}
    address = f"{names.search(record.id)}?{urlencode({'q': text})}"
    placed = [(moment, target) for moment in found.moments if (target := _target(names, record, moment, known))]
    items = [_annotation(f"{address}#{n}", moment, target) for n, (moment, target) in enumerate(placed)]
    hits = [hit for n, (moment, _) in enumerate(placed) for hit in _hits(f"{address}#{n}", moment)]
    page: Node = {"@context": SEARCH, "id": address, "type": "AnnotationPage"}
    if ignored := [name for name in IGNORED if name in asked]:
        page["ignored"] = ignored
    page["items"] = items
    if hits:
        page["annotations"] = [{"id": f"{address}#hits", "type": "AnnotationPage", "items": hits}]
    return page


def _target(names: Names, record: PublicRecord, moment: Moment, known: Mapping[str, Node]) -> str | None:
    """The canvas with what of it is meant: seconds, or pixels of it; None where it has none."""
    of_page = names.canvas(record.id, moment.part, moment.page) if moment.page else ""
    canvas = known.get(of_page) or known.get(names.canvas(record.id, moment.part))
    if canvas is None:
        return None
    fragment = "&".join(_fragments(moment, canvas))
    return f"{canvas['id']}#{fragment}" if fragment else str(canvas["id"])


def _fragments(moment: Moment, canvas: Node) -> Iterator[str]:
    if moment.box is not None and "width" in canvas:
        sizes = (canvas["width"], canvas["height"]) * 2
        yield "xywh=" + ",".join(str(round(share * size)) for share, size in zip(moment.box, sizes, strict=True))
    if moment.start_s is not None and "duration" in canvas:
        start = min(moment.start_s, canvas["duration"])
        ends = () if moment.end_s is None or not start < moment.end_s <= canvas["duration"] else (moment.end_s,)
        yield "t=" + ",".join(moments.written(one) for one in (start, *ends))


def _annotation(address: str, moment: Moment, target: str) -> Node:
    language = {"language": moment.language} if moment.language else {}
    body = {"type": "TextualBody", "value": moment.text, "format": "text/plain", **language}
    return {"id": address, "type": "Annotation", "motivation": "supplementing", "body": body, "target": target}


def _hits(annotation: str, moment: Moment) -> Iterator[Node]:
    for n, (start, end) in enumerate(moment.ranges):
        text = moment.text
        selector = {"type": "TextQuoteSelector", "exact": text[start:end]}
        around = {"prefix": text[max(0, start - _AROUND) : start], "suffix": text[end : end + _AROUND]}
        quoted = selector | {name: words for name, words in around.items() if words}
        source = {"type": "SpecificResource", "source": annotation, "selector": [quoted]}
        yield {"id": f"{annotation}-{n}", "type": "Annotation", "motivation": "contextualizing", "target": source}
