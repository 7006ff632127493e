"""Static tiles for deep zoom: IIIF Image API 3.0, level 0, written in one pass over the picture."""

import json
import shutil
from pathlib import Path

import pyvips

from archive.media.stills.child.srgb import in_srgb, opaque

_STREAMS = (1, 2)
"""Orientations whose lines come in the order they are stored in."""
_SPOOL = "spool.tif"


def make(image: pyvips.Image, options: dict[str, str], target: Path, side: int, quality: int, largest: Path) -> dict[str, int]:
    """Tiles of a sequential picture under `target`/tiles; `largest` is the whole picture in its largest width, served as `max`.

    Returns width and height of the tiled picture. The `id` of info.json is "tiles": who serves it puts the address there.
    """
    turn = image.get("orientation") if image.get_typeof("orientation") else 1
    flat = opaque(in_srgb(image, options))
    spool = target / _SPOOL
    try:
        upright = flat.autorot() if turn in _STREAMS else _turned(flat, spool, side)
        upright.dzsave(str(target / "tiles"), layout="iiif3", tile_size=side, suffix=".jpg", Q=quality, id="tiles", keep="none")
    finally:
        spool.unlink(missing_ok=True)
        # libvips writes everything it knows of the picture, and the hour, beside the tiles.
        (target / "vips-properties.xml").unlink(missing_ok=True)
    _describe(target / "tiles", upright.width, upright.height, side, largest)
    return {"width": upright.width, "height": upright.height}


def _turned(flat: pyvips.Image, spool: Path, side: int) -> pyvips.Image:
    """A picture to be turned is read out of order: by way of an uncompressed file of tiles, so that it never lies in memory."""
    turn = flat.get("orientation")
    flat.tiffsave(str(spool), tile=True, tile_width=side, tile_height=side, compression="none", bigtiff=True, keep="none")
    stored = pyvips.Image.new_from_file(str(spool))
    across = -(-stored.height // side) + 2
    cached = stored.tilecache(tile_width=side, tile_height=side, max_tiles=2 * across, access="random", threaded=True)
    cached = cached.copy()
    cached.set_type(pyvips.GValue.gint_type, "orientation", turn)
    return cached.autorot()


def _describe(folder: Path, width: int, height: int, side: int, largest: Path) -> None:
    """info.json with every field that level 0 asks for, and the picture that `full/max` stands for."""
    whole = pyvips.Image.new_from_file(str(largest))
    written = sorted(tuple(int(part) for part in path.name.split(",")) for path in (folder / "full").iterdir())
    sizes = [{"width": w, "height": h} for w, h in (*written, (whole.width, whole.height))]
    for name in ("max", f"{whole.width},{whole.height}"):
        place = folder / "full" / name / "0"
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(largest, place / "default.jpg")
    scales = json.loads((folder / "info.json").read_text(encoding="utf-8"))["tiles"][0]["scaleFactors"]
    info = {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": "tiles",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": width,
        "height": height,
        "maxWidth": whole.width,
        "maxHeight": whole.height,
        "sizes": sizes,
        "tiles": [{"width": side, "height": side, "scaleFactors": scales}],
    }
    (folder / "info.json").write_text(json.dumps(info, indent=1) + "\n", encoding="utf-8")
