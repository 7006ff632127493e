"""Plans: pure, from facts alone."""

from fractions import Fraction

import pytest

from archive.media import MediaFacts, PictureFacts, SoundFacts, VideoFacts, plan
from archive.media.planning.ladder import result_rate
from archive.media.planning.ladder import rungs as in_profile
from archive.media.planning.profiles import PROFILES
from archive.models.facts import ColourFacts, FieldOrder
from archive.models.media import MediaType, RenditionKind


def rungs(width, height, profile="hls"):
    return in_profile(width, height, PROFILES[profile])


@pytest.mark.parametrize(
    ("source", "sizes"),
    [
        ((3840, 2160), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        ((1920, 1080), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        ((1080, 1920), [(1080, 1920), (720, 1280), (480, 854), (360, 640)]),
        ((1920, 800), [(1920, 800), (1280, 534), (854, 356), (640, 266)]),
        ((1440, 1080), [(1440, 1080), (960, 720), (640, 480), (480, 360)]),
        ((1080, 1080), [(1080, 1080), (720, 720), (480, 480), (360, 360)]),
        ((1279, 719), [(1278, 718), (854, 480), (640, 360)]),
        ((768, 576), [(640, 480), (480, 360)]),
        ((640, 480), [(640, 480), (480, 360)]),
        ((353, 289), [(352, 288)]),
        ((176, 144), [(176, 144)]),
    ],
)
def test_no_rung_is_above_the_source_and_all_are_even(source, sizes):
    found = rungs(*source)
    assert [(r.width, r.height) for r in found] == sizes
    assert all(r.width <= source[0] and r.height <= source[1] for r in found)
    assert len({r.name for r in found}) == len(found)
    assert [r.maxrate_bps for r in found] == sorted((r.maxrate_bps for r in found), reverse=True)


@pytest.mark.parametrize(
    ("rate", "nominal", "variable", "wanted"),
    [
        ("25/1", "25/1", False, 25),
        ("30000/1001", "30000/1001", False, Fraction(30000, 1001)),
        ("24/1", "24/1", False, 24),
        ("1800/89", "30/1", True, 30),
        ("29/1", "90000/1", True, 30),
        ("1000/1", "1000/1", False, 60),
        ("0/1", "0/1", True, 25),
    ],
)
def test_rates_become_even_and_at_most_sixty(rate, nominal, variable, wanted):
    video = VideoFacts(
        codec="h264", width=2, height=2, shown_width=2, shown_height=2, rate=rate, nominal_rate=nominal, variable=variable
    )
    assert result_rate(video) == wanted


def test_key_frames_come_every_two_seconds():
    video = VideoFacts(codec="h264", width=640, height=480, shown_width=640, shown_height=480, rate="30000/1001", interlaced=True)
    (recipe,) = plan(MediaFacts(media=MediaType.VIDEO, size=1, duration_s=100.0, video=video))
    assert (recipe.parameters.gop, recipe.parameters.segment_s, recipe.parameters.deinterlace) == (60, 4.0, "interlaced")
    assert recipe.parameters.sound is None
    assert recipe.parameters.poster_at_s == (8.0, 92.0, 12.0)
    assert recipe.kind is RenditionKind.HLS


def seen(**facts):
    given = {"codec": "h264", "width": 1920, "height": 1080, "shown_width": 1920, "shown_height": 1080, "rate": "25/1"}
    return VideoFacts(**{**given, **facts})


def planned(video, duration=60.0, profile="hls", sounds=()):
    facts = MediaFacts(
        media=MediaType.VIDEO, size=1, duration_s=duration, video=video, sound=sounds[0] if sounds else None, sounds=sounds
    )
    return plan(facts, profile)[0].parameters


def test_two_forty_lines_only_where_they_are_asked_for():
    assert [rung.name for rung in planned(seen()).rungs] == ["1080", "720", "480", "360"]
    assert [rung.name for rung in planned(seen(), profile="hls-slow-lines").rungs] == ["1080", "720", "480", "360", "240"]
    assert [rung.name for rung in planned(seen(), profile="hls-small").rungs] == ["480", "240"]


@pytest.mark.parametrize(
    ("flag", "measured", "wanted"),
    [
        (FieldOrder.TOP_FIRST, FieldOrder.TOP_FIRST, ("interlaced", "")),
        (FieldOrder.TOP_FIRST, FieldOrder.UNKNOWN, ("interlaced", "")),
        (FieldOrder.TOP_FIRST, FieldOrder.PROGRESSIVE, ("", "")),
        (FieldOrder.PROGRESSIVE, FieldOrder.BOTTOM_FIRST, ("all", "bff")),
        (FieldOrder.BOTTOM_FIRST, FieldOrder.TOP_FIRST, ("all", "tff")),
        (FieldOrder.PROGRESSIVE, FieldOrder.UNKNOWN, ("", "")),
    ],
)
def test_what_the_pictures_show_counts_more_than_their_flag(flag, measured, wanted):
    lines = {FieldOrder.TOP_FIRST, FieldOrder.BOTTOM_FIRST}
    interlaced = (flag if measured is FieldOrder.UNKNOWN else measured) in lines
    found = planned(seen(field_order=flag, measured_order=measured, interlaced=interlaced))
    assert (found.deinterlace, found.field_order) == wanted


def test_colours_are_told_to_the_scaler():
    assert planned(seen()).matrix == "bt709"
    assert planned(seen(width=720, height=576)).matrix == "bt601"
    assert planned(seen(colour=ColourFacts(matrix="bt470bg"))).matrix == "bt601"
    assert planned(seen(colour=ColourFacts(range="pc"))).full_range
    hdr = planned(seen(colour=ColourFacts(hdr="pq", matrix="bt2020nc", peak_nits=600)))
    assert (hdr.tone_map.transfer, hdr.tone_map.peak_nits) == ("pq", 600)


def test_separate_mono_tracks_are_one_stereo_sound():
    mono = tuple(SoundFacts(index=n, codec="pcm_s16le", channels=1, sample_rate=48000) for n in range(1, 5))
    assert planned(seen(), sounds=mono).sound_source.streams == (0, 1)
    five = (SoundFacts(codec="ac3", channels=6, sample_rate=48000), mono[0])
    assert (planned(seen(), sounds=five).sound_source.streams, planned(seen(), sounds=five).sound.channels) == ((0,), 2)


def test_only_what_is_longer_than_a_quarter_of_an_hour_is_made_in_pieces():
    assert planned(seen(), 900.0).chunk_s is None
    assert planned(seen(), 901.0).chunk_s == 300.0


def test_sound_and_pictures_have_their_own_recipes():
    sound = MediaFacts(media=MediaType.SOUND, size=1, duration_s=9, sound=SoundFacts(codec="flac", channels=2, sample_rate=44100))
    assert [(r.name, r.version, [s.bitrate_bps for s in r.parameters.rungs]) for r in plan(sound)] == [
        ("sound-hls", 4, [48000, 128000])
    ]
    picture = MediaFacts(media=MediaType.PICTURE, size=1, picture=PictureFacts(width=2000, height=10))
    assert [(r.name, r.kind, r.parameters.widths) for r in plan(picture)] == [
        ("picture", RenditionKind.PICTURE, (320, 640, 1280, 2000))
    ]


def test_what_has_no_rendition_yet_is_planned_as_nothing():
    assert plan(MediaFacts(media=MediaType.DOCUMENT, size=1)) == ()


def test_a_recipe_survives_json():
    video = VideoFacts(codec="h264", width=640, height=480, shown_width=640, shown_height=480, rate="25/1")
    (recipe,) = plan(MediaFacts(media=MediaType.VIDEO, size=1, video=video))
    assert type(recipe).model_validate_json(recipe.model_dump_json()) == recipe
