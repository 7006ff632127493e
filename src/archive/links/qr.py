"""Squares that phones read (ISO/IEC 18004)."""

import io

import segno


def svg(text: str, scale: int = 4) -> bytes:
    """A picture of it, as a file of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", scale=scale, light="#fff", border=3)
    return out.getvalue()


def inline(text: str) -> str:
    """The same for a printed page, of a fixed mask: of thousands each takes a millisecond."""
    return segno.make(text, error="l", micro=False, mask=3).svg_inline(border=2, light="#fff", omitsize=True)
