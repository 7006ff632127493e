"""Preservation copies of real files in formats at risk: identified, copied, proven; and no copy where the proof fails."""

import shutil
import subprocess

import imageio_ffmpeg
import pytest

from archive import formats, media
from archive.errors import MediaError, NotLossless
from archive.media.keeping import proof
from formats_page import has

SEEN = ("-f", "lavfi", "-i", "testsrc2=size=352x288:rate=25:duration=1")
HEARD = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=1")
STEREO = ("-ac", "2")
SMALL = ("-s", "160x120")
"""For an encoder that takes seconds for every frame."""
FILES = {
    "DV / AVI": ("tape.avi", (*SEEN, *HEARD, "-s", "720x576", "-pix_fmt", "yuv420p", "-aspect", "4:3", "-c:v", "dvvideo",
                              "-c:a", "pcm_s16le", "-ar", "48000", *STEREO)),
    "Cinepak / AVI": ("cinepak.avi", (*SEEN, *HEARD, *SMALL, "-c:v", "cinepak", "-c:a", "pcm_u8")),
    "Cinepak / MOV": ("cinepak.mov", (*SEEN, *HEARD, *SMALL, "-c:v", "cinepak", "-c:a", "pcm_s16be",
                                    "-timecode", "10:00:00:00")),
    "Sorenson / MOV": ("sorenson.mov", (*SEEN, *HEARD, "-c:v", "svq1", "-pix_fmt", "yuv410p", "-c:a", "adpcm_ima_qt")),
    "MPEG-1": ("vcd.mpg", (*SEEN, *HEARD, "-c:v", "mpeg1video", "-c:a", "mp2")),
    "WMV": ("song.wmv", (*SEEN, *HEARD, "-c:v", "wmv2", "-c:a", "wmav2")),
    "WMA": ("song.wma", (*HEARD, "-c:a", "wmav2")),
    "FLV": ("clip.flv", (*SEEN, *HEARD, "-c:v", "flv1", "-c:a", "libmp3lame")),
    "RealMedia 1": ("old.rm", (*SEEN, *HEARD, "-c:v", "rv10", "-c:a", "ac3")),
    "RealMedia 2": ("newer.rm", (*SEEN, *HEARD, "-c:v", "rv20", "-c:a", "ac3")),
    "BMP": ("poster.bmp", ("-f", "lavfi", "-i", "testsrc2=size=352x288", "-frames:v", "1")),
}  # fmt: skip


def made(path, *options):
    """A file that ffmpeg writes; the encoders are those of the wheel."""
    subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *options, str(path)], check=True, capture_output=True)
    return path


@pytest.fixture
def limits(tmp_path):
    return media.Limits(tmp_path / "scratch", memory_mb=2048)


def policy(path, limits):
    """(PRONOM identifier, row of the policy, facts) of a local file, as verify finds them."""
    facts = media.probe(path, limits)
    found = formats.pronom_of([path], path.parent)[0]
    return found, formats.file_format(found, formats.identify(path, path.name).mime, facts), facts


@pytest.mark.parametrize("name", FILES)
def test_a_format_at_risk_is_identified_and_gets_a_copy_that_is_proven(name, tmp_path, limits):
    file, options = FILES[name]
    source = made(tmp_path / file, *options)
    found, its, facts = policy(source, limits)
    rule = formats.rule_named(its.rule)
    assert its.standing.value == "at-risk"
    assert its.puid in rule.puids
    target = tmp_path / f"copy{media.copy_suffix(rule.copied, facts)}"
    kept = media.keep(rule.copied, source, target, facts, limits)
    again, copied, _ = policy(target, limits)
    assert copied.standing.value == "preferred" or copied.rule == "matroska", "a copy is in no format at risk"
    for stream in kept.streams:
        assert stream.frames is None or stream.frames >= 24
    assert {one.kind for one in kept.streams} == ({"picture"} if facts.picture else kinds(facts))
    assert str(tmp_path) not in kept.parameters
    assert not list((tmp_path / "scratch").glob("media-*"))
    held = ", ".join(f"{one.codec} → {one.held_as}" for one in kept.streams)
    has("tried", (name, found.puid, i_stand(its), f"{again.puid}: {held}", "; ".join(kept.left) or "–"), order=list(FILES))


def kinds(facts):
    return {kind for kind, there in (("video", facts.video), ("sound", facts.sound)) if there}


def i_stand(its):
    return f"{its.rule}, {its.standing.value}"


def test_everything_in_it_is_kept(tmp_path, limits):
    """Two sounds with their languages, oblong samples, fields, colour tags, a time code, chapters are not lost in the copy."""
    tone = "sine=frequency=880:sample_rate=48000:duration=1"
    source = made(
        tmp_path / "tape.mov", *SEEN, *HEARD, "-f", "lavfi", "-i", tone, *("-map", "0:v", "-map", "1:a", "-map", "2:a"),
        *("-vf", "setsar=16/11,setfield=bff,setparams=color_primaries=smpte170m:color_trc=bt709:colorspace=smpte170m:range=tv"),
        *("-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-c:a:0", "pcm_s24le", "-c:a:1", "pcm_f32le"),
        *("-timecode", "01:02:03:04"),
        *("-metadata:s:a:0", "language=fra", "-metadata:s:a:1", "language=eng"),
    )  # fmt: skip
    facts = media.probe(source, limits)
    kept = media.keep("matroska", source, tmp_path / "tape.mkv", facts, limits)
    copy = media.probe(kept.file, limits)
    assert [one.held_as for one in kept.streams] == ["ffv1", "flac", "pcm_f32le"]
    assert [sound.language for sound in copy.sounds] == [sound.language for sound in facts.sounds] == ["fra", "eng"]
    assert [sound.bits for sound in copy.sounds] == [24, 32]
    assert copy.video.sample_aspect == facts.video.sample_aspect == "16/11"
    assert copy.video.field_order == facts.video.field_order
    assert copy.video.colour == facts.video.colour
    assert copy.timecode == facts.timecode == "01:02:03:04"
    assert any(word.startswith("data ") for word in kept.left), "the track of the time code is not held, its value is"


@pytest.mark.parametrize(
    ("codec", "pixels", "compared"),
    [("mjpeg", "yuvj422p", "yuv422p"), ("huffyuv", "rgb24", "bgr24"), ("rawvideo", "uyvy422", "uyvy422")],
)
def test_samples_in_another_order_or_range_are_still_the_same(codec, pixels, compared, tmp_path, limits):
    source = made(tmp_path / "a.avi", *SEEN, "-c:v", codec, "-pix_fmt", pixels)
    kept = media.keep("matroska", source, tmp_path / "a.mkv", media.probe(source, limits), limits)
    assert [(one.held_as, one.form, one.frames) for one in kept.streams] == [("ffv1", compared, 25)]


def test_the_same_original_gives_the_same_bytes(tmp_path, limits):
    source = made(tmp_path / "a.wmv", *SEEN, *HEARD, "-c:v", "wmv2", "-c:a", "wmav2")
    facts = media.probe(source, limits)
    copies = [media.keep("matroska", source, tmp_path / name, facts, limits).file.read_bytes() for name in ("1.mkv", "2.mkv")]
    assert copies[0] == copies[1]


def test_a_copy_that_lost_something_is_not_taken_for_one(tmp_path, limits):
    """The proof itself: lists printed from a lossy copy, one with a frame missing, one at another rate."""
    source = made(tmp_path / "a.mpg", *SEEN, *HEARD, "-c:v", "mpeg1video", "-c:a", "mp2")
    worse = {
        "lossy": ("-c:v", "ffv1", "-vf", "noise=alls=1:allf=t", "-c:a", "copy"),
        "quieter": ("-c:v", "ffv1", "-af", "volume=-0.1dB", "-c:a", "flac"),
        "shorter": ("-c:v", "ffv1", "-frames:v", "20", "-c:a", "copy"),
        "slower": (
            *["-c:v", "ffv1", "-fps_mode", "passthrough", "-enc_time_base:v", "demux", "-c:a", "flac", "-vf"],
            "setpts=PTS+gt(N\\,9)*0.1/TB",
        ),
    }
    original = printed(source, tmp_path / "original")
    assert proof.compared(original, printed(source, tmp_path / "same"), [0]).frames == {0: 25}
    for name, options in worse.items():
        copy = made(tmp_path / f"{name}.mkv", "-i", str(source), *options)
        with pytest.raises(NotLossless) as refused:
            proof.compared(original, printed(copy, tmp_path / name), [0])
        said = {"lossy": "decodes to something else", "quieter": "decodes to something else", "slower": "at another time"}
        assert said.get(name, "") in refused.value.facts["reason"], name


def test_where_nothing_was_decoded_nothing_is_proven(tmp_path):
    for name in ("original", "copy"):
        (tmp_path / name).mkdir()
        (tmp_path / name / proof.STREAMS).write_text("")
    with pytest.raises(NotLossless):
        proof.compared(tmp_path / "original", tmp_path / "copy", [0])


def printed(path, folder):
    """What the copier lets ffmpeg print, by hand."""
    folder.mkdir()
    options = ("-map", "0:v", "-map", "0:a", "-fps_mode", "passthrough", "-enc_time_base:v", "demux", "-c:v", "rawvideo", "-c:a")
    for name, kind in ((proof.FRAMES, "framehash"), (proof.STREAMS, "streamhash")):
        made(folder / name, "-i", str(path), *options, "pcm_s32le", "-f", kind, "-hash", "sha256")
    return folder


def test_a_recording_that_changes_its_form_half_way_gets_no_copy(tmp_path, limits):
    parts = [
        made(tmp_path / f"{n}.m1v", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate=25:duration=1", "-c:v", "mpeg1video")
        for n, size in enumerate(("352x288", "176x144"))
    ]
    source = tmp_path / "both.mpg"
    joined = tmp_path / "both.m1v"
    joined.write_bytes(b"".join(part.read_bytes() for part in parts))
    made(source, "-f", "mpegvideo", "-i", str(joined), "-c", "copy", "-f", "mpeg")
    with pytest.raises(MediaError) as refused:
        media.keep("matroska", source, tmp_path / "copy.mkv", media.probe(source, limits), limits)
    assert "half-way" in refused.value.facts["reason"]
    assert not (tmp_path / "copy.mkv").exists()


@pytest.mark.parametrize("name", ["WMV", "BMP"])
def test_a_damaged_original_gives_a_copy_of_what_is_there_or_none(name, tmp_path, limits):
    file, options = FILES[name]
    source = made(tmp_path / file, *options)
    facts = media.probe(source, limits)
    cut = tmp_path / f"cut{source.suffix}"
    cut.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    kind = formats.rule_of(formats.identify(cut, cut.name).mime, facts).copied
    try:
        kept = media.keep(kind, cut, tmp_path / "copy", facts, limits)
        assert kept.streams[0].frames < 25
    except MediaError as refused:
        assert refused.facts["reason"]
        assert not (tmp_path / "copy").exists()


def test_a_full_disk_and_a_strange_file_leave_nothing(tmp_path, limits):
    strange = tmp_path / "strange.bmp"
    strange.write_bytes(b"BM" + b"\x00" * 100)
    shutil.copy(strange, tmp_path / "strange.wmv")
    facts = media.probe(made(tmp_path / "any.bmp", *FILES["BMP"][1]), limits)
    for kind, path in (("tiff", strange), ("matroska", tmp_path / "strange.wmv")):
        with pytest.raises(MediaError) as refused:
            media.keep(kind, path, tmp_path / "copy", facts, limits)
        assert refused.value.facts["name"] == path.name
    assert not (tmp_path / "copy").exists()
    assert not list((tmp_path / "scratch").glob("media-*"))
