"""Chinese text is read by the real model in drawn pictures."""

import dataclasses
import subprocess
import sys

import pytest
from PIL import Image, ImageDraw

from archive.models.media import MediaType
from archive.tagging import TaggerFailed, pictures
from archive.tagging.picture_text import MAX_PICTURES, PictureText, _spread


@pytest.fixture(scope="module")
def tagger() -> PictureText:
    return PictureText(threads=2)


def test_a_title_card_is_read_line_by_line(tagger, drawn, subject):
    looked_at = subject(MediaType.PICTURE, (drawn("card.png", "嵊州越剧团", "全省群众合唱展演 2025"), None))
    title, programme = tagger.tags(looked_at)
    assert (title.kind, title.value, title.asset) == ("text", "嵊州越剧团", looked_at.digest)
    assert programme.value.replace(" ", "") == "全省群众合唱展演2025"
    assert title.confidence > 0.95
    assert (title.source.name, title.source.version) == ("rapidocr", tagger.version)
    assert tagger.version.startswith("3.") and tagger.version.endswith("PP-OCRv6-small")
    assert (title.evidence.start_s, title.evidence.end_s) == (None, None)
    x, y, width, height = title.evidence.box
    assert (x, width) == pytest.approx((100 / 1280, 300 / 1280), abs=0.02)
    assert (y, height) == pytest.approx((80 / 720, 70 / 720), abs=0.03)


def test_traditional_characters_are_kept_as_they_stand(tagger, drawn, subject):
    (tag,) = tagger.tags(subject(MediaType.PICTURE, (drawn("old.png", "傳統戲曲藝術"), None)))
    assert tag.value == "傳統戲曲藝術"


def test_every_page_is_read_and_its_number_told(tagger, drawn, subject):
    pages = tuple((drawn(f"p{n}.png", text), n) for n, text in enumerate(("采茶舞曲", "越剧", "采茶舞曲", "口述史"), start=1))
    tags = tagger.tags(dataclasses.replace(subject(MediaType.PICTURE), pages=pages))
    assert {(tag.value, tag.evidence.page) for tag in tags} == {("采茶舞曲", 1), ("越剧", 2), ("口述史", 4)}


def test_the_same_text_in_frames_is_one_tag_over_its_time(tagger, drawn, subject):
    frames = (
        (drawn("1.jpg", "嵊州越剧团"), 2.0),
        (drawn("2.jpg", "嵊州越剧团", "梁山伯与祝英台"), 5.0),
        (drawn("3.jpg", "谢幕"), 9.5),
    )
    tags = tagger.tags(subject(MediaType.VIDEO, *frames))
    times = [(tag.value, tag.evidence.start_s, tag.evidence.end_s) for tag in tags]
    assert times == [("嵊州越剧团", 2.0, 5.0), ("梁山伯与祝英台", 5.0, None), ("谢幕", 9.5, None)]


def test_a_big_picture_is_made_smaller_and_boxes_stay_fractions(tagger, drawn, subject):
    (tag,) = tagger.tags(subject(MediaType.PICTURE, (drawn("big.jpg", "剪纸艺术", size=(4000, 3000), height=400), None)))
    assert tag.value == "剪纸艺术"
    x, _, width, _ = tag.evidence.box
    assert (x, width) == pytest.approx((100 / 4000, 1600 / 4000), abs=0.05)
    looked_at, size = pictures.opened(drawn("big.jpg", "剪纸艺术", size=(4000, 3000)))
    assert looked_at.size == size == (1280, 960)


@pytest.mark.parametrize("size", [(1280, 4), (4, 1280), (3000, 40), (1, 1)])
def test_a_strip_is_padded_before_the_detector_enlarges_it(tmp_path, size):
    Image.new("RGB", size, "red").save(tmp_path / "strip.png")
    looked_at, real = pictures.opened(tmp_path / "strip.png")
    assert max(real) <= max(looked_at.size) <= 1280
    assert min(looked_at.size) / max(looked_at.size) >= 0.57
    assert looked_at.getpixel((0, 0)) == (255, 0, 0)


def test_a_scroll_is_read_and_its_box_leaves_the_padding_out(tagger, drawn, font, subject, tmp_path):
    scroll = Image.new("RGB", (1200, 90), "white")
    ImageDraw.Draw(scroll).text((100, 10), "浙江省文化馆长卷", font=font(56), fill="black")
    scroll.save(tmp_path / "scroll.png")
    (tag,) = tagger.tags(subject(MediaType.PICTURE, (tmp_path / "scroll.png", None)))
    assert tag.value == "浙江省文化馆长卷"
    assert tag.evidence.box[3] > 0.5


def test_transparent_paper_is_white(tmp_path):
    Image.new("RGBA", (800, 600), (0, 0, 0, 0)).save(tmp_path / "cut.webp")
    looked_at, _ = pictures.opened(tmp_path / "cut.webp")
    assert (looked_at.mode, looked_at.getpixel((5, 5))) == ("RGB", (255, 255, 255))


def test_a_picture_without_text_has_no_tags(tagger, drawn, subject):
    assert tagger.tags(subject(MediaType.PICTURE, (drawn("plain.png"), None))) == []
    assert tagger.tags(subject(MediaType.VIDEO)) == []


def test_a_file_that_is_no_picture_is_refused(tagger, tmp_path, subject):
    (tmp_path / "page.jpg").write_bytes(b"<html>")
    with pytest.raises(TaggerFailed) as failure:
        tagger.tags(subject(MediaType.PICTURE, (tmp_path / "page.jpg", None)))
    assert failure.value.facts["tagger"] == "rapidocr"
    assert failure.value.facts["name"] == "page.jpg"
    assert "UnidentifiedImageError" in failure.value.facts["reason"]


def test_a_damaged_picture_is_refused(tagger, drawn, subject):
    whole = drawn("cut.png", "嵊州越剧团")
    whole.write_bytes(whole.read_bytes()[:4000])
    with pytest.raises(TaggerFailed):
        tagger.tags(subject(MediaType.PICTURE, (whole, None)))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(tmp_path):
    Image.new("1", (10_000, 8_500)).save(tmp_path / "huge.png")
    with pytest.raises(ValueError, match="10000 x 8500 pixels"):
        pictures.opened(tmp_path / "huge.png")


def test_of_many_frames_a_few_are_looked_at_from_first_to_last(tmp_path):
    frames = tuple((tmp_path / f"{n}.jpg", float(n)) for n in range(100))
    times = [start_s for _, start_s in _spread(frames)]
    assert len(times) == MAX_PICTURES and times == sorted(set(times))
    assert (times[0], times[-1]) == (0.0, 99.0)
    assert _spread(frames[:3]) == list(frames[:3])


def test_the_models_lie_in_the_package_and_nothing_is_fetched(drawn):
    """In a process of its own that ends at the first connection or look-up of a name."""
    from archive.tagging import reading  # it takes two seconds to load: not in processes that only collect

    program = f"""
import sys
def guard(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        raise SystemExit(f"{{event}} {{args}}")
sys.addaudithook(guard)
from pathlib import Path
from archive.tagging import reading
print(reading.read(Path({str(drawn("card.png", "嵊州越剧团"))!r}), None, 1)[0].text)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "嵊州越剧团", done.stderr
    assert all(path.is_file() for path in reading.model_files().values())
