"""Quality over time: which black, frozen and silent stretches a person should know of."""

from collections.abc import Iterable, Iterator, Sequence

from archive.models.measurements import PictureMeasured, QualityFlag, Stretch

_AT_ENDS_S = 3.0
_EDGE_S = 0.5
_BLACK_S = 2.0
_FROZEN_S = 5.0
_MOST = 20
ALL = 0.95


def flag(code: str, at: Sequence[Stretch] = (), **facts: object) -> QualityFlag:
    """A flag; of its stretches the twenty longest, longest first."""
    longest = sorted(at, key=lambda one: one.start_s - one.end_s)[:_MOST]
    return QualityFlag(code=code, facts={name: str(value) for name, value in facts.items()}, at=tuple(longest))


def total_s(stretches: Iterable[Stretch]) -> float:
    """Their lengths together."""
    return sum(one.end_s - one.start_s for one in stretches)


def black(measured: PictureMeasured) -> Iterator[QualityFlag]:
    """Black of two seconds and more; a fade of up to three at either end is how films begin and end."""
    whole = measured.duration_s
    if whole and total_s(measured.black) >= ALL * whole:
        yield flag("all-black")
        return
    found = [one for one in measured.black if one.end_s - one.start_s >= _BLACK_S and not _fade(one, whole)]
    if found:
        yield flag("black", found, seconds=round(total_s(found)))


def frozen(measured: PictureMeasured) -> Iterator[QualityFlag]:
    """A picture that stands still for five seconds and more, and is not black."""
    found = [
        one
        for one in measured.frozen
        if one.end_s - one.start_s >= _FROZEN_S and _shared_s(one, measured.black) < (one.end_s - one.start_s) / 2
    ]
    if found:
        yield flag("frozen", found, seconds=round(total_s(found)))


def _fade(one: Stretch, whole_s: float) -> bool:
    at_end = one.start_s <= _EDGE_S or (whole_s > 0 and one.end_s >= whole_s - _EDGE_S)
    return at_end and one.end_s - one.start_s < _AT_ENDS_S


def _shared_s(one: Stretch, others: Iterable[Stretch]) -> float:
    return sum(max(0.0, min(one.end_s, other.end_s) - max(one.start_s, other.start_s)) for other in others)
