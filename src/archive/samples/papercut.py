"""Paper-cuts and a printed cloth, drawn as they are made: folded, cut once, opened."""

import math
from collections.abc import Callable, Iterable

from PIL import Image, ImageDraw

Point = tuple[float, float]
Shape = tuple[str, tuple[Point, ...]]
"""`cut` or `paper`, and the outline in polar coordinates: share of the radius, share of a half fold (0 to 1)."""
_RED, _CREAM, _INDIGO, _COTTON = (188, 22, 34), (250, 246, 236), (28, 48, 104), (238, 240, 236)


def folded(size: int, folds: int, shapes: Iterable[Shape], paper: tuple[int, int, int] = _RED) -> Image.Image:
    """A paper folded `folds` times around its middle, the shapes cut out of it, and opened: mirrored within every fold."""
    large = size * 2
    mask = Image.new("L", (large, large), 0)
    draw = ImageDraw.Draw(mask)
    for kind, outline in shapes:
        for fold in range(folds):
            for mirrored in (1, -1):
                draw.polygon(_opened(outline, large, folds, fold, mirrored), fill=255 if kind == "paper" else 0)
    picture = Image.new("RGB", (size, size), _CREAM)
    picture.paste(paper, (0, 0), mask.resize((size, size), Image.Resampling.LANCZOS))
    return picture


def _opened(outline: tuple[Point, ...], size: int, folds: int, fold: int, mirrored: int) -> list[Point]:
    half = math.pi / folds
    points = []
    for radius, turn in outline:
        angle = 2 * half * fold + mirrored * turn * half - math.pi / 2
        points.append((size / 2 * (1 + 0.96 * radius * math.cos(angle)), size / 2 * (1 + 0.96 * radius * math.sin(angle))))
    return points


def disc(radius: float, edge: Callable[[float], float] = lambda _: 0.0) -> Shape:
    """Round paper; `edge` says how far its rim goes in or out over a half fold."""
    return "paper", ((0.0, 0.0), *((radius + edge(n / 40), n / 40) for n in range(41)))


def drop(inner: float, outer: float, at: float, wide: float) -> Shape:
    """A drop from the inside out, the commonest cut."""
    steps = [n / 16 for n in range(17)]
    sides = [(inner + (outer - inner) * s, wide * math.sin(math.pi * s**1.4)) for s in steps]
    return "cut", (*((r, at + w) for r, w in sides), *((r, at - w) for r, w in reversed(sides)))


def crescent(radius: float, thick: float, start: float, end: float) -> Shape:
    """A new moon around the middle, from one share of the half fold to another."""
    steps = [n / 20 for n in range(21)]
    outer = [(radius + thick * math.sin(math.pi * s), start + (end - start) * s) for s in steps]
    inner = [(radius + 0.35 * thick * math.sin(math.pi * s), start + (end - start) * s) for s in reversed(steps)]
    return "cut", (*outer, *inner)


def teeth(radius: float, depth: float, count: int) -> list[Shape]:
    """A row of saw teeth, the mark of a steady hand."""
    wide = 1 / count
    return [("cut", ((radius, n * wide), (radius + depth, (n + 0.5) * wide), (radius, (n + 0.8) * wide))) for n in range(count)]


def window_flower(size: int) -> Image.Image:
    """窗花: a lotus of eight folds."""
    shapes: list[Shape] = [disc(1.0, lambda t: -0.07 * abs(math.sin(t * math.pi * 2.5)))]
    shapes += [
        drop(0.62, 0.9, 0.0, 0.24),
        drop(0.66, 0.88, 0.62, 0.2),
        crescent(0.55, 0.07, 0.05, 0.95),
        *teeth(0.94, 0.03, 9),
    ]
    shapes += [drop(0.3, 0.53, 0.45, 0.3), drop(0.28, 0.5, 1.0, 0.14), *teeth(0.5, 0.04, 6), crescent(0.22, 0.05, 0.1, 0.9)]
    shapes += [drop(0.06, 0.2, 0.5, 0.4), ("cut", (*((0.045, n / 10) for n in range(11)), (0.0, 0.0)))]
    return folded(size, 8, shapes)


def fine_lines(size: int) -> Image.Image:
    """细纹刻纸: rings of lattice so fine that it must be cut with a knife; twelve folds."""
    shapes: list[Shape] = [disc(1.0)]
    for ring in range(13):
        radius = 0.16 + ring * 0.062
        count = 3 + ring // 2
        for n in range(count):
            start, end = (n + 0.12) / count, (n + 0.88) / count
            middle, far = (start + end) / 2, radius + 0.05
            if ring % 3 == 2:
                shapes.append(drop(radius, far, middle, 0.4 / count))
            else:
                shapes.append(("cut", ((radius + 0.022, start), (far, middle), (radius + 0.022, end), (radius - 0.002, middle))))
        shapes += teeth(radius + 0.052, 0.008, count * 3) if ring % 3 == 0 else []
    shapes += [drop(0.02, 0.13, 0.0, 0.5), drop(0.03, 0.13, 1.0, 0.4)]
    return folded(size, 12, shapes, (176, 18, 40))


def printed_cloth(width: int, height: int) -> Image.Image:
    """蓝印花布: white flowers left free in indigo, a border of coins."""
    cloth = Image.new("RGB", (width * 2, height * 2), _INDIGO)
    draw = ImageDraw.Draw(cloth)
    step = width // 3
    for row in range(-1, height * 2 // step + 2):
        for column in range(-1, width * 2 // step + 2):
            _flower(draw, (column + 0.5 * (row % 2)) * step, row * step * 0.9, step * 0.3)
    for inset, wide in ((0.02, 10), (0.055, 26), (0.09, 10)):
        margin = int(width * 2 * inset)
        draw.rectangle((margin, margin, width * 2 - margin, height * 2 - margin), outline=_COTTON, width=wide)
    return cloth.resize((width, height), Image.Resampling.LANCZOS)


def _flower(draw: ImageDraw.ImageDraw, x: float, y: float, size: float) -> None:
    for petal in range(8):
        angle = math.pi * petal / 4
        px, py = x + math.cos(angle) * size * 0.62, y + math.sin(angle) * size * 0.62
        draw.ellipse((px - size * 0.24, py - size * 0.24, px + size * 0.24, py + size * 0.24), fill=_COTTON)
        dx, dy = x + math.cos(angle + 0.39) * size * 1.05, y + math.sin(angle + 0.39) * size * 1.05
        draw.ellipse((dx - size * 0.07, dy - size * 0.07, dx + size * 0.07, dy + size * 0.07), fill=_COTTON)
    draw.ellipse((x - size * 0.22, y - size * 0.22, x + size * 0.22, y + size * 0.22), fill=_COTTON)


def woven_bamboo(width: int, height: int) -> Image.Image:
    """竹编: strips over two, under two."""
    cell, picture = 40, Image.new("RGB", (width, height), (120, 84, 40))
    draw = ImageDraw.Draw(picture)
    for row in range(height // cell + 1):
        for column in range(width // cell + 1):
            x, y, across = column * cell, row * cell, (row + column) % 4 < 2
            shade = 18 * math.sin(column * 1.7 + row * 0.9)
            colour = (
                (round(206 + shade), round(168 + shade), round(98 + shade))
                if across
                else (round(178 + shade), round(134 + shade), 66)
            )
            draw.rounded_rectangle((x + 1, y + 1, x + cell - 2, y + cell - 2), 6, fill=colour)
            for line in range(8, cell, 11):
                ends = (x + 3, y + line, x + cell - 4, y + line) if across else (x + line, y + 3, x + line, y + cell - 4)
                draw.line(ends, fill=tuple(round(c * 0.86) for c in colour))
    return picture
