"""Long films in pieces: each made by itself, anywhere; then joined, the sound made once for the whole."""

import shutil
from dataclasses import replace
from pathlib import Path

from archive.errors import MediaUnreadable
from archive.media.films import command, finishing, graph, hearing, playlists
from archive.media.films.film import emptied, hear, sounding, without_sound
from archive.media.films.piece_grid import Piece, pieces
from archive.media.guarded import child_process
from archive.media.guarded.complaints import reason
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Pace, Progress, Report
from archive.media.recipe import Made, VideoParameters
from archive.models.facts import MediaFacts

_DAMAGED = "damaged"


def of(parameters: VideoParameters, facts: MediaFacts) -> tuple[Piece, ...]:
    """The pieces of a film; one for a film that is made whole."""
    return pieces(parameters, (facts.video.duration_s if facts.video else None) or facts.duration_s or 0.0)


def make_piece(
    parameters: VideoParameters,
    piece: Piece,
    source: Path,
    folder: Path,
    limits: Limits,
    progress: Report | None,
    length_s: float | None = None,
) -> None:
    """One piece into an empty `folder`: every rung as `<rung>.nut`, stills, sprites, measurements.

    Raises:
        MediaUnreadable: nothing came of it.
        MediaLimit: the process broke a limit.

    """
    emptied(folder)
    line = graph.chunk(parameters, source, folder, limits, piece)
    if not parameters.sought:
        # What comes before is read and thrown away, and nothing shows that it moves.
        limits = replace(limits, stall_s=limits.stall_s + piece.start_s)
    ended = child_process.run(
        child_process.Job(line, read=(Path(line[0]), source), write=folder), limits, Progress(length_s, progress)
    )
    if any(not (folder / graph.piece_file(rung.name)).is_file() for rung in parameters.rungs):
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    if finishing.damaged(ended):
        (folder / _DAMAGED).touch()


def join(
    wanted: VideoParameters,
    parts: tuple[Piece, ...],
    made_in: Path,
    source: Path,
    folder: Path,
    facts: MediaFacts,
    limits: Limits,
) -> Made:
    """Put the pieces in `made_in/<number>/` together into `folder`, with the sound.

    Raises:
        MediaUnreadable: a piece is missing or does not fit.
        MediaLimit: a process broke a limit.

    """
    heard = hear(wanted, source, folder, facts, limits)
    parameters = wanted if heard and wanted.sound else without_sound(wanted)
    emptied(folder)
    ended = _joined(parameters, parts, made_in, source, folder, limits, heard)
    for piece in parts:
        for kind in (graph.STILLS, graph.THUMBS):
            for file in (piece_folder(made_in, piece) / kind).glob("*.jpg"):
                shutil.copy(file, folder / kind / file.name)
    watched = [(piece, piece_folder(made_in, piece)) for piece in parts]
    harmed = _DAMAGED if any((where / _DAMAGED).exists() for _, where in watched) or finishing.damaged(ended) else ""
    lost = ("no-sound",) if wanted.sound_source and not parameters.sound else ()
    made, remarks = finishing.finish_film(parameters, folder, watched, heard, facts, limits)
    return made.model_copy(update={"remarks": (*((harmed,) if harmed else ()), *lost, *remarks)})


def make_long(
    parameters: VideoParameters, source: Path, folder: Path, facts: MediaFacts, limits: Limits, progress: Report | None
) -> Made:
    """Every piece, one after the other, and the joining: for those who have one machine.

    Raises:
        MediaUnreadable, MediaLimit: as for one piece.

    """
    parts = of(parameters, facts)
    working = folder / "pieces"
    for piece in parts:
        make_piece(parameters, piece, source, piece_folder(working, piece), limits, _share(progress, piece.number, len(parts)))
    finished = folder / "joined"
    made = join(parameters, parts, working, source, finished, facts, limits)
    shutil.rmtree(working)
    for one in finished.iterdir():
        shutil.move(one, folder / one.name)
    finished.rmdir()
    return made


def piece_folder(made_in: Path, piece: Piece) -> Path:
    """Where a piece lies."""
    return made_in / f"{piece.number:03d}"


def _share(progress: Report | None, number: int, count: int) -> Report | None:
    if progress is None:
        return None
    return lambda pace: progress(Pace((number + pace.fraction) / count, pace.speed))


def _joined(
    parameters: VideoParameters,
    parts: tuple[Piece, ...],
    made_in: Path,
    source: Path,
    folder: Path,
    limits: Limits,
    heard: hearing.Heard | None,
) -> child_process.Ended:
    streams, names, options = [], [], {"c:v": "copy"}
    for n, rung in enumerate(parameters.rungs):
        listing = made_in / f"{rung.name}.txt"
        listing.write_text(_listing(parameters, parts, made_in, rung.name), encoding="utf-8")
        streams.append(command.listed(listing)["v:0"])
        names.append(f"v:{n},name:{rung.name}")
    sound = sounding(parameters, heard)
    if sound:
        streams += sound.streams(command.delivered(source, limits))
        options |= sound.options()
        names = [f"{name},agroup:sound" for name in names] + [f"a:0,agroup:sound,default:yes,name:{sound.rungs[0].name}"]
    ladder = command.hls(streams, folder, graph.PLAYLIST, parameters.segment_s, options | {"var_stream_map": " ".join(names)})
    line = command.compiled(ladder, evened=bool(sound and sound.evened))
    job = child_process.Job(line, read=(Path(line[0]), source, made_in), write=folder)
    ended = child_process.run(job, limits, Progress(None, None))
    if not playlists.measure(folder / parameters.rungs[0].name):
        raise MediaUnreadable(name=source.name, reason=reason(ended.complaints, source))
    return ended


def _listing(parameters: VideoParameters, parts: tuple[Piece, ...], made_in: Path, rung: str) -> str:
    """A list for ffmpeg's concat: each piece with its exact length, so that a hole in one does not move the next."""
    lines = ["ffconcat version 1.0"]
    for piece, after in zip(parts, [*parts[1:], None], strict=True):
        path = str(piece_folder(made_in, piece) / graph.piece_file(rung)).replace("'", "'\\''")
        lines.append(f"file 'file:{path}'")
        lines += [f"duration {after.start_s - piece.start_s:.6f}"] if after else []
    return "\n".join([*lines, ""])
