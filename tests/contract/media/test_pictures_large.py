"""Large pictures whose libraries would hold them whole: made within a memory that they would not fit into."""

import dataclasses
import random
import struct

import pytest
import pyvips
from PIL import Image

from archive.media import make, plan, probe
from still_files import heic_of_tiles

SIDE = 512


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


def progressive(path, width=9_000, height=8_000):
    """432 MB of coefficients, with a profile, lying on its side."""
    image = slopes(width, height)
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    image.icc_export(output_profile="p3", depth=8).jpegsave(str(path), Q=90, interlace=True, subsample_mode="off")
    return path


def test_a_progressive_jpeg_of_72_megapixels(limits, tmp_path):
    path = progressive(tmp_path / "poster.jpg")
    it, folder = made(path, limits, 560)
    assert it.remarks == ()
    wanted = pyvips.Image.thumbnail(str(path), 2560, height=16_000, size="down", output_profile="srgb")
    found = pyvips.Image.new_from_file(str(folder / "2560.jpg"))
    assert (found.width, found.height) == (wanted.width, wanted.height) == (2560, 2880)
    same = pyvips.Image.jpegload_buffer(wanted.jpegsave_buffer(Q=82, optimize_coding=True, interlace=True, keep="none"))
    assert (found - same).abs().avg() < 0.2
    assert (folder / "tiles/info.json").exists()


def test_a_progressive_jpeg_that_is_cut_off(limits, tmp_path):
    whole = progressive(tmp_path / "poster.jpg").read_bytes()
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


@pytest.mark.parametrize(("bits", "colours"), [(1, 2), (4, 16), (8, 200)])
def test_a_bitmap_with_a_palette(bits, colours, limits, tmp_path):
    """108 megapixels; every column of the picture is one value, and its palette has as many colours as it says."""
    path, (width, height) = tmp_path / "map.bmp", (12_000, 9_000)
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
    with Image.open(folder / "2560.webp") as found:
        red, green, blue = found.convert("RGB").getpixel((found.width - 10, 5))
    assert abs(red - 7) < 8
    assert abs(green - (256 - colours)) < 12
    assert abs(blue - (colours - 1)) < 12


def test_a_tiff_that_is_one_packed_strip_of_more_than_50_megabytes(limits, tmp_path):
    path = tmp_path / "scan.tif"
    with Image.frombytes("L", (8000, 7000), random.Random(1).randbytes(56_000_000)) as noise:
        noise.save(path, compression="tiff_lzw", tiffinfo={278: 7000})
    assert path.stat().st_size > 52_428_800
    it, folder = made(path, limits, 700)
    assert it.remarks == ()
    assert (folder / "tiles/info.json").exists()
