"""Figures and stages, drawn: enough for a chorus and for an opera. Colours are RGB, sizes pixels, angles degrees."""

import math
from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw

from archive.samples.font import font

Colour = tuple[int, int, int]
Picture = Image.Image
SKIN, HAIR, LIPS = (243, 205, 172), (38, 28, 30), (150, 40, 45)
_FINE = 3
"""Drawn three times as large and made smaller: Pillow's shapes have hard edges."""


def sky(size: tuple[int, int], top: Colour, bottom: Colour) -> Picture:
    """A backdrop that changes from top to bottom."""
    column = Image.new("RGB", (1, 256))
    for y in range(256):
        column.putpixel((0, y), _between(top, bottom, y / 255))
    return column.resize(size, Image.Resampling.BICUBIC)


def written(
    picture: Picture, text: str, centre: tuple[float, float], size: int, colour: Colour, edge: Colour | None = None
) -> None:
    """Text on the picture around a point, with an edge where it must stand out."""
    draw = ImageDraw.Draw(picture)
    draw.text(centre, text, colour, font(size), anchor="mm", stroke_width=size // 14 if edge else 0, stroke_fill=edge)


def curtains(picture: Picture, colour: Colour, share: float = 0.13) -> None:
    """Folds to the left and to the right."""
    width, height = picture.size
    draw = ImageDraw.Draw(picture)
    folds, wide = 7, width * share
    for n in range(folds):
        left, shade = n * wide / folds, 0.65 + 0.35 * math.cos(n * 1.9)
        for x in (left, width - left - wide / folds):
            draw.rectangle((x, 0, x + wide / folds, height), fill=_between((30, 8, 10), colour, shade))
    draw.rectangle((0, 0, width, height * 0.07), fill=_between((30, 8, 10), colour, 0.8))


@cache
def singer(height: int, robe: Colour, collar: Colour, mouth: int) -> Picture:
    """A singer from the front with clear surroundings; `mouth` is 0 (closed) to 3 (wide)."""
    h = height * _FINE
    w = h * 5 // 9
    picture = Image.new("RGBA", (w, h), (0, 0, 0, 0))
    draw, middle = ImageDraw.Draw(picture), w / 2
    body = [(middle - h * 0.12, h * 0.33), (middle + h * 0.12, h * 0.33), (middle + h * 0.2, h), (middle - h * 0.2, h)]
    draw.polygon(body, fill=robe)
    draw.polygon([(middle - h * 0.06, h * 0.3), (middle + h * 0.06, h * 0.3), (middle, h * 0.46)], fill=collar)
    draw.rectangle((middle - h * 0.035, h * 0.24, middle + h * 0.035, h * 0.34), fill=SKIN)
    for side in (-1, 1):
        arm = [(middle + side * h * 0.11, h * 0.34), (middle + side * h * 0.2, h * 0.6), (middle, h * 0.66), (middle, h * 0.58)]
        draw.polygon(arm, fill=_between((0, 0, 0), robe, 0.88))
    draw.rectangle((middle - h * 0.09, h * 0.54, middle + h * 0.09, h * 0.67), fill=(40, 44, 60))
    _head(draw, middle, h, mouth)
    return picture.resize((w // _FINE, h // _FINE), Image.Resampling.LANCZOS)


def _head(draw: ImageDraw.ImageDraw, middle: float, h: int, mouth: int) -> None:
    draw.ellipse((middle - h * 0.105, h * 0.02, middle + h * 0.105, h * 0.25), fill=HAIR)
    draw.ellipse((middle - h * 0.088, h * 0.06, middle + h * 0.088, h * 0.28), fill=SKIN)
    draw.chord((middle - h * 0.09, h * 0.03, middle + h * 0.09, h * 0.2), 180, 360, fill=HAIR)
    for side in (-1, 1):
        x = middle + side * h * 0.036
        draw.ellipse((x - h * 0.011, h * 0.147, x + h * 0.011, h * 0.165), fill=HAIR)
        draw.arc((x - h * 0.022, h * 0.118, x + h * 0.022, h * 0.15), 200, 340, fill=HAIR, width=max(2, h // 150))
        draw.ellipse(
            (x + side * h * 0.012 - h * 0.018, h * 0.18, x + side * h * 0.012 + h * 0.018, h * 0.205), fill=(236, 170, 150)
        )
    wide, tall = h * 0.026, h * (0.004 + 0.012 * mouth)
    draw.ellipse((middle - wide, h * 0.222 - tall, middle + wide, h * 0.222 + tall), fill=LIPS)


@cache
def opera_figure(height: int, robe: Colour, trim: Colour, lady: bool) -> Picture:
    """A figure of the opera without its sleeves: robe with a sash, headdress, painted face."""
    h = height * _FINE
    w = h * 5 // 9
    picture = Image.new("RGBA", (w, h), (0, 0, 0, 0))
    draw, middle = ImageDraw.Draw(picture), w / 2
    draw.polygon(
        [(middle - h * 0.1, h * 0.3), (middle + h * 0.1, h * 0.3), (middle + h * 0.22, h), (middle - h * 0.22, h)], fill=robe
    )
    draw.polygon(
        [(middle - h * 0.025, h * 0.5), (middle + h * 0.025, h * 0.5), (middle + h * 0.05, h), (middle - h * 0.05, h)], fill=trim
    )
    draw.rectangle((middle - h * 0.12, h * 0.5, middle + h * 0.12, h * 0.535), fill=trim)
    for n in range(5):
        x, y = middle + h * (0.1 if n % 2 else -0.1), h * (0.6 + 0.075 * n)
        for turn in range(5):
            dx, dy = math.cos(turn * 1.2566) * h * 0.018, math.sin(turn * 1.2566) * h * 0.018
            draw.ellipse((x + dx - h * 0.012, y + dy - h * 0.012, x + dx + h * 0.012, y + dy + h * 0.012), fill=trim)
    draw.polygon([(middle - h * 0.05, h * 0.29), (middle + h * 0.05, h * 0.29), (middle, h * 0.4)], fill=(250, 246, 238))
    _head(draw, middle, h, 1)
    _headdress(draw, middle, h, trim, lady)
    return picture.resize((w // _FINE, h // _FINE), Image.Resampling.LANCZOS)


def _headdress(draw: ImageDraw.ImageDraw, middle: float, h: int, trim: Colour, lady: bool) -> None:
    if lady:
        for n in range(-4, 5):
            x, y = middle + n * h * 0.025, h * 0.055 + abs(n) * h * 0.009
            draw.ellipse(
                (x - h * 0.014, y - h * 0.014, x + h * 0.014, y + h * 0.014), fill=(120, 200, 230) if n % 2 else (245, 214, 90)
            )
    else:
        draw.rounded_rectangle((middle - h * 0.085, 0, middle + h * 0.085, h * 0.085), h * 0.02, fill=(40, 52, 92))
        for side in (-1, 1):
            tail = [
                (middle + side * h * 0.08, h * 0.05),
                (middle + side * h * 0.17, h * 0.3),
                (middle + side * h * 0.12, h * 0.3),
            ]
            draw.polygon(tail, fill=(40, 52, 92))
        draw.rectangle((middle - h * 0.03, h * 0.02, middle + h * 0.03, h * 0.07), fill=trim)


def sleeve(picture: Picture, shoulder: tuple[float, float], reach: float, angle: float, colour: Colour) -> None:
    """A water sleeve from the shoulder outwards, hanging in a wave; `reach` is negative to the left."""
    x, y = shoulder
    length = abs(reach)
    upper: list[tuple[float, float]] = []
    lower: list[tuple[float, float]] = []
    for n in range(13):
        way = n / 12
        along = x + reach * way
        drop = y + math.sin(math.radians(angle) + way * 2.2) * length * 0.32 * way + way * way * length * 0.3
        upper.append((along, drop))
        lower.append((along, drop + length * (0.1 + 0.3 * way)))
    ImageDraw.Draw(picture).polygon([*upper, *reversed(lower)], fill=colour, outline=_between((0, 0, 0), colour, 0.8))


def butterfly(picture: Picture, centre: tuple[float, float], size: float, open_: float, colour: Colour) -> None:
    """A butterfly; `open_` from 0.2 to 1 is how wide its wings are."""
    x, y = centre
    draw = ImageDraw.Draw(picture)
    for side in (-1, 1):
        for up, share in ((-1, 1.0), (1, 0.7)):
            far, high = x + side * size * share * open_, y + up * size * 0.7 * share
            draw.ellipse((min(x, far), min(y, high), max(x, far), max(y, high)), fill=colour, outline=(60, 40, 30))
    draw.line((x, y - size * 0.5, x, y + size * 0.5), fill=(50, 30, 30), width=max(2, int(size * 0.09)))


def placed(picture: Picture, figures: Sequence[tuple[Picture, float, float]]) -> None:
    """Put figures with their feet's middle at the given points."""
    for figure, x, y in figures:
        picture.paste(figure, (round(x - figure.width / 2), round(y - figure.height)), figure)


def _between(first: Colour, last: Colour, way: float) -> Colour:
    red, green, blue = (round(a + (b - a) * way) for a, b in zip(first, last, strict=True))
    return red, green, blue
