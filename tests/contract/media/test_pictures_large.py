"""Large pictures whose libraries would hold them whole: made within a memory that they would not fit into."""

import dataclasses
import random
import struct

import pytest
import pyvips
from PIL import Image

from archive.media import make, plan, probe
from still_files import dng_with_preview, heic_of_tiles

SIDE = 512
SOAK = pytest.mark.soak


def made(path, limits, megabytes):
    """Made with so little address space, the program's own 300 MB included; the shares of progress must rise."""
    shares = []
    facts = probe(path, limits)
    little = dataclasses.replace(limits, memory_mb=megabytes)
    it = make(plan(facts)[0], path, path.with_suffix(""), facts, little, lambda pace: shares.append(pace.fraction))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert not [found for found in path.with_suffix("").iterdir() if found.is_dir() and found.name != "tiles"]
    return it, path.with_suffix("")


def slopes(width, height):
    place = pyvips.Image.xyz(width, height)
    bands = [(place[0] / width * 255), (place[1] / height * 255), ((place[0] + place[1]) % 256)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


@pytest.fixture(scope="module")
def progressive(tmp_path_factory):
    """432 MB of coefficients, with a profile, lying on its side."""
    path = tmp_path_factory.mktemp("progressive") / "poster.jpg"
    image = slopes(9_000, 8_000)
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    image.icc_export(output_profile="p3", depth=8).jpegsave(str(path), Q=90, interlace=True, subsample_mode="off")
    return path


def test_a_progressive_jpeg_of_72_megapixels(limits, tmp_path, progressive):
    path = tmp_path / "poster.jpg"
    path.hardlink_to(progressive)
    it, folder = made(path, limits, 560)
    assert it.remarks == ()
    wanted = pyvips.Image.thumbnail(str(path), 2560, height=16_000, size="down", output_profile="srgb")
    found = pyvips.Image.new_from_file(str(folder / "2560.jpg"))
    assert (found.width, found.height) == (wanted.width, wanted.height) == (2560, 2880)
    same = pyvips.Image.jpegload_buffer(wanted.jpegsave_buffer(Q=82, optimize_coding=True, interlace=True, keep="none"))
    assert (found - same).abs().avg() < 0.2
    assert (folder / "tiles/info.json").exists()


def test_a_progressive_jpeg_that_is_cut_off(limits, tmp_path, progressive):
    whole = progressive.read_bytes()
    (tmp_path / "poster.jpg").write_bytes(whole[: len(whole) * 2 // 3])
    it, folder = made(tmp_path / "poster.jpg", limits, 560)
    assert it.remarks == ("damaged",)
    found = pyvips.Image.new_from_file(str(folder / "320.jpg"))
    assert found.deviate() > 40  # the slopes are there, only their last refinements are not


def test_a_heic_of_tiles(limits, tmp_path):
    path = tmp_path / "phone.heic"
    path.write_bytes(heic_of_tiles(tmp_path, ["red", "blue", "lime"], 16, 16 * SIDE - 100, 9 * SIDE - 100, quarter_turns=3))
    it, folder = made(path, limits, 400)
    assert it.remarks == ()
    with Image.open(folder / "2560.jpg") as found:
        scale = found.width / (9 * SIDE - 100)
        assert found.size == (2560, round((16 * SIDE - 100) * scale))
        # Turned clockwise, the first row of tiles is the right edge: red, blue, lime and so on downwards.
        down = [found.getpixel((found.width - 20, int((n + 0.5) * SIDE * scale))) for n in range(4)]
        left = found.getpixel((found.width - 20 - int(SIDE * scale), 20))
    assert [max(range(3), key=pixel.__getitem__) for pixel in down] == [0, 2, 1, 0]
    assert left[2] > 200  # tile 16 is the second in turn


def test_a_heic_with_a_broken_tile(limits, tmp_path):
    path = tmp_path / "phone.heic"
    path.write_bytes(heic_of_tiles(tmp_path, ["red"], 16, 16 * SIDE, 9 * SIDE, break_tile=17))
    it, folder = made(path, limits, 400)
    assert it.remarks == ("damaged",)
    with Image.open(folder / "2560.jpg") as found:
        assert max(found.getpixel((240, 240))) < 12
        assert found.getpixel((80, 80))[0] > 230


@pytest.mark.parametrize(
    ("bits", "colours", "width"),
    [
        (1, 2, 1_200),
        (4, 16, 1_200),
        (8, 200, 12_000),
        pytest.param(1, 2, 12_000, marks=SOAK),
        pytest.param(4, 16, 12_000, marks=SOAK),
    ],
)
def test_a_bitmap_with_a_palette(bits, colours, width, limits, tmp_path):
    """The large one has 108 megapixels; every column is one value, and the palette has as many colours as it says."""
    path, height = tmp_path / "map.bmp", width * 3 // 4
    line = b"".join(bytes([n * colours // width]) for n in range(width))
    each = 8 // bits
    packed = bytes(
        sum(value << bits * (each - 1 - n) for n, value in enumerate(line[at : at + each])) for at in range(0, width, each)
    )
    stride = -(-len(packed) // 4) * 4
    palette = b"".join(bytes([n, 255 - n, 7, 0]) for n in range(colours))
    first = 54 + len(palette)
    head = struct.pack("<2sIIIIiiHHIIiiII", b"BM", 0, 0, first, 40, width, height, 1, bits, 0, 0, 0, 0, colours, 0)
    path.write_bytes(head + palette + packed.ljust(stride, b"\0") * height)
    it, folder = made(path, limits, 420)
    assert it.remarks == ()
    with Image.open(folder / f"{min(width, 2560)}.webp") as found:
        red, green, blue = found.convert("RGB").getpixel((found.width - 10, 5))
    assert abs(red - 7) < 8
    assert abs(green - (256 - colours)) < 12
    assert abs(blue - (colours - 1)) < 12


def same(found, wanted, most=0.3):
    """The made width, against what libvips makes of the picture; `most` shades apart."""
    small = wanted.thumbnail_image(found.width, height=16_000, size="down")
    again = pyvips.Image.jpegload_buffer(small.jpegsave_buffer(Q=82, optimize_coding=True, interlace=True, keep="none"))
    return (found - again).abs().avg() < most


def speckled(width, height):
    """Slopes that pack badly."""
    return (
        (slopes(width, height) + pyvips.Image.gaussnoise(width, height, sigma=40, seed=1))
        .cast("uchar")
        .copy(interpretation="srgb")
    )


def test_an_interlaced_png(limits, tmp_path):
    """72 megapixels, 216 MB."""
    path = tmp_path / "map.png"
    image = slopes(9_000, 8_000)
    image.set_type(pyvips.GValue.gint_type, "orientation", 3)
    image.pngsave(str(path), interlace=True, compression=1)
    it, folder = made(path, limits, 420)
    assert it.remarks == ()
    assert same(pyvips.Image.new_from_file(str(folder / "2560.jpg")), slopes(9_000, 8_000).rot180())
    assert (folder / "tiles/info.json").exists()


@SOAK
def test_an_interlaced_png_that_is_cut_off(limits, tmp_path):
    path = tmp_path / "map.png"
    slopes(9_000, 8_000).pngsave(str(path), interlace=True, compression=1)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    it, folder = made(path, limits, 420)
    assert it.remarks == ("damaged",)
    assert pyvips.Image.new_from_file(str(folder / "320.jpg")).avg() > 20


@pytest.mark.parametrize("clear", [pytest.param(None, marks=SOAK), 3])
def test_a_gif(clear, limits, tmp_path):
    """90 megapixels, 360 MB as libvips holds them."""
    path = tmp_path / "map.gif"
    palette = [value for n in range(256) for value in (n, 255 - n, 7)]
    with Image.frombytes("P", (10_000, 9_000), bytes(n * 256 // 10_000 for n in range(10_000)) * 9_000) as image:
        image.putpalette(palette)
        image.save(path, **({} if clear is None else {"transparency": clear}))
    it, folder = made(path, limits, 460)
    assert it.remarks == ()
    with Image.open(folder / "2560.webp") as found:
        red, green, blue, *alpha = found.getpixel((found.width - 300, 5))
        assert (abs(red - 225) < 8, abs(green - 30) < 8, abs(blue - 7) < 8) == (True, True, True)
        assert alpha in ([], [255])
        if clear is not None:
            assert found.getpixel((int(found.width * (clear + 0.5) / 256), 5))[3] < 100


@SOAK
def test_a_gif_that_is_cut_off(limits, tmp_path):
    path = tmp_path / "map.gif"
    with Image.frombytes("L", (10_000, 9_000), random.Random(1).randbytes(9_000_000) * 10) as image:
        image.save(path, interlace=0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    it, folder = made(path, limits, 460)
    assert it.remarks == ("damaged",)
    found = pyvips.Image.new_from_file(str(folder / "320.jpg"))
    assert found.crop(0, 0, 320, 60).avg() > 100
    assert found.crop(0, found.height - 60, 320, 60).avg() < 20


@pytest.mark.parametrize("alpha", [False, pytest.param(True, marks=SOAK)])
def test_a_webp(alpha, limits, tmp_path):
    """80 megapixels, 320 MB as libvips holds them."""
    path, image = tmp_path / "poster.webp", slopes(10_000, 8_000)
    image = image.bandjoin(((image[0] > 20) * 255).cast("uchar")) if alpha else image
    image.webpsave(str(path), Q=90, effort=0)
    it, folder = made(path, limits, 950 if alpha else 640)
    assert it.remarks == ()
    wanted = pyvips.Image.new_from_file(str(path)).copy_memory()
    assert same(pyvips.Image.new_from_file(str(folder / "2560.jpg")), wanted.flatten(background=[255] * 3) if alpha else wanted)


def test_camera_data_of_102_megapixels_shows_what_the_camera_made_of_it(limits, tmp_path):
    path = tmp_path / "IMG_1.dng"
    path.write_bytes(dng_with_preview(12_000, 8_500, slopes(3_000, 2_125).jpegsave_buffer(), (3_000, 2_125)))
    it, folder = made(path, limits, 420)
    assert it.remarks == ("camera-preview",)
    assert same(pyvips.Image.new_from_file(str(folder / "2560.jpg")), slopes(3_000, 2_125), most=2)


def test_the_preview_of_camera_data_lies_as_they_do_and_has_its_colours(limits, tmp_path):
    path = tmp_path / "IMG_1.dng"
    shown = (slopes(3_000, 2_125) * [0.6, 0.6, 0] + [60, 20, 20]).cast("uchar").copy(interpretation="srgb")
    jpeg = shown.icc_export(output_profile="p3", depth=8).jpegsave_buffer(Q=95)
    path.write_bytes(dng_with_preview(12_000, 8_500, jpeg, (3_000, 2_125), orientation=6))
    it, folder = made(path, limits, 420)
    assert it.remarks == ("camera-preview",)
    found = pyvips.Image.new_from_file(str(folder / "1280.jpg"))
    assert (found.width, found.height) == (1280, 1807)
    wanted = shown.rot90().thumbnail_image(1280, height=16_000)
    assert (found - wanted).abs().avg() < 5  # 11 without the profile


def test_a_preview_that_is_cut_off_is_said(limits, tmp_path):
    path = tmp_path / "IMG_1.dng"
    jpeg = slopes(3_000, 2_125).jpegsave_buffer()
    path.write_bytes(dng_with_preview(12_000, 8_500, jpeg[: len(jpeg) // 3], (3_000, 2_125)))
    it, _ = made(path, limits, 420)
    assert sorted(it.remarks) == ["camera-preview", "damaged"]


@SOAK
def test_a_preview_of_too_many_pixels_is_not_taken(limits, tmp_path):
    path = tmp_path / "IMG_1.dng"
    path.write_bytes(dng_with_preview(10_000, 8_200, pyvips.Image.black(30_000, 30_000).jpegsave_buffer(), (30_000, 30_000)))
    it, _ = made(path, limits, 2000)
    assert it.remarks == ("half-size",)


def test_camera_data_whose_preview_is_small_is_developed(limits, tmp_path):
    path = tmp_path / "IMG_1.dng"
    path.write_bytes(dng_with_preview(10_000, 8_200, slopes(160, 120).jpegsave_buffer(), (160, 120)))
    it, folder = made(path, limits, 2000)
    assert it.remarks == ("half-size",)
    assert (folder / "2560.jpg").exists()


@pytest.mark.parametrize(
    ("packing", "width", "height"),
    [("lzw", 8_000, 7_000), pytest.param("deflate", 8_000, 7_000, marks=SOAK), ("jpeg", 9_000, 8_000)],
)
def test_a_tiff_that_is_one_packed_strip(packing, width, height, limits, tmp_path):
    """Above 100 MB as it is packed; JPEG as it is unpacked."""
    path = tmp_path / "scan.tif"
    image = speckled(width, height)
    image.tiffsave(str(path), compression=packing, tile_height=height, **({"Q": 90} if packing == "jpeg" else {}))
    assert packing == "jpeg" or path.stat().st_size > 100_000_000
    it, folder = made(path, limits, 520)
    assert it.remarks == ()
    assert same(pyvips.Image.new_from_file(str(folder / "2560.jpg")), image, most=2)
    assert (folder / "tiles/info.json").exists()
