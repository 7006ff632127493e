"""What is put into files of lines by us, against what other readers make of the same files: every sample the same."""

import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from archive.media.guarded import launch

LIBRARIES = Path(pyvips.__file__).resolve().parents[1]
WIDTH, HEIGHT = 203, 117


def shades(width=WIDTH, height=HEIGHT):
    place = pyvips.Image.xyz(width, height)
    bands = [place[0] * 255 / width, place[1] * 255 / height, (place[0] * 7 + place[1] * 3) % 256, (place[0] * place[1]) % 256]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


def of_passes(path):
    target = path.with_suffix(".lines")
    done = subprocess.run(
        [sys.executable, "-I", launch.__file__, LIBRARIES, "archive.media.stills.child.png_passes", path, target, LIBRARIES],
        capture_output=True,
        text=True,
        check=False,
    )
    return done, target


KINDS = {
    "L": lambda: shades()[0].copy(interpretation="b-w"),
    "LA": lambda: shades()[0].bandjoin(shades()[1]).copy(interpretation="b-w"),
    "RGB": lambda: shades()[:3],
    "RGBA": shades,
    "RGB;16": lambda: (shades()[:3].cast("ushort") * 256 + 77).cast("ushort").copy(interpretation="rgb16"),
    "L;16": lambda: (shades()[0].cast("ushort") * 256 + 77).cast("ushort").copy(interpretation="grey16"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (1, 1), (3, 2), (9, 1)])
def test_the_passes_of_an_interlaced_png(kind, size, tmp_path):
    image = KINDS[kind]().crop(0, 0, *size)
    path = tmp_path / "a.png"
    image.pngsave(str(path), interlace=True)
    done, target = of_passes(path)
    assert done.returncode == 0, done.stderr
    plain = (image >> 8).cast("uchar") if kind.endswith("16") else image
    if kind == "LA":
        plain = plain[0].bandjoin([plain[0], plain[0], plain[1]])
    assert target.read_bytes() == bytes(plain.write_to_memory())


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_the_passes_of_a_palette_with_transparency(bits, tmp_path):
    path = tmp_path / "a.png"
    colours = [(n * 37 % 256, n * 11 % 256, 255 - n) for n in range(1 << bits)]
    path.write_bytes(interlaced_palette(bits, colours))
    done, target = of_passes(path)
    assert done.returncode == 0, done.stderr
    with Image.open(path) as found:
        assert target.read_bytes() == found.convert("RGBA").tobytes()


def test_passes_that_break_off(tmp_path):
    path = tmp_path / "a.png"
    shades().pngsave(str(path), interlace=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    done, target = of_passes(path)
    assert done.returncode != 0
    first = target.read_bytes()[: 4 * 8]
    assert first[:4] == bytes(shades().crop(0, 0, 1, 1).write_to_memory())
    assert target.stat().st_size == WIDTH * HEIGHT * 4


def interlaced_palette(bits, colours):
    """A PNG of its own making: every line of every pass without a filter, value x + y."""
    lines = b""
    for left, top, across, down in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        for y in range(top, HEIGHT, down):
            values = "".join(f"{(x + y) % len(colours):0{bits}b}" for x in range(left, WIDTH, across))
            lines += b"\0" + bytes(int(values[at : at + 8].ljust(8, "0"), 2) for at in range(0, len(values), 8))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, bits, 3, 0, 0, 1)
    chunks = [(b"IHDR", head), (b"PLTE", bytes(value for colour in colours for value in colour))]
    chunks += [(b"tRNS", bytes([0, 128])), (b"IDAT", zlib.compress(lines)), (b"IEND", b"")]
    packed = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


UNPACK = """
import sys
from pathlib import Path
from archive.media.stills.child import by_tiff
from archive.media.stills.child.progress_lines import ProgressLines
by_tiff._MOST = 1
made = by_tiff.ByTiff(Path(sys.argv[1]), 10**9, Path(sys.argv[2]), ProgressLines())
print(made._path.name, *made.remarks)
"""


def unpacked(path):
    """The name of the file that is read and the remarks, with every strip taken for a large one; where it would lie."""
    command = [sys.executable, "-I", "-c", UNPACK, path, path.parent]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split(), path.with_name("unpacked.tif")


SCANS = {
    "lzw": (lambda: shades()[:3], {"compression": "lzw", "predictor": "horizontal"}),
    "deflate-16": (KINDS["RGB;16"], {"compression": "deflate", "predictor": "horizontal"}),
    "fax": (lambda: KINDS["L"]() > 100, {"compression": "ccittfax4", "bitdepth": 1}),
    "alpha": (shades, {"compression": "lzw", "bigtiff": True}),
    "cmyk": (lambda: shades().copy(interpretation="cmyk"), {"compression": "deflate"}),
    "float": (lambda: (shades()[:3] / 255).cast("float").copy(interpretation="scrgb"), {"compression": "deflate"}),
    "several strips": (lambda: shades()[:3], {"compression": "lzw", "tile_height": 16}),
}


@pytest.mark.parametrize("kind", SCANS)
def test_packed_strips_of_a_tiff(kind, tmp_path):
    made, options = SCANS[kind]
    path = tmp_path / "scan.tif"
    image = made().copy()
    image.set_type(pyvips.GValue.gint_type, "orientation", 6)
    image.set_type(pyvips.GValue.blob_type, "icc-profile-data", pyvips.Image.profile_load("srgb"))
    image.tiffsave(str(path), **{"tile_height": HEIGHT, **options})
    said, target = unpacked(path)
    assert said == ["unpacked.tif"]
    wanted, found = (pyvips.Image.new_from_file(str(each)) for each in (path, target))
    assert found.interpretation == wanted.interpretation
    assert found.get("orientation") == 6
    profile = wanted.get_typeof("icc-profile-data")
    assert found.get_typeof("icc-profile-data") == profile
    assert not profile or found.get("icc-profile-data") == wanted.get("icc-profile-data")
    assert (found.width, found.height, found.bands, found.format) == (wanted.width, wanted.height, wanted.bands, wanted.format)
    assert found.write_to_memory() == wanted.write_to_memory()
    assert target.stat().st_size > len(found.write_to_memory()) * (1 if kind != "fax" else 1 / 8)


def test_a_strip_of_jpeg(tmp_path):
    path = tmp_path / "scan.tif"
    shades()[:3].tiffsave(str(path), compression="jpeg", Q=90, tile_height=HEIGHT)
    said, target = unpacked(path)
    assert said == ["unpacked.tif"]
    wanted, found = (pyvips.Image.new_from_file(str(each)) for each in (path, target))
    assert (wanted - found).abs().max() <= 2


def test_a_strip_written_in_the_other_order_of_bytes(tmp_path):
    path = tmp_path / "scan.tif"
    with Image.frombytes(
        "I;16B", (WIDTH, HEIGHT), bytes(range(256)) * (WIDTH * HEIGHT * 2 // 256) + bytes(WIDTH * HEIGHT * 2 % 256)
    ) as image:
        image.save(path, compression="tiff_lzw")
    said, target = unpacked(path)
    assert said == ["unpacked.tif"]
    assert pyvips.Image.new_from_file(str(target)).write_to_memory() == pyvips.Image.new_from_file(str(path)).write_to_memory()


def test_a_strip_that_breaks_off_within(tmp_path):
    path = tmp_path / "scan.tif"
    shades()[:3].tiffsave(str(path), compression="lzw", tile_height=HEIGHT)
    content = bytearray(path.read_bytes())
    with Image.open(path) as image:
        begin, length = image.tag_v2[273][0], image.tag_v2[279][0]
    content[begin + length // 2 : begin + length // 2 + 64] = b"\xff" * 64
    path.write_bytes(content)
    said, target = unpacked(path)
    assert said == ["unpacked.tif", "damaged"]
    found = pyvips.Image.new_from_file(str(target), fail_on="error")
    assert found.crop(0, 0, WIDTH, 30).write_to_memory() == shades()[:3].crop(0, 0, WIDTH, 30).write_to_memory()


def test_a_broken_strip_leaves_the_next_ones(tmp_path):
    path = tmp_path / "scan.tif"
    shades()[:3].tiffsave(str(path), compression="deflate", tile_height=16)
    content = bytearray(path.read_bytes())
    with Image.open(path) as image:
        begin = image.tag_v2[273][2]
    content[begin : begin + 32] = bytes(32)
    path.write_bytes(content)
    said, target = unpacked(path)
    assert said == ["unpacked.tif", "damaged"]
    found = pyvips.Image.new_from_file(str(target))
    for top in (0, 16, 48, 96):
        place = (0, top, WIDTH, 16)
        assert found.crop(*place).write_to_memory() == shades()[:3].crop(*place).write_to_memory()
    assert found.crop(0, 32, WIDTH, 16).max() == 0


def test_damage_that_libtiff_only_warns_of_is_said(tmp_path):
    path = tmp_path / "scan.tif"
    shades()[:3].tiffsave(str(path), compression="jpeg", Q=90, tile_height=HEIGHT)
    content = bytearray(path.read_bytes())
    with Image.open(path) as image:
        begin, length = image.tag_v2[273][0], image.tag_v2[279][0]
    content[begin + length // 2 : begin + length // 2 + 40] = b"\xff\xd9" * 20
    path.write_bytes(content)
    assert unpacked(path)[0] == ["unpacked.tif", "damaged"]


@pytest.mark.parametrize("kind", ["packbits", "no line", "planes", "tiles"])
def test_what_is_not_unpacked_is_left_to_libvips(kind, tmp_path):
    path = tmp_path / "scan.tif"
    options = {"packbits": {"compression": "packbits", "tile_height": HEIGHT}, "tiles": {"compression": "lzw", "tile": True}}
    shades()[:3].tiffsave(str(path), **options.get(kind, {"compression": "deflate", "tile_height": HEIGHT}))
    if kind == "planes":
        rewritten(path, 284, 2)
    if kind == "no line":
        rewritten(path, 259, 5)  # it says LZW and is not
    assert unpacked(path)[0] == ["scan.tif"]


def rewritten(path, tag, value):
    content = bytearray(path.read_bytes())
    (at,) = struct.unpack_from("<I", content, 4)
    for place in range(at + 2, at + 2 + 12 * struct.unpack_from("<H", content, at)[0], 12):
        if struct.unpack_from("<H", content, place) == (tag,):
            struct.pack_into("<I", content, place + 8, value)
    path.write_bytes(content)


LARGE_WAY = """
import sys
from pathlib import Path
from archive.media.stills.child import reader_choice, spool
from archive.media.stills.child.progress_lines import ProgressLines
spool.LARGE = 0
order = {"source": sys.argv[1], "pixels": 10**9, "reader": "vips"}
made = reader_choice.open_picture(order, Path(sys.argv[2]), ProgressLines())
Path(sys.argv[2], "out").write_bytes(bytes(made.whole(sys.argv[3]).write_to_memory()))
print(type(made).__name__)
"""


def by_the_large_way(path, fail_on="error"):
    command = [sys.executable, "-I", "-c", LARGE_WAY, path, path.parent, fail_on]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip(), done.stderr, path.with_name("out")


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("box", [(0, 0, 40, 30), (20, 10, 60, 50), (10, 70, 200, 100)])
def test_a_gif_whose_first_frame_is_smaller_than_its_canvas(box, alpha, tmp_path):
    path = tmp_path / "a.gif"
    frame = Image.frombytes(
        "P", (box[2] - box[0], box[3] - box[1]), bytes(n % 7 + 3 for n in range((box[2] - box[0]) * (box[3] - box[1])))
    )
    frame.putpalette([value for n in range(256) for value in (200, n, 255 - n)])
    frame.save(path, **({"transparency": 5} if alpha else {}))
    content = bytearray(path.read_bytes())
    struct.pack_into("<HH", content, 6, 200, 100)  # the canvas
    at = content.index(b",", 13 + 3 * 2 ** ((content[10] & 7) + 1))
    struct.pack_into("<HH", content, at + 1, *box[:2])
    path.write_bytes(content)
    way, errors, out = by_the_large_way(path)
    assert way == "ByGif", errors
    wanted = pyvips.Image.new_from_file(str(path))
    found = pyvips.Image.new_from_memory(out.read_bytes(), 200, 100, wanted.bands, "uchar")
    found = (found * (found[3] > 0) / 255).cast("uchar") if wanted.hasalpha() else found  # what is clear has no colour
    assert found.write_to_memory() == wanted.write_to_memory()


def test_a_gif_that_breaks_off(tmp_path):
    path = tmp_path / "a.gif"
    noise = random.Random(1).randbytes(200 * 100)
    with Image.frombytes("L", (200, 100), noise) as image:
        image.save(path, interlace=0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    way, errors, out = by_the_large_way(path, "none")
    assert way == "ByGif", errors
    found = pyvips.Image.new_from_memory(out.read_bytes(), 200, 100, len(out.read_bytes()) // 20_000, "uchar")[0]
    assert found.crop(0, 0, 200, 30).avg() > 100
    assert found.crop(0, 80, 200, 20).avg() < 20
    assert by_the_large_way(path)[0] == "", "asked for the whole, it says that there is none"


@pytest.mark.parametrize("options", [{"Q": 80}, {"lossless": True}, {"Q": 60, "smart_subsample": True}])
@pytest.mark.parametrize("bands", [3, 4])
def test_a_webp_in_a_file_of_lines(bands, options, tmp_path):
    path = tmp_path / "a.webp"
    shades()[:bands].webpsave(str(path), **options)
    way, errors, out = by_the_large_way(path)
    assert way == "ByWebp", errors
    assert out.read_bytes() == bytes(pyvips.Image.new_from_file(str(path)).write_to_memory())


def test_a_webp_that_moves_is_left_to_libvips(tmp_path):
    path = tmp_path / "a.webp"
    with Image.new("RGB", (64, 64), "red") as first:
        first.save(path, save_all=True, append_images=[], minimize_size=False, duration=50)
    animated = bytearray(path.read_bytes())
    assert by_the_large_way(path)[0] == ("ByVips" if animated[12:16] == b"VP8X" and animated[20] & 2 else "ByWebp")


def test_a_png_of_which_nothing_comes_is_refused(tmp_path):
    path = tmp_path / "a.png"
    shades().pngsave(str(path), interlace=True)
    content = bytearray(path.read_bytes())
    at = content.index(b"IDAT") + 4
    content[at : at + 40] = b"\xff" * 40
    path.write_bytes(content)
    for fail_on in ("error", "none"):
        way, errors, _ = by_the_large_way(path, fail_on)
        assert way == ""
        assert "broken" in errors
