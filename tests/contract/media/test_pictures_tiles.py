"""Deep zoom: static tiles after the IIIF Image API 3.0, level 0, complete and in place."""

import json
import math

import pytest
from PIL import Image

from archive.models.media import FileUse


def checked(size):
    """A picture whose colour tells the place: red grows to the right, green downwards."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (across, down, Image.new("L", size, 40)))


def expected(width, height, side, scales):
    """Every tile that a viewer asks for: name -> (region, size), by section 5 of the specification's implementation notes."""
    for scale in scales:
        step = side * scale
        for y in range(0, height, step):
            for x in range(0, width, step):
                region = (x, y, min(step, width - x), min(step, height - y))
                size = (math.ceil(region[2] / scale), math.ceil(region[3] / scale))
                whole = region == (0, 0, width, height)
                yield f"{'full' if whole else ','.join(map(str, region))}/{size[0]},{size[1]}/0/default.jpg", region, size


@pytest.mark.parametrize("orientation", [1, 2, 3, 6, 8])
def test_every_tile_that_a_viewer_asks_for_is_there_and_right(orientation, tmp_path, played):
    tag = Image.Exif()
    tag[0x0112] = orientation
    upright = checked((3001, 1700))
    turned = {1: None, 2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90, 8: 4}
    stored = upright.transpose(turned[orientation]) if turned[orientation] is not None else upright
    stored.save(tmp_path / "wide.jpg", exif=tag, quality=95)
    it = played(tmp_path / "wide.jpg")
    assert it.recipe.parameters.tile == 512
    info = json.loads((it.folder / "tiles/info.json").read_text())
    assert (info["width"], info["height"]) == (3001, 1700)
    scales = info["tiles"][0]["scaleFactors"]
    assert scales == [1, 2, 4, 8]
    for name, (x, y, w, h), size in expected(3001, 1700, 512, scales):
        with Image.open(it.folder / "tiles" / name) as tile:
            assert tile.size == size, name
            red, green, _ = tile.convert("RGB").getpixel((size[0] // 2, size[1] // 2))
        wanted = upright.getpixel((min(x + w // 2, 3000), min(y + h // 2, 1699)))
        assert max(abs(red - wanted[0]), abs(green - wanted[1])) <= 6, name
    assert not list(it.folder.glob("*.xml"))
    assert not list(it.folder.glob("*.tif"))


def test_info_json_says_what_level_0_asks_for(tmp_path, played):
    checked((2600, 3000)).save(tmp_path / "tall.png")
    it = played(tmp_path / "tall.png")
    info = json.loads((it.folder / "tiles/info.json").read_text())
    assert {key: info[key] for key in ("@context", "id", "type", "protocol", "profile", "width", "height")} == {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": "tiles",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level0",
        "width": 2600,
        "height": 3000,
    }
    assert info["tiles"] == [{"width": 512, "height": 512, "scaleFactors": [1, 2, 4, 8]}]
    assert (info["maxWidth"], info["maxHeight"]) == (2560, 2954)
    for size in info["sizes"]:
        with Image.open(it.folder / f"tiles/full/{size['width']},{size['height']}/0/default.jpg") as whole:
            assert whole.size == (size["width"], size["height"])
    with Image.open(it.folder / "tiles/full/max/0/default.jpg") as largest:
        assert largest.size == (2560, 2954)
    tiles = [f for f in it.made.files if f.use is FileUse.TILES]
    assert [(f.name, f.mime) for f in tiles] == [("tiles/info.json", "application/json")]
    assert not [f for f in it.made.files if f.name.startswith("tiles/") and f.name != "tiles/info.json"]


def test_a_picture_that_fits_the_largest_width_has_none_and_a_narrow_tall_one_has(tmp_path, played):
    checked((2560, 1000)).save(tmp_path / "fits.jpg")
    assert not (played(tmp_path / "fits.jpg").folder / "tiles").exists()
    checked((400, 2561)).save(tmp_path / "scroll.jpg")
    assert (played(tmp_path / "scroll.jpg").folder / "tiles/info.json").exists()


def test_the_same_bytes_every_time(tmp_path, played):
    checked((2700, 900)).save(tmp_path / "p.jpg", quality=90)

    def contents():
        it = played(tmp_path / "p.jpg")
        return {p.relative_to(it.folder).as_posix(): p.read_bytes() for p in it.folder.rglob("*") if p.is_file()}

    first = contents()
    assert len(first) > 15
    assert contents() == first
