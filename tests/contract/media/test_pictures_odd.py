"""TIFF of every kind is right or refused by its reason, never black; a photograph with broken intervals is shown and said."""

import array
import io
import struct

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from archive.errors import MediaUnreadable
from archive.media import make, plan, probe

SIZE = (120, 80)
RED, BLUE = (200, 40, 40), (31, 60, 200)


@pytest.fixture(scope="module")
def halves():
    image = Image.new("RGB", SIZE, RED)
    image.paste(BLUE, (60, 0, 120, 80))
    return image


def tiff(path, samples, bits, colours=2, bands=3, packing=1, **more):
    """A TIFF of one strip, by its tags."""
    tags = {256: SIZE[0], 257: SIZE[1], 258: (bits,) * bands, 259: packing, 262: colours, 277: bands, 278: SIZE[1], 284: 1}
    tags |= {int(name[1:]): value for name, value in more.items()} | {273: 0, 279: len(samples)}
    place = 8 + 2 + 12 * len(tags) + 4
    entries, beyond = b"", b""
    for tag in sorted(tags):
        values = tags[tag] if isinstance(tags[tag], tuple) else (tags[tag],)
        kind, form = (4, "I") if tag in {256, 257, 273, 278, 279} else (3, "H")
        packed = struct.pack(f"<{len(values)}{form}", *values)
        if len(packed) > 4:
            packed, beyond = struct.pack("<I", place + len(beyond)), beyond + packed
        entries += struct.pack("<HHI", tag, kind, len(values)) + packed.ljust(4, b"\0")
    at = 10 + 12 * sorted(tags).index(273) + 8
    whole = struct.pack("<2sHIH", b"II", 42, 8, len(tags)) + entries + bytes(4)
    whole = whole[:at] + struct.pack("<I", place + len(beyond)) + whole[at + 4 :]
    path.write_bytes(whole + beyond + samples)
    return path


def packed(samples, bits):
    figures = "".join(format(value * ((1 << bits) - 1) // 255, f"0{bits}b") for value in samples)
    return int(figures, 2).to_bytes(len(figures) // 8, "big")


def in_lab(image):
    profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(image, *profiles, outputMode="LAB")


def saved(path, image, **options):
    image.save(path, **options)
    return path


KINDS = {
    "zstd": lambda path, image: saved(path, image, compression="zstd"),
    "zstd-cmyk": lambda path, image: saved(path, image.convert("CMYK"), compression="zstd"),
    "lzma": lambda path, image: saved(path, image, compression="lzma"),
    "cielab-8": lambda path, image: saved(path, in_lab(image)),
    "cielab-8-lzw": lambda path, image: saved(path, in_lab(image), compression="tiff_lzw"),
    "ycbcr": lambda path, image: saved(path, image.convert("YCbCr")),
    "12-bit": lambda path, image: tiff(path, packed(image.tobytes(), 12), 12),
    "10-bit": lambda path, image: tiff(path, packed(image.tobytes(), 10), 10),
    "4-bit": lambda path, image: tiff(path, packed(image.tobytes(), 4), 4),
    "32-bit": lambda path, image: tiff(path, b"".join(struct.pack("<I", v * 0x1010101) for v in image.tobytes()), 32),
    "double": lambda path, image: tiff(path, array.array("d", [v / 255 for v in image.tobytes()]).tobytes(), 64, t339=(3,) * 3),
    "beside": lambda path, image: tiff(path, b"".join(bytes((*p, 9, 9)) for p in pixels(image)), 8, bands=5, t338=(0, 0)),
}


def pixels(image):
    data = image.tobytes()
    return (data[place : place + 3] for place in range(0, len(data), 3))


@pytest.mark.parametrize("kind", KINDS)
def test_a_tiff_shows_its_colours(kind, tmp_path, halves, played):
    it = played(KINDS[kind](tmp_path / "a.tif", halves))
    tolerance = 80 if kind == "zstd-cmyk" else 40 if kind.startswith("cielab") else 18
    with Image.open(it.folder / "120.jpg") as shown:
        for place, wanted in (((30, 40), RED), ((90, 40), BLUE)):
            found = shown.convert("RGB").getpixel(place)
            assert max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= tolerance, (kind, found)
    assert it.made.remarks == ()


@pytest.mark.parametrize("form", ["float", "double", "long"])
def test_grey_samples_of_many_bits_fill_their_range(form, tmp_path, halves, played):
    grey = halves.convert("L").tobytes()
    made = {
        "float": (array.array("f", [v / 255 for v in grey]).tobytes(), 32, {"t339": (3,)}),
        "double": (array.array("d", [v / 255 for v in grey]).tobytes(), 64, {"t339": (3,)}),
        "long": (b"".join(struct.pack("<I", v * 0x1010101) for v in grey), 32, {}),
    }
    samples, bits, more = made[form]
    it = played(tiff(tmp_path / "a.tif", samples, bits, colours=1, bands=1, **more))
    with Image.open(it.folder / "120.jpg") as shown:
        assert abs(shown.convert("L").getpixel((30, 40)) - 88) <= 4


@pytest.mark.parametrize(("packing", "name"), [(34887, "LERC"), (50002, "JPEG XL"), (65000, "65000")])
def test_a_compression_that_cannot_be_read_is_refused_by_its_name_when_it_comes(packing, name, tmp_path, limits):
    path = tiff(tmp_path / "a.tif", bytes(range(256)) * 8, 8, packing=packing)
    with pytest.raises(MediaUnreadable, match=name):
        probe(path, limits)


@pytest.mark.parametrize("packing", [5, 50000, 34925])
def test_a_tiff_of_which_nothing_can_be_unpacked_gives_no_black_picture(packing, tmp_path, limits):
    path = tiff(tmp_path / "a.tif", b"\xff" * 600, 8, packing=packing)
    facts = probe(path, limits)
    with pytest.raises(MediaUnreadable):
        make(plan(facts)[0], path, tmp_path / "out", facts, limits)


def test_every_page_of_a_zstd_scan_is_made(tmp_path, halves, played):
    path = tmp_path / "scan.tif"
    halves.save(path, compression="zstd", save_all=True, append_images=[ImageChops.invert(halves)])
    it = played(path)
    assert it.facts.picture.pages == 2
    with Image.open(it.folder / "pages/002.jpg") as second:
        assert second.getpixel((30, 40))[0] < 80


@pytest.fixture(scope="module")
def photograph():
    """A JPEG with an interval for each row of blocks, and where the intervals begin."""
    image = Image.merge("RGB", [Image.effect_noise((640, 480), 30 + 20 * n) for n in range(3)])
    held = io.BytesIO()
    image.save(held, "JPEG", quality=85, restart_marker_rows=1)
    data = held.getvalue()
    return data, [place for place in range(len(data) - 1) if data[place] == 0xFF and 0xD0 <= data[place + 1] <= 0xD7]


def false_marker(data, begins, second):
    broken = bytearray(data)
    broken[begins[4] + 5 : begins[4] + 7] = bytes((0xFF, second))
    return bytes(broken)


BREAKS = {
    "cut": lambda data, begins: data[: len(data) * 9 // 10],
    "zeroed": lambda data, begins: data[: begins[5] + 9] + bytes(40) + data[begins[5] + 49 :],
    "lost": lambda data, begins: data[: begins[5]] + data[begins[6] :],
    "marker": lambda data, begins: false_marker(data, begins, 0xC4),
    "ended": lambda data, begins: false_marker(data, begins, 0xD9),
}


@pytest.mark.parametrize("how", BREAKS)
def test_a_photograph_with_a_broken_interval_is_nearly_all_shown_and_said_to_be_damaged(how, tmp_path, photograph, played):
    data, begins = photograph
    whole, broken = tmp_path / "whole.jpg", tmp_path / "broken.jpg"
    whole.write_bytes(data)
    broken.write_bytes(BREAKS[how](data, begins))
    it = played(broken)
    assert it.made.remarks == ("damaged",)
    with Image.open(it.folder / "640.jpg") as shown, Image.open(whole) as wanted:
        apart = ImageChops.difference(shown.convert("RGB"), wanted.convert("RGB")).convert("L").point(lambda v: 255 * (v > 40))
        assert ImageStat.Stat(apart).mean[0] / 255 < 0.12


def test_a_photograph_with_bytes_behind_its_end_is_whole(tmp_path, photograph, played):
    path = tmp_path / "a.jpg"
    path.write_bytes(photograph[0] + bytes(1000))
    assert played(path).made.remarks == ()
