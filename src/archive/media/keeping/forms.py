"""Which form of FFV1, FLAC or PCM holds a decoded stream exactly, and in which form both sides are compared."""

from collections.abc import Mapping
from typing import Any, NamedTuple

_FFV1 = (
    "yuv420p yuva420p yuva422p yuv444p yuva444p yuv440p yuv422p yuv411p yuv410p bgra gray gray10le gray12le gray16le ya8 "
    "yuv420p10le yuv422p10le yuv444p10le yuv420p12le yuv422p12le yuv444p12le yuv420p16le yuv422p16le yuv444p16le "
    "gbrp9le gbrp10le gbrp12le gbrp14le gbrp16le gbrap10le gbrap12le gbrap16le rgb48le rgba64le"
)
_AS_THEY_ARE = frozenset(_FFV1.split())
"""Pixel formats that FFV1 takes (ffmpeg 9.0.2)."""
_REPACKED = {
    **dict.fromkeys(("rgb24", "bgr24", "gbrp"), "bgr0"),
    **dict.fromkeys(("rgba", "argb", "abgr"), "bgra"),
    **dict.fromkeys(("nv12", "nv21"), "yuv420p"),
    **dict.fromkeys(("uyvy422", "yuyv422"), "yuv422p"),
}
"""The same samples in another order: unpacked again they must be the same, and the proof is taken there."""
_PADDED = frozenset(("bgr0", "rgb0", "0rgb", "0bgr"))
"""A fourth byte that means nothing: it is not compared."""
_DEEP, _FLAC_CHANNELS, _FLAC_RATE = 24, 8, 655_350
_MATROSKA_PCM = {"u8": "pcm_u8", "s32": "pcm_s32le", "flt": "pcm_f32le", "dbl": "pcm_f64le"}


class Form(NamedTuple):
    """How a stream is held: `codec` and its `form` (pixel or sample format); `compared` is what both are decoded to.

    `range` is the range of samples that a picture's form says (pc: full), where ffmpeg has to be told.
    """

    codec: str
    form: str
    compared: str
    range: str = ""


def picture(pixels: str) -> Form | None:
    """FFV1 for pictures of this pixel format; None for one that it cannot hold exactly."""
    if pixels.startswith("yuvj"):
        full = pixels.replace("yuvj", "yuv")
        return Form("ffv1", full, full, "pc")
    if pixels in _PADDED:
        return Form("ffv1", "bgr0", "bgr24")
    if pixels in _AS_THEY_ARE:
        return Form("ffv1", pixels, pixels)
    held = _REPACKED.get(pixels)
    return Form("ffv1", held, pixels) if held else None


def sound(stream: Mapping[str, Any]) -> Form:
    """FLAC where it holds the samples exactly, else PCM of the same kind.

    Whole numbers are compared with 32 bits, others with 64: a decoder that gives finer samples than its header says is found out.
    """
    sample = str(stream.get("sample_fmt", "")).removesuffix("p")
    bits = int(stream.get("bits_per_raw_sample") or 0) or int(stream.get("bits_per_sample") or 0)
    fits = int(stream.get("channels") or 0) <= _FLAC_CHANNELS and int(stream.get("sample_rate") or 0) <= _FLAC_RATE
    if fits and (sample == "s16" or (sample == "s32" and 0 < bits <= _DEEP)):
        return Form("flac", sample, "pcm_s32le")
    if sample == "s16":
        return Form("pcm_s16le", "s16", "pcm_s32le")
    codec = _MATROSKA_PCM.get(sample, "pcm_f64le")
    return Form(codec, sample, "pcm_f64le" if sample not in {"u8", "s32"} else "pcm_s32le")
