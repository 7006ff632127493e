"""Colour of moving pictures, out of ffprobe's words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from archive.media.probing.numbers import fraction, whole
from archive.models.facts import ColourFacts

_HDR = {"smpte2084": "pq", "arib-std-b67": "hlg"}
_CHROMA = re.compile(r"yuvj?a?(4\d\d)")
_NAMED = {"nv12": "420", "p010le": "420", "p016le": "420", "uyvy422": "422", "yuyv422": "422", "v210": "422"}
_DEPTH = re.compile(r"(?:p|gray|gbrap?|gbrp)(9|10|12|14|16)(?:le|be)?$")


def colour(stream: Mapping[str, Any], side: Sequence[Mapping[str, Any]]) -> ColourFacts:
    """Facts of one video stream; `side` are the side data of its header or first frame."""
    pixels = str(stream.get("pix_fmt", ""))
    transfer = _said(stream, "color_transfer")
    return ColourFacts(
        primaries=_said(stream, "color_primaries"),
        transfer=transfer,
        matrix=_said(stream, "color_space"),
        range="pc" if pixels.startswith("yuvj") else _said(stream, "color_range"),
        bits=_bits(stream, pixels),
        chroma=_chroma(pixels),
        hdr=_HDR.get(transfer, ""),
        peak_nits=_peak(side),
    )


def _said(stream: Mapping[str, Any], name: str) -> str:
    word = str(stream.get(name, ""))
    return "" if word in {"unknown", "reserved", "unspecified"} else word


def _bits(stream: Mapping[str, Any], pixels: str) -> int:
    depth = _DEPTH.search(pixels)
    if depth:
        return int(depth[1])
    said = whole(stream.get("bits_per_raw_sample"))
    return said if said and said <= 32 and pixels.startswith(("p010", "p012", "p016")) else 10 if pixels == "p010le" else 8


def _chroma(pixels: str) -> str:
    found = _CHROMA.match(pixels)
    if found:
        return found[1]
    return _NAMED.get(pixels, "444" if pixels.startswith(("gbr", "rgb", "bgr")) else "")


def _peak(side: Sequence[Mapping[str, Any]]) -> float | None:
    """The content's own peak where it is told (MaxCLL), else the mastering display's."""
    content = next((whole(d["max_content"]) for d in side if "max_content" in d), None)
    display = next((fraction(d["max_luminance"]) for d in side if "max_luminance" in d), None)
    found = float(content or display or 0)
    return found if 1 <= found <= 10_000 else None
