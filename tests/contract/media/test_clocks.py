"""Times: clocks that jump, edit lists, picture and sound of unequal length, and streams that begin at the same moment."""

import subprocess

import pytest

from archive.media import join_parts, make_part, outdated, part_count, part_folder, plan, probe, quality
from archive.media.guarded import tools
from counted import numbers, source
from hls_rules import check, sprites

TS = ("-f", "mpegts", "-muxdelay", "0")


def rung(folder):
    return next(folder.glob("[0-9]*")) / "index.m3u8"


def lasting(folder):
    """Seconds of the picture's and of the sound's playlist."""
    texts = [(folder / name / "index.m3u8").read_text() for name in (rung(folder).parent.name, "audio")]
    return [sum(float(line[8:].rstrip(",")) for line in text.splitlines() if line.startswith("#EXTINF:")) for text in texts]


@pytest.fixture
def jumping(clips, tmp_path):
    """Recordings of four seconds one after the other in one file, each with a clock that begins at so many seconds."""

    def joined(*starts, form=TS):
        whole = tmp_path / "joined.ts"
        with whole.open("wb") as file:
            for n, start in enumerate(starts):
                inputs, outputs = source(4)
                clip = clips(f"from-{n}.ts", inputs, [*outputs, "-bf", "0", "-output_ts_offset", str(start), *form])
                file.write(clip.read_bytes())
        return whole

    return joined


@pytest.mark.parametrize(
    "starts", [(90_000, 10), (10, 41), (10, 93_600), (10, 46_000, 3)], ids=["back", "31 s", "26 hours", "thrice"]
)
def test_a_clock_that_jumps_is_mended_and_nothing_is_missing(starts, jumping, played):
    it = played(jumping(*starts))
    seconds = 4 * len(starts)
    assert it.facts.mended
    assert it.facts.video.frames == 25 * seconds
    assert it.facts.duration_s == pytest.approx(seconds, abs=0.3)
    assert it.made.duration_s == pytest.approx(seconds, abs=0.2)
    assert it.made.remarks == ("clock-mended",)
    assert {flag.code for flag in quality(it.facts, it.made.measured)} == {"below-sd"}
    shown = numbers(rung(it.folder))
    assert [n for n, before in zip(shown, [None, *shown], strict=False) if n != before] == list(range(100)) * len(starts)
    assert sprites(it.folder) == pytest.approx(seconds, abs=1)
    assert lasting(it.folder) == pytest.approx([seconds, seconds], abs=0.3)
    check(it.folder)


TONE = ("-f", "lavfi", "-i", "sine=d=2")
TWICE = {
    "twice.mpg": (("-f", "lavfi", "-i", "testsrc2=s=352x288:r=25:d=2", *TONE), ("-target", "pal-vcd")),
    "twice.ts": (TONE, ("-c:a", "mp2", "-output_ts_offset", "500")),
}


@pytest.mark.parametrize("name", TWICE)
def test_programme_streams_and_sound_alone_have_such_clocks_too(name, clips, played, tmp_path):
    inputs, outputs = TWICE[name]
    once = clips(name, inputs, outputs).read_bytes()
    before = clips(name, inputs, (*outputs, "-output_ts_offset", "3000")).read_bytes()
    twice = tmp_path / name
    twice.write_bytes(before + once)
    it = played(twice)
    assert it.facts.mended
    assert it.facts.duration_s == pytest.approx(4, abs=0.2)
    assert it.made.duration_s == pytest.approx(4, abs=0.2)
    assert it.made.remarks == ("clock-mended",)


def test_a_clock_that_runs_on_is_not_mended(clips, played):
    inputs, outputs = source(2)
    it = played(clips("steady.ts", inputs, [*outputs, *TS]))
    assert not it.facts.mended
    assert it.made.remarks == ()


def test_pieces_of_a_clock_that_jumps_are_what_the_whole_would_be(jumping, limits, tmp_path):
    film = jumping(90_000, 10, 500)
    facts = probe(film, limits)
    (recipe,) = plan(facts)
    assert not recipe.parameters.sought
    recipe = recipe.model_copy(update={"parameters": recipe.parameters.model_copy(update={"chunk_s": 4.0})})
    count = part_count(recipe, facts)
    assert count == 3
    for number in range(count):
        make_part(recipe, number, film, part_folder(tmp_path / "pieces", number), facts, limits)
    made = join_parts(recipe, tmp_path / "pieces", film, tmp_path / "whole", facts, limits)
    shown = numbers(rung(tmp_path / "whole"))
    assert [n for n, before in zip(shown, [None, *shown], strict=False) if n != before] == list(range(100)) * 3
    assert made.duration_s == pytest.approx(12, abs=0.2)
    assert made.remarks == ("clock-mended",)


def test_what_an_edit_list_cuts_away_is_not_counted(clips, played):
    film = clips("film.mp4", *source(8))
    trimmed = clips("trimmed.mp4", ("-ss", "2.52", "-i", str(film)), ("-c", "copy"))
    it = played(trimmed)
    assert it.facts.damage == ()
    assert it.facts.video.duration_s == pytest.approx(5.48, abs=0.05)
    assert it.facts.video.frames == pytest.approx(137, abs=1)
    assert "damaged" not in {flag.code for flag in quality(it.facts, it.made.measured)}
    assert lasting(it.folder) == pytest.approx([5.48, 5.48], abs=0.1)


@pytest.mark.parametrize("name", ["longer.mp4", "longer.mkv"])
def test_the_last_picture_is_held_for_a_sound_that_goes_on(name, clips, played):
    inputs, outputs = source(2, sound=False)
    it = played(clips(name, (*inputs, "-f", "lavfi", "-i", "sine=d=6"), [*outputs]))
    assert it.made.duration_s == pytest.approx(6, abs=0.05)
    assert lasting(it.folder) == pytest.approx([6, 6], abs=0.1)
    shown = numbers(rung(it.folder))
    assert shown[:50] == list(range(50))
    assert set(shown[50:]) == {49}
    assert len(shown) == 150
    assert it.made.remarks == ("picture-held",)
    assert [f.code for f in quality(it.facts, it.made.measured)] == ["picture-shorter", "below-sd"]
    assert it.made.measured.picture.duration_s == pytest.approx(2, abs=0.05)


def test_silence_follows_a_sound_that_ends_before_its_picture(clips, played):
    inputs, outputs = source(6, sound=False)
    it = played(clips("shorter.mp4", (*inputs, "-f", "lavfi", "-i", "sine=d=2"), [*outputs]))
    assert lasting(it.folder) == pytest.approx([6, 6], abs=0.1)
    assert numbers(rung(it.folder)) == list(range(150))
    assert [f.code for f in quality(it.facts, it.made.measured)] == ["sound-shorter", "below-sd"]


def first_time(folder, *options):
    """The time of the first packet of a media playlist's first segment."""
    joined = folder / "joined.mp4"
    joined.write_bytes(next(folder.glob("init*.mp4")).read_bytes() + (folder / "00000.m4s").read_bytes())
    command = [tools.ffprobe(), "-v", "error", *options, "-show_entries", "packet=pts_time", "-of", "csv=p=0", str(joined)]
    return min(float(line) for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_picture_and_sound_begin_at_the_same_moment_with_or_without_edit_lists(clips, played):
    it = played(clips("in-step.mp4", *source(5)))
    folders = [rung(it.folder).parent, it.folder / "audio"]
    for options in ((), ("-ignore_editlist", "1")):
        picture, sound = (first_time(folder, *options) for folder in folders)
        assert sound == pytest.approx(picture, abs=0.001)
    assert b"elst" not in b"".join(next(folder.glob("init*.mp4")).read_bytes() for folder in folders)


def test_facts_of_an_older_probe_are_measured_anew(clips, limits):
    facts = probe(clips("known.mp4", *source(2)), limits)
    assert not outdated(facts)
    assert outdated(facts.model_copy(update={"probed": 1}))
    assert not outdated(facts.model_copy(update={"probed": 1, "media": "picture"}))
