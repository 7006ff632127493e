"""A lattice window with a different paper-cut in each pane: fine enough to be looked at from very near."""

import random

from PIL import Image, ImageDraw

from archive.samples import papercut
from archive.samples.papercut import Shape, crescent, disc, drop, teeth

_WOOD, _PAPER = (112, 62, 34), (250, 246, 236)
_REDS = ((188, 22, 34), (168, 18, 46), (200, 40, 30))
_FOLDS = (6, 8, 10, 12)


def lattice(columns: int, rows: int, pane: int) -> Image.Image:
    """`columns` × `rows` panes of `pane` pixels, no two alike."""
    window = Image.new("RGB", (columns * pane, rows * pane), _PAPER)
    draw, bar = ImageDraw.Draw(window), pane // 20
    for number in range(columns * rows):
        x, y = number % columns * pane, number // columns * pane
        size = pane - 3 * bar
        dice = random.Random(number)  # noqa: S311 - an ornament, not a secret
        cut = papercut.folded(size, _FOLDS[number % 4], _ornament(dice), _REDS[number % 3])
        window.paste(cut, (x + (pane - size) // 2, y + (pane - size) // 2))
        draw.rectangle((x, y, x + pane - 1, y + pane - 1), outline=_WOOD, width=bar // 2)
    return window


def _ornament(dice: random.Random) -> list[Shape]:
    """From the rim inwards, ring by ring, each with another kind of cut."""
    shapes = [disc(1.0), *teeth(0.965, 0.03, dice.choice((8, 10, 14)))]
    outer = 0.93
    while outer > 0.2:
        inner = outer - dice.uniform(0.1, 0.2)
        shapes += _ring(dice, max(inner, 0.06), outer)
        outer = inner - 0.025
    return [*shapes, ("cut", ((0.0, 0.0), *((0.04, n / 10) for n in range(11))))]


def _ring(dice: random.Random, inner: float, outer: float) -> list[Shape]:
    kind = dice.randrange(4)
    if kind == 0:
        return [crescent(inner, outer - inner, 0.06, 0.94)]
    if kind == 1:
        return teeth(inner, outer - inner, dice.choice((3, 4, 5)))
    if kind == 2:
        return [drop(inner, outer, at, 0.26) for at in (0.0, 0.62)]
    return [drop(inner, outer, (n + 0.5) / 4, 0.09) for n in range(4)]
