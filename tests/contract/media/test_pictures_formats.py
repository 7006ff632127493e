"""Every kind of still picture: what it is said to be, and that the right pixels come out of it."""

import io
import json
import struct

import pytest
import pyvips
from PIL import Image, ImageDraw

from archive.media import probe
from archive.models.media import FileUse
from still_files import dng, heic


def near(found, wanted, distance=12):
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= distance


def pixel(path, right=0.1, down=0.1):
    with Image.open(path) as picture:
        return picture.convert("RGB").getpixel((int(picture.width * right), int(picture.height * down)))


def half_red(size=(800, 600)):
    picture = Image.new("RGB", size, (0, 0, 200))
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=(200, 0, 0))
    return picture


def uses(it):
    return {use: [f for f in it.made.files if f.use is use] for use in {f.use for f in it.made.files}}


@pytest.mark.parametrize(
    ("name", "loader", "options"),
    [
        ("a.jp2", "jp2kload", {"irreversible": False}),
        ("a.bmp", "bmpload", {}),
        ("a.avif", "heifload", {"quality": 95}),
        ("a.webp", "webpload", {"lossless": True}),
        ("a.gif", "gifload", {}),
        ("a.tif", "tiffload", {"compression": "tiff_lzw"}),
        ("a.png", "pngload", {}),
    ],
)
def test_pictures_of_every_kind(name, loader, options, tmp_path, played):
    half_red().save(tmp_path / name, **options)
    it = played(tmp_path / name)
    assert (it.facts.picture.loader, it.facts.picture.width, it.facts.picture.height) == (loader, 800, 600)
    assert (it.facts.picture.pages, it.facts.picture.animated, it.facts.picture.raw) == (1, False, False)
    assert it.made.remarks == ()
    for file in ("320.jpg", "640.webp", "800.jpg"):
        assert near(pixel(it.folder / file), (200, 0, 0))
        assert near(pixel(it.folder / file, 0.9), (0, 0, 200))


def test_jpeg_2000_in_grey_and_with_sixteen_bits_and_bmp_of_one_bit(tmp_path, played):
    deep = Image.linear_gradient("L").resize((256, 256)).convert("I;16").point(lambda v: v * 257)
    deep.save(tmp_path / "deep.jp2")
    it = played(tmp_path / "deep.jp2")
    assert it.facts.picture.bits == 16
    assert near(pixel(it.folder / "256.jpg", 0.5, 0.5), (128,) * 3, 6)
    Image.new("1", (64, 64), 1).save(tmp_path / "ink.bmp")
    assert near(pixel(played(tmp_path / "ink.bmp").folder / "64.jpg"), (255, 255, 255), 2)


def bmp(width, height, bits, lines, *, downwards=False):
    """A plain BMP; `lines` are bytes of a line without padding, in the order they are stored in."""
    stride = -(-width * bits // 32) * 4
    body = b"".join(line.ljust(stride, b"\xee") for line in lines)
    info = struct.pack("<IiiHHIIiiII", 40, width, -height if downwards else height, 1, bits, 0, len(body), 0, 0, 0, 0)
    return struct.pack("<2sIHHI", b"BM", 54 + len(body), 0, 0, 54) + info + body


RED, BLUE = (200, 0, 0), (0, 0, 200)
STORED = {RED: bytes(reversed(RED)), BLUE: bytes(reversed(BLUE))}


@pytest.mark.parametrize(("bits", "width"), [(24, 401), (24, 400), (32, 401)])
@pytest.mark.parametrize("downwards", [False, True])
def test_lines_of_a_bmp_stand_where_its_head_says(bits, width, downwards, tmp_path, played):
    upper, lower = ((STORED[colour] + b"\x00" * (bits == 32)) * width for colour in (RED, BLUE))
    lines = [upper] * 150 + [lower] * 151
    (tmp_path / "a.bmp").write_bytes(bmp(width, 301, bits, lines if downwards else lines[::-1], downwards=downwards))
    it = played(tmp_path / "a.bmp")
    assert (it.facts.picture.loader, it.facts.picture.width, it.facts.picture.height, it.facts.picture.alpha) == (
        "bmpload",
        width,
        301,
        False,
    )
    assert it.made.remarks == ()
    for x in (0.02, 0.98):
        assert near(pixel(it.folder / f"{width}.jpg", x, 0.1), RED)
        assert near(pixel(it.folder / f"{width}.jpg", x, 0.9), BLUE)


def test_a_bmp_of_one_line_and_one_that_is_cut_off(tmp_path, played):
    (tmp_path / "line.bmp").write_bytes(bmp(300, 1, 24, [STORED[RED] * 300]))
    assert near(pixel(played(tmp_path / "line.bmp").folder / "300.jpg", 0.5, 0), RED)
    whole = bmp(300, 300, 24, [STORED[RED] * 300] * 300)
    (tmp_path / "cut.bmp").write_bytes(whole[: len(whole) // 2])
    assert "damaged" in played(tmp_path / "cut.bmp").made.remarks


def test_a_huge_jpeg_2000_is_made_at_half_its_size_and_it_is_said(tmp_path, played):
    Image.linear_gradient("L").resize((8200, 7600)).save(
        tmp_path / "map.jp2", quality_layers=[40], tile_size=(1024, 1024), num_resolutions=4
    )
    it = played(tmp_path / "map.jp2")
    assert (it.facts.picture.width, it.facts.picture.height) == (8200, 7600)
    assert it.made.remarks == ("half-size",)
    info = json.loads((it.folder / "tiles/info.json").read_text())
    assert (info["width"], info["height"]) == (4100, 3800)
    assert near(pixel(it.folder / "2560.jpg", 0.5, 0.5), (128,) * 3, 4)


@pytest.mark.parametrize(("turns", "size"), [(0, (320, 240)), (1, (240, 320))])
def test_heic_of_a_phone_turned_by_its_own_box(turns, size, tmp_path, played):
    path = tmp_path / "phone.heic"
    path.write_bytes(heic(tmp_path, "0x00a000", quarter_turns=turns))
    it = played(path)
    assert (it.facts.picture.width, it.facts.picture.height, it.facts.picture.orientation) == (*size, 1)
    assert (it.facts.container, it.facts.picture.bits) == ("heif", 8)
    assert near(pixel(it.folder / f"{size[0]}.jpg"), (0, 160, 0))


@pytest.mark.parametrize(("orientation", "size"), [(1, (96, 64)), (6, (64, 96))])
def test_camera_data_is_developed(orientation, size, tmp_path, played):
    path = tmp_path / "IMG_1.dng"
    path.write_bytes(dng(orientation=orientation))
    it = played(path)
    assert (it.facts.picture.raw, it.facts.picture.bits, it.facts.device) == (True, 14, "Probe Camera One")
    assert (it.facts.picture.width, it.facts.picture.height) == size
    red, green, blue = pixel(it.folder / f"{size[0]}.jpg", 0.5, 0.5)
    assert red > 200
    assert red - max(green, blue) > 80


def test_a_plain_tiff_of_a_scanner_is_not_taken_for_camera_data(tmp_path, limits):
    path = tmp_path / "scan.tif"
    exif = Image.Exif()
    exif[0x010F] = "NIKON"
    half_red().save(path, exif=exif)
    facts = probe(path, limits)
    assert (facts.picture.raw, facts.picture.loader, facts.device) == (False, "tiffload", "NIKON")


def test_every_page_of_a_scan_is_made_and_it_is_said(tmp_path, played):
    sheets = [Image.new("RGB", (1500, 900 + 10 * n), colour) for n, colour in enumerate(("red", "green", "blue"))]
    sheets[0].save(tmp_path / "score.tif", save_all=True, append_images=sheets[1:], compression="tiff_lzw")
    it = played(tmp_path / "score.tif")
    assert (it.facts.picture.pages, it.facts.picture.animated) == (3, False)
    assert it.made.remarks == ("pages",)
    pages = uses(it)[FileUse.PAGE]
    assert [(f.name, f.page, f.width) for f in pages] == [
        (f"pages/{n:03d}.{ending}", n, 1280) for n in (1, 2, 3) for ending in ("jpg", "webp")
    ]
    for n, colour in enumerate(((255, 0, 0), (0, 128, 0), (0, 0, 255)), start=1):
        assert near(pixel(it.folder / f"pages/{n:03d}.jpg"), colour)
    assert near(pixel(it.folder / "1500.jpg"), (255, 0, 0))


def test_more_pages_than_the_limit(tmp_path, limits):
    from archive.media import make, plan

    sheets = [Image.new("L", (40, 30), n) for n in range(6)]
    path = tmp_path / "book.tif"
    sheets[0].save(path, save_all=True, append_images=sheets[1:])
    facts = probe(path, limits)
    (recipe,) = plan(facts)
    few = recipe.model_copy(update={"parameters": recipe.parameters.model_copy(update={"most_pages": 4})})
    made = make(few, path, tmp_path / "made", facts, limits)
    assert made.remarks == ("first-pages",)
    assert max(f.page or 0 for f in made.files) == 4


def test_sizes_of_one_picture_are_no_pages(tmp_path, limits):
    path = tmp_path / "pyramid.tif"
    pyvips.Image.black(800, 600, bands=3).copy(interpretation="srgb").tiffsave(
        str(path), tile=True, tile_width=128, tile_height=128, pyramid=True
    )
    assert probe(path, limits).picture.pages == 1


@pytest.mark.parametrize("ending", ["gif", "webp"])
def test_of_an_animation_the_first_frame_is_made_and_it_is_said(ending, tmp_path, played):
    frames = [Image.new("RGB", (400, 300), colour) for colour in ((200, 0, 0), (0, 200, 0), (0, 0, 200))]
    frames[0].save(tmp_path / f"a.{ending}", save_all=True, append_images=frames[1:], duration=100)
    it = played(tmp_path / f"a.{ending}")
    assert (it.facts.picture.pages, it.facts.picture.animated) == (3, True)
    assert it.made.remarks == ("first-frame",)
    assert {f.width for f in it.made.files} == {320, 400}
    assert near(pixel(it.folder / "400.jpg"), (200, 0, 0))


def exif(**ifd):
    written = Image.Exif()
    written[0x010F], written[0x0110] = "Probe", "Probe One"
    inner = written.get_ifd(0x8769)
    inner[0x9003], inner[0x9011] = ifd.get("taken", "2019:05:01 10:20:30"), ifd.get("offset", "+08:00")
    return written


@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "avif"])
def test_when_and_with_what_it_was_taken(ending, tmp_path, limits):
    half_red().save(tmp_path / f"a.{ending}", exif=exif())
    facts = probe(tmp_path / f"a.{ending}", limits)
    assert (facts.captured_at, facts.device) == ("2019-05-01T10:20:30+08:00", "Probe One")


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "    :  :     :  :  ", "yesterday", ""])
def test_a_clock_that_was_never_set_is_no_date(taken, tmp_path, limits):
    half_red().save(tmp_path / "a.jpg", exif=exif(taken=taken))
    assert probe(tmp_path / "a.jpg", limits).captured_at == ""


def test_a_phone_picture_with_a_gain_map_is_an_ordinary_jpeg(tmp_path, played):
    """Ultra HDR (ISO 21496-1): what is shown is the picture in it that every viewer shows."""
    plain, path = tmp_path / "plain.png", tmp_path / "uhdr.jpg"
    half_red().save(plain)
    light = pyvips.Image.new_from_file(str(plain)).colourspace("scrgb")
    light.uhdrsave(str(path))
    it = played(path)
    assert it.facts.picture.width == 800
    red, blue = pixel(it.folder / "320.jpg"), pixel(it.folder / "320.jpg", 0.9)
    assert near(red, (200, 0, 0), 40)
    assert near(blue, (0, 0, 200), 40)
    assert b"hdrgm" not in (it.folder / "800.jpg").read_bytes()


def test_names_with_a_hyphen_or_brackets_are_only_names(tmp_path, played):
    for name in ("-rf.jpg", "a.jpg[page=7]", "$(x);'.png"):
        kind = io.BytesIO()
        half_red((400, 300)).save(kind, "JPEG")
        (tmp_path / name).write_bytes(kind.getvalue())
        it = played(tmp_path / name)
        assert {f.width for f in it.made.files} == {320, 400}
