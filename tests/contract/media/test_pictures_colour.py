"""Colours: whatever a file says of its colours, sRGB comes out as Little CMS would make it; depth and alpha come through."""

import io

import pytest
import pyvips
from PIL import Image, ImageCms

PATCHES = [(200, 100, 50), (30, 120, 200), (90, 160, 60), (128, 128, 128), (250, 250, 245)]


def near(found, wanted, distance):
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= distance


def patches(mode="RGB", colours=PATCHES):
    """Five patches of 100 × 200 side by side."""
    picture = Image.new(mode, (500, 200))
    for n, colour in enumerate(colours):
        picture.paste(colour, (n * 100, 0, n * 100 + 100, 200))
    return picture


def shown(folder, name="500.jpg"):
    with Image.open(folder / name) as picture:
        assert picture.mode == "RGB"
        assert "icc_profile" not in picture.info
        return [picture.getpixel((n * 100 + 50, 100)) for n in range(5)]


def builtin(name):
    return bytes(pyvips.Operation.call("profile_load", name))


def adobe_rgb():
    """Adobe RGB (1998) as a matrix profile of our own: its primaries adapted to D50, gamma 563/256."""
    import struct

    def fixed(value):
        return struct.pack(">i", round(value * 65536))

    def xyz(*values):
        return b"XYZ \0\0\0\0" + b"".join(fixed(v) for v in values)

    text = b"Adobe RGB by the tests"
    described = b"desc\0\0\0\0" + struct.pack(">I", len(text) + 1) + text + b"\0" + bytes(78)
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, 563) + b"\0\0"
    tags = {
        b"desc": described,
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.60974, 0.31111, 0.01947),
        b"gXYZ": xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": xyz(0.14919, 0.06322, 0.74457),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, data, at = b"", b"", 132 + 12 * len(tags)
    for name, content in tags.items():
        table += name + struct.pack(">II", at + len(data), len(content))
        data += content + bytes(-len(content) % 4)
    head = bytes(8) + b"\x02\x40\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28) + fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    whole = head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + data
    return struct.pack(">I", len(whole)) + whole[4:]


def by_little_cms(picture, profile):
    converted = ImageCms.profileToProfile(
        picture,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        outputMode="RGB",
        renderingIntent=1,
    )
    return [converted.getpixel((n * 100 + 50, 100)) for n in range(5)]


@pytest.mark.parametrize(
    ("profile", "called"), [(adobe_rgb(), "Adobe RGB by the tests"), (builtin("p3"), "sP3C")], ids=["adobe", "p3"]
)
@pytest.mark.parametrize("ending", ["jpg", "tif", "webp"])
def test_wide_gamuts_become_srgb(profile, called, ending, tmp_path, played):
    path = tmp_path / f"wide.{ending}"
    exact = {"jpg": {"quality": 100, "subsampling": 0}, "tif": {}, "webp": {"lossless": True}}[ending]
    patches().save(path, icc_profile=profile, **exact)
    wanted = by_little_cms(patches(), profile)
    assert not near(wanted[2], PATCHES[2], 8)
    it = played(path)
    assert it.facts.picture.profile == called
    assert all(near(a, b, 5) for a, b in zip(shown(it.folder), wanted, strict=True))
    assert it.made.remarks == ()


INKS = [(0, 255, 255, 0), (255, 255, 0, 0), (0, 0, 0, 255), (0, 0, 0, 0), (255, 0, 0, 0)]


@pytest.mark.parametrize("with_profile", [True, False])
def test_cmyk_with_and_without_a_profile(with_profile, tmp_path, played):
    """Without one it is read as the usual press (libvips' own profile): the same colours as with that profile."""
    profile = builtin("cmyk")
    picture = patches("CMYK", INKS)
    picture.save(tmp_path / "poster.tif", **({"icc_profile": profile} if with_profile else {}))
    it = played(tmp_path / "poster.tif")
    assert (it.facts.picture.colours, bool(it.facts.picture.profile)) == ("cmyk", with_profile)
    assert all(near(a, b, 8) for a, b in zip(shown(it.folder), by_little_cms(picture, profile), strict=True))


def test_tiles_have_the_same_colours(tmp_path, played):
    picture = patches("CMYK", INKS).resize((3000, 600), Image.Resampling.NEAREST)
    picture.save(tmp_path / "poster.jpg", quality=100, subsampling=0)
    it = played(tmp_path / "poster.jpg")
    with Image.open(it.folder / "2560.jpg") as whole:
        wanted = [whole.getpixel((n * 512 + 256, 256)) for n in range(5)]
    for n, place in enumerate((0, 512, 1024, 2048, 2560)):
        width = min(512, 3000 - place)
        with Image.open(it.folder / f"tiles/{place},0,{width},512/{width},512/0/default.jpg") as tile:
            at = min(4, (place + 100) // 600)
            assert near(tile.getpixel((100, 100)), wanted[at], 6), n


def test_a_profile_that_does_not_fit_is_said_and_left_out(tmp_path, played):
    for name, profile in (("noise", b"\0" * 400), ("cmyk-on-rgb", builtin("cmyk"))):
        path = tmp_path / f"{name}.jpg"
        patches().save(path, icc_profile=profile, quality=100, subsampling=0)
        it = played(path)
        assert it.made.remarks == ("profile",)
        assert all(near(a, b, 5) for a, b in zip(shown(it.folder), PATCHES, strict=True))


@pytest.mark.parametrize("kind", ["grey", "rgb", "rgba"])
@pytest.mark.parametrize("profiled", [False, True])
@pytest.mark.parametrize("ending", ["png", "tif"])
def test_sixteen_bits_are_scaled_and_not_cut(kind, profiled, ending, tmp_path, played):
    """257 × value is the 16-bit form of value; a wrong shift or cast would show at once."""
    levels = [0, 60, 128, 200, 255]
    strips = [pyvips.Image.black(100, 200, bands=1).linear(0, level * 257) for level in levels]
    image = strips[0]
    for strip in strips[1:]:
        image = image.join(strip, "horizontal")
    bands = {"grey": [image], "rgb": [image] * 3, "rgba": [image] * 3 + [pyvips.Image.black(500, 200).linear(0, 65535)]}[kind]
    deep = bands[0] if len(bands) == 1 else bands[0].bandjoin(bands[1:])
    deep = deep.cast("ushort").copy(interpretation="grey16" if kind == "grey" else "rgb16")
    if profiled and kind != "grey":
        deep = deep.copy()
        deep.set_type(pyvips.GValue.blob_type, "icc-profile-data", builtin("srgb"))
    path = tmp_path / f"deep.{ending}"
    deep.write_to_file(str(path))
    it = played(path)
    assert (it.facts.picture.bits, it.facts.picture.alpha) == (16, kind == "rgba")
    for name in ("500.jpg", "500.webp"):
        with Image.open(it.folder / name) as made:
            found = [made.convert("RGB").getpixel((n * 100 + 50, 100)) for n in range(5)]
        assert all(near(pixel, (level,) * 3, 3) for pixel, level in zip(found, levels, strict=True))


def test_half_clear_parts_lie_over_white_in_jpeg_tiles_and_stay_in_webp(tmp_path, played):
    picture = Image.new("RGBA", (2600, 300), (0, 0, 255, 128))
    picture.save(tmp_path / "glass.png")
    it = played(tmp_path / "glass.png")
    for name in ("2560.jpg", "320.jpg", "tiles/0,0,512,300/512,300/0/default.jpg"):
        with Image.open(it.folder / name) as made:
            assert near(made.convert("RGB").getpixel((50, 20)), (127, 127, 255), 4)
    with Image.open(it.folder / "640.webp") as made:
        assert made.mode == "RGBA"
        assert near(made.getpixel((50, 20)), (0, 0, 255, 128), 4)


def test_the_colour_is_the_most_frequent_one_and_the_placeholder_is_tiny(tmp_path, played):
    import base64

    picture = Image.new("RGB", (900, 600), (180, 30, 40))
    picture.paste((240, 240, 240), (0, 0, 300, 600))
    picture.save(tmp_path / "stage.jpg", quality=95)
    made = played(tmp_path / "stage.jpg").made
    assert near(bytes.fromhex(made.colour[1:]), (180, 30, 40), 6)
    assert len(made.placeholder) < 1000
    kind, _, content = made.placeholder.partition(",")
    assert kind == "data:image/webp;base64"
    with Image.open(io.BytesIO(base64.b64decode(content))) as tiny:
        assert tiny.size == (20, 13)
        left, right = tiny.convert("RGB").getpixel((2, 6)), tiny.convert("RGB").getpixel((17, 6))
    assert near(left, (240, 240, 240), 25)
    assert near(right, (180, 30, 40), 25)
