"""The picture decoder: `header|headers|widths|poster|sheets|card JSON`, one JSON line as answer; `headers` a line for each.

It runs inside the sandbox (`guarded/launch.py`) and imports nothing of ours but modules of this package. While it works it
writes lines {"done": share}. Exit status 0 with the answer, 3 with {"limit": name, "reason": text} or {"unreadable": reason}.
"""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyvips

from archive.media.stills.child import card as cards
from archive.media.stills.child import iiif_tiles, poster_choice
from archive.media.stills.child.damage import is_harmless, strictness
from archive.media.stills.child.download_pdf import pages_as_pdf
from archive.media.stills.child.picture import TALLEST, Picture, TooLarge
from archive.media.stills.child.placeholder import colour_and_blur, one_colour
from archive.media.stills.child.progress_lines import ProgressLines
from archive.media.stills.child.reader_choice import open_picture
from archive.media.stills.child.sprite_sheets import sheets
from archive.media.stills.child.srgb import bits, in_srgb, opaque, profile_name, profiles, unfit

Follow = Callable[..., pyvips.Image]
"""Gets an image and the shares of its beginning and end; see `ProgressLines.follow`."""
REFUSED = 3
_MEMORY = ("out of memory", "Memory allocation error", "unable to allocate", "failed to allocate", "Cannot allocate")


def header(order: dict[str, Any]) -> dict[str, Any]:
    """What the header tells; no pixel is decoded but by the check of its profile."""
    found = open_picture(order).header
    return {
        "width": found.width,
        "height": found.height,
        "orientation": found.orientation,
        "colours": str(found.image.interpretation),
        "bits": found.bits or bits(found.image),
        "profile": profile_name(found.image),
        "alpha": found.image.hasalpha(),
        "pages": found.pages,
        "animated": found.animated,
        "raw": found.raw,
        "loader": found.loader,
        **{"captured_at": "", "device": "", **found.camera},
    }


def headers(order: dict[str, Any]) -> dict[str, Any]:
    """A line with each header that can be read, as soon as it is; nothing of the others."""
    for one in order["orders"]:
        with suppress(TooLarge, pyvips.Error):
            sys.stdout.write(json.dumps({"source": one["source"], "header": header(one)}) + "\n")
            sys.stdout.flush()
    return {}


def widths(order: dict[str, Any]) -> dict[str, Any]:
    """Every width in WebP and JPEG, tiles where asked, further pages: turned, in sRGB, without any metadata."""
    target, telling = Path(order["target"]), ProgressLines()
    with TemporaryDirectory(dir=target) as spool:
        return _widths(open_picture(order, Path(spool), telling), target, order, telling)


def _widths(picture: Picture, target: Path, order: dict[str, Any], telling: ProgressLines) -> dict[str, Any]:
    options = profiles(picture.header.image)
    remarks = ["profile"] if unfit(picture.header.image) else []
    tiled = order["tile"] > 0
    largest, damaged = _small(picture, max(order["widths"]), options, telling.follow, (0.0, 0.4 if tiled else 0.9))
    files, image = [], largest
    for width in sorted(order["widths"], reverse=True):
        image = largest if width >= largest.width else largest.thumbnail_image(width, height=TALLEST, size="down")
        files += _written(image, target, str(image.width), order)
    if tiled:
        remarks += _tiles(picture, options, damaged, largest, order, telling)
    if picture.header.pages > 1:
        more, said = _pages(picture, options, order, telling)
        files, remarks = files + more, remarks + said
    return {
        "files": files,
        "remarks": list(dict.fromkeys([*(["damaged"] if damaged else []), *remarks, *picture.remarks])),
        "one_colour": one_colour(image),
        **colour_and_blur(image),
    }


def poster(order: dict[str, Any]) -> dict[str, Any]:
    """Stills to choose from as posters/01.jpg …, best first, and the best one as poster.jpg and poster.webp."""
    target = Path(order["target"])
    ranked = poster_choice.ranked(sorted(Path(order["stills"]).glob("*.jpg")))
    if not ranked:
        return {"files": []}
    (target / "posters").mkdir(exist_ok=True)
    files = []
    for number, path in enumerate(ranked, start=1):
        image = pyvips.Image.new_from_file(str(path)).copy_memory()
        files += [_jpeg(image, target, f"posters/{number:02d}", order)]
    best = pyvips.Image.new_from_file(str(ranked[0])).copy_memory()
    return {"files": [*_written(best, target, "poster", order), *files], **colour_and_blur(best)}


def card(order: dict[str, Any]) -> dict[str, Any]:
    """The card of an entry as card.jpg: of a picture of ours (`of` is picture), of a waveform (sound), or of nothing."""
    source = Path(order["source"])
    image = cards.of_picture(source) if order["of"] == "picture" else cards.of_sound(source if order["of"] == "sound" else None)
    return {"files": [_jpeg(image, Path(order["target"]), "card", order)]}


def _small(
    picture: Picture, width: int, options: dict[str, str], follow: Follow, share: tuple[float, float], page: int = 0
) -> tuple[pyvips.Image, bool]:
    """In memory, in sRGB, and whether it is damaged: half a picture is worth more than none."""
    try:
        return _decoded(picture, width, strictness(picture.header.loader), options, follow, share, page), False
    except pyvips.Error as broken:
        harmless = is_harmless(str(broken))
        found = _decoded(picture, width, "none", options, follow, share, page)
        if not harmless and all(found.extract_band(band).deviate() == 0 for band in range(found.bands)):
            raise broken from None  # libraries give a black picture for what they cannot read at all
        return found, not harmless


def _decoded(
    picture: Picture, width: int, fail_on: str, options: dict[str, str], follow: Follow, share: tuple[float, float], page: int
) -> pyvips.Image:
    image = in_srgb(picture.small(width, fail_on, options, page), {})
    return follow(image, *share).copy_memory()


def _tiles(
    picture: Picture, options: dict[str, str], damaged: bool, largest: pyvips.Image, order: dict[str, Any], telling: ProgressLines
) -> list[str]:
    """Tiles of the whole; without them the picture is still there in its widths."""
    target = Path(order["target"])
    try:
        whole = telling.follow(picture.whole("none" if damaged else "error"), 0.4, 0.95)
        iiif_tiles.make(whole, options, target, order["tile"], order["jpeg_quality"], target / f"{largest.width}.jpg")
    except pyvips.Error as broken:
        if any(word in str(broken) for word in _MEMORY):
            raise
        shutil.rmtree(target / "tiles", ignore_errors=True)
        return ["no-tiles"]
    return []


def _pages(
    picture: Picture, options: dict[str, str], order: dict[str, Any], telling: ProgressLines
) -> tuple[list[dict[str, Any]], list[str]]:
    """Every page of a scan as pages/001 …, up to a limit; an animation gives its first frame, which is made already."""
    if picture.header.animated:
        return [], ["first-frame"]
    files: list[dict[str, Any]] = []
    lost = False
    target, many = Path(order["target"]), min(picture.header.pages, order["most_pages"])
    (target / "pages").mkdir()
    for page in range(many):
        try:
            image, broken = _small(picture, order["page_width"], options, lambda image, *_: image, (0, 0), page)
            files += _written(image, target, f"pages/{page + 1:03d}", order)
        except pyvips.Error:
            broken = True
        lost = lost or broken
        telling.say(0.5 + 0.5 * page / many)
    jpegs = [target / one["name"] for one in files if one["name"].endswith(".jpg")]
    pages_as_pdf(jpegs, target)
    said = ["pages" if many == picture.header.pages else "first-pages"]
    return files, [*said, *(["damaged-pages"] if lost else [])]


def _written(image: pyvips.Image, target: Path, stem: str, order: dict[str, Any]) -> list[dict[str, Any]]:
    image.webpsave(str(target / f"{stem}.webp"), Q=order["webp_quality"], effort=4, keep="none")
    return [{"name": f"{stem}.webp", "width": image.width, "height": image.height}, _jpeg(image, target, stem, order)]


def _jpeg(image: pyvips.Image, target: Path, stem: str, order: dict[str, Any]) -> dict[str, Any]:
    path = str(target / f"{stem}.jpg")
    opaque(image).jpegsave(path, Q=order["jpeg_quality"], optimize_coding=True, interlace=True, keep="none")
    return {"name": f"{stem}.jpg", "width": image.width, "height": image.height}


def main(arguments: Sequence[str]) -> int:
    """Do what the order says; answer in JSON."""
    pyvips.block_untrusted_set(True)
    pyvips.cache_set_max(0)
    verbs = {"header": header, "headers": headers, "widths": widths, "poster": poster, "sheets": sheets, "card": card}
    verb, order = arguments
    status = REFUSED
    try:
        answer, status = verbs[verb](json.loads(order)), 0
    except TooLarge as size:
        answer = {"limit": "picture_pixels", "reason": str(size)}
    except pyvips.Error as broken:
        said = str(broken).replace("\n", " ").strip()
        short = any(word in said for word in _MEMORY)
        answer = {"limit": "memory", "reason": said} if short else {"unreadable": said}
    sys.stdout.write(json.dumps(answer) + "\n")
    return status
