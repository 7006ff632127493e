"""What was seen while a film was made: black and frozen stretches, new shots, bars around the picture."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from archive.media.films import log
from archive.models.measurements import PictureMeasured, Stretch

PRINTED = {
    "black-start.txt": "black_start",
    "black-end.txt": "black_end",
    "freeze-start.txt": "freezedetect.freeze_start",
    "freeze-end.txt": "freezedetect.freeze_end",
    "shots.txt": "scd.time",
}
"""File -> the key of ffmpeg's metadata that is printed into it."""
BARS = "bars.txt"
_MOST = 2_000
_TOUCHING_S = 0.1
_LEAST_BAR = 0.03
"""Bars thinner than this share of the picture are the edge of the tape."""


Size = tuple[int, int]


def seen(folders: Sequence[tuple[Path, float, float]], small: Size, shown: Size) -> PictureMeasured:
    """What was printed into these folders, each with the start and the length of its piece in s.

    `small` is the size of the picture that was looked at, `shown` that of the source.

    What goes on over the border of two pieces is one stretch.
    """
    black: list[Stretch] = []
    frozen: list[Stretch] = []
    shots: list[float] = []
    for folder, start_s, length_s in folders:
        black += _stretches(folder, "black", start_s, length_s)
        frozen += _stretches(folder, "freeze", start_s, length_s)
        shots += [round(start_s + float(value), 3) for _, _, value in log.values(folder / "shots.txt")]
    return PictureMeasured(
        duration_s=round(folders[-1][1] + folders[-1][2], 3),
        black=_joined(black),
        frozen=_joined(frozen),
        scenes_s=tuple(shots[:_MOST]),
        bars=_bars([folder for folder, _, _ in folders], small, shown),
    )


def cleared(folder: Path) -> None:
    """Remove the working files."""
    for name in (*PRINTED, BARS):
        (folder / name).unlink(missing_ok=True)


def _stretches(folder: Path, what: str, start_s: float, length_s: float) -> list[Stretch]:
    starts = [float(value) for _, _, value in log.values(folder / f"{what}-start.txt")]
    ends = [float(value) for _, _, value in log.values(folder / f"{what}-end.txt")]
    return [
        Stretch(start_s=round(start_s + max(0.0, a), 3), end_s=round(start_s + b, 3))
        for a, b in zip(starts, [*ends, length_s][: len(starts)], strict=False)
        if b > a
    ]


def _joined(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    joined: list[Stretch] = []
    for one in found:
        if joined and one.start_s - joined[-1].end_s <= _TOUCHING_S:
            joined[-1] = Stretch(start_s=joined[-1].start_s, end_s=one.end_s)
        else:
            joined.append(one)
    return tuple(joined[:_MOST])


def _bars(folders: Sequence[Path], small: Size, shown: Size) -> tuple[int, int, int, int] | None:
    """The bars that stand in every picture looked at: what was ever lit is no bar."""
    boxes = [box for folder in folders if (box := _box(folder))]
    if not boxes:
        return None
    x1, y1 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x2, y2 = max(b[2] for b in boxes), max(b[3] for b in boxes)
    width, height = small
    edges = (x1 / width, y1 / height, (width - 1 - x2) / width, (height - 1 - y2) / height)
    if max(edges) < _LEAST_BAR or x2 <= x1 or y2 <= y1:
        return None
    scale = (*shown, *shown)
    left, top, right, bottom = (
        round(edge * length) if edge >= _LEAST_BAR else 0 for edge, length in zip(edges, scale, strict=True)
    )
    return left, top, right, bottom


def _box(folder: Path) -> tuple[int, int, int, int] | None:
    found: dict[str, int] = {}
    for _, key, value in log.values(folder / BARS):
        if key.startswith("cropdetect."):
            found[key.removeprefix("cropdetect.")] = int(float(value))
    if not {"x1", "x2", "y1", "y2"} <= set(found):
        return None
    return found["x1"], found["y1"], found["x2"], found["y2"]
