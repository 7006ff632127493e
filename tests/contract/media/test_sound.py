"""Sound alone, with and without a cover."""

import wave

import pytest

from archive.errors import MediaUnreadable
from archive.media import listen
from archive.models.media import MediaType


def tone(seconds=6):
    return ("-f", "lavfi", "-i", f"sine=frequency=440:d={seconds}")


@pytest.mark.parametrize(
    ("name", "codec"),
    [("s.flac", "flac"), ("s.wav", "pcm_s16le"), ("s.mp3", "libmp3lame"), ("s.ogg", "libvorbis"), ("s.m4a", "aac")],
)
def test_sound_becomes_two_rates_of_aac(name, codec, clips, played, decoded, streams_of):
    it = played(clips(name, tone(), ("-c:a", codec)))
    assert it.facts.media is MediaType.SOUND
    assert (it.recipe.name, it.made.remarks) == ("sound-hls", ())
    assert it.made.duration_s == pytest.approx(6.0, abs=0.1)
    master = (it.folder / "master.m3u8").read_text()
    assert master.index("audio-low/index.m3u8") < master.index("\naudio/index.m3u8")
    for rung, channels in (("audio", 2), ("audio-low", 1)):
        (stream,) = streams_of(it.folder / rung / "index.m3u8")
        assert (stream["codec_name"], stream["channels"], stream["sample_rate"]) == ("aac", channels, "48000")
        assert decoded(it.folder / rung / "index.m3u8", "a:0")[2] == pytest.approx(6 * 48000 / 1024, abs=3)
    assert not [f for f in it.made.files if f.name.startswith("poster")]


def test_a_cover_is_no_film_but_the_poster(clips, played):
    cover = clips("cover.png", ("-f", "lavfi", "-i", "color=red:s=301x299"), ("-frames:v", "1"))
    song = clips("covered.mp3", (*tone(2), "-i", str(cover)), ("-map", "0", "-map", "1", "-c:v", "copy", "-id3v2_version", "3"))
    it = played(song)
    assert (it.facts.media, it.facts.cover, it.facts.video) == (MediaType.SOUND, True, None)
    poster = next(f for f in it.made.files if f.name == "poster.jpg")
    assert (poster.width, poster.height) == (301, 299)
    from PIL import Image

    with Image.open(it.folder / "poster.jpg") as picture:
        red, green, blue = picture.getpixel((150, 150))
    assert red > 240
    assert max(green, blue) < 20


def test_a_broken_cover_costs_only_the_cover(clips, played):
    cover = clips("cover2.png", ("-f", "lavfi", "-i", "color=red:s=300x300"), ("-frames:v", "1"))
    song = clips("covered2.mp3", (*tone(2), "-i", str(cover)), ("-map", "0", "-map", "1", "-c:v", "copy", "-id3v2_version", "3"))
    broken = song.with_name("broken-cover.mp3")
    content = song.read_bytes()
    start = content.index(b"IHDR") + 4
    broken.write_bytes(content[:start] + b"\0" * 8 + content[start + 8 :])
    it = played(broken)
    assert it.made.duration_s == pytest.approx(2.0, abs=0.1)
    assert not [f for f in it.made.files if f.name.startswith("poster")]


def test_listen_gives_models_their_sound(clips, limits, tmp_path):
    film = clips("listened.mp4", ("-f", "lavfi", "-i", "testsrc2=s=320x240:d=3", *tone(3)), ("-c:v", "libx264", "-c:a", "aac"))
    with wave.open(str(listen(film, tmp_path / "out" / "sound.wav", limits))) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16000, 1, 2)
        assert sound.getnframes() == pytest.approx(3 * 16000, abs=1600)
    assert list(limits.scratch.iterdir()) == []


def test_listen_says_when_there_is_nothing_to_hear(clips, limits, tmp_path):
    silent = clips("nothing.mp4", ("-f", "lavfi", "-i", "testsrc2=s=320x240:d=1"), ("-c:v", "libx264"))
    with pytest.raises(MediaUnreadable, match=r"nothing\.mp4"):
        listen(silent, tmp_path / "sound.wav", limits)
    assert not (tmp_path / "sound.wav").exists()


def test_what_is_cut_off_is_missed_where_a_header_promised_it(clips, played):
    whole = clips("promised.mp3", tone(20), ("-c:a", "libmp3lame"))
    cut = whole.with_name("cut-off.mp3")
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 3])
    it = played(cut)
    assert it.facts.duration_s == pytest.approx(20.0, abs=0.1)
    assert it.made.duration_s == pytest.approx(6.7, abs=0.5)
    assert "truncated" in it.made.remarks


def test_a_varying_rate_without_a_header_is_measured_not_guessed(clips, played):
    even = ("-f", "lavfi", "-i", "aevalsrc='if(lt(t,15),0,random(0)-0.5)':s=44100:d=20")
    it = played(clips("varying.mp3", even, ("-c:a", "libmp3lame", "-q:a", "2", "-write_xing", "0")))
    assert it.facts.duration_s == pytest.approx(20.0, abs=0.1)
    assert "truncated" not in it.made.remarks
