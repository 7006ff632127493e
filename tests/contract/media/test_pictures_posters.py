"""Posters: the still that shows a film best comes first, all of them stay to choose from."""

import json

import pytest
from PIL import Image, ImageDraw, ImageFilter

from archive import media
from archive.errors import MediaUnreadable
from archive.media.guarded.limits import Limits
from archive.media.stills import pictures

QUALITIES = {"jpeg_quality": 82, "webp_quality": 80}


def scene(seed=0, size=(640, 360)):
    """Something with many colours and edges: people of coloured blocks before a lit curtain."""
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for n in range(60):
        x, y = (n * 97 + seed * 31) % size[0], (n * 53 + seed * 17) % size[1]
        draw.rectangle((x, y, x + 40, y + 60), fill=((n * 37) % 256, (n * 83 + 40) % 256, (n * 151 + 90) % 256))
    return picture


def title(size=(640, 360)):
    picture = Image.new("RGB", size, (20, 20, 90))
    draw = ImageDraw.Draw(picture)
    for n in range(14):
        draw.rectangle((60 + n * 38, 150, 80 + n * 38, 155), fill="white")
        draw.rectangle((68 + n * 38, 140, 72 + n * 38, 200), fill="white")
    return picture


def black(size=(640, 360)):
    return Image.new("RGB", size, (3, 3, 3))


def blurred():
    return scene(3).filter(ImageFilter.GaussianBlur(14))


def ranked(stills, tmp_path):
    """The order that the stills come out in, told by their content, and the answer."""
    given, target = tmp_path / "stills", tmp_path / "made"
    given.mkdir()
    target.mkdir()
    for n, still in enumerate(stills):
        still.save(given / f"{n:03d}.jpg", quality=92)
    limits = Limits(scratch=tmp_path / "scratch")
    answer = pictures.ask("poster", {"stills": str(given), "target": str(target), **QUALITIES}, given, limits, target)
    order = []
    for made in sorted(target.glob("posters/*.jpg")):
        with Image.open(made) as picture:
            small = list(picture.convert("RGB").resize((32, 18)).getdata())
        distances = []
        for n, still in enumerate(stills):
            other = list(still.convert("RGB").resize((32, 18)).getdata())
            distances.append((sum(abs(a - b) for p, q in zip(small, other, strict=True) for a, b in zip(p, q, strict=True)), n))
        order.append(min(distances)[1])
    return order, answer, target


def test_good_ones_first_then_blurred_then_titles_then_black(tmp_path):
    order, answer, target = ranked([black(), title(), blurred(), scene(1), scene(9)], tmp_path)
    assert set(order[:2]) == {3, 4}
    assert order[2:] == [2, 1, 0]
    names = [f["name"] for f in answer["files"]]
    assert names == ["poster.webp", "poster.jpg", *(f"posters/{n:02d}.jpg" for n in range(1, 6))]
    assert {(f["width"], f["height"]) for f in answer["files"]} == {(640, 360)}
    with Image.open(target / "poster.jpg") as best, Image.open(target / "posters/01.jpg") as first:
        assert list(best.getdata()) == list(first.getdata())
    assert answer["colour"].startswith("#")
    assert answer["placeholder"].startswith("data:image/webp;base64,")
    assert len(answer["placeholder"]) < 1000


@pytest.mark.parametrize(("stills", "best"), [([black(), title()], 1), ([title()], 0), ([black()], 0), ([blurred(), title()], 0)])
def test_a_title_is_shown_where_there_is_nothing_else(stills, best, tmp_path):
    order, _, target = ranked(stills, tmp_path)
    assert order[0] == best
    assert (target / "poster.webp").stat().st_size > 0


def test_no_stills_no_poster(tmp_path):
    _, answer, target = ranked([], tmp_path)
    assert answer == {"files": []}
    assert list(target.iterdir()) == []


@pytest.mark.parametrize(
    ("size", "whole"),
    [((1280, 720), False), ((1600, 630), False), ((480, 854), True), ((900, 900), True), ((40, 4000), True), ((32, 20), False)],
)
def test_a_card_is_cut_where_that_loses_little_and_else_holds_the_whole(size, whole, tmp_path):
    picture = Image.new("RGB", size, "red")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0], size[1] // 8), fill="lime")
    picture.save(tmp_path / "p.webp", lossless=True)
    media.card("picture", tmp_path / "p.webp", tmp_path / "card.jpg", Limits(scratch=tmp_path / "scratch"))
    with Image.open(tmp_path / "card.jpg") as card:
        assert (card.format, card.size) == ("JPEG", media.CARD_SIZE)
        middle = [card.getpixel((600, y)) for y in range(630)]
        edge = card.getpixel((5, 400))
    assert middle[400][0] > 200
    if whole:
        assert middle[5][1] > 150, "what is on top is there"
        assert edge[0] < 200, "beside it its own ground, darkened"


@pytest.mark.parametrize("of", ["sound", "nothing"])
def test_a_card_of_a_sound_shows_how_loud_it_is(of, tmp_path):
    loud = [-100, 100] * 50 + [-5, 5] * 50
    (tmp_path / "w.json").write_text(json.dumps({"version": 2, "data": loud}))
    media.card(of, tmp_path / "w.json", tmp_path / "card.jpg", Limits(scratch=tmp_path / "scratch"))
    with Image.open(tmp_path / "card.jpg") as card:
        light = [sum(card.getpixel((x, 150))[1] > 150 for x in range(start, start + 400)) for start in (100, 700)]
    assert card.size == media.CARD_SIZE
    assert (light[0] > 50, light[1]) == (of == "sound", 0)


@pytest.mark.parametrize("written", ["{}", "[]", "no json", '{"data": []}'])
def test_a_card_of_a_broken_waveform_is_refused_or_plain(written, tmp_path):
    (tmp_path / "w.json").write_text(written)
    try:
        media.card("sound", tmp_path / "w.json", tmp_path / "card.jpg", Limits(scratch=tmp_path / "scratch"))
    except MediaUnreadable:
        assert not (tmp_path / "card.jpg").exists()
    else:
        with Image.open(tmp_path / "card.jpg") as card:
            assert (card.format, card.size) == ("JPEG", media.CARD_SIZE)
