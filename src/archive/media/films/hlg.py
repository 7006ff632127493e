"""HLG (ITU-R BT.2100) to BT.709 as a table of colours (.cube) for ffmpeg's `lut3d`.

zimg, behind ffmpeg's `zscale`, bends each channel by itself where BT.2100 bends all by their common luminance: costumes
came out up to 12 ΔE too strong in colour. The table follows the standard, and costs less than the arithmetic in floating point.
"""

import math
from functools import cache
from pathlib import Path

from archive.media.recipe import ToneMap

POINTS = 33
SDR_WHITE_NITS = 203.0
"""Reference white of BT.2408: what becomes white in SDR."""
KNEE = 0.8
"""Share of SDR white up to which nothing is changed."""
_GAMMA, _DISPLAY_NITS, _SDR_GAMMA = 1.2, 1000.0, 2.4
_A, _B, _C = 0.17883277, 0.28466892, 0.55991073
_LUMA = (0.2627, 0.6780, 0.0593)
_TO_709 = ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187))
"""BT.2020 to BT.709 primaries (BT.2087, inverted)."""


def write(path: Path, tone_map: ToneMap) -> None:
    """Write the table for a picture whose highest luminance is `tone_map.peak_nits`; red varies fastest."""
    path.write_text(_table(tone_map.peak_nits), encoding="ascii")


@cache
def _table(peak_nits: float) -> str:
    steps = [_scene(n / (POINTS - 1)) for n in range(POINTS)]
    lines = [f"LUT_3D_SIZE {POINTS}"]
    lines += ["{:.6f} {:.6f} {:.6f}".format(*mapped(r, g, b, peak_nits)) for b in steps for g in steps for r in steps]
    return "\n".join([*lines, ""])


def mapped(red: float, green: float, blue: float, peak_nits: float) -> tuple[float, float, float]:
    """Light of the scene (0 to 1 in each channel, BT.2020) to the code values of BT.709, 0 to 1."""
    luminance = sum(share * light for share, light in zip(_LUMA, (red, green, blue), strict=True))
    gain = _DISPLAY_NITS / SDR_WHITE_NITS * luminance ** (_GAMMA - 1) if luminance > 0 else 0.0
    shown = [max(0.0, gain * (row[0] * red + row[1] * green + row[2] * blue)) for row in _TO_709]
    brightest = max(shown)
    squeeze = _mobius(brightest, max(1.0, peak_nits / SDR_WHITE_NITS)) / brightest if brightest > KNEE else 1.0
    one, two, three = (min(1.0, light * squeeze) ** (1 / _SDR_GAMMA) for light in shown)
    return one, two, three


def _scene(code: float) -> float:
    """HLG's inverse OETF."""
    return code * code / 3 if code <= 0.5 else (math.exp((code - _C) / _A) + _B) / 12


def _mobius(light: float, peak: float) -> float:
    """Unchanged below the knee, then a curve that meets 1 at the peak; the same as ffmpeg's `tonemap=mobius`."""
    if peak <= 1:
        return light
    a = -KNEE * KNEE * (peak - 1) / (KNEE * KNEE - 2 * KNEE + peak)
    b = (KNEE * KNEE - 2 * KNEE * peak + peak) / (peak - 1)
    return (b * b + 2 * b * KNEE + KNEE * KNEE) / (b - a) * (light + a) / (light + b)
