"""The picture decoder: `python -I picture_child.py header|widths|poster JSON LIBRARIES`, libvips alone, one JSON line as answer.

It runs inside the sandbox and imports nothing of ours. Exit status 0 with the answer, 3 with {"limit" or "unreadable": reason}.
"""

import json
import sys
from pathlib import Path
from typing import Any

sys.path.append(sys.argv[3])
import pyvips

REFUSED = 3
LOADERS = ("jpegload", "pngload", "gifload", "nsgifload", "webpload", "tiffload", "heifload")
WHITE = [255, 255, 255]
TALLEST = 16_000
_COLOUR_GUESS = {"cmyk": "cmyk"}


def header(order: dict[str, Any]) -> dict[str, Any]:
    """Size as shown, orientation, colours, pages; no pixel is decoded."""
    image = _opened(order)
    turn = image.get("orientation") if image.get_typeof("orientation") else 1
    pages = image.get("n-pages") if image.get_typeof("n-pages") else 1
    width, height = (image.height, image.width) if turn in {5, 6, 7, 8} else (image.width, image.height)
    return {
        "width": width,
        "height": height,
        "orientation": turn if turn in range(1, 9) else 1,
        "colours": str(image.interpretation),
        "alpha": image.hasalpha(),
        "pages": max(1, pages),
        "loader": image.get("vips-loader"),
    }


def widths(order: dict[str, Any]) -> dict[str, Any]:
    """Every width in WebP and JPEG: turned, in sRGB, without any metadata, the smaller ones made of the largest."""
    _opened(order)
    try:
        largest, remarks = _decoded(order, "truncated"), []
    except pyvips.Error:
        # Half a picture is worth more than none; it is said.
        largest, remarks = _decoded(order, "none"), ["damaged"]
    files = []
    for width in sorted(order["widths"], reverse=True):
        image = largest if width >= largest.width else largest.thumbnail_image(width, height=TALLEST, size="down")
        files += _written(image, Path(order["target"]), str(image.width), order)
    return {"files": files, "remarks": remarks}


def poster(order: dict[str, Any]) -> dict[str, Any]:
    """The best still: the one that says most (entropy of its greys) and is not dark; the first frame is the last resort."""
    best, best_score = None, -1.0
    for place, name in enumerate(sorted(Path(order["stills"]).glob("*.jpg"))):
        image = pyvips.Image.new_from_file(str(name)).copy_memory()
        grey = image.colourspace("b-w")
        score = (
            float(grey.hist_find().hist_entropy()) * (1.0 if 16 < float(grey.avg()) < 245 else 0.1) * (0.5 if place == 0 else 1.0)
        )
        if score > best_score:
            best, best_score = image, score
    if best is None:
        return {"files": []}
    return {"files": _written(best, Path(order["target"]), "poster", order)}


def _opened(order: dict[str, Any]) -> pyvips.Image:
    loader = pyvips.Image.new_from_file(order["source"], access="sequential")
    name = loader.get("vips-loader")
    if not name.startswith(LOADERS):
        raise pyvips.Error(f"{name} is not allowed")
    if loader.width * loader.height > order["pixels"]:
        raise _TooLarge(f"{loader.width}×{loader.height}")
    return loader


def _decoded(order: dict[str, Any], fail_on: str) -> pyvips.Image:
    image = pyvips.Image.thumbnail(
        order["source"],
        max(order["widths"]),
        height=TALLEST,
        size="down",
        export_profile="srgb",
        fail_on=fail_on,
        **_profile(order),
    )
    if image.interpretation not in {"srgb", "b-w"}:
        image = image.colourspace("srgb")
    if image.format != "uchar":
        image = image.cast("uchar")
    return image.copy_memory()


def _profile(order: dict[str, Any]) -> dict[str, str]:
    """CMYK without a profile is read with libvips' own; anything else without one counts as sRGB."""
    image = pyvips.Image.new_from_file(order["source"], access="sequential")
    has_own = image.get_typeof("icc-profile-data") != 0
    guess = _COLOUR_GUESS.get(str(image.interpretation))
    return {"import_profile": guess} if guess and not has_own else {}


def _written(image: pyvips.Image, target: Path, stem: str, order: dict[str, Any]) -> list[dict[str, Any]]:
    opaque = image.flatten(background=WHITE) if image.hasalpha() else image
    names = (f"{stem}.webp", f"{stem}.jpg")
    image.webpsave(str(target / names[0]), Q=order["webp_quality"], effort=4, keep="none")
    opaque.jpegsave(str(target / names[1]), Q=order["jpeg_quality"], optimize_coding=True, interlace=True, keep="none")
    return [{"name": name, "width": image.width, "height": image.height} for name in names]


class _TooLarge(Exception):
    pass


def main() -> int:
    """Do what the order says; answer in JSON."""
    pyvips.block_untrusted_set(True)
    pyvips.cache_set_max(0)
    verbs = {"header": header, "widths": widths, "poster": poster}
    try:
        answer, status = verbs[sys.argv[1]](json.loads(sys.argv[2])), 0
    except _TooLarge as size:
        answer, status = {"limit": str(size)}, REFUSED
    except pyvips.Error as broken:
        answer, status = {"unreadable": str(broken).replace("\n", " ").strip()}, REFUSED
    sys.stdout.write(json.dumps(answer) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
