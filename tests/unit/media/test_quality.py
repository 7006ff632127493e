"""Quality: each flag by a case that has it, and recordings that have none."""

import pytest

from archive import i18n
from archive.i18n import notes
from archive.media.judging.quality import quality
from archive.models.facts import FieldOrder, MediaFacts, MediaType, SoundFacts, VideoFacts
from archive.models.measurements import ChannelLevel, Measurements, PictureMeasured, SoundMeasured, Stretch

HD = VideoFacts(codec="h264", width=1920, height=1080, shown_width=1920, shown_height=1080, rate="25/1", bitrate_bps=20_000_000)
SD = VideoFacts(
    codec="dvvideo",
    width=720,
    height=576,
    shown_width=1048,
    shown_height=576,
    sample_aspect="64/45",
    rate="25/1",
    bitrate_bps=25_000_000,
)
WAV = SoundFacts(codec="pcm_s24le", channels=2, sample_rate=48_000, bits=24)
LOUD = (ChannelLevel(peak_dbfs=-3, rms_dbfs=-20), ChannelLevel(peak_dbfs=-3, rms_dbfs=-21))


def film(video=HD, duration_s=60.0, **more):
    return MediaFacts(media=MediaType.VIDEO, size=1, duration_s=duration_s, video=video, sound=WAV, **more)


def sound(own=WAV, duration_s=60.0):
    return MediaFacts(media=MediaType.SOUND, size=1, duration_s=duration_s, sound=own)


def seen(**own):
    return Measurements(picture=PictureMeasured(duration_s=60.0, **own), decoded_s=60.0)


def heard(**own):
    return Measurements(sound=SoundMeasured(**{"channels": LOUD, "duration_s": 60.0, **own}))


def at(*pairs):
    return tuple(Stretch(start_s=start, end_s=end) for start, end in pairs)


def video(base=HD, **change):
    return base.model_copy(update=change)


@pytest.mark.parametrize(
    ("facts", "measured", "expected"),
    [
        (film(), None, {}),
        (film(SD), None, {}),
        (sound(), heard(), {}),
        (film(video(width=1280, height=720, shown_width=1280, shown_height=720)), None, {"below-hd": {"found": "1280×720"}}),
        (film(video(bitrate_bps=6_000_000)), None, {"below-hd": {"found": "6.0 Mbit/s h264"}}),
        (film(video(shown_width=1080, shown_height=1920)), None, {}),
        (film(video(SD, bitrate_bps=4_000_000)), None, {"below-sd": {"found": "4.0 Mbit/s dvvideo"}}),
        (film(video(SD, bitrate_bps=None), bitrate_bps=2_000_000), None, {"below-sd": {"found": "2.0 Mbit/s dvvideo"}}),
        (film(video(SD, sample_aspect="1/1")), None, {"wrong-aspect": {"size": "720×576"}}),
        (
            sound(WAV.model_copy(update={"sample_rate": 22_050, "bits": 16})),
            None,
            {"below-sound": {"found": "22.05 kHz, 16 bit"}},
        ),
        (sound(SoundFacts(codec="mp3", channels=2, sample_rate=44_100)), None, {"below-sound": {"found": "mp3"}}),
        (film(), seen(black=at((0, 2.5), (57.5, 60))), {}),
        (film(), seen(black=at((0, 4), (20, 25))), {"black": {"seconds": "9"}}),
        (film(), seen(black=at((0, 59))), {"all-black": {}}),
        (film(), seen(frozen=at((10, 14))), {}),
        (
            film(),
            seen(frozen=at((10, 20), (30, 36)), black=at((30, 36))),
            {"black": {"seconds": "6"}, "frozen": {"seconds": "10"}},
        ),
        (film(), seen(upscaled=True), {"upscaled": {}}),
        (film(video(upscaled=True)), None, {"upscaled": {}}),
        (film(), seen(bars=(240, 0, 240, 0)), {"black-bars": {"left": "240", "right": "240"}}),
        (film(), seen(bars=(0, 140, 0, 140)), {}),
        (film(video(variable=True, rate="8991/300")), None, {"variable-rate": {"rate": "29.97"}}),
        (film(video(measured_order=FieldOrder.TOP_FIRST)), None, {"interlaced-unflagged": {}}),
        (
            film(video(field_order=FieldOrder.TOP_FIRST, measured_order=FieldOrder.BOTTOM_FIRST)),
            None,
            {"field-order": {}},
        ),
        (film(video(promised_s=100.0)), seen(), {"cut-off": {"promised": "01:40", "found": "01:00"}}),
        (film(video(promised_s=60.5)), seen(), {}),
        (film(), Measurements(complaints=40), {"damaged": {"count": "40"}}),
        (film(), Measurements(complaints=2), {}),
        (sound(), heard(silence=at((10, 14), (20, 27))), {"silence": {"seconds": "7"}}),
        (sound(), heard(channels=(ChannelLevel(), ChannelLevel())), {"all-silent": {}}),
        (sound(), heard(silence=at((0, 59.5))), {"all-silent": {}}),
        (sound(), heard(channels=(ChannelLevel(peak_dbfs=0, rms_dbfs=-8, clipped=30), LOUD[1])), {"clipping": {"count": "30"}}),
        (
            sound(duration_s=3600.0),
            heard(duration_s=3600.0, channels=(ChannelLevel(rms_dbfs=-8, peak_dbfs=0, clipped=30), LOUD[1])),
            {},
        ),
        (sound(), heard(channels=(LOUD[0], ChannelLevel(peak_dbfs=-70, rms_dbfs=-61))), {"one-ear": {"channel": "2"}}),
        (sound(), heard(channels=(ChannelLevel(), LOUD[1])), {"one-ear": {"channel": "1"}}),
        (MediaFacts(media=MediaType.PICTURE, size=1), None, {}),
    ],
)
def test_flags(facts, measured, expected):
    assert {flag.code: flag.facts for flag in quality(facts, measured)} == expected


def test_stretches_are_the_twenty_longest_and_read_in_the_order_of_time():
    silence = at(*((n * 30, n * 30 + 6 + n) for n in range(24)))
    (flag,) = quality(sound(duration_s=900.0), heard(duration_s=900.0, silence=silence))
    assert len(flag.at) == 20
    assert flag.at[0] == silence[-1]
    zh, en = notes.note(flag, "zh"), notes.note(flag, "en")
    assert "09:00–09:24、09:30–09:53" not in zh
    assert zh.startswith("有 5 秒以上的无声段，共 420 秒：09:00–")
    assert zh.endswith("等 20 处")
    assert en.endswith(" and more, 20 in all")


def test_every_flag_has_its_sentences_and_a_file_is_named():
    codes = (
        "below-hd below-sd below-sound black all-black frozen silence all-silent clipping one-ear upscaled cut-off wrong-aspect "
        "black-bars damaged sound-shorter picture-shorter no-picture no-sound variable-rate "
        "interlaced-unflagged field-order captions-cut captions-unreadable captions-backwards "
        "captions-no-length captions-negative captions-shifted captions-order captions-beyond captions-long captions-double "
        "captions-overlap captions-crowded captions-bytes"
    )
    for code in codes.split():
        said = i18n.messages()[f"quality.{code}"]
        assert said["zh"]
        assert said["en"]
        assert not code.startswith("captions") or f"remark.{code}" in i18n.messages()
    (flag,) = quality(film(video(upscaled=True)), None)
    named = flag.model_copy(update={"facts": {"file": "a.mp4"}})
    assert notes.note(named) == "a.mp4：画面像是由标清放大而成，没有高清的细节"


def test_a_remark_that_a_note_says_better_is_said_once():
    flags = quality(film(video(promised_s=100.0)), Measurements(decoded_s=60.0, complaints=9))
    assert notes.unsaid(("truncated", "damaged", "no-poster"), flags) == ("no-poster",)
