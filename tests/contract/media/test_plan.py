"""Plans: pure, from facts alone."""

from fractions import Fraction

import pytest

from archive.media import MediaFacts, PictureFacts, SoundFacts, VideoFacts, plan
from archive.media.planning.plan import result_rate, rungs
from archive.models.media import MediaType, RenditionKind


@pytest.mark.parametrize(
    ("source", "sizes"),
    [
        ((3840, 2160), [(1920, 1080), (1280, 720), (854, 480)]),
        ((1920, 1080), [(1920, 1080), (1280, 720), (854, 480)]),
        ((1080, 1920), [(1080, 1920), (720, 1280), (480, 854)]),
        ((1920, 800), [(1920, 800), (1280, 534), (854, 356)]),
        ((1440, 1080), [(1440, 1080), (960, 720), (640, 480)]),
        ((1080, 1080), [(1080, 1080), (720, 720), (480, 480)]),
        ((1279, 719), [(1278, 718), (854, 480)]),
        ((768, 576), [(640, 480)]),
        ((640, 480), [(640, 480)]),
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
    assert (recipe.parameters.gop, recipe.parameters.segment_s, recipe.parameters.deinterlace) == (60, 4.0, True)
    assert recipe.parameters.sound is None
    assert recipe.parameters.poster_at_s == (10.0, 31.0, 5.0)
    assert recipe.kind is RenditionKind.HLS


def test_sound_and_pictures_have_their_own_recipes():
    sound = MediaFacts(media=MediaType.SOUND, size=1, duration_s=9, sound=SoundFacts(codec="flac", channels=2, sample_rate=44100))
    assert [(r.name, r.version, [s.bitrate_bps for s in r.parameters.rungs]) for r in plan(sound)] == [
        ("sound-hls", 1, [48000, 128000])
    ]
    picture = MediaFacts(media=MediaType.PICTURE, size=1, picture=PictureFacts(width=2000, height=10))
    assert [(r.name, r.kind, r.parameters.widths) for r in plan(picture)] == [
        ("picture", RenditionKind.PICTURE, (320, 1280, 2000))
    ]


def test_what_has_no_rendition_yet_is_planned_as_nothing():
    assert plan(MediaFacts(media=MediaType.DOCUMENT, size=1)) == ()


def test_a_recipe_survives_json():
    video = VideoFacts(codec="h264", width=640, height=480, shown_width=640, shown_height=480, rate="25/1")
    (recipe,) = plan(MediaFacts(media=MediaType.VIDEO, size=1, video=video))
    assert type(recipe).model_validate_json(recipe.model_dump_json()) == recipe
