"""The samples: the same each time, small, readable by other programs than ours, and findable without confusion."""

import csv
import hashlib
import subprocess
import sys
import wave
from pathlib import Path

import openpyxl
import pypinyin
import pytest
from PIL import Image

from archive import places
from archive.media import Limits, listen, make, plan, probe
from archive.models.media import MediaType
from archive.samples import lyrics
from archive.samples.song import TUNE
from sample_archive import written


@pytest.fixture(scope="session")
def made(memory, tmp_path_factory):
    return written(memory, tmp_path_factory.mktemp("samples"))


@pytest.fixture
def limits(tmp_path):
    return Limits(scratch=tmp_path / "scratch")


def tables(delivery):
    """The rows of a manifest as dictionaries by header, read by libraries and not by us."""
    (path,) = [p for p in delivery.folder.iterdir() if p.stem in {"manifest", "清单"}]
    if path.suffix == ".xlsx":
        header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]
    content = path.read_bytes()
    for encoding in ("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8", "gb18030"):
        try:
            return list(csv.DictReader(content.decode(encoding).splitlines()))
        except UnicodeDecodeError:
            continue
    raise AssertionError("no encoding fits")


def items(delivery):
    """The rows that describe an item; rows of captions only name it."""
    return [row for row in tables(delivery) if row.get("文件角色") != "字幕"]


def digests(root):
    return {
        str(p.relative_to(root)): (hashlib.sha256(p.read_bytes()).hexdigest(), int(p.stat().st_mtime))
        for p in sorted(root.rglob("*"))
        if p.is_file()
    }


def test_the_command_writes_the_same_bytes_with_the_same_age(made, tmp_path):
    command = [str(Path(sys.executable).with_name("archive")), "samples", str(tmp_path)]
    environment = {"PYTHONHASHSEED": "77", "TZ": "Asia/Shanghai", "LANG": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert "5 sample deliveries written" in done.stdout
    root = made[0].folder.parents[1]
    assert digests(tmp_path) == digests(root)
    assert len(digests(root)) == 23


def test_they_are_four_centres_that_exist_and_small(made):
    assert [(one.centre, one.name) for one in made] == [
        ("zj-330683", "2025-村歌合唱展演"),
        ("zj-330600", "2025-越剧展演"),
        ("zj-330382", "2024-民间工艺图片"),
        ("zj-330110", "2023-口述历史"),
        ("zj-330110", "2025-旧盘整理"),
    ]
    assert all(places.centre(one.centre) for one in made)
    assert all(one.folder.parts[-2:] == (one.centre, one.name) for one in made)
    assert sum(p.stat().st_size for p in made[0].folder.parents[1].rglob("*") if p.is_file()) < 30_000_000


def test_manifests_come_in_the_forms_that_centres_use(made):
    (chorus, opera, crafts, story, _faulty) = (
        next(p for p in d.folder.iterdir() if p.stem in {"manifest", "清单"}) for d in made
    )
    with pytest.raises(UnicodeDecodeError):
        chorus.read_bytes().decode("utf-8")
    assert "合唱" in chorus.read_bytes().decode("gb18030")
    assert opera.read_text("utf-8").startswith("题名")
    assert crafts.suffix == ".xlsx"
    assert story.read_bytes().startswith(b"\xef\xbb\xbf")


def test_every_good_row_has_its_file_its_digest_and_free_rights(made):
    good = [(d, row) for d in made for row in tables(d) if (row.get("题名") or row.get("title")) in d.titles]
    assert len(good) == 14
    for delivery, row in good:
        path = delivery.folder / (row.get("文件名") or row["file"])
        checksum = row.get("校验值") or row["checksum"]
        algorithm = {32: "md5", 64: "sha256"}[len(checksum)]
        assert hashlib.new(algorithm, path.read_bytes(), usedforsecurity=False).hexdigest() == checksum
        if row in items(delivery):
            assert (row.get("权利") or row["rights"]) == "CC0 1.0"
            assert "合成" in (row.get("简介") or row["description"])


def text_of(row):
    return "\n".join(str(value) for value in row.values() if value)


def test_only_the_opera_answers_to_yueju_and_its_initials(made):
    """`YJ` must find the opera first: nowhere else do two neighbouring characters begin with y and j."""
    for delivery in made:
        for row in tables(delivery):
            initials = "".join(
                "".join(part[0] for part in pypinyin.lazy_pinyin(piece))
                for piece in text_of(row)
                if "一" <= piece <= "鿿" or piece == "\n"
            )
            if row.get("题名") == "越剧《梁祝》选段":
                assert "越剧" in row["题名"]
                assert row["门类"] == "越剧"
            elif (row.get("题名") or row.get("title")) in delivery.titles:
                assert "yj" not in initials.lower(), text_of(row)
                assert "越剧" not in text_of(row)


def test_the_chorus_answers_to_its_place_and_kind(made):
    chorus, *others = items(made[0])
    assert "嵊州" in chorus["题名"]
    assert "合唱" in chorus["题名"]
    assert not any("合唱" in text_of(row) for row in others)
    elsewhere = [text_of(row) for delivery in made[1:] for row in tables(delivery)]
    assert not any("嵊州" in text or "合唱" in text for text in elsewhere)


def test_one_title_is_traditional(made):
    assert "樂清細紋刻紙《同心圓》" in made[2].titles
    assert (made[2].folder / "細紋刻紙.png").is_file()


def test_refused_titles_share_no_two_characters_with_what_is_taken(made):
    refused = made[-1].refused
    assert len(refused) == 6
    taken = "\n".join(text_of(r) for d in made for r in tables(d) if (r.get("题名") or r.get("title")) in d.titles)
    taken += "\n".join(places.centre(d.centre).name for d in made)
    for title in refused:
        pairs = {title[n : n + 2] for n in range(len(title) - 1)}
        assert not {pair for pair in pairs if pair in taken}


def test_six_different_faults_lie_in_the_faulty_delivery(made):
    faulty = made[-1]
    rows = {row["题名"]: row for row in tables(faulty)}
    paths = {title: faulty.folder / rows[title]["文件名"] for title in faulty.refused}
    missing, mismatched, empty, program, disguised, outside = paths.values()
    assert not missing.exists()
    assert rows["青田鱼灯巡游"]["校验值"] != hashlib.sha256(mismatched.read_bytes()).hexdigest()
    assert empty.stat().st_size == 0
    assert (program.suffix, program.read_bytes()[:2]) == (".exe", b"MZ")
    assert (disguised.suffix, disguised.read_bytes()[:4]) == (".mp4", b"\x89PNG")
    assert rows["宁海十里红妆"]["文件名"].startswith("../")
    assert not outside.exists()


def test_the_films_are_what_they_should_be(made, limits):
    chorus, opera = (probe(next(made[n].folder.rglob("*.mp4")), limits) for n in (0, 1))
    assert (chorus.video.width, chorus.video.height, chorus.video.rate) == (1280, 720, "25/1")
    assert (opera.video.width, opera.video.height, opera.video.rate) == (1920, 1080, "25/1")
    assert chorus.duration_s == pytest.approx(14.2, abs=0.2)
    assert opera.duration_s == pytest.approx(8.0, abs=0.2)
    assert chorus.sound.channels == 1
    assert probe(next(made[3].folder.rglob("*.flac")), limits).duration_s == pytest.approx(22.0, abs=0.2)


def test_one_picture_lies_on_its_side(made, limits):
    path = made[2].folder / "蓝印花布.jpg"
    with Image.open(path) as stored:
        assert stored.size == (1600, 1200)
        assert stored.getexif()[0x0112] == 6
    facts = probe(path, limits).picture
    assert (facts.width, facts.height) == (1200, 1600)


def test_voices_are_heard_as_what_they_play(made, limits, tmp_path):
    """Loud where there is sound, and the choir starts when its title has been shown."""
    import array

    path = listen(next(made[0].folder.rglob("*.mp4")), tmp_path / "sound.wav", limits)
    with wave.open(str(path)) as sound:
        heard = array.array("h", sound.readframes(10**8))
    title, sung = heard[: 2 * 16000], heard[3 * 16000 : 13 * 16000]
    assert max(map(abs, title)) < 200
    assert max(map(abs, sung)) > 10000


def test_the_chorus_has_its_words_in_two_languages_and_two_encodings(made, limits):
    """The words begin with the singing, and each line has a syllable for every note."""
    folder = made[0].folder
    chinese, english = folder / "字幕/茉莉花.zh.srt", folder / "字幕/茉莉花.en.srt"
    with pytest.raises(UnicodeDecodeError):
        chinese.read_bytes().decode("utf-8")
    text = chinese.read_bytes().decode("gb18030")
    assert "00:00:02,400 --> 00:00:06,000\r\n好一朵美丽的茉莉花" in text
    assert "jasmine" in english.read_text("utf-8")
    facts = [probe(path, limits) for path in (chinese, english)]
    assert [one.captions[0].language for one in facts] == ["zh", "en"]
    assert [one.duration_s for one in facts] == [pytest.approx(13.64, abs=0.01)] * 2
    assert sum(len(verse.syllables) for verse in lyrics.verses()) == len(TUNE)
    beside = [row["文件名"] for row in tables(made[0]) if row["编号"] == "1" and row["文件角色"] == "字幕"]
    assert [folder / name for name in beside] == [chinese, english]


def test_the_tune_alone_has_a_cover_and_lyrics(made, limits):
    sound = probe(made[0].folder / "音频/茉莉花清唱.mp3", limits)
    words = probe(made[0].folder / "音频/茉莉花清唱.lrc", limits)
    assert (sound.media, sound.cover, words.container) == (MediaType.SOUND, True, "lrc")
    assert words.duration_s == pytest.approx(sound.duration_s, abs=0.2)


def test_the_programme_has_pages_and_words(made, limits, tmp_path):
    path = made[0].folder / "文献/节目单.pdf"
    facts = probe(path, limits)
    assert (facts.document.pages, facts.document.text, facts.document.title) == (3, True, "嵊州村歌节目单")
    (recipe,) = plan(facts)
    make(recipe, path, tmp_path / "made", facts, limits)
    cover, order, tune = (tmp_path / "made/text.txt").read_text("utf-8").split("\f")
    assert "村歌展演" in cover
    assert "四部合唱 · 民歌" in order
    assert "1=C 4/4" in tune
    with Image.open(tmp_path / "made/pages/001.jpg") as page:
        red, cream = page.getpixel((20, 20)), page.getpixel((20, page.height - 20))
    assert (red[0] > 130, red[1] < 60, min(cream) > 220) == (True, True, True)


def test_one_picture_is_large_enough_to_look_into(made, limits):
    facts = probe(made[2].folder / "十二花格.png", limits)
    assert (facts.picture.width, facts.picture.height) == (4000, 3000)
    (recipe,) = plan(facts)
    assert recipe.parameters.tile == 512


def test_the_glyphs_come_from_a_package():
    from archive.samples.font import font

    assert font(40).getname()[0] == "Noto Sans CJK SC"
    boxes = {bytes(font(40).getmask(character)) for character in "嵊越剧樂紋"}
    assert len(boxes) == 5
    assert "site-packages" in Path(str(font(40).path)).parts
