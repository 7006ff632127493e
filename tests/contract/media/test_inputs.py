"""Input classes: what centres deliver, made small, and what becomes of each; the table of docs/media.md is written here."""

import dataclasses
import io
from fractions import Fraction

import pytest
from PIL import Image

from archive.media import Limits
from archive.media.guarded import whitelists
from archive.media.planning.profiles import PROFILES
from hls_rules import check
from media_table import became, remarked, settled, told, whole
from still_files import dng, heic, pdf, words

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
AAC = ("-c:a", "aac")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params")
FIELDS = "tinterlace=interleave_top,setfield=tff"


def seen(size, rate="25", seconds=1):
    return ("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}")


def heard(seconds=1, rate=48000, hertz=440):
    return ("-f", "lavfi", "-i", f"sine=f={hertz}:r={rate}:d={seconds}")


def hdr(transfer, more=""):
    return f"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:range=limited{more}"


FOUR = tuple(part for hertz in (300, 400, 500, 600) for part in heard(hertz=hertz))
SURROUND = "pan=5.1|c0=c0|c1=0.5*c0|c2=c0|c3=0*c0|c4=0.3*c0|c5=0.2*c0"

FILMS = {
    # class: (file, inputs, outputs, sizes of the rungs from the largest, frames per second, remarks)
    "DV 磁带 / DV tape": (
        "tape.avi",
        (*seen("720x576", 50), *heard()),
        (
            *("-vf", "tinterlace=interleave_bottom,setfield=bff,setsar=16/15", "-c:v", "dvvideo", "-pix_fmt", "yuv420p"),
            *("-c:a", "pcm_s16le", "-ac", "2"),
        ),
        ["640x480", "480x360"],
        25,
    ),
    "HDV 隔行 / interlaced HDV": (
        "hdv.ts",
        (*seen("1440x1080", 50), *heard()),
        (
            *("-vf", f"{FIELDS},setsar=4/3,format=yuv420p", "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-b:v", "10M"),
            *("-c:a", "mp2"),
        ),
        ["1920x1080", "1280x720", "854x480", "640x360"],
        25,
    ),
    "手机可变帧率 / phone clip, variable rate": (
        "phone.mp4",
        (*seen("640x360", 30, 2), *heard(2)),
        ("-vf", "select='if(lt(t,1),1,not(mod(n,3)))'", "-fps_mode", "vfr", *X264, *AAC),
        ["640x360"],
        30,
    ),
    "HDR10": (
        "hdr10.mp4",
        seen("640x360"),
        (*X265, hdr("smpte2084", ":max-cll=1000,400")),
        ["640x360"],
        25,
    ),
    "HLG": ("hlg.mov", seen("640x360"), (*X265, hdr("arib-std-b67")), ["640x360"], 25),
    "旋转 90° / rotated": ("turned.mp4", ("-display_rotation:v:0", "90"), ("-c", "copy"), ["360x640"], 25),
    "竖拍 / portrait": ("portrait.mp4", (*seen("360x640", 30), *heard()), (*X264, *AAC), ["360x640"], 30),
    "方形 / square": ("square.mp4", (*seen("500x500"), *heard()), (*X264, *AAC), ["480x480", "360x360"], 25),
    "四条单声道 / four mono tracks": (
        "four.mxf",
        (*seen("640x360"), *FOUR),
        (*(part for n in range(5) for part in ("-map", f"{n}")), "-c:v", "mpeg2video", "-c:a", "pcm_s16le"),
        ["640x360"],
        25,
    ),
    "5.1 声道 / 5.1 surround": (
        "surround.mkv",
        (*seen("640x360"), *heard()),
        ("-filter_complex", f"[1:a]{SURROUND}[a]", "-map", "0:v", "-map", "[a]", *X264, "-c:a", "ac3"),
        ["640x360"],
        25,
    ),
    "单耳声音 / sound in one ear": (
        "ear.mp4",
        (*seen("640x360", seconds=2), *heard(2)),
        ("-filter_complex", "[1:a]pan=stereo|c0=c0|c1=0*c0[a]", "-map", "0:v", "-map", "[a]", *X264, *AAC),
        ["640x360"],
        25,
    ),
    "奇数尺寸 / odd size": (
        "odd.mkv",
        seen("400x300"),
        ("-vf", "scale=321:243,setsar=1", "-c:v", "ffv1", "-pix_fmt", "yuv444p"),
        ["320x242"],
        25,
    ),
    "10 位 4:2:2 / 10-bit 4:2:2": (
        "tenbit.mp4",
        seen("640x360"),
        ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv422p10le"),
        ["640x360"],
        25,
    ),
    "ProRes": (
        "prores.mov",
        (*seen("1280x720", seconds=0.4), *heard(0.4)),
        ("-c:v", "prores_ks", "-profile:v", "3", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s24le"),
        ["1280x720", "854x480", "640x360"],
        25,
    ),
    "DNxHD": (
        "dnxhd.mov",
        seen("1280x720", seconds=0.4),
        ("-c:v", "dnxhd", "-b:v", "60M", "-pix_fmt", "yuv422p"),
        ["1280x720", "854x480", "640x360"],
        25,
    ),
    "WMV": ("old.wmv", (*seen("320x240"), *heard()), ("-c:v", "wmv2", "-c:a", "wmav2"), ["320x240"], 25),
    "FLV": ("web.flv", (*seen("320x240"), *heard(rate=44100)), ("-c:v", "flv", "-c:a", "libmp3lame"), ["320x240"], 25),
    "RealMedia": ("old.rm", (*seen("352x288"), *heard(rate=44100)), ("-c:v", "rv20", "-c:a", "ac3"), ["352x288"], 25),
    "MPEG-1 VCD": (
        "disc.mpg",
        (*seen("352x288"), *heard(rate=44100)),
        ("-c:v", "mpeg1video", "-c:a", "mp2", "-f", "vcd"),
        ["352x288"],
        25,
    ),
    "MPEG-4 AVI": (
        "cam.avi",
        (*seen("640x360"), *heard(rate=44100)),
        ("-c:v", "mpeg4", "-vtag", "DIVX", "-c:a", "libmp3lame"),
        ["640x360"],
        25,
    ),
    "3GP": (
        "old-phone.3gp",
        (*seen("176x144", 15), *heard(rate=8000)),
        ("-c:v", "h263", "-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1"),
        ["176x144"],
        15,
    ),
    "VP9 WebM": (
        "vp9.webm",
        (*seen("640x360"), *heard()),
        ("-c:v", "libvpx-vp9", "-cpu-used", "8", "-deadline", "realtime", "-c:a", "libopus"),
        ["640x360"],
        25,
    ),
    "AV1 WebM": (
        "av1.webm",
        (*seen("640x360"), *heard()),
        ("-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-c:a", "libopus"),
        ["640x360"],
        25,
    ),
    "Theora Ogg": (
        "theora.ogg",
        (*seen("320x240"), *heard()),
        ("-c:v", "libtheora", "-c:a", "libvorbis"),
        ["320x240"],
        25,
    ),
}


@pytest.mark.parametrize("name", FILMS)
def test_films(name, clips, played):
    file, inputs, outputs, sizes, rate = FILMS[name]
    if file == "turned.mp4":
        inputs = (*inputs, "-i", str(clips("lying.mp4", seen("640x360"), X264)))
    it = played(clips(file, inputs, outputs))
    assert [f"{rung.width}x{rung.height}" for rung in it.recipe.parameters.rungs] == sizes
    assert check(it.folder) == sizes[::-1]
    assert it.recipe.parameters.fps == rate
    assert it.made.remarks == ()
    assert it.made.duration_s == pytest.approx(it.facts.video.duration_s, abs=0.15)
    assert (it.facts.video.width, it.facts.video.height) == (321, 243) or "odd" not in file
    assert len(it.recipe.parameters.sound_source.streams if it.recipe.parameters.sound_source else ()) == (
        2 if "four" in file else len(it.facts.sounds)
    )
    told("inputs", name, _film(it.facts), became(it), remarked(it))


def _film(facts):
    video = facts.video
    words = [facts.container.split(",")[0], f"{video.codec} {video.width}×{video.height}"]
    words += [f"{float(Fraction(video.rate)):.4g} fps" + (" (VFR)" if video.variable else "")]
    words += [video.measured_order.value if video.interlaced else "", f"{video.rotation}°" if video.rotation else ""]
    words += [f"SAR {video.sample_aspect}" if video.sample_aspect != "1/1" else "", video.colour.hdr]
    words += [f"{video.colour.bits} bit {video.colour.chroma}" if (video.colour.bits, video.colour.chroma) != (8, "420") else ""]
    words += [_sound(one) for one in facts.sounds[:1]] if len({_sound(one) for one in facts.sounds}) < 2 else []
    return ", ".join(filter(None, words)) + (f" ×{len(facts.sounds)}" if len(facts.sounds) > 1 else "")


def _sound(sound):
    return f"{sound.codec} {sound.channels} ch {sound.sample_rate / 1000:g} kHz" + (f" {sound.bits} bit" if sound.bits else "")


SOUNDS = {
    "WAV 96 kHz/24 bit": ("a.wav", ("-c:a", "pcm_s24le", "-ar", "96000", "-ac", "2")),
    "FLAC": (
        "a.flac",
        (
            "-ac",
            "2",
        ),
    ),
    "MP3": ("a.mp3", ("-c:a", "libmp3lame")),
    "AAC M4A": ("a.m4a", AAC),
    "AAC ADTS": ("a.aac", AAC),
    "Opus": ("a.opus", ("-c:a", "libopus")),
    "Vorbis Ogg": ("a.ogg", ("-c:a", "libvorbis")),
    "WMA": ("a.wma", ("-c:a", "wmav2")),
    "AIFF": ("a.aiff", ()),
    "AMR": ("a.amr", ("-c:a", "libopencore_amrnb", "-ar", "8000", "-ac", "1")),
    "带封面的 MP3 / MP3 with a cover": ("cover.mp3", ()),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_sounds(name, clips, played):
    file, outputs = SOUNDS[name]
    inputs = heard(2)
    if file == "cover.mp3":
        cover = clips("front.png", ("-f", "lavfi", "-i", "color=red:s=300x300"), ("-frames:v", "1"))
        inputs, outputs = (*inputs, "-i", str(cover)), ("-map", "0", "-map", "1", "-c:v", "copy", "-id3v2_version", "3")
    it = played(clips(file, inputs, outputs))
    assert it.facts.video is None
    assert it.made.remarks == ()
    assert it.made.duration_s == pytest.approx(2.0, abs=0.1)
    assert check(it.folder) == []
    assert it.made.measured.sound.loudness.integrated_lufs == pytest.approx(-23, abs=6)
    poster = ", poster" if any(file.name == "poster.jpg" for file in it.made.files) else ""
    assert bool(poster) == it.facts.cover == (file == "cover.mp3")
    told("inputs", name, f"{it.facts.container.split(',')[0]}, {_sound(it.facts.sound)}", became(it) + poster, remarked(it))


def saved(kind, mode="RGB", size=(700, 500), **more):
    def write(_):
        out = io.BytesIO()
        Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **more)
        return out.getvalue()

    return write


PAGES = {"save_all": True, "append_images": [Image.new("L", (700, 500))]}
PICTURES = {
    # class: (file, bytes of a folder, remarks)
    "JPEG": ("p.jpg", saved("JPEG"), ()),
    "大图(深度缩放)/ large, for deep zoom": ("large.jpg", saved("JPEG", size=(3000, 2000)), ()),
    "扫描 TIFF / scanned TIFF": ("scan.tif", saved("TIFF"), ()),
    "多页 TIFF / TIFF of pages": ("pages.tif", saved("TIFF", "L", **PAGES), ("pages",)),
    "CMYK 海报 / CMYK poster": ("poster.jpg", saved("JPEG", "CMYK"), ()),
    "16 位 PNG / 16-bit PNG": ("deep.png", saved("PNG", "I;16"), ()),
    "透明 PNG / PNG with alpha": ("alpha.png", saved("PNG", "RGBA"), ()),
    "动画 GIF / animated GIF": ("moving.gif", saved("GIF", "L", **PAGES), ("first-frame",)),
    "JPEG 2000": ("p.jp2", saved("JPEG2000"), ()),
    "WebP": ("p.webp", saved("WEBP"), ()),
    "BMP": ("p.bmp", saved("BMP"), ()),
    "HEIC": ("p.heic", heic, ()),
    "相机 RAW(DNG)/ camera RAW": ("camera.dng", lambda _: dng(), ()),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures(name, tmp_path, played):
    file, content, remarks = PICTURES[name]
    source = tmp_path / file
    source.write_bytes(content(tmp_path))
    it = played(source)
    picture = it.facts.picture
    assert it.made.remarks == remarks
    assert max(it.recipe.parameters.widths) == min(picture.width, 2560)
    assert it.made.placeholder.startswith("data:image/webp")
    about = f"{it.facts.container or picture.loader}, {picture.width}×{picture.height}, {picture.colours} {picture.bits} bit"
    told("inputs", name, about + (f", {picture.pages} p." if picture.pages > 1 else ""), became(it), remarked(it))


DOCUMENTS = {
    "PDF 节目单 / programme": [(595, 842, words("Spring gala of the county, 2024", "Drum dance of the dragon boats"))],
    "PDF 扫描件 / scan without words": [(595, 842, b"1 0 0 rg 0 0 300 842 re f "), (842, 595, b"")],
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents(name, tmp_path, played):
    source = tmp_path / "paper.pdf"
    source.write_bytes(pdf(DOCUMENTS[name]))
    it = played(source)
    assert (it.facts.document.pages, it.made.remarks) == (len(DOCUMENTS[name]), ())
    assert it.facts.document.text == ("programme" in name)
    said = "text" if it.facts.document.text else "no text"
    told("inputs", name, f"pdf, {it.facts.document.pages} p., {said}", became(it), remarked(it))


SRT = "1\n00:00:01,000 --> 00:00:02,500\n采茶舞曲\n\n2\n00:00:03,000 --> 00:00:04,000\n溪水清清\n"
ASS = "[Script Info]\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,溪水\n"
CAPTIONS = {
    "SRT(UTF-8)": ("a.srt", SRT.encode()),
    "SRT(GB18030)": ("b.srt", SRT.encode("gb18030")),
    "VTT(UTF-16)": ("c.vtt", ("WEBVTT\n\n" + SRT.replace(",", ".")).encode("utf-16")),
    "ASS": ("d.ass", ASS.encode()),
    "LRC 歌词 / lyrics": ("e.lrc", "[00:01.00]采茶舞曲\n[00:03.00]溪水清清\n".encode()),
}


@pytest.mark.parametrize("name", CAPTIONS)
def test_captions(name, tmp_path, played):
    file, content = CAPTIONS[name]
    source = tmp_path / file
    source.write_bytes(content)
    it = played(source)
    assert "溪水" in (it.folder / "captions.vtt").read_text(encoding="utf-8")
    assert it.made.remarks == ()
    told("inputs", name, f"{it.facts.container}, {it.facts.duration_s:.1f} s", became(it), remarked(it))


def test_the_page_has_a_row_for_every_class():
    settled("inputs", [*FILMS, *SOUNDS, *PICTURES, *DOCUMENTS, *CAPTIONS])


def test_the_page_has_the_limits(tmp_path):
    found = dataclasses.asdict(Limits(scratch=tmp_path))
    del found["scratch"]
    whole("limits", [*((f"`{name}`", f"{value:,}") for name, value in found.items()), ("`streams`", whitelists.MOST_STREAMS)])


def test_the_page_has_the_profiles():
    lines = []
    for profile in PROFILES.values():
        ladder = " · ".join(
            f"{step.long}×{step.short} (CRF {step.crf}, ≤ {step.maxrate_bps / 1e6:g} Mbit/s)" for step in profile.ladder
        )
        sound = f"{profile.sound_bps // 1000}k, {profile.speech_bps // 1000}k"
        lines.append(
            (f"{profile.name} (v{profile.version})", ladder, f"{profile.preset}, {profile.x264}", sound, profile.download)
        )
    whole("profiles", lines)
