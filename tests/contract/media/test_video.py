"""Videos as centres have them: every one comes out as HLS that decodes back to the right size, rate and length."""

import re
from fractions import Fraction

import pytest

from archive.media import Limits, VideoParameters, make
from hls_rules import check, sprites

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def moving(size="s=640x480:r=25", seconds=4):
    return ("-f", "lavfi", "-i", f"testsrc2={size}:d={seconds}")


def tone(seconds=4):
    return ("-f", "lavfi", "-i", f"sine=frequency=440:d={seconds}")


def variants(folder):
    """Path -> attributes of every variant of a master playlist that has a picture."""
    text = (folder / "master.m3u8").read_text()
    found = re.findall(r"#EXT-X-STREAM-INF:([^\n]*)\n([^\n]+)", text)
    every = {path: dict(re.findall(r'([A-Z-]+)=("[^"]*"|[^,]*)', attributes)) for attributes, path in found}
    return {path: attributes for path, attributes in every.items() if "RESOLUTION" in attributes}


def test_a_landscape_film_gets_four_rungs_one_sound_and_a_poster(landscape, decoded):
    it = landscape
    assert (it.recipe.name, it.recipe.version, it.made.remarks) == ("video-hls", 4, ())
    assert it.made.duration_s == pytest.approx(5.0, abs=0.05)
    assert list(variants(it.folder)) == ["360/index.m3u8", "480/index.m3u8", "720/index.m3u8", "1080/index.m3u8"]
    for path, attributes in variants(it.folder).items():
        width, height, frames = decoded(it.folder / path)
        assert attributes["RESOLUTION"] == f"{width}x{height}"
        assert frames == 125
        assert attributes["FRAME-RATE"] == "25.000"
    assert decoded(it.folder / "audio/index.m3u8", "a:0")[2] == pytest.approx(5 * 48000 / 1024, abs=2)
    assert decoded(it.folder / "master.m3u8", None)[2] > 3 * 125
    names = {f.name: f for f in it.made.files}
    assert (names["poster.jpg"].width, names["poster.webp"].height) == (1280, 720)
    assert names["master.m3u8"].mime == "application/vnd.apple.mpegurl"
    assert it.shares == sorted(it.shares)
    assert it.shares[-1] == 1.0
    assert len(it.shares) > 2


def test_the_master_tells_the_truth_about_codecs_and_rates(landscape, streams_of):
    it = landscape
    sound_bits = sum(f.size for f in it.made.files if f.name.startswith("audio/0")) * 8
    for path, attributes in variants(it.folder).items():
        rung = path.split("/")[0]
        bits = sum(f.size for f in it.made.files if f.name.startswith(f"{rung}/0")) * 8 + sound_bits
        assert int(attributes["AVERAGE-BANDWIDTH"]) == pytest.approx(bits / 5, rel=0.02)
        assert int(attributes["BANDWIDTH"]) >= int(attributes["AVERAGE-BANDWIDTH"])
        video = streams_of(it.folder / path)[0]
        assert video["profile"] == "High"
        assert attributes["CODECS"] == f'"avc1.6400{video["level"]:02x},mp4a.40.2"'
        assert video["pix_fmt"] == "yuv420p"


def test_segments_begin_with_key_frames_at_the_same_moments_in_every_rung(landscape):
    it = landscape
    lengths = {path: re.findall(r"#EXTINF:([0-9.]+)", (it.folder / path).read_text()) for path in variants(it.folder)}
    assert set(map(tuple, lengths.values())) == {("4.000000", "1.000000")}
    for path in lengths:
        text = (it.folder / path).read_text()
        assert "#EXT-X-ENDLIST" in text
        assert "#EXT-X-INDEPENDENT-SEGMENTS" in text


def test_every_rule_of_hls_holds(landscape):
    assert check(landscape.folder) == ["640x360", "854x480", "1280x720", "1920x1080"]
    assert sprites(landscape.folder) == 5


def contents(it):
    return {file.name: (it.folder / file.name).read_bytes() for file in it.made.files}


def test_the_same_film_gives_the_same_bytes(clips, played):
    film = clips("again.mp4", (*moving(seconds=2), *tone(2)), (*X264, "-c:a", "aac"))
    once = contents(played(film))
    assert contents(played(film)) == once
    assert len(once) >= 8


CASES = {
    # name: inputs, outputs, expected sizes of the rungs, frames per second, remarks
    "portrait.mp4": ((*moving("s=720x1280:r=30"), *tone()), (*X264, "-c:a", "aac"), [(720, 1280), (480, 854), (360, 640)], 30),
    "interlaced.mpg": (
        (*moving("s=720x576:r=50"),),
        (
            "-vf",
            "tinterlace=interleave_top,setsar=16/15,setfield=tff,format=yuv420p",
            *["-c:v", "mpeg2video", "-flags", "+ilme+ildct"],
            "-b:v",
            "4M",
        ),
        [(640, 480), (480, 360)],
        25,
    ),
    "odd.mkv": (moving("s=321x243:r=25"), ("-c:v", "ffv1", "-pix_fmt", "yuv444p"), [(320, 242)], 25),
    "silent.mp4": (moving("s=854x480:r=25"), X264, [(854, 480), (640, 360)], 25),
    "ten-bit.mp4": (
        moving("s=640x480:r=25"),
        (*["-pix_fmt", "yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"],),
        [(640, 480), (480, 360)],
        25,
    ),
    "ntsc.mp4": (moving("s=640x480:r=30000/1001"), X264, [(640, 480), (480, 360)], Fraction(30000, 1001)),
    "fast.mp4": (moving("s=320x240:r=120"), X264, [(320, 240)], 60),
    "tiny.mkv": (moving("s=2x2:r=25"), ("-c:v", "ffv1"), [(2, 2)], 25),
    "-dash.mp4": (moving("s=320x240:r=25"), X264, [(320, 240)], 25),
    "名字 with 'quotes' %d.mp4": (moving("s=320x240:r=25"), X264, [(320, 240)], 25),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cameras_deliver(name, clips, played, decoded, streams_of):
    inputs, outputs, sizes, rate = CASES[name]
    it = played(clips(name, inputs, outputs))
    assert isinstance(it.recipe.parameters, VideoParameters)
    assert it.made.remarks == ()
    assert it.made.duration_s == pytest.approx(4.0, abs=0.1)
    found = sorted((decoded(it.folder / path) for path in variants(it.folder)), reverse=True)
    assert [(width, height) for width, height, _ in found] == sizes
    assert found[0][2] == pytest.approx(4 * rate, abs=2)
    stream = streams_of(it.folder / next(iter(variants(it.folder))))[0]
    assert stream["pix_fmt"] == "yuv420p"
    assert stream.get("sample_aspect_ratio", "1:1") == "1:1"
    assert stream.get("field_order", "progressive") == "progressive"
    assert "poster.webp" in {f.name for f in it.made.files}


def test_a_phone_held_upright_is_turned(clips, played, decoded):
    lying = clips("lying.mp4", moving("s=640x360:r=25", 2), X264)
    upright = clips("upright.mp4", ("-display_rotation:v:0", "90", "-i", str(lying)), ("-c", "copy"))
    it = played(upright)
    assert it.facts.video.rotation == 90
    assert decoded(it.folder / "360/index.m3u8")[:2] == (360, 640)


def test_a_variable_rate_becomes_even(clips, played, decoded):
    uneven = ("-vf", "select='if(lt(t,2),1,not(mod(n,3)))'", "-fps_mode", "vfr")
    it = played(clips("phone.mp4", moving("s=320x240:r=30", 4), (*uneven, *X264)))
    assert it.facts.video.variable
    assert it.recipe.parameters.rate == "30/1"
    assert decoded(it.folder / "240/index.m3u8")[2] == pytest.approx(4 * 30, abs=4)


def test_the_poster_is_no_black_frame(clips, played):
    black = ("-vf", "drawbox=t=fill:c=black:enable='lt(t,1.3)'")
    it = played(clips("black.mp4", moving("s=640x480:r=25", 5), (*black, *X264)))
    from PIL import Image, ImageStat

    with Image.open(it.folder / "poster.jpg") as poster:
        assert ImageStat.Stat(poster.convert("L")).mean[0] > 40
        assert poster.size == (640, 480)


def test_where_it_was_recorded_does_not_leave(clips, played):
    placed = clips("placed.mp4", moving("s=320x240:r=25", 1), X264)
    placed = clips(
        "placed2.mov", ("-i", str(placed)), ("-c", "copy", "-metadata", "location=+29.58+120.82/", "-metadata", "title=secret")
    )
    assert b"+29.58" in placed.read_bytes()
    it = played(placed)
    for file in it.made.files:
        content = (it.folder / file.name).read_bytes()
        assert b"+29.58" not in content
        assert b"secret" not in content


def test_progress_is_told_from_the_beginning_on_or_the_watchdog_would_bite(landscape, tmp_path):
    limits = Limits(scratch=tmp_path / "scratch", stall_s=4.0)
    told = []
    make(landscape.recipe, landscape.source, tmp_path / "made", landscape.facts, limits, lambda pace: told.append(pace.fraction))
    assert len(told) > 3
    assert min(told) < 0.5
