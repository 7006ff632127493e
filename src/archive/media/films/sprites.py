"""Sprites: small pictures of a film on sheets, and the WebVTT that names the part of a sheet for each moment."""

from collections.abc import Sequence
from pathlib import Path

from archive.media.films.graph import SPRITES, THUMBS
from archive.media.films.piece_grid import Piece
from archive.media.guarded.limits import Limits
from archive.media.recipe import Sprites, VideoParameters
from archive.media.stills import pictures
from archive.texts.timing import stamp

_QUALITY = 75
_HAIR_S = 0.001


def sheets(folder: Path, parameters: VideoParameters, parts: Sequence[tuple[Piece, float]], limits: Limits) -> str | None:
    """Lay the thumbs of all pieces (`parts` are these with their lengths in s) on sheets; the text of the WebVTT.

    None without thumbs. The thumbs themselves are left where they are.

    Raises:
        MediaError: the sheets cannot be made.

    """
    if not parameters.sprites:
        return None
    moments = [moment for piece, length_s in parts for moment in _moments(folder, parameters, piece, length_s)]
    if not moments:
        return None
    (folder / SPRITES).mkdir(exist_ok=True)
    size = {"columns": parameters.sprites.columns, "rows": parameters.sprites.rows}
    order = {"stills": str(folder / THUMBS), "target": str(folder / SPRITES), "jpeg_quality": _QUALITY, **size}
    pictures.ask("sheets", order, folder / THUMBS, limits, folder)
    return _vtt(moments, parameters.sprites)


def _moments(folder: Path, parameters: VideoParameters, piece: Piece, length_s: float) -> list[tuple[float, float]]:
    """From when to when each thumb of a piece stands, in seconds of the whole."""
    every_s = parameters.sprites.every_s if parameters.sprites else 1.0
    step_s = max(1, round(every_s * float(parameters.fps))) / float(parameters.fps)
    count = len(list((folder / THUMBS).glob(f"{piece.number:03d}-*.jpg")))
    starts = [n * step_s for n in range(count)]
    return [
        (piece.start_s + start_s, piece.start_s + max(start_s + _HAIR_S, min(length_s, start_s + step_s))) for start_s in starts
    ]


def _vtt(moments: Sequence[tuple[float, float]], sprites: Sprites) -> str:
    on_sheet = sprites.columns * sprites.rows
    lines = ["WEBVTT", ""]
    for number, (start_s, end_s) in enumerate(moments):
        place = number % on_sheet
        x, y = place % sprites.columns * sprites.width, place // sprites.columns * sprites.height
        lines += [
            f"{stamp(round(start_s * 1000))} --> {stamp(round(end_s * 1000))}",
            f"{SPRITES}/{number // on_sheet:03d}.jpg#xywh={x},{y},{sprites.width},{sprites.height}",
            "",
        ]
    return "\n".join(lines)
