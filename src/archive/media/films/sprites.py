"""WebVTT that names, for each moment, the part of a sprite sheet that shows it."""

from collections.abc import Sequence
from pathlib import Path

from archive.media.films.graph import SPRITE_SHEET, SPRITES
from archive.media.films.piece import Piece
from archive.media.recipe import VideoParameters

_HAIR_S = 0.001


def thumbnails(folder: Path, parameters: VideoParameters, parts: Sequence[tuple[Piece, float]]) -> str | None:
    """The text for the sheets that lie in `folder`; `parts` are the pieces with their lengths in s. None without sprites."""
    if not parameters.sprites or not any((folder / SPRITES).glob("*.jpg")):
        return None
    lines = ["WEBVTT", ""]
    for piece, length_s in parts:
        lines += _of_piece(folder, parameters, piece, length_s)
    return "\n".join(lines)


def _of_piece(folder: Path, parameters: VideoParameters, piece: Piece, length_s: float) -> list[str]:
    sprites = parameters.sprites
    if sprites is None:
        return []
    step_s = max(1, round(sprites.every_s * float(parameters.fps))) / float(parameters.fps)
    on_sheet = sprites.columns * sprites.rows
    lines: list[str] = []
    number = 0
    while (start_s := number * step_s) < length_s - _HAIR_S:
        sheet = SPRITE_SHEET.format(piece=piece.number) % (number // on_sheet + 1)
        if not (folder / SPRITES / sheet).is_file():
            break
        place = number % on_sheet
        x, y = place % sprites.columns * sprites.width, place // sprites.columns * sprites.height
        end_s = min(length_s, start_s + step_s)
        lines += [
            f"{clock(piece.start_s + start_s)} --> {clock(piece.start_s + end_s)}",
            f"{SPRITES}/{sheet}#xywh={x},{y},{sprites.width},{sprites.height}",
            "",
        ]
        number += 1
    return lines


def clock(seconds: float) -> str:
    """`01:02:03.456`, as WebVTT writes it."""
    milliseconds = round(seconds * 1000)
    return (
        f"{milliseconds // 3_600_000:02d}:{milliseconds // 60_000 % 60:02d}:"
        f"{milliseconds // 1000 % 60:02d}.{milliseconds % 1000:03d}"
    )
