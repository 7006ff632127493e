"""Captions through the guarded child: every kind and encoding, hostile ones within limits, those inside a recording."""

import pytest

from archive.errors import MediaUnreadable
from archive.media import Track, captioned, make, plan, plan_captions, probe
from archive.models.media import FileUse, MediaType, RenditionKind

SRT = "1\n00:00:01,000 --> 00:00:02,500\n采茶舞曲 <script>x</script>\n\n2\n00:00:03,000 --> 00:00:04,000\n溪水清清\n"


@pytest.fixture
def worded(limits, tmp_path):
    """Probe and make a file of captions; the facts, what was made, and the whole text."""

    def made(name, data, length_s=None):
        source, target = tmp_path / name, tmp_path / f"{name}-made"
        source.write_bytes(data)
        facts = probe(source, limits)
        result = make(plan_captions(facts, name, length_s), source, target, facts, limits)
        assert list(limits.scratch.iterdir()) == []
        return facts, result, (target / "captions.vtt").read_text(encoding="utf-8")

    return made


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
def test_every_encoding_becomes_the_same_webvtt(worded, encoding):
    facts, made, text = worded("合唱.srt", SRT.encode(encoding))
    assert (facts.media, facts.container, facts.duration_s) == (MediaType.CAPTION, "srt", 4.0)
    assert text == ("WEBVTT\n\n00:00:01.000 --> 00:00:02.500\n采茶舞曲 x\n\n00:00:03.000 --> 00:00:04.000\n溪水清清\n\n")
    assert {file.name: file.use for file in made.files} == {
        "captions.vtt": FileUse.CAPTIONS,
        "index.m3u8": FileUse.STREAM,
        "00000.vtt": FileUse.STREAM,
    }
    assert (made.language, made.remarks, made.quality) == ("zh", (), ())


def test_scripts_go_through_pysubs2_and_the_name_tells_the_language(worded):
    script = "[Script Info]\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\i1}溪{\\i0}水\n"
    facts, made, text = worded("歌.zh-Hant.ass", script.encode("utf-16"))
    assert facts.container == "ass"
    assert "<i>溪</i>水\n" in text
    assert made.language == "zh-Hant"


def test_a_broadcast_clock_is_taken_off_and_what_lies_beyond_is_said(worded):
    text = "".join(f"{n}\n10:00:0{n},000 --> 10:00:0{n},900\n第{n}句\n\n" for n in range(1, 6))
    _, made, out = worded("夜.srt", text.encode(), 4.5)
    assert out.count("-->") == 4
    assert "00:00:04.000 --> 00:00:04.500\n第4句" in out
    assert made.remarks == ("captions-shifted", "captions-beyond")
    assert {flag.code: flag.facts["count"] for flag in made.quality} == {"captions-shifted": "5", "captions-beyond": "1"}


def test_a_million_cues_are_cut_by_name_within_limits(worded):
    seconds = (f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(1_000_000))
    text = "".join(f"{second},000 --> {second},900\n句\n\n" for second in seconds)
    _, made, out = worded("百万.srt", text.encode(), 7200.0)
    assert "captions-cut" in made.remarks
    assert "captions-beyond" in made.remarks
    assert out.count("-->") == 7200


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"1\n00:00:05,000 --> 00:00:05,000\nzero\n", "none of its 1 cues can be shown"),
        (b"WEBVTT\n\nNOTE nothing else\n", "none of its 0 cues can be shown"),
        (b"[ti:only about]\n[00:01.00]\n", "none of its 0 cues can be shown"),
    ],
)
def test_captions_without_a_cue_that_can_be_shown_are_unreadable(worded, data, words):
    with pytest.raises(MediaUnreadable, match="E501") as refused:
        worded("空.srt", data)
    assert refused.value.facts == {"name": "空.srt", "reason": words}


@pytest.fixture(scope="session")
def with_words(clips, tmp_path_factory):
    """A film with two streams of words inside, one of them empty of any."""
    folder = tmp_path_factory.mktemp("words")
    (folder / "a.srt").write_text(SRT, encoding="utf-8")
    (folder / "b.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\n \n", encoding="utf-8")
    words = ("-i", str(folder / "a.srt"), "-i", str(folder / "b.srt"))
    named = ("-metadata:s:s:0", "language=chi", "-c:s", "subrip")
    maps = ("-map", "0:v", "-map", "1:a", "-map", "2:s", "-map", "3:s")
    return clips(
        "words.mkv",
        ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=5", "-f", "lavfi", "-i", "sine=d=5", *words),
        (*maps, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", *named),
    )


def test_words_inside_a_film_become_captions_of_their_own(with_words, limits, tmp_path):
    facts = probe(with_words, limits)
    film, first, second = plan(facts)
    assert (film.kind, first.name, second.name) == (RenditionKind.HLS, "captions-2", "captions-3")
    made = make(first, with_words, tmp_path / "first", facts, limits)
    assert made.language == "zh"
    assert "00:00:01.000 --> 00:00:02.500\n采茶舞曲" in (tmp_path / "first" / "captions.vtt").read_text(encoding="utf-8")
    nothing = make(second, with_words, tmp_path / "second", facts, limits)
    assert (nothing.files, nothing.remarks) == ((), ("captions-none",))


def test_the_captioned_master_plays_with_its_words(with_words, limits, tmp_path, decoded):
    facts = probe(with_words, limits)
    film, words, _ = plan(facts)
    make(film, with_words, tmp_path / "film", facts, limits)
    make(words, with_words, tmp_path / "words", facts, limits)
    own = tmp_path / "captioned"
    own.mkdir()
    master = (tmp_path / "film" / "master.m3u8").read_text()
    (own / "master.m3u8").write_text(captioned(master, "../film/", [Track("../words/index.m3u8", "zh")]))
    assert decoded(own / "master.m3u8", "v:0")[2] == 125
    # ffmpeg reads the subtitle group of a master: its words come out of the segments.
    assert "采茶舞曲" in (tmp_path / "words" / "00000.vtt").read_text(encoding="utf-8")
