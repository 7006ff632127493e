"""Pieces of a long film, on the grid of its segments, so that what is joined is what the whole would have been."""

from dataclasses import dataclass
from fractions import Fraction

from archive.media.recipe import VideoParameters

_LEAD_SEGMENTS = 1
"""Segments that are decoded before a piece and thrown away: deinterlacing and rate conversion look back."""


@dataclass(frozen=True)
class Piece:
    """One piece: `frames` of the result from `start_s` on; None for all of it."""

    number: int = 0
    start_s: float = 0.0
    frames: int | None = None
    decoded_from_s: float = 0.0
    skipped_frames: int = 0


def pieces(parameters: VideoParameters, duration_s: float) -> tuple[Piece, ...]:
    """The pieces of a film of this length: each a whole number of segments long but the last, which takes what is left."""
    rate = Fraction(parameters.rate)
    segment = segment_frames(parameters)
    if parameters.chunk_s is None:
        return (Piece(),)
    length = max(1, round(parameters.chunk_s * rate / segment)) * segment
    # A last scrap shorter than half a piece stays with the one before it.
    count = max(1, round(duration_s * rate / length))
    lead = _LEAD_SEGMENTS * segment if parameters.sought else None
    return tuple(_piece(n, count, length, lead, rate) for n in range(count))


def segment_frames(parameters: VideoParameters) -> int:
    """Frames in a segment: as many groups of pictures as fit its length."""
    return max(1, round(parameters.segment_s * Fraction(parameters.rate) / parameters.gop)) * parameters.gop


def _piece(number: int, count: int, length: int, most_lead: int | None, rate: Fraction) -> Piece:
    """`most_lead` frames are decoded before it; None for all that there are."""
    first = number * length
    lead = first if most_lead is None else min(first, most_lead)
    last = number == count - 1
    return Piece(
        number=number,
        start_s=float(first / rate),
        # The last one takes what is left, were it more than the headers promised.
        frames=100_000_000 if last else length,
        decoded_from_s=float((first - lead) / rate),
        skipped_frames=lead,
    )
