"""Codecs that old devices and professional ones wrote, sounds of which only one can be heard, and words inside recordings."""

import pytest
from PIL import Image

from archive.errors import MediaUnreadable
from archive.media import listen, make, plan, probe, quality
from archive.media.compose import compose

SEEN = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=0.4")
HEARD = ("-f", "lavfi", "-i", "sine=f=440:d=0.4")
SILENT = ("-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono:d=2")
TONE = ("-f", "lavfi", "-i", "sine=f=440:d=2")
FILM = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=2")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def words(path):
    return (path / "captions.vtt").read_text(encoding="utf-8")


def renamed(clip, target, *names):
    """The same bytes with the names of boxes exchanged, each once, from its first place on: a codec that nobody knows."""
    data = bytearray(clip.read_bytes())
    for old, new in names:
        at = data.index(old)
        data[at : at + len(old)] = new
    target.write_bytes(data)
    return target


PICTURES = {
    "flashsv": ("screen.flv", ()),
    "flashsv2": ("screen2.flv", ()),
    "zmbv": ("screen.avi", ()),
    "cfhd": ("edit.mov", ("-pix_fmt", "yuv422p10le")),
    "utvideo": ("capture.avi", ("-pix_fmt", "yuv422p")),
    "magicyuv": ("capture2.avi", ()),
    "snow": ("snow.avi", ("-strict", "-2")),
    "speedhq": ("mixer.mov", ("-tag:v", "SHQ2", "-pix_fmt", "yuv422p")),
    "r210": ("cinema.mov", ()),
    "jpeg2000": ("cinema2.mov", ()),
    "jpegls": ("lossless.avi", ()),
}


@pytest.mark.parametrize("codec", PICTURES)
def test_pictures_of_screens_editing_and_capture_are_films(codec, clips, played):
    name, options = PICTURES[codec]
    it = played(clips(name, SEEN, ("-c:v", codec, *options)))
    assert it.facts.video.codec == codec
    assert (it.facts.video.width, it.facts.video.height) == (160, 120)
    assert it.made.measured.picture.frames == 10
    assert it.made.remarks == ()


SOUNDS = {
    "truehd": ("sound.mka", ("-ar", "48000", "-ac", "2", "-strict", "-2")),
    "mlp": ("sound2.mka", ("-ar", "48000", "-ac", "2", "-strict", "-2")),
    "wavpack": ("sound.wv", ()),
    "tta": ("sound.tta", ()),
    "nellymoser": ("sound.flv", ("-ar", "22050", "-ac", "1")),
    "adpcm_swf": ("sound2.flv", ("-ar", "22050", "-ac", "1")),
    "dts": ("sound3.mka", ("-strict", "-2", "-c:a", "dca", "-ar", "48000", "-ac", "2")),
    "adpcm_yamaha": ("phone.wav", ()),
    "pcm_s16be": ("sound.caf", ()),
}


@pytest.mark.parametrize("codec", SOUNDS)
def test_sounds_of_discs_phones_and_the_old_web_are_heard(codec, clips, played):
    name, options = SOUNDS[codec]
    coded = () if "-c:a" in options else ("-c:a", codec)
    it = played(clips(name, ("-f", "lavfi", "-i", "sine=f=440:d=2"), (*options, *coded)))
    assert it.facts.sound.codec == codec
    assert it.made.duration_s == pytest.approx(2, abs=0.15)
    assert it.made.measured.sound.loudness.integrated_lufs is not None


def test_motion_jpeg_2000_is_a_film_though_it_begins_like_a_still(clips, played, tmp_path):
    plain = clips("motion.mov", SEEN, ("-c:v", "jpeg2000", "-movflags", "+faststart")).read_bytes()
    head = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\x14ftypmjp2\0\0\0\0mjp2"
    assert plain[4:8] == b"ftyp"
    shift = len(head) - int.from_bytes(plain[:4], "big")
    data = bytearray(head + plain[int.from_bytes(plain[:4], "big") :])
    at = data.index(b"stco") + 8
    for place in range(at + 4, at + 4 + 4 * int.from_bytes(data[at : at + 4], "big"), 4):
        data[place : place + 4] = (int.from_bytes(data[place : place + 4], "big") + shift).to_bytes(4, "big")
    film = tmp_path / "motion.mj2"
    film.write_bytes(data)
    it = played(film)
    assert it.facts.media == "video"
    assert it.made.measured.picture.frames == 10


@pytest.mark.parametrize("form", ["WEBP", "BMP", "broken"])
def test_a_cover_of_any_form_never_costs_the_sound(form, clips, played, tmp_path):
    clip = clips("plain.mp3", TONE, ("-c:a", "libmp3lame", "-id3v2_version", "3"))
    cover = tmp_path / "cover"
    Image.new("RGB", (40, 30), "red").save(cover, "WEBP" if form == "broken" else form)
    data = cover.read_bytes() if form != "broken" else cover.read_bytes()[:30]
    mime = {"WEBP": b"image/webp", "BMP": b"image/bmp"}.get(form, b"image/webp")
    body = b"\0" + mime + b"\0\x03\0" + data
    frame = b"APIC" + len(body).to_bytes(4, "big") + b"\0\0" + body
    size = len(frame)
    tag = b"ID3\x03\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + frame
    plain = clip.read_bytes()
    song = tmp_path / "song.mp3"
    song.write_bytes(tag + plain[10 + sum(byte << shift for byte, shift in zip(plain[6:10], (21, 14, 7, 0), strict=True)) :])
    it = played(song)
    assert it.facts.media == "sound"
    assert it.made.duration_s == pytest.approx(2, abs=0.1)
    assert ("no-poster" in it.made.remarks) == (form == "broken")


def test_of_two_sounds_the_one_that_is_not_silent_is_heard(clips, played, limits, tmp_path):
    tracks = ("-map", "0", "-map", "1", "-map", "2", *X264, "-c:a", "aac", "-ac", "2")
    it = played(clips("silent-first.mp4", (*FILM, *SILENT, *TONE), tracks))
    assert [sound.unheard for sound in it.facts.sounds] == ["silent", ""]
    assert it.facts.sound == it.facts.sounds[1]
    assert it.made.remarks == ("other-sound",)
    assert it.made.measured.sound.loudness.integrated_lufs is not None
    heard = listen(it.source, tmp_path / "heard.wav", limits, it.facts)
    assert max(heard.read_bytes()[44:]) > 0


def test_two_mono_tracks_stay_the_channels_of_one_though_the_first_is_silent(clips, played):
    tracks = ("-map", "0", "-map", "1", "-map", "2", *X264, "-c:a", "pcm_s16le")
    it = played(clips("one-microphone.mov", (*FILM, *SILENT, *TONE), tracks))
    assert it.recipe.parameters.sound_source.streams == (0, 1)
    assert "one-ear" in {flag.code for flag in quality(it.facts, it.made.measured)}


def test_a_sound_that_nobody_knows_leaves_the_one_behind_it(clips, played, tmp_path):
    tracks = ("-map", "0", "-map", "1", "-map", "1", *X264, "-c:a", "aac")
    clip = clips("spatial.mp4", (*FILM, *TONE), tracks)
    it = played(renamed(clip, tmp_path / "spatial.mp4", (b"mp4a", b"apac"), (b"esds", b"dapa")))
    assert [(sound.codec, sound.unheard) for sound in it.facts.sounds] == [("apac", "undecoded"), ("aac", "")]
    assert it.recipe.parameters.sound_source.streams == (1,)
    assert it.made.remarks == ("other-sound",)
    assert it.made.measured.sound.loudness.integrated_lufs is not None


def test_a_film_whose_only_sound_nobody_knows_is_shown_and_says_which(clips, played, tmp_path):
    clip = clips("only.mp4", (*FILM, *TONE), (*X264, "-c:a", "aac"))
    it = played(renamed(clip, tmp_path / "only.mp4", (b"mp4a", b"apac"), (b"esds", b"dapa")))
    assert it.made.remarks == ("no-sound",)
    (said,) = [flag for flag in quality(it.facts, it.made.measured) if flag.code == "no-sound"]
    assert said.facts == {"codec": "apac"}


def test_a_film_whose_picture_nobody_knows_is_heard_and_says_which(clips, played, tmp_path):
    clip = clips("unseen.mp4", (*FILM, *TONE), (*X264, "-c:a", "aac"))
    it = played(renamed(clip, tmp_path / "unseen.mp4", (b"avc1\0", b"zzzz\0")))
    assert it.facts.media == "sound"
    assert it.made.remarks == ("no-picture",)
    assert it.facts.unseen == "zzzz"


@pytest.mark.parametrize(("kind", "codec"), [("picture", "zzzz"), ("sound", "apac")])
def test_what_nothing_decodes_is_refused_with_the_codec(kind, codec, clips, limits, tmp_path):
    if kind == "picture":
        film = renamed(clips("seen.mp4", FILM, X264), tmp_path / "p.mp4", (b"avc1\0", b"zzzz\0"))
    else:
        film = renamed(clips("heard.m4a", TONE, ("-c:a", "aac")), tmp_path / "s.m4a", (b"mp4a", b"apac"), (b"esds", b"dapa"))
    with pytest.raises(MediaUnreadable) as refused:
        probe(film, limits)
    said, _, why = refused.value.facts["reason"].partition(": ")
    assert said == codec
    assert why


SCRIPT = r"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, Bold
Style: Default,SimHei,20,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.10,0:00:00.90,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100 0 100{\p0}
Dialogue: 0,0:00:00.20,0:00:00.80,Default,,0,0,0,,树上\h鸟儿{注释}
Dialogue: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,成双对
"""


def test_a_script_inside_a_recording_is_read_as_a_script(limits, tmp_path):
    script, film = tmp_path / "words.ass", tmp_path / "film.mkv"
    script.write_text(SCRIPT, encoding="utf-8")
    compose((*FILM, "-i", str(script)), ("-map", "0", "-map", "1", *X264, "-c:s", "ass", str(film)))
    facts = probe(film, limits)
    assert facts.duration_s == pytest.approx(2, abs=0.05), "not where the last words go"
    _, recipe = plan(facts)
    made = make(recipe, film, tmp_path / "made", facts, limits)
    cues = words(tmp_path / "made").split("\n\n")[1:]
    assert [cue.partition("\n")[2] for cue in cues if cue] == ["树上\u00a0鸟儿", "成双对"]
    assert made.language == "zh"
