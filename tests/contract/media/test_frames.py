"""Frame by frame: what is made holds every picture of the source once, in order, with its sound in step."""

import pytest

from archive.media import join_parts, make_part, part_count, part_folder, plan, probe
from counted import beeps, numbers, source
from hls_rules import check, sprites


def in_pieces(recipe, seconds):
    return recipe.model_copy(update={"parameters": recipe.parameters.model_copy(update={"chunk_s": seconds})})


@pytest.fixture(scope="module")
def counted_film(clips):
    return clips("counted.mp4", *source(30))


def rung_of(folder):
    return next(folder.glob("[0-9]*")) / "index.m3u8"


@pytest.mark.parametrize("rate", ["25", "30000/1001", "50"])
def test_a_constant_rate_keeps_every_frame_once(rate, clips, played):
    name = rate.replace("/", "-")
    it = played(clips(f"constant-{name}.mp4", *source(10, rate)))
    wanted = list(range(it.facts.video.frames))
    assert numbers(rung_of(it.folder)) == wanted
    assert numbers(it.folder / "download.mp4") == wanted
    assert it.made.measured.picture.frames == len(wanted)


def test_the_sound_is_in_step(counted_film, played):
    it = played(counted_film)
    for path in (it.folder / "master.m3u8", it.folder / "download.mp4"):
        found = beeps(path)
        assert len(found) >= 14
        assert [abs(moment - round(moment)) < 0.005 for moment in found if moment < 29.5] == [True] * len(
            [moment for moment in found if moment < 29.5]
        )


def test_a_variable_rate_shows_every_picture_at_its_time(clips, played):
    inputs, outputs = source(8, "30", sound=False)
    uneven = "select='if(lt(t,2),1,not(mod(n,3)))'"
    outputs[outputs.index("-vf") + 1] += "," + uneven
    it = played(clips("uneven.mp4", inputs, [*outputs, "-fps_mode", "vfr"]))
    shown = numbers(rung_of(it.folder))
    assert it.facts.video.variable
    assert it.recipe.parameters.rate == "30/1"
    assert shown[:60] == list(range(60)), "while frames come evenly, each is shown once"
    for place, number in enumerate(shown[: len(shown) - 4]):
        assert abs(place - number) <= 2, "a picture is never shown earlier or later than its own interval"


def test_fields_become_one_frame_each_pair(clips, played):
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=4"]
    outputs = ["-vf", "tinterlace=interleave_top,setfield=tff", "-c:v", "mpeg2video", "-b:v", "6M", "-flags", "+ilme+ildct"]
    it = played(clips("fields.mpg", inputs, [*outputs, "-pix_fmt", "yuv420p"]))
    assert it.facts.video.interlaced
    assert it.facts.video.measured_order == "tff"
    assert it.made.measured.picture.frames == it.facts.video.frames == 100


def test_a_flag_that_lies_is_found_out(clips, played, limits):
    inputs = ["-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=4"]
    outputs = ["-vf", "tinterlace=interleave_bottom,setfield=prog", "-c:v", "libx264", "-preset", "ultrafast"]
    it = played(clips("lying-flag.mp4", inputs, [*outputs, "-pix_fmt", "yuv420p"]))
    assert it.facts.video.field_order == "progressive"
    assert it.facts.video.measured_order == "bff"
    assert (it.recipe.parameters.deinterlace, it.recipe.parameters.field_order) == ("all", "bff")
    again = probe(it.folder / "download.mp4", limits)
    assert again.video.measured_order == "progressive", "no comb is left"


@pytest.mark.parametrize("rate", ["25", "30000/1001"])
def test_pieces_joined_are_what_the_whole_would_be(rate, clips, limits, tmp_path):
    film = clips(f"joined-{rate.replace('/', '-')}.mp4", *source(30, rate))
    facts = probe(film, limits)
    recipe = in_pieces(plan(facts)[0], 8.0)
    count = part_count(recipe, facts)
    assert count == 4
    pieces = tmp_path / "pieces"
    for number in reversed(range(count)):
        make_part(recipe, number, film, part_folder(pieces, number), facts, limits)
    lost = part_folder(pieces, 2)
    before = {f.name: f.read_bytes() for f in lost.glob("*.nut")}
    for file in lost.glob("*.nut"):
        file.unlink()
    make_part(recipe, 2, film, lost, facts, limits)
    assert {f.name: f.read_bytes() for f in lost.glob("*.nut")} == before, "a piece made again is the same"
    target = tmp_path / "whole"
    made = join_parts(recipe, pieces, film, target, facts, limits)
    assert numbers(rung_of(target)) == list(range(facts.video.frames))
    assert numbers(target / "download.mp4") == list(range(facts.video.frames))
    assert made.remarks == ()
    found = [moment for moment in beeps(target / "master.m3u8") if moment < 29.5]
    assert len(found) >= 13
    assert all(abs(moment - round(moment)) < 0.02 for moment in found)
    assert check(target) == ["256x144"]
    assert sprites(target) == 30
    assert made.measured.picture.duration_s == pytest.approx(facts.video.duration_s, abs=0.05)
    assert list(limits.scratch.iterdir()) == []


def test_black_that_goes_over_the_border_of_two_pieces_is_one_stretch(clips, limits, tmp_path):
    black = "drawbox=t=fill:c=black:enable='between(t,6,11)'"
    film = clips("dark.mp4", ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=20"], ["-vf", black, "-c:v", "libx264"])
    facts = probe(film, limits)
    recipe = in_pieces(plan(facts)[0], 8.0)
    pieces = tmp_path / "pieces"
    for number in range(part_count(recipe, facts)):
        make_part(recipe, number, film, part_folder(pieces, number), facts, limits)
    made = join_parts(recipe, pieces, film, tmp_path / "whole", facts, limits)
    (stretch,) = made.measured.picture.black
    assert stretch.start_s == pytest.approx(6, abs=0.1)
    assert stretch.end_s == pytest.approx(11, abs=0.1)
