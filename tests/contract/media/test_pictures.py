"""Pictures: turned, in sRGB, without metadata, never enlarged."""

import io

import pytest
from PIL import Image, ImageDraw

from archive.models.media import FileUse, MediaType


def quarters(size=(1600, 1200), mode="RGB"):
    """Red, green, blue, white: upper left, upper right, lower left, lower right."""
    picture = Image.new("RGB", size, "white")
    draw, (x, y) = ImageDraw.Draw(picture), (size[0] // 2, size[1] // 2)
    for box, colour in (((0, 0, x, y), "red"), ((x, 0, size[0], y), (0, 128, 0)), ((0, y, x, size[1]), "blue")):
        draw.rectangle(box, fill=colour)
    return picture.convert(mode)


def corner(folder, name, right=0.1, down=0.1):
    with Image.open(folder / name) as picture:
        return picture.convert("RGB").getpixel((int(picture.width * right), int(picture.height * down)))


def near(found, wanted, distance=12):
    return max(abs(a - b) for a, b in zip(found, wanted, strict=True)) <= distance


def test_four_widths_in_two_formats(tmp_path, played):
    quarters((3000, 2000)).save(tmp_path / "p.jpg", quality=90)
    it = played(tmp_path / "p.jpg")
    assert it.facts.media is MediaType.PICTURE
    assert (it.recipe.name, it.recipe.version, it.recipe.parameters.widths) == ("picture", 3, (320, 640, 1280, 2560))
    pictures = [f for f in it.made.files if f.use is FileUse.PICTURE]
    assert {f.name: f.mime for f in pictures} == {
        f"{width}.{ending}": mime
        for width in (320, 640, 1280, 2560)
        for ending, mime in (("jpg", "image/jpeg"), ("webp", "image/webp"))
    }
    assert all(f.height == pytest.approx(f.width * 2 / 3, abs=1) for f in pictures)
    for file in pictures:
        with Image.open(it.folder / file.name) as picture:
            assert picture.size == (file.width, file.height)
            assert picture.format == {"jpg": "JPEG", "webp": "WEBP"}[file.name.split(".")[1]]
        assert near(corner(it.folder, file.name), (255, 0, 0))
        assert near(corner(it.folder, file.name, 0.9, 0.1), (0, 128, 0))
    assert it.shares == sorted(it.shares) and it.shares[-1] == 1.0  # a busy machine tells of it more than once


@pytest.mark.parametrize(
    ("size", "widths"), [((1000, 700), (320, 640, 1000)), ((200, 100), (200,)), ((1280, 900), (320, 640, 1280)), ((1, 1), (1,))]
)
def test_nothing_is_enlarged(size, widths, tmp_path, played):
    quarters(size).save(tmp_path / "p.png")
    it = played(tmp_path / "p.png")
    assert {f.width for f in it.made.files} == set(widths)
    assert not (it.folder / "tiles").exists()


@pytest.mark.parametrize(
    ("orientation", "red_at"),
    [(1, (0.1, 0.1)), (3, (0.9, 0.9)), (6, (0.9, 0.1)), (8, (0.1, 0.9)), (2, (0.9, 0.1)), (5, (0.1, 0.1))],
)
def test_orientation_is_applied(orientation, red_at, tmp_path, played):
    exif = Image.Exif()
    exif[0x0112] = orientation
    quarters((1600, 800)).save(tmp_path / "p.jpg", exif=exif, quality=95)
    it = played(tmp_path / "p.jpg")
    upright = orientation < 5
    assert (it.facts.picture.width, it.facts.picture.height) == ((1600, 800) if upright else (800, 1600))
    name = "1600.jpg" if upright else "800.webp"
    assert near(corner(it.folder, name, *red_at), (255, 0, 0))
    with Image.open(it.folder / name) as made:
        assert not made.getexif()


def test_the_place_and_the_camera_do_not_leave(tmp_path, played):
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (29.0, 35.0, 12.5)
    exif.get_ifd(0x8769)[0x9286] = "UserComment-secret"
    picture = quarters()
    picture.save(tmp_path / "p.jpg", exif=exif, comment=b"comment-secret", xmp=b"<x:xmpmeta>xmp-secret</x:xmpmeta>")
    source = (tmp_path / "p.jpg").read_bytes()
    assert b"xmp-secret" in source
    assert b"CameraMaker" in source
    it = played(tmp_path / "p.jpg")
    for file in it.made.files:
        content = (it.folder / file.name).read_bytes()
        for word in (b"secret", b"CameraMaker", b"Exif", b"EXIF", b"http://ns.adobe"):
            assert word not in content
        with Image.open(it.folder / file.name) as made:
            assert not made.getexif()
            assert "icc_profile" not in made.info


def test_cmyk_becomes_srgb(tmp_path, played):
    Image.new("CMYK", (600, 400), (0, 255, 255, 0)).save(tmp_path / "poster.jpg")
    it = played(tmp_path / "poster.jpg")
    assert it.facts.picture.colours == "cmyk"
    for name in ("600.jpg", "600.webp"):
        red, green, blue = corner(it.folder, name)
        assert red > 180
        assert max(green, blue) < 80
        with Image.open(it.folder / name) as made:
            assert made.mode == "RGB"


def test_clear_parts_are_white_in_jpeg_and_clear_in_webp(tmp_path, played):
    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((200, 0, 400, 400), fill=(200, 0, 0, 255))
    picture.save(tmp_path / "cut.png")
    it = played(tmp_path / "cut.png")
    assert it.facts.picture.alpha
    assert near(corner(it.folder, "400.jpg"), (255, 255, 255))
    assert near(corner(it.folder, "400.jpg", 0.9), (200, 0, 0))
    with Image.open(it.folder / "400.webp") as made:
        assert made.convert("RGBA").getpixel((20, 20))[3] == 0


def test_a_wide_gamut_profile_is_converted(tmp_path, played):
    """The same numbers mean another colour in Display P3: what comes out is what Little CMS says it is in sRGB."""
    import pyvips
    from PIL import ImageCms

    p3 = bytes(pyvips.Operation.call("profile_load", "p3"))
    colour = (200, 100, 50)
    picture = Image.new("RGB", (400, 400), colour)
    picture.save(tmp_path / "p3.jpg", icc_profile=p3, quality=100, subsampling=0)
    profiles = ImageCms.ImageCmsProfile(io.BytesIO(p3)), ImageCms.createProfile("sRGB")
    wanted = ImageCms.profileToProfile(picture, *profiles).getpixel((5, 5))
    assert not near(wanted, colour, 8)
    it = played(tmp_path / "p3.jpg")
    assert near(corner(it.folder, "400.jpg"), wanted, 4)


def test_sixteen_bits_and_grey_and_palettes(tmp_path, played):
    Image.linear_gradient("L").resize((512, 512)).convert("I;16").point(lambda v: v * 256).save(tmp_path / "deep.png")
    it = played(tmp_path / "deep.png")
    top, bottom = corner(it.folder, "512.jpg", 0.5, 0.02), corner(it.folder, "512.jpg", 0.5, 0.97)
    assert top[0] < 20
    assert bottom[0] > 235
    quarters((300, 300)).quantize(8).save(tmp_path / "few.gif")
    assert near(corner(played(tmp_path / "few.gif").folder, "300.jpg"), (255, 0, 0))


def test_a_long_scroll_fits(tmp_path, played):
    Image.new("RGB", (300, 20000), "beige").save(tmp_path / "scroll.png")
    it = played(tmp_path / "scroll.png")
    pictures = [f for f in it.made.files if f.use is FileUse.PICTURE]
    assert all(f.height <= 16000 for f in pictures)
    assert max(f.width for f in pictures) == 240


def test_the_name_is_not_believed(tmp_path, played):
    quarters().save(tmp_path / "p.jpg", "PNG")
    assert played(tmp_path / "p.jpg").facts.picture.loader.startswith("pngload")


@pytest.mark.parametrize(
    ("drawn", "flags"),
    [
        (Image.new("RGB", (900, 600)), ["one-colour"]),
        (Image.effect_noise((900, 600), 4).convert("RGB"), ["one-colour"]),
        (quarters((900, 600)), []),
        (Image.new("L", (900, 600), 250), ["one-colour"]),
    ],
)
def test_a_picture_of_one_colour_is_told_to_the_reviewer(drawn, flags, tmp_path, played):
    drawn.save(tmp_path / "p.png")
    assert [flag.code for flag in played(tmp_path / "p.png").made.quality] == flags


def test_a_page_with_one_line_of_print_is_not_of_one_colour(tmp_path, played):
    page = Image.new("L", (1200, 1600), 255)
    ImageDraw.Draw(page).rectangle((200, 300, 800, 310), fill=0)
    page.save(tmp_path / "p.png")
    assert played(tmp_path / "p.png").made.quality == ()
