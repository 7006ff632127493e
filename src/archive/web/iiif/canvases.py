"""Parts of an entry as canvases: a picture, a page, a time that something lasts.

Recordings offer MP4 first and HLS second in a Choice, as viewers differ in what they play (IIIF Cookbook, recipe 0434);
captions are supplementing annotations in WebVTT (recipe 0219).
"""

from collections.abc import Iterator
from typing import NamedTuple

from archive.i18n import text
from archive.models.media import MediaType
from archive.models.public import PublicFile, PublicMedia, PublicRecord
from archive.web.iiif.names import Names, Node, image, said, small, written
from archive.web.shared import addresses

_HLS = "application/vnd.apple.mpegurl"
_FILM = (1280, 720)
_PAGE = (1000, 1414)
"""Shapes of what nobody measured: a canvas must have one."""


class _Of(NamedTuple):
    """One part of one entry, and whose addresses it gets."""

    names: Names
    record: PublicRecord
    part: PublicMedia


def canvases(names: Names, record: PublicRecord) -> list[Node]:
    """Every part that can be shown, in its order; one of several pages has a canvas for each."""
    return [canvas for part in record.media for canvas in _canvases(_Of(names, record, part))]


def _canvases(of: _Of) -> Iterator[Node]:
    if of.part.media in {MediaType.VIDEO, MediaType.SOUND}:
        yield from _recording(of)
    elif of.part.pages:
        yield from _pages(of)
    elif picture := addresses.largest(of.part):
        yield _picture(of, picture)


def _recording(of: _Of) -> Iterator[Node]:
    part = of.part
    if not part.duration_s or not (bodies := list(_bodies(of))):
        return
    film = part.media is MediaType.VIDEO
    canvas = _canvas(of, None, (addresses.shape(part) or _FILM) if film else None)
    canvas["duration"] = part.duration_s
    canvas["items"] = [_painted(canvas["id"], bodies[0] if len(bodies) == 1 else {"type": "Choice", "items": bodies})]
    if part.poster:
        shown = {"id": f"{canvas['id']}/poster", "type": "Canvas", **_sized(part.poster, _FILM)}
        shown["items"] = [_painted(shown["id"], image(of.names, of.record, part.poster))]
        canvas["placeholderCanvas" if film else "accompanyingCanvas"] = shown
    if part.captions:
        canvas["annotations"] = [_captions(of, canvas["id"])]
    yield canvas


def _bodies(of: _Of) -> Iterator[Node]:
    part = of.part
    film = part.media is MediaType.VIDEO
    shape = addresses.shape(part) or _FILM
    sized = {"width": shape[0], "height": shape[1]} if film else {}
    for file, mime, label in ((part.download, "", ""), (part.stream, _HLS, "HLS")):
        if file:
            yield {
                "id": of.names.media(of.record, file),
                "type": "Video" if film else "Sound",
                "format": mime or file.mime,
                "label": {"none": [label or file.path.rpartition(".")[2].upper()]},
                "duration": part.duration_s,
                **sized,
            }


def _captions(of: _Of, canvas: str) -> Node:
    page: Node = {"id": f"{canvas}/captions", "type": "AnnotationPage", "label": said("web.iiif.captions"), "items": []}
    for n, one in enumerate(of.part.captions, start=1):
        language = {"language": one.language} if one.language else {}
        label = {"label": {"none": [one.language or text("web.iiif.captions")]}}
        body = {"id": of.names.media(of.record, one.file), "type": "Text", "format": one.file.mime, **label, **language}
        page["items"].append(
            {"id": f"{canvas}/captions/{n}", "type": "Annotation", "motivation": "supplementing", "body": body, "target": canvas}
        )
    return page


def _picture(of: _Of, largest: PublicFile) -> Node:
    tiles = of.part.tiles
    whole = tiles if tiles and tiles.width and tiles.height else largest
    canvas = _canvas(of, None, _shape(whole, _FILM))
    body = image(of.names, of.record, largest)
    if tiles:
        base = of.names.media(of.record, tiles).rpartition("/")[0]
        body |= {"id": f"{base}/full/max/0/default.jpg", "format": "image/jpeg"}
        body["service"] = [{"id": base, "type": "ImageService3", "profile": "level0"}]
    canvas["items"] = [_painted(canvas["id"], body)]
    return canvas


def _pages(of: _Of) -> Iterator[Node]:
    for leaf in addresses.leaves(of.part):
        canvas = _canvas(of, leaf.number, _shape(leaf.shown, _PAGE))
        canvas["thumbnail"] = [image(of.names, of.record, leaf.shown)]
        canvas["items"] = [_painted(canvas["id"], image(of.names, of.record, leaf.shown) | _sized(leaf.shown, _PAGE))]
        yield canvas


def _canvas(of: _Of, page: int | None, shape: tuple[int, int] | None) -> Node:
    canvas: Node = {"id": of.names.canvas(of.record.id, of.part.part, page), "type": "Canvas", "label": _label(of, page)}
    if shape:
        canvas |= {"width": shape[0], "height": shape[1]}
    if page is None and (picture := small(of.part)):
        canvas["thumbnail"] = [image(of.names, of.record, picture)]
    return canvas


def _label(of: _Of, page: int | None) -> dict[str, list[str]]:
    several = len(of.record.media) > 1
    if page is not None:
        return said("web.iiif.page-of-part", page=page, part=of.part.part) if several else said("web.iiif.page", page=page)
    return said("web.iiif.part", part=of.part.part) if several else written(of.record.title)


def _painted(canvas: str, body: Node) -> Node:
    painting = {"id": f"{canvas}/painting", "type": "Annotation", "motivation": "painting", "body": body, "target": canvas}
    return {"id": f"{canvas}/page", "type": "AnnotationPage", "items": [painting]}


def _shape(file: PublicFile, otherwise: tuple[int, int]) -> tuple[int, int]:
    return (file.width, file.height) if file.width and file.height else otherwise


def _sized(file: PublicFile, otherwise: tuple[int, int]) -> Node:
    width, height = _shape(file, otherwise)
    return {"width": width, "height": height}
