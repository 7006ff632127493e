"""Captions of every kind, read, made safe and put right; no child here: these are the modules that it runs."""

import random

import pytest

from archive.media.captions.child import arrows, checking, language, lyrics, markup, reading, scripts
from archive.media.captions.child.cues import Cue, CueFindings
from archive.media.captions.child.writing import write
from archive.media.captions.master import Track, captioned
from archive.texts import captions as kinds
from archive.texts import decoding
from archive.vocabulary import captions as named

HOUR = 3_600_000


def cues(reader, text):
    findings = CueFindings()
    return [tuple(cue) for cue in reader(text.split("\n"), findings)], dict(findings.counts)


SRT = """1
00:00:01,000 --> 00:00:02,500
采茶舞曲
2024

2
00:00:03.000 --> 00:00:05,000 X1:0
溪水清清

溪水长

3
00:00:6,000 --> broken
lost words

4
00：00：07，000 --> 00：00：08，000
2025"""


def test_srt_keeps_every_word_and_counts_what_it_cannot_read():
    found, counts = cues(arrows.srt, SRT)
    assert [(start, end, markup.safe(text)) for start, end, text in found] == [
        (1000, 2500, "采茶舞曲\n2024"),
        (3000, 5000, "溪水清清\n溪水长"),
        (7000, 8000, "2025"),
    ]
    assert counts == {"captions-unreadable": 1}


VTT = """WEBVTT - title
X-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:10:00:00.000

STYLE
::cue { color: red }

NOTE a --> b
of two lines

first
10:00:01.000 --> 10:00:02.000 line:0 position:20%
<v.loud 甲>你好</v>

00:03.500 --> 00:04.000
without hours
"""


def test_vtt_leaves_notes_styles_and_identifiers_out():
    findings = CueFindings()
    found = list(arrows.vtt(VTT.split("\n"), findings))
    assert [cue.text for cue in found] == ["<v.loud 甲>你好</v>", "without hours"]
    assert found[1][:2] == (3500, 4000)
    assert findings.zero_ms == 10 * HOUR
    assert not findings.counts


def test_lyrics_repeat_end_and_move_by_their_offset():
    text = (
        "[ti:采茶]\n[offset:+500]\n[00:10.50][01:30]溪水<00:11.00>清清\n[00:12.00]溪水长\n[00:12.00]the stream\n[00:14]\nwho?\n"
    )
    found, counts = cues(lyrics.lrc, text)
    assert found == [
        (10_000, 11_500, "溪水清清"),
        (11_500, 13_500, "溪水长\nthe stream"),
        (89_500, 119_500, "溪水清清"),
    ]
    assert counts == {"captions-unreadable": 1}


ASS = """[Script Info]
[V4+ Styles]
Style: Default,Arial,20,&H00FFFFFF,&H0,&H0,&H0,0,1,0,0,100,100,0,0,1,1,1,2,10,10,10,1
[Events]
Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\an8\\b1}采茶{\\b0}舞曲\\N第二行, <script>
Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,no
Dialogue: 0,never,0:00:02.00,Default,,0,0,0,,x
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\\p1}m 0 0 l 1 1{\\p0}
"""


def test_ass_gives_words_and_their_weight_without_drawings_or_comments():
    found, counts = cues(scripts.ass, ASS)
    assert found == [(1000, 2000, "<i><b>采茶</b></i><i>舞曲\n第二行, &lt;script&gt;</i>")]
    assert counts == {"captions-unreadable": 1}


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("<i>a</i> <b>b", "<i>a</i> <b>b</b>"),
        ("<script>alert(1)</script>", "alert(1)"),
        ('<img src=x onerror="x()">', ""),
        ("<i onclick=x>a", "<i>a</i>"),
        ("3 < 5 & 7 > 6", "3 &lt; 5 &amp; 7 &gt; 6"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        ("a --> b", "a --&gt; b"),
        ("<笑>", "&lt;笑&gt;"),
        ("{\\an8}上", "上"),
        ("<v 甲 <b>乙>", "&lt;v 甲 <b>乙&gt;</b>"),
        ("<v.x 甲&乙>话", "<v 甲&amp;乙>话</v>"),
        ("<ruby>越<rt>yuè</ruby>剧<rt>x", "<ruby>越<rt>yuè</rt></ruby>剧x"),
        ("</i></b>x", "x"),
        ("a<br>b\n\n \nc\u202e\x00d", "a\nb\ncd"),
        ("<em>a</em><00:01.000>b", "<i>a</i>b"),
    ],
)
def test_markup_is_reduced_to_what_webvtt_allows(raw, safe):
    assert markup.safe(raw) == safe


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings_are_told_apart_and_kinds_recognised(name):
    data = SRT.replace("\n", "\r\n").encode(name)
    found = decoding.encoding_of(data)
    assert found.fits
    assert next(line for line in decoding.lines(data, found.name) if "采" in line) == "采茶舞曲"
    assert kinds.kind_of(data) == "srt"
    assert [kinds.kind_of(text.encode(name)) for text in (VTT, ASS, "[00:01.00]词\n", "一二三\n")] == [
        "vtt",
        "ass",
        "lrc",
        None,
    ]


def test_what_is_no_text_is_no_captions():
    assert kinds.kind_of(bytes(range(256)) + b"00:00:01,000 --> 00:00:02,000") is None
    assert decoding.encoding_of("词".encode() + b"\xff\xff\xfe" + "采茶".encode())[:2] == ("utf-8", False)


def checked(rows, length_ms=None):
    findings = CueFindings()
    found = checking.checked([Cue(start, end, text) for start, end, text in rows], length_ms, findings)
    return [tuple(cue) for cue in found], dict(findings.counts)


def test_bad_cues_are_dropped_by_name_and_good_ones_kept_in_order():
    rows = [
        (5000, 6000, "late"),
        (1000, 2000, "first"),
        (3000, 3000, "nothing"),
        (4000, 3500, "backwards"),
        (-2000, -1000, "before"),
        (-500, 500, "half"),
        (1000, 2000, "first"),
        (1500, 2500, "both"),
        (9000, 12_000, "end"),
        (11_000, 12_000, "beyond"),
    ]
    found, counts = checked(rows, 10_000)
    assert [text for *_, text in found] == ["half", "first", "both", "late", "end"]
    assert found[0][0] == 0
    assert found[-1] == (9000, 10_000, "end")
    assert counts == {
        "captions-no-length": 1,
        "captions-backwards": 1,
        "captions-negative": 1,
        "captions-order": 4,
        "captions-double": 1,
        "captions-overlap": 1,
        "captions-beyond": 1,
    }


@pytest.mark.parametrize(
    ("first", "length", "expected"),
    [
        (10 * HOUR, 1800_000, 10 * HOUR),
        (HOUR, 1800_000, HOUR),
        (HOUR, 2 * HOUR, 0),
        (0, 1800_000, 0),
        (10 * HOUR, None, 10 * HOUR),
        (HOUR + 1_200_000, None, 0),
    ],
)
def test_whole_hours_are_taken_off_only_where_the_captions_then_fit(first, length, expected):
    rows = [Cue(first + 1000, first + 2000, "a"), Cue(first + 1_000_000, first + 1_001_000, "b")]
    assert checking.shift(rows, length, 0) == expected


def test_a_crowd_of_cues_is_thinned_and_endless_ones_are_cut():
    found, counts = checked([(0, 90 * HOUR, str(n)) for n in range(50)])
    assert len(found) == 12
    assert {end for _, end, _ in found} == {checking.LONGEST_MS}
    assert counts["captions-crowded"] == 38
    assert counts["captions-long"] == 50


def test_pieces_hold_every_cue_that_touches_them(tmp_path):
    number = write([Cue(58_000, 62_000, "a"), Cue(61_000, 61_500, "b")], 150_000, tmp_path)
    assert number == 3
    pieces = [(tmp_path / f"0000{n}.vtt").read_text() for n in range(3)]
    assert [piece.count("-->") for piece in pieces] == [1, 2, 0]
    assert all(piece.startswith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n") for piece in pieces)
    assert (tmp_path / "captions.vtt").read_text() == (
        "WEBVTT\n\n00:00:58.000 --> 00:01:02.000\na\n\n00:01:01.000 --> 00:01:01.500\nb\n\n"
    )
    playlist = (tmp_path / "index.m3u8").read_text()
    assert "#EXT-X-TARGETDURATION:60\n" in playlist
    assert playlist.endswith("#EXTINF:60.000,\n00001.vtt\n#EXTINF:30.000,\n00002.vtt\n#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(
    ("path", "tag", "stem"),
    [
        ("a/合唱.zh.srt", "zh", "合唱"),
        ("合唱.zh-Hant.srt", "zh-Hant", "合唱"),
        ("choir.CHS.ass", "zh-Hans", "choir"),
        ("choir.eng.vtt", "en", "choir"),
        ("choir.zh_tw.srt", "zh-TW", "choir"),
        ("choir.final.srt", "", "choir.final"),
        ("Choir.lrc", "", "choir"),
    ],
)
def test_the_name_tells_the_language(path, tag, stem):
    assert (named.of_name(path), named.stem(path)) == (tag, stem)


def test_the_words_tell_the_language_where_the_name_does_not():
    assert language.of_text("溪水清清溪水长 hello") == "zh"
    assert language.of_text("the stream is clear and it is long") == "en"
    assert language.of_text("ひらがなと漢字") == "ja"
    assert language.of_text("bonjour à tous") == ""


MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="audio",URI="audio/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=9,RESOLUTION=854x480,CODECS="avc1.64001f,mp4a.40.2",AUDIO="sound"
480/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="mp4a.40.2",AUDIO="sound"
audio/index.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=2,RESOLUTION=854x480,URI="480/iframes.m3u8"
"""


def test_the_captioned_master_names_everything_from_where_it_stands():
    text = captioned(MASTER, "../video-hls-2/", [Track("../../cc/captions-1/index.m3u8", "zh"), Track("x/index.m3u8", "zh")])
    lines = text.splitlines()
    group = '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",LANGUAGE="zh",'
    assert lines[3:5] == [
        f'{group}NAME="中文",DEFAULT=NO,AUTOSELECT=YES,URI="../../cc/captions-1/index.m3u8"',
        f'{group}NAME="中文 2",DEFAULT=NO,AUTOSELECT=YES,URI="x/index.m3u8"',
    ]
    assert lines[5].endswith('URI="../video-hls-2/audio/index.m3u8"')
    assert lines[6].endswith('AUDIO="sound",SUBTITLES="captions"')
    assert lines[7] == "../video-hls-2/480/index.m3u8"
    assert lines[8].endswith('AUDIO="sound"')
    assert lines[10] == '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=2,RESOLUTION=854x480,URI="../video-hls-2/480/iframes.m3u8"'


@pytest.mark.parametrize(
    ("raw", "safe"),
    [
        ("A < B & C > D", "A &lt; B &amp; C &gt; D"),
        ("票价 <50 元 & 免费", "票价 &lt;50 元 &amp; 免费"),
        ("若 a <b & c> d", "若 a &lt;b &amp; c&gt; d"),
        ("5 <6> 7, <3", "5 &lt;6&gt; 7, &lt;3"),
        ('<font color="#ffff00">黄</font> <b.loud>大</b> <c.yellow>x</c>', "黄 <b>大</b> x"),
        ('<p align="left">左</p><a href=x>链</a>', "左链"),
    ],
)
def test_a_comparison_is_no_markup(raw, safe):
    assert markup.safe(raw) == safe


def test_a_line_of_one_blank_is_not_empty_in_webvtt():
    text = "WEBVTT\n\n00:00.000 --> 00:02.000 align:start\n \n大家<00:00:00.500><c>好</c>\n\n00:02.000 --> 00:03.000\n大家好\n \n"
    found, _ = cues(arrows.vtt, text)
    assert [markup.safe(text) for *_, text in found] == ["大家好", "大家好"]


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("00:00:01 --> 00:00:03", (1000, 3000)),
        ("00:00:01, 000 --> 00:00:03, 500", (1000, 3500)),
        ("00: 00: 01,000 -> 00:00:03;5", (1000, 3500)),
    ],
)
def test_times_as_programs_write_them(line, times):
    assert kinds.kind_of(f"片头\n\n1\n{line}\n越剧\n".encode()) == "srt"
    assert cues(arrows.srt, f"{line}\n越剧")[0] == [(*times, "越剧")]


def test_captions_in_an_encoding_that_makes_no_words_are_none_and_doubtful_ones_are_told(tmp_path):
    srt = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"
    for words, codec, expected in (
        ("越劇梁祝十八相送", "big5", ("越劇梁祝十八相送", {})),
        ("越劇", "big5", ("越劇", {"captions-encoding": 1})),
        ("Ευχαριστώ πολύ για όλα", "cp1253", ("Ευχαριστώ πολύ για όλα", {})),
    ):
        (tmp_path / "a.srt").write_bytes(srt.format(words).encode(codec))
        findings = CueFindings()
        found = reading.read(tmp_path / "a.srt", findings)
        assert (found.cues[0].text, dict(findings.counts)) == expected
    (tmp_path / "a.srt").write_bytes(srt.encode() + bytes(random.Random(3).choices(range(0xA0, 0x100), k=3000)))
    assert reading.read(tmp_path / "a.srt", CueFindings()) is None
