"""Pictures made to break a decoder: each ends in a named fault or a remark, within limits that the test sets low."""

import dataclasses
import io
import struct
import zlib

import pytest
import pyvips
from PIL import Image, ImageDraw

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import make, plan, probe, probe_together
from still_files import dng, heic, png, tiff


def small(limits, megabytes=900):
    return dataclasses.replace(limits, memory_mb=megabytes, cpu_s=60)


def pixel(path, right, down):
    with Image.open(path) as picture:
        return picture.convert("RGB").getpixel((int(picture.width * right), int(picture.height * down)))


def test_400_megapixels_in_50_kilobytes_are_too_many(limits, tmp_path):
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(png(20000, 20000, bits=1))
    assert bomb.stat().st_size < 60_000
    with pytest.raises(MediaLimit) as refused:
        probe(bomb, limits)
    assert refused.value.facts == {"name": "bomb.png", "limit": "picture_pixels", "reason": "20000×20000"}


def test_256_megapixels_are_made_in_little_memory(limits, tmp_path):
    """16k × 16k: never as a whole in memory, which would take 768 MB alone."""
    large = tmp_path / "large.jpg"
    pyvips.Image.black(16000, 16000, bands=3).copy(interpretation="srgb").linear(1, [200, 60, 20]).cast("uchar").jpegsave(
        str(large), Q=75
    )
    shares = []
    facts = probe(large, limits)
    made = make(plan(facts)[0], large, tmp_path / "made", facts, small(limits, 700), lambda pace: shares.append(pace.fraction))
    assert made.remarks == ()
    assert {f.width for f in made.files if f.width} == {320, 640, 1280, 2560}
    assert (tmp_path / "made/tiles/info.json").exists()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_of_pictures_looked_at_together_bad_ones_cost_the_others_nothing(limits, tmp_path):
    good = [tmp_path / name for name in ("first.png", "camera.dng", "phone.heic", "last.png")]
    for path, data in zip(good, (png(3, 2), dng(), heic(tmp_path), png(2, 3)), strict=True):
        path.write_bytes(data)
    bomb, noise, words = tmp_path / "bomb.png", tmp_path / "noise.jpg", tmp_path / "words.png"
    bomb.write_bytes(png(20000, 20000, bits=1))
    noise.write_bytes(b"\xff\xd8\xff" + bytes(range(256)))
    words.write_text("no picture", encoding="utf-8")
    asked = [good[0], bomb, noise, words, *good[1:]]
    assert probe_together(asked, limits) == {path: probe(path, limits) for path in good}
    assert probe_together([words], limits) == {}


def test_one_pixel_is_a_picture(tmp_path, played):
    (tmp_path / "dot.png").write_bytes(png(1, 1))
    it = played(tmp_path / "dot.png")
    assert {(f.name, f.width, f.height) for f in it.made.files} == {("1.jpg", 1, 1), ("1.webp", 1, 1)}
    assert (it.made.colour, it.made.placeholder[:22]) == ("#000000", "data:image/webp;base64")


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_a_text_chunk_that_unpacks_to_a_gigabyte(kind, limits, tmp_path):
    packer = zlib.compressobj(9)
    packed = b"".join([*(packer.compress(bytes(1 << 20)) for _ in range(1024)), packer.flush()])
    head = {b"zTXt": b"Comment\0\0", b"iTXt": b"Comment\0\x01\0\0\0", b"iCCP": b"profile\0\0"}[kind]
    bomb = tmp_path / "text.png"
    bomb.write_bytes(png(300, 200, chunks=[(kind, head + packed)]))
    assert bomb.stat().st_size < 1_200_000
    few = small(limits, 600)
    try:
        facts = probe(bomb, few)
        made = make(plan(facts)[0], bomb, tmp_path / "made", facts, few)
    except (MediaUnreadable, MediaLimit) as refused:
        assert refused.facts["name"] == "text.png"
        assert refused.facts["reason"]
    else:
        assert {f.width for f in made.files} == {300}


def test_half_a_jpeg_is_half_a_picture_and_said(tmp_path, played):
    whole = io.BytesIO()
    picture = Image.effect_noise((3000, 2000), 90).convert("RGB")
    ImageDraw.Draw(picture).rectangle((0, 0, 3000, 300), fill=(200, 0, 0))
    picture.save(whole, "JPEG", quality=90)
    (tmp_path / "half.jpg").write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    it = played(tmp_path / "half.jpg")
    assert it.made.remarks == ("damaged",)
    assert (it.facts.picture.width, it.facts.picture.height) == (3000, 2000)
    assert pixel(it.folder / "1280.jpg", 0.5, 0.05)[0] > 180
    assert pixel(it.folder / "tiles/0,0,512,512/512,512/0/default.jpg", 0.5, 0.1)[0] > 180
    below = [pixel(it.folder / "1280.jpg", 0.1 * n, 0.95) for n in range(1, 10)]
    assert all(max(one) - min(one) <= 4 for one in below)
    assert len(set(below)) <= 2


@pytest.mark.parametrize("ending", ["tif", "webp", "gif", "bmp", "jp2"])
def test_other_kinds_cut_off(ending, limits, tmp_path):
    whole = io.BytesIO()
    kind = {"tif": "TIFF", "jp2": "JPEG2000"}.get(ending, ending.upper())
    Image.effect_noise((600, 400), 80).convert("L" if ending == "gif" else "RGB").save(whole, kind)
    short = tmp_path / f"short.{ending}"
    short.write_bytes(whole.getvalue()[: len(whole.getvalue()) * 6 // 10])
    try:
        facts = probe(short, limits)
        made = make(plan(facts)[0], short, tmp_path / "made", facts, limits)
    except MediaUnreadable as refused:
        assert refused.facts["name"] == short.name
        assert refused.facts["reason"]
        assert str(tmp_path) not in str(refused.facts["reason"])
    else:
        assert made.remarks == ("damaged",)


def tags(width, height, **more):
    return {
        256: (4, [width]),
        257: (4, [height]),
        258: (3, [8]),
        259: (3, [1]),
        262: (3, [1]),
        273: (4, [0]),
        277: (3, [1]),
        278: (4, [height]),
        279: (4, [min(width * height, 2**32 - 1)]),
        **more,
    }


@pytest.mark.parametrize("size", [(2_000_000, 2_000_000), (30_000, 20_000), (16_000, 16_000)])
def test_a_tiff_that_claims_more_than_it_holds(size, limits, tmp_path):
    claim = tmp_path / "claim.tif"
    claim.write_bytes(tiff(tags(*size), bytes(5000)))
    few = small(limits, 700)
    with pytest.raises((MediaLimit, MediaUnreadable)) as refused:
        facts = probe(claim, few)
        made = make(plan(facts)[0], claim, tmp_path / "made", facts, few)
        assert made.remarks == ("damaged",)
        raise MediaUnreadable(name="claim.tif", reason="made of what there is")
    assert refused.value.facts["name"] == "claim.tif"


def test_a_directory_that_leads_back_to_itself(limits, tmp_path):
    loop = bytearray(tiff(tags(40, 30), bytes(1200)))
    (count,) = struct.unpack("<H", loop[8:10])
    loop[10 + 12 * count : 14 + 12 * count] = struct.pack("<I", 8)
    path = tmp_path / "loop.tif"
    path.write_bytes(loop)
    facts = probe(path, limits)
    assert facts.picture.pages == 1


@pytest.mark.parametrize("what", ["heic", "dng", "jp2", "bmp", "cr3"])
def test_noise_behind_heads_of_rarer_kinds(what, limits, tmp_path):
    whole = io.BytesIO()
    if what in {"jp2", "bmp"}:
        Image.new("RGB", (64, 64)).save(whole, {"jp2": "JPEG2000"}.get(what, "BMP"))
    canon = b"\0\0\0\x18ftypcrx \0\0\0\x01crx isom"
    content = {"heic": lambda: heic(tmp_path), "dng": dng, "cr3": lambda: canon}.get(what, whole.getvalue)()
    path = tmp_path / f"noise.{what}"
    keep = {"heic": 60, "dng": 300, "jp2": 60, "bmp": 20, "cr3": 24}[what]
    path.write_bytes(content[:keep] + b"\x13\x37\xfe" * 700)
    with pytest.raises((MediaUnreadable, MediaLimit)) as refused:
        facts = probe(path, limits)
        make(plan(facts)[0], path, tmp_path / "made", facts, limits)
    assert refused.value.facts["name"] == path.name
    assert refused.value.facts["reason"]
    assert str(tmp_path) not in str(refused.value.facts["reason"])


def test_a_bitmap_that_claims_to_be_huge(limits, tmp_path):
    path = tmp_path / "huge.bmp"
    head = b"BM" + struct.pack("<IHHI", 1000, 0, 0, 54) + struct.pack("<IiiHHIIiiII", 40, 40000, 40000, 1, 24, 0, 0, 0, 0, 0, 0)
    path.write_bytes(head + bytes(900))
    with pytest.raises(MediaLimit, match="40000×40000"):
        probe(path, limits)


def test_memory_is_said_by_its_name(limits, tmp_path):
    """A WebP packed without loss is decoded whole: 432 MB do not go into 800 MB beside the program and the lines."""
    path = tmp_path / "wide.webp"
    pyvips.Image.black(12_000, 9000, bands=3).copy(interpretation="srgb").webpsave(str(path), lossless=True, effort=0)
    facts = probe(path, limits)
    with pytest.raises(MediaLimit) as refused:
        make(plan(facts)[0], path, tmp_path / "made", facts, small(limits, 800))
    assert refused.value.facts["limit"] == "memory"
    assert not (tmp_path / "made").exists()
