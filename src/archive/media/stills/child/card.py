"""The picture of an entry where others share it: 1200 by 630, whatever there is to show."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyvips

from archive.media.stills.child.srgb import in_srgb, opaque

WIDTH, HEIGHT = 1200, 630
_CUT = (1.3, 2.8)
"""Shapes, width by height, that may be cut to that of a card; others stand whole before a blurred ground of themselves."""
_GROUND, _LINE, _DIMMED = (122, 31, 26), (253, 246, 233), 0.55
_BARS, _BAR, _FRAME = 96, 6, 24


def of_picture(source: Path) -> pyvips.Image:
    """Cut where that loses little, else whole in the middle."""
    header = pyvips.Image.new_from_file(str(source))
    if _CUT[0] <= header.width / header.height <= _CUT[1]:
        return _filling(source)
    whole = _plain(pyvips.Image.thumbnail(str(source), WIDTH, height=HEIGHT))
    ground = (_filling(source).gaussblur(24) * _DIMMED).cast("uchar")
    return ground.insert(whole, (WIDTH - whole.width) // 2, (HEIGHT - whole.height) // 2)


def of_sound(waveform: Path | None) -> pyvips.Image:
    """The loudness of a sound as bars (peaks as audiowaveform writes them) within a frame; the frame alone without one."""
    heights = _heights(json.loads(waveform.read_text(encoding="utf-8"))) if waveform else []
    paper = (pyvips.Image.black(WIDTH, HEIGHT, bands=3) + list(_GROUND)).cast("uchar").copy(interpretation="srgb")
    for inset in range(_FRAME, _FRAME + 3):
        paper = paper.draw_rect(list(_LINE), inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset, fill=False)
    step = (WIDTH - 8 * _FRAME) / _BARS
    for number, share in enumerate(heights):
        high = max(_BAR, int(share * (HEIGHT - 8 * _FRAME)))
        paper = paper.draw_rect(list(_LINE), int(4 * _FRAME + number * step), (HEIGHT - high) // 2, _BAR, high, fill=True)
    return paper


def _heights(peaks: dict[str, Any]) -> list[float]:
    """The loudest of each of so many stretches, as shares of the loudest of all."""
    highest = [max(abs(low), abs(high)) for low, high in zip(peaks["data"][::2], peaks["data"][1::2], strict=False)]
    loudest = max(highest, default=0) or 1
    cuts = [len(highest) * n // _BARS for n in range(_BARS + 1)]
    return [max(highest[start:end], default=0) / loudest for start, end in pairwise(cuts)] if highest else []


def _filling(source: Path) -> pyvips.Image:
    return _plain(pyvips.Image.thumbnail(str(source), WIDTH, height=HEIGHT, crop="centre"))


def _plain(image: pyvips.Image) -> pyvips.Image:
    return opaque(in_srgb(image, {})).copy_memory()
