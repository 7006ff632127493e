"""The two films: frames as raw RGB, one after the other, never all at once."""

import math
from collections.abc import Iterator
from functools import cache

from PIL import Image, ImageDraw

from archive.samples import stage
from archive.samples.song import BEAT_S, TUNE

FPS = 25
CHORUS_SIZE, OPERA_SIZE = (1280, 720), (1920, 1080)
TITLE_S, CHORUS_S, OPERA_S = 2.4, 14.2, 8.0
_ROBES: tuple[tuple[stage.Colour, stage.Colour], ...] = (((172, 42, 52), (250, 232, 200)), ((34, 84, 128), (250, 240, 226)))
_LINES = ("春风送我过长亭", "湖上荷花并蒂开", "愿化双双粉蝶去", "年年岁岁伴君来")
"""Written for this film; nobody's libretto."""


def chorus() -> Iterator[bytes]:
    """A title card, then the whole choir, then two singers nearer by."""
    card = _title_card().tobytes()
    for _ in range(round(TITLE_S * FPS)):
        yield card
    frames = round((CHORUS_S - TITLE_S) * FPS)
    for n in range(frames):
        time_s = n / FPS
        yield (_whole_choir(time_s) if n < frames * 0.55 else _two_singers(time_s)).tobytes()


def _title_card() -> Image.Image:
    card = stage.sky(CHORUS_SIZE, (150, 26, 34), (96, 12, 24))
    stage.written(card, "茉莉花", (640, 270), 170, (255, 226, 150))
    stage.written(card, "四部合唱 · 民歌", (640, 430), 56, (255, 240, 214))
    stage.written(card, "嵊州 · 村歌合唱展演", (640, 530), 48, (255, 240, 214))
    stage.written(card, "合成声音示例", (640, 630), 34, (240, 190, 160))
    return card


@cache
def _hall() -> Image.Image:
    hall = stage.sky(CHORUS_SIZE, (44, 58, 104), (196, 152, 110))
    stage.written(hall, "村歌嘹亮", (640, 128), 76, (255, 224, 120))
    stage.curtains(hall, (158, 26, 36))
    floor = stage.sky((1280, 130), (132, 84, 48), (86, 50, 28))
    hall.paste(floor, (0, 590))
    return hall


def _mouth(time_s: float, part: int) -> int:
    """How wide a part's mouth is: by the vowel being sung."""
    left = time_s
    for _, beats, vowel in TUNE:
        left -= beats * BEAT_S
        if left < 0:
            return {"a": 3, "o": 2, "e": 2, "i": 1, "u": 1}[vowel] if -left > 0.05 + 0.01 * part else 0
    return 0


def _whole_choir(time_s: float) -> Image.Image:
    picture = _hall().copy()
    for row, (count, foot, height) in enumerate(((7, 560, 250), (6, 640, 285))):
        for n in range(count):
            robe, collar = _ROBES[(n + row) % 2]
            sway = 5 * math.sin(2 * math.pi * time_s / (4 * BEAT_S) + row)
            figure = stage.singer(height, robe, collar, _mouth(time_s, n % 4))
            stage.placed(picture, [(figure, 640 + (n - (count - 1) / 2) * 122 + sway, foot)])
    return picture


@cache
def _near_hall() -> Image.Image:
    return _hall().crop((320, 190, 960, 550)).resize(CHORUS_SIZE, Image.Resampling.BICUBIC)


def _two_singers(time_s: float) -> Image.Image:
    picture = _near_hall().copy()
    for n, x in enumerate((430, 850)):
        robe, collar = _ROBES[n]
        sway = 9 * math.sin(2 * math.pi * time_s / (4 * BEAT_S) + n)
        stage.placed(picture, [(stage.singer(760, robe, collar, _mouth(time_s, n)), x + sway, 850)])
    return picture


def opera() -> Iterator[bytes]:
    """Two figures with water sleeves before a garden, butterflies, and the words of the song in the picture."""
    for n in range(round(OPERA_S * FPS)):
        time_s = n / FPS
        picture = _garden().copy()
        _dance(picture, time_s)
        stage.written(picture, _LINES[int(time_s / OPERA_S * len(_LINES))], (960, 990), 72, (255, 255, 255), (16, 16, 16))
        yield picture.tobytes()


@cache
def _garden() -> Image.Image:
    garden = stage.sky(OPERA_SIZE, (236, 226, 200), (150, 178, 160))
    for n, (x, height) in enumerate(((560, 260), (860, 340), (1220, 300), (1500, 220))):
        hill = Image.new("L", (900, height * 2), 0)
        ImageDraw.Draw(hill).ellipse((0, 0, 900, height * 2), fill=90 + 20 * (n % 2))
        garden.paste((92, 128, 118), (x - 450, 760 - height), hill)
    garden.paste(stage.sky((1920, 330), (196, 168, 120), (140, 108, 70)), (0, 750))
    stage.curtains(garden, (142, 30, 60), 0.1)
    stage.written(garden, "越剧《梁祝》选段", (960, 160), 88, (120, 24, 40), (250, 240, 220))
    return garden


def _dance(picture: Image.Image, time_s: float) -> None:
    turn = 360 * time_s / 4
    for n, x in enumerate((660.0, 1260.0)):
        lady = n == 1
        robe: stage.Colour = (232, 150, 170) if lady else (120, 160, 205)
        middle = x + 46 * math.sin(math.radians(turn) + n * math.pi)
        foot = 930 + 6 * math.sin(math.radians(2 * turn))
        stage.placed(picture, [(stage.opera_figure(640, robe, (250, 236, 200), lady), middle, foot)])
        for side in (-1, 1):
            shoulder = (middle + side * 62, foot - 425)
            stage.sleeve(
                picture,
                shoulder,
                side * (200 + 40 * math.sin(math.radians(turn + 90 * n))),
                turn + 120 * n + 40 * side,
                (252, 248, 240),
            )
    for n in range(2):
        angle = math.radians(turn * 0.8 + 180 * n)
        centre = (960 + 190 * math.cos(angle), 390 + 90 * math.sin(angle * 2))
        stage.butterfly(picture, centre, 46, 0.35 + 0.6 * abs(math.sin(time_s * 9 + n)), (250, 190, 60) if n else (230, 110, 60))
