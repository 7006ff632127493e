"""Which still shows a film best: not black, not blurred, not a title card unless there is nothing else."""

from pathlib import Path
from typing import NamedTuple

import pyvips

_SIDE = 320
_BLANK, _TITLE, _BLURRED, _GOOD = 0, 1, 2, 3
_LIT, _LIT_SHARE, _EVEN = 40, 0.02, 4.0
"""A still is blank when less than 2 % of it is brighter than 40, or when its greys hardly differ."""
_TWO_COLOURS = 0.8
"""A title card: two kinds of colour make up four fifths of it, and it has edges like letters."""
_SOFT = 40.0
"""Variance of the Laplacian, on a width of 320, below which nothing is sharp."""
_SHADES = 8
_LAPLACE = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]


class Still(NamedTuple):
    """A still with its rank: class first, then how much it tells (entropy of its greys)."""

    path: Path
    kind: int
    entropy: float


def ranked(stills: list[Path]) -> list[Path]:
    """Stills in the order of time, best first. The first frame counts half: it is often a fade or a slate."""
    judged = [judge(path) for path in stills]
    order = sorted(
        range(len(judged)), key=lambda n: (judged[n].kind, judged[n].entropy * (0.5 if n == 0 else 1.0), -n), reverse=True
    )
    return [judged[n].path for n in order]


def judge(path: Path) -> Still:
    """What kind of still it is."""
    small = pyvips.Image.thumbnail(str(path), _SIDE, size="down").copy_memory()
    grey = small.colourspace("b-w").extract_band(0)
    return Still(path, _kind(small, grey), float(grey.hist_find().hist_entropy()))


def _kind(small: pyvips.Image, grey: pyvips.Image) -> int:
    if float((grey > _LIT).avg()) / 255 < _LIT_SHARE or float(grey.deviate()) < _EVEN:
        return _BLANK
    sharp = float(grey.cast("float").conv(pyvips.Image.new_from_array(_LAPLACE), precision="float").deviate()) ** 2
    if _share_of_two(small) > _TWO_COLOURS and sharp > _SOFT:
        return _TITLE
    return _GOOD if sharp > _SOFT else _BLURRED


def _share_of_two(small: pyvips.Image) -> float:
    """The share of pixels that the two most frequent of 512 kinds of colour hold."""
    bins = small.colourspace("srgb").extract_band(0, n=3).hist_find_ndim(bins=_SHADES)
    numbers = sorted(memoryview(bins.cast("uint").write_to_memory()).cast("I"), reverse=True)
    return float(sum(numbers[:2])) / float(small.width * small.height)
