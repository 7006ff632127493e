"""Damaged and hostile recordings, each made here: a named fault or a partial result with a remark; the table of docs/media.md."""

import dataclasses
import json
import random
import socket
import struct
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from archive.errors import MediaError, MediaUnreadable
from archive.media import make, plan, probe
from archive.media.films.hearing import hear
from archive.media.guarded import tools
from archive.media.recipe import SoundSource
from counted import numbers as shown_in
from counted import source
from hls_rules import check
from media_table import became, names, refused, remarked, settled, told
from still_files import deflated_zeros, pdf, png, words

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25")
TS = (*X264, "-c:a", "aac")


def seen(size="320x240", rate="25", seconds=2):
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")


def heard(seconds=2, rate=44100):
    return ("-f", "lavfi", "-i", f"sine=f=440:r={rate}:d={seconds}")


@pytest.fixture
def ended(limits, played, tmp_path):
    """What became of a file, told to the table: what was made, or the fault; the scratch folder is empty either way."""

    def end(name, path, **narrow):
        low = dataclasses.replace(limits, **narrow)
        try:
            if narrow:
                facts = probe(path, low)
                make(plan(facts)[0], path, tmp_path / "made" / path.stem, facts, low)
            else:
                it = played(path)
                told("bad", name, became(it), remarked(it))
                return it
        except MediaError as fault:
            assert fault.facts["name"] == path.name
            assert str(tmp_path) not in str(fault.facts)
            assert not (tmp_path / "made" / path.stem).exists()
            assert list(limits.scratch.glob("*")) == []
            told("bad", name, refused(fault), "—")
            return fault
        raise AssertionError("it was made within limits that it should break")

    return end


def rung(it):
    return it.folder / it.recipe.parameters.rungs[0].name / "index.m3u8"


def flipped(content, count, start, end):
    """The same with bits turned, always the same ones, between two shares of its length."""
    bits, dice = bytearray(content), random.Random(7)
    for _ in range(count):
        bits[dice.randrange(int(len(bits) * start), int(len(bits) * end))] ^= 1 << dice.randrange(8)
    return bytes(bits)


def test_cut_off_with_its_index(film, tmp_path, ended):
    half = tmp_path / "half.mp4"
    half.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    it = ended("截断的 MP4,有 moov / truncated MP4 with moov", half)
    assert "truncated" in it.made.remarks
    assert 1 < it.made.duration_s < 4
    check(it.folder)


def test_cut_off_without_its_index(film, clips, tmp_path, ended):
    plain = clips("plain.mp4", ("-i", str(film)), ("-c", "copy"))
    half = tmp_path / "no-moov.mp4"
    half.write_bytes(plain.read_bytes()[: plain.stat().st_size // 2])
    fault = ended("截断的 MP4,无 moov / truncated MP4 without moov", half)
    assert fault.facts["reason"] == "moov atom not found"


def test_turned_bits_in_h264(film, tmp_path, ended):
    content = film.read_bytes()
    start = content.index(b"mdat") / len(content)
    damaged = tmp_path / "bits.mp4"
    damaged.write_bytes(flipped(content, 60, start + 0.01, 1))
    it = ended("H.264 MP4 里翻转的位 / bits turned in H.264 MP4", damaged)
    assert "damaged" in it.made.remarks
    assert it.made.duration_s == pytest.approx(5, abs=0.3)
    check(it.folder)


def test_turned_bits_in_a_transport_stream(clips, tmp_path, ended):
    whole = clips("whole.ts", (*seen("352x288", seconds=3), *heard(3)), ("-c:v", "mpeg2video", "-b:v", "2M", "-c:a", "mp2"))
    damaged = tmp_path / "bits.ts"
    damaged.write_bytes(flipped(whole.read_bytes(), 60, 0.05, 0.98))
    it = ended("MPEG-2 TS 里翻转的位 / bits turned in MPEG-2 TS", damaged)
    assert "damaged" in it.made.remarks
    assert 2 < it.made.duration_s < 3.5


EMPTY = {
    "零长度画面 MP4 / MP4 with a picture of no length": ("zero.mp4", seen(), (*X264, "-t", "0")),
    "零长度画面 MKV / MKV with a picture of no length": ("zero.mkv", seen(), ("-c:v", "ffv1", "-t", "0")),
    "零长度声音 WAV / WAV of no length": ("zero.wav", heard(), ("-t", "0")),
    "零长度声音 FLAC / FLAC of no length": ("zero.flac", heard(), ("-t", "0")),
}


@pytest.mark.parametrize("name", EMPTY)
def test_streams_of_no_length(name, clips, ended):
    fault = ended(name, clips(*EMPTY[name]))
    assert isinstance(fault, MediaUnreadable)
    assert fault.facts["reason"]


def test_a_film_whose_sound_has_no_length(clips, ended):
    nothing = ("-filter_complex", "[1:a]atrim=end_sample=0[a]", "-map", "0:v", "-map", "[a]", *TS)
    it = ended("零长度声音流 / film with a sound of no length", clips("mute.mp4", (*seen(), *heard()), nothing))
    assert it.made.duration_s == pytest.approx(2, abs=0.1)
    check(it.folder)


def test_one_frame(clips, ended):
    it = ended("只有一帧,0/0 fps / one frame, 0/0 fps", clips("one.mp4", seen(), (*X264, "-frames:v", "1")))
    assert it.made.measured.picture.frames == 1
    assert "FRAME-RATE=25.000" in (it.folder / "master.m3u8").read_text()


def test_no_rate_at_all(clips, ended):
    """A Matroska without DefaultDuration and with a single frame: ffprobe has nothing to tell but 0/0."""
    it = ended("没有帧率的单帧 MKV / single frame of no rate, MKV", clips("norate.mkv", seen(rate=1), (*X264, "-frames:v", "1")))
    assert 1 <= it.made.measured.picture.frames <= 25


def test_a_thousand_frames_a_second(clips, ended):
    it = ended("每秒 1000 帧 / 1,000 fps", clips("fast.mp4", seen(rate=1000, seconds=1), X264))
    assert it.facts.video.rate == "1000/1"
    assert it.recipe.parameters.rate == "60/1"
    assert it.made.measured.picture.frames == pytest.approx(60, abs=1)
    check(it.folder)


def test_one_pixel(clips, ended):
    it = ended(
        "1×1 的画面 / 1×1 frames", clips("dot.mkv", seen("16x16", seconds=1), ("-vf", "format=gray,crop=1:1:0:0", "-c:v", "ffv1"))
    )
    assert (it.facts.video.width, it.facts.video.height) == (1, 1)
    assert check(it.folder) == ["2x2"]


def wrapped(clips, tmp_path, name, frames):
    """PNG frames as they are as a film."""
    for number, content in enumerate(frames):
        (tmp_path / f"{name}-{number:03d}.png").write_bytes(content)
    return clips(name, ("-framerate", "25", "-i", str(tmp_path / f"{name}-%03d.png")), ("-c", "copy"))


def test_frames_of_16k(clips, tmp_path, ended):
    large = wrapped(clips, tmp_path, "sixteen.mkv", [png(16000, 16000, bits=1)])
    fault = ended("16k×16k 的画面 / 16k×16k frames", large)
    assert (fault.code, fault.facts["limit"]) == ("E502", "frame_pixels")


def test_a_bomb_of_frames(clips, tmp_path, ended):
    bomb = wrapped(clips, tmp_path, "bomb.mkv", [png(12000, 12000, bits=1)] * 20)
    assert bomb.stat().st_size < 500_000
    fault = ended("解压炸弹:20 帧 12000×12000,不到 500 KB / video bomb", bomb)
    assert (fault.code, fault.facts["limit"]) == ("E502", "frame_pixels")


def test_a_bomb_behind_small_frames(clips, tmp_path, ended):
    growing = wrapped(clips, tmp_path, "growing.mkv", [png(320, 240, colour=2)] * 15 + [png(12000, 12000, bits=1)] * 15)
    it = ended("先小后大的炸弹 / bomb behind small frames", growing)
    assert it.made.remarks == ("damaged",)
    assert 0.5 < it.made.duration_s < 1.3
    assert check(it.folder) == ["320x240"]


def test_a_film_that_needs_more_memory_than_there_is(clips, tmp_path, ended):
    wide = wrapped(clips, tmp_path, "wide.mkv", [png(8000, 4500, bits=8, colour=6)] * 3)
    fault = ended("解码超出内存 / more memory than allowed", wide, memory_mb=420)
    assert (fault.code, fault.facts["limit"]) == ("E502", "memory")


def test_sixty_five_streams(clips, ended):
    maps = [part for _ in range(64) for part in ("-map", "1:a")]
    many = clips("streams.mp4", (*seen(seconds=1), *heard(1)), ("-map", "0:v", *maps, *TS, "-b:a", "16k"))
    fault = ended("65 条流 / 65 streams", many)
    assert (fault.code, fault.facts["limit"]) == ("E502", "streams")


def test_sixty_four_streams_are_not_too_many(clips, played):
    maps = [part for _ in range(63) for part in ("-map", "1:a")]
    it = played(clips("fewer.mp4", (*seen(seconds=1), *heard(1)), ("-map", "0:v", *maps, *TS, "-b:a", "16k")))
    assert it.facts.streams == 64
    assert it.made.remarks == ()


def test_a_size_that_changes_half_way(clips, tmp_path, ended):
    parts = []
    for name, scale in (("first.ts", ""), ("second.ts", ",scale=512:288")):
        inputs, outputs = source(4)
        outputs[outputs.index("-vf") + 1] += scale
        parts.append(clips(name, inputs, outputs).read_bytes())
    both = tmp_path / "sizes.ts"
    both.write_bytes(b"".join(parts))
    it = ended("分辨率中途改变 / resolution changes half-way", both)
    assert check(it.folder) == ["256x144"]
    shown = shown_in(rung(it))
    assert set(range(99)) <= set(shown[:100])
    assert set(range(99)) <= set(shown[100:])
    assert len(shown) == pytest.approx(200, abs=5)
    assert sound_of(it.folder / "audio/index.m3u8") == pytest.approx(8.1, abs=0.2)


def test_channels_that_change_half_way(clips, tmp_path, ended):
    parts = [clips(f"channels-{n}.ts", (*seen(), *heard()), (*TS, "-ac", str(n))).read_bytes() for n in (1, 2, 6)]
    all_three = tmp_path / "channels.ts"
    all_three.write_bytes(b"".join(parts))
    it = ended("声道中途改变(1→2→6)/ channels change half-way", all_three)
    check(it.folder)
    assert it.made.duration_s == pytest.approx(6, abs=0.3)
    assert sound_of(it.folder / "audio/index.m3u8") == pytest.approx(6.1, abs=0.2)


def test_channels_of_sound_alone_that_change_half_way(clips, tmp_path, ended):
    parts = [clips(f"channels-{n}.aac", heard(), ("-c:a", "aac", "-ac", str(n))).read_bytes() for n in (1, 2, 6)]
    all_three = tmp_path / "channels.aac"
    all_three.write_bytes(b"".join(parts))
    it = ended("AAC 声道中途改变 / channels of an AAC change half-way", all_three)
    assert it.facts.duration_s == pytest.approx(6.1, abs=0.2), "not what the rate of its first packets lets guess"
    assert "truncated" not in it.made.remarks
    assert it.made.duration_s == pytest.approx(6.1, abs=0.2)
    assert sound_of(it.folder / "audio/index.m3u8") == pytest.approx(6.1, abs=0.2)
    waveform = json.loads((it.folder / "waveform.json").read_text())
    assert waveform["length"] * waveform["samples_per_pixel"] / 48000 == pytest.approx(6.1, abs=0.2)


def sound_of(playlist):
    """Seconds of sound in a stream, by its packets: twice as many in the same time would be a stutter."""
    command = [str(tools.ffprobe()), "-v", "error", "-show_entries", "packet=pts", "-of", "csv=p=0", str(playlist)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return len(done.stdout.split()) * 1024 / 48000


def silent_wav(path, seconds, rate=8000):
    """A WAV of silence that takes no room on the disk: a header, and a hole."""
    size = seconds * rate * 2
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", size)
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + size)
    return path


def test_forty_hours_of_nothing(tmp_path, ended):
    """Twenty minutes cost 24 s of CPU where it was measured, so forty hours some 48 minutes: the test allows only seconds."""
    fault = ended(
        "40 小时空声音,只许 8 秒 CPU / 40 hours of silence, 8 s of CPU allowed",
        silent_wav(tmp_path / "days.wav", 144_000),
        cpu_s=8,
    )
    assert (fault.code, fault.facts["limit"]) == ("E502", "cpu")


def test_ten_minutes_of_nothing(tmp_path, ended):
    it = ended("10 分钟空声音 / ten minutes of silence", silent_wav(tmp_path / "minutes.wav", 600))
    assert it.made.duration_s == pytest.approx(600, abs=1)
    assert it.made.measured.sound.loudness.integrated_lufs is None
    assert (it.folder / "waveform.json").stat().st_size < 20_000


def test_a_wave_that_is_longer_than_its_header_says_stays_small(tmp_path, limits):
    long = silent_wav(tmp_path / "long.wav", 330)
    heard_of = hear(long, tmp_path / "heard", SoundSource(streams=(0,), channels=1), 1.0, limits)
    waveform = json.loads(heard_of.waveform)
    assert 4000 <= waveform["length"] <= 8001
    assert waveform["length"] * waveform["samples_per_pixel"] / 48000 == pytest.approx(330, rel=0.01)
    assert heard_of.measured.duration_s == pytest.approx(330, abs=0.1)


def test_a_hole_of_forty_hours(clips, ended):
    silence = clips("silence.mka", ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono"), ("-t", "2", "-c:a", "libopus", "-b:a", "6k"))
    listing = silence.with_name("far.txt")
    listing.write_text(f"ffconcat version 1.0\nfile '{silence}'\nduration 144000\nfile '{silence}'\n")
    it = ended(
        "40 小时的空洞 / a hole of 40 hours",
        clips("hole.mka", ("-f", "concat", "-safe", "0", "-i", str(listing)), ("-c", "copy")),
    )
    assert it.made.duration_s == pytest.approx(2, abs=0.2)


NAMES = [
    "-rf.mp4",
    "-i.mp4",
    "line\nbreak.mp4",
    'it\'s "quoted".mp4',
    "100%d %(x)s.mp4",
    "舞🐉 [1:v];a,b:c=d\\.mp4",
    "a|b&c>d$(e)`f`.mp4",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_only_names(name, clips, tmp_path, played):
    film = tmp_path / name
    film.write_bytes(clips("plain-name.mp4", (*seen(seconds=1), *heard(1)), TS).read_bytes())
    it = played(film)
    assert it.made.remarks == ()
    assert it.made.duration_s == pytest.approx(1, abs=0.1)
    told("bad", of_name(name), became(it), remarked(it))


def of_name(name):
    return "文件名 / name `" + json.dumps(name)[1:-1].replace("`", "ˋ").replace("|", "¦") + "`"


SECRET = "the secret of another delivery"
ELSEWHERE = {
    "ffconcat 脚本,名为 .mp4 / concat script named .mp4": "ffconcat version 1.0\nfile '{secret}'\n",
    "ffconcat 脚本,指向网络 / concat script, http": "ffconcat version 1.0\nfile 'http://127.0.0.1:{port}/a.mp4'\n",
    "m3u8,名为 .mp4 / m3u8 named .mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{secret}\n#EXT-X-ENDLIST\n",
    "m3u8,指向网络 / m3u8, http": "#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "DASH MPD": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>http://127.0.0.1:{port}/</BaseURL></MPD>',
}


@pytest.fixture
def secret(tmp_path, clips):
    """A film that lies in another folder, red all over."""
    red = clips("red.ts", ("-f", "lavfi", "-i", "color=red:s=320x240:r=25:d=2"), TS)
    place = tmp_path / "elsewhere" / "secret.ts"
    place.parent.mkdir()
    place.write_bytes(red.read_bytes())
    return place


@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_names_other_files_or_the_network_reads_neither(name, secret, tmp_path, ended):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        port = server.getsockname()[1]
        datagrams.bind(("127.0.0.1", port))
        posing = tmp_path / "posing.mp4"
        posing.write_text(ELSEWHERE[name].format(secret=secret, port=port))
        fault = ended(name, posing)
        assert isinstance(fault, MediaUnreadable)
        for door in (server, datagrams):
            door.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
        with pytest.raises(TimeoutError):
            datagrams.recv(1)


def test_a_movie_that_keeps_its_pictures_in_another_file_gets_none(clips, secret, tmp_path, ended):
    """QuickTime's `dref` with a `url ` entry: the track's bytes are said to lie in secret.ts."""
    inner = clips("inner.mov", seen(), X264)
    content = inner.read_bytes()
    own = b"\0\0\0\x0curl \0\0\0\1"
    path = str(secret).encode()
    named = b"url " + b"\0\0\0\0" + b"file://" + path + b"\0"
    entry = struct.pack(">I", len(named) + 4) + named
    grown = len(entry) - len(own)
    assert content.count(own) == 1
    assert content.index(b"mdat") < content.index(b"moov"), "what grows lies behind the pictures, whose places stay"
    at = content.index(own)
    content = bytearray(content[:at] + entry + content[at + len(own) :])
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"):
        place = content.rindex(kind, 0, at) - 4
        (size,) = struct.unpack(">I", content[place : place + 4])
        content[place : place + 4] = struct.pack(">I", size + grown)
    posing = tmp_path / "outside.mov"
    posing.write_bytes(content)
    it = ended("MOV,`dref` 指向别的文件 / MOV whose `dref` names another file", posing)
    if not isinstance(it, MediaError):
        with Image.open(it.folder / "poster.jpg") as poster:
            red, green, _ = poster.convert("RGB").resize((1, 1)).getpixel((0, 0))
        assert red - green < 60, "the pictures are those of the test card, none of the red film"


def test_pictures_documents_and_captions_are_in_the_table(ended, tmp_path):
    """What their own tests prove at length (test_pictures_hostile, test_documents, test_captions), once each for the table."""
    text = b"Comment\0\0" + deflated_zeros(1 << 28)
    papers = [(595, 842, (deflated_zeros(1 << 28), True)), (595, 842, words("after the bomb, still here, and readable"))]
    cues = (
        "".join(
            f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},000 --> {n // 3600:02}:{n // 60 % 60:02}:{n % 60:02},900\n句\n\n"
            for n in range(300_000)
        )
        * 4
    )
    cases = {
        "解压炸弹:图片 / picture bomb, 20000×20000": ("bomb.png", png(20000, 20000, bits=1)),
        "解压炸弹:PNG 文字块 / PNG text chunk": ("chunk.png", png(300, 200, chunks=[(b"zTXt", text)])),
        "解压炸弹:文稿内压缩流 / deflated stream in a PDF": ("bomb.pdf", pdf(papers)),
        "120 万条字幕 / 1.2 million cues": ("many.srt", cues.encode()),
        "空文件之外的文字 / words that are no media": ("words.mp4", ("这不是视频。" * 40).encode()),
    }
    for name, (file, content) in cases.items():
        (tmp_path / file).write_bytes(content)
        ended(name, tmp_path / file)


def test_the_page_has_no_row_without_a_test():
    said = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parent.glob("test_hostile_*.py"))
    found = names("bad")
    assert len(found) > 40
    settled("bad", [name for name in found if name in said or any(name == of_name(one) for one in NAMES)])
