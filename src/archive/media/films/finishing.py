"""What is written once the streams of a recording lie in their folder: playlists, poster, sprites, waveform, measurements."""

import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from archive.errors import MediaError, MediaUnreadable
from archive.media import outputs
from archive.media.films import download, graph, hearing, notes, playlists, seeing, sprites
from archive.media.films.piece_grid import Piece
from archive.media.guarded import child_process
from archive.media.guarded.limits import Limits
from archive.media.recipe import Made, SoundParameters, VideoParameters
from archive.media.stills import pictures
from archive.models.facts import MediaFacts
from archive.models.measurements import Measurements, PictureMeasured, Stretch

_SHORT_S, _SHORT_SHARE = 1.0, 0.02
_HAIR_S = 0.1
_DAMAGE = re.compile(r"error|corrupt|invalid|missing|truncat|damaged|concealing|partial file", re.IGNORECASE)
_POSTER = {"jpeg_quality": 82, "webp_quality": 80}


def finish_film(
    parameters: VideoParameters,
    folder: Path,
    watched: Sequence[tuple[Piece, Path]],
    heard: hearing.Heard | None,
    facts: MediaFacts,
    limits: Limits,
) -> tuple[Made, tuple[str, ...]]:
    """Everything beside the streams of a film; `watched` are its pieces with the folders that hold what was measured.

    Raises:
        MediaUnreadable: a stream is missing.

    """
    try:
        stream = playlists.video_master(folder, parameters.rungs, parameters.sound, parameters.rate)
    except ValueError as missing:
        raise MediaUnreadable(name="", reason=str(missing)) from missing
    parts = _lengths([piece for piece, _ in watched], stream.duration_s)
    picture = _seen(parameters, watched, parts, facts)
    remarks: list[str] = []
    try:
        if vtt := sprites.sheets(folder, parameters, parts, limits):
            (folder / outputs.THUMBNAILS).write_text(vtt, encoding="utf-8")
    except MediaError:
        remarks.append("no-sprites")
    try:
        if parameters.download:
            download.film(folder, parameters.download, parameters.sound.name if parameters.sound else None, limits)
    except MediaError:
        remarks.append("no-download")
    measured = Measurements(
        picture=picture, sound=heard.measured if heard else None, decoded_s=round(stream.duration_s - parameters.held_s, 3)
    )
    made, no_poster = _finished(folder, measured, heard, limits)
    promised = facts.video.promised_s if facts.video else None
    # A picture that is held adds nothing to what the file holds of it, but reaches as far as its sound.
    lasting = stream.duration_s - parameters.held_s if promised else stream.duration_s
    short = ("truncated",) if falls_short(lasting, promised or facts.duration_s) else ()
    told = (*short, *remarks, *no_poster, *notes.of_film(parameters, facts))
    return made.model_copy(update={"duration_s": round(stream.duration_s, 3)}), told


def finish_sound(
    parameters: SoundParameters, folder: Path, heard: hearing.Heard | None, facts: MediaFacts, limits: Limits
) -> tuple[Made, tuple[str, ...]]:
    """Everything beside the streams of a sound.

    Raises:
        MediaUnreadable: a stream is missing.

    """
    try:
        stream = playlists.sound_master(folder, parameters.rungs)
    except ValueError as missing:
        raise MediaUnreadable(name="", reason=str(missing)) from missing
    remarks: list[str] = []
    try:
        download.sound(folder, parameters.rungs[-1].name, limits)
    except MediaError:
        remarks.append("no-download")
    measured = Measurements(sound=heard.measured if heard else None, decoded_s=round(stream.duration_s, 3))
    made, no_poster = _finished(folder, measured, heard, limits)
    short = ("truncated",) if falls_short(stream.duration_s, facts.duration_s) else ()
    lost = no_poster if parameters.cover else ()
    told = (*short, *remarks, *lost, *notes.of_sound(parameters, facts))
    return made.model_copy(update={"duration_s": round(stream.duration_s, 3)}), told


def falls_short(made_s: float, promised_s: float | None) -> bool:
    """Whether what came out is clearly shorter than what the headers promise."""
    return promised_s is not None and promised_s - made_s > max(_SHORT_S, _SHORT_SHARE * promised_s)


def damaged(ended: child_process.Ended) -> tuple[str, ...]:
    """The remark of a decoder that complained of damage, or ended badly."""
    return ("damaged",) if ended.status != 0 or any(_DAMAGE.search(line) for line in ended.complaints) else ()


def _lengths(pieces: Sequence[Piece], total_s: float) -> list[tuple[Piece, float]]:
    ends = [*(piece.start_s for piece in pieces[1:]), total_s]
    return [(piece, max(0.0, end - piece.start_s)) for piece, end in zip(pieces, ends, strict=True)]


def _seen(
    parameters: VideoParameters,
    watched: Sequence[tuple[Piece, Path]],
    parts: Sequence[tuple[Piece, float]],
    facts: MediaFacts,
) -> PictureMeasured:
    folders = [(where, piece.start_s, length) for (piece, where), (_, length) in zip(watched, parts, strict=True)]
    largest = parameters.rungs[0]
    shown = (round(facts.video.shown_width), round(facts.video.shown_height)) if facts.video else (largest.width, largest.height)
    found = seeing.seen(folders, graph.seen_size(parameters), shown)
    for _, where in watched:
        seeing.cleared(where)
        (where / graph.TABLE).unlink(missing_ok=True)
    found = _unheld(found, parameters.held_s) if parameters.held_s else found
    frames = round(found.duration_s * parameters.fps)
    return found.model_copy(update={"frames": frames, "upscaled": bool(facts.video and facts.video.upscaled)})


def _unheld(found: PictureMeasured, held_s: float) -> PictureMeasured:
    """Without the last picture that we hold: it stands still, or is black, in the result and not in the recording."""
    end_s = max(0.0, found.duration_s - held_s)
    stretches = {"black": _before(found.black, end_s), "frozen": _before(found.frozen, end_s)}
    return found.model_copy(update={"duration_s": round(end_s, 3), **stretches})


def _before(found: Sequence[Stretch], end_s: float) -> tuple[Stretch, ...]:
    return tuple(Stretch(start_s=one.start_s, end_s=min(one.end_s, end_s)) for one in found if one.start_s < end_s - _HAIR_S)


def _finished(folder: Path, measured: Measurements, heard: hearing.Heard | None, limits: Limits) -> tuple[Made, tuple[str, ...]]:
    if heard:
        (folder / outputs.WAVEFORM).write_text(heard.waveform, encoding="utf-8")
    (folder / outputs.MEASUREMENTS).write_text(measured.json_text(), encoding="utf-8")
    poster, remarks = _poster(folder, limits)
    sizes = outputs.sizes(poster) if poster else {}
    for working in (graph.STILLS, graph.THUMBS):
        shutil.rmtree(folder / working, ignore_errors=True)
    made = Made(
        files=outputs.files(folder, sizes),
        measured=measured,
        colour=str(poster.get("colour", "")),
        placeholder=str(poster.get("placeholder", "")),
    )
    return made, remarks


def _poster(folder: Path, limits: Limits) -> tuple[dict[str, object], tuple[str, ...]]:
    """The picture child's answer; a poster that cannot be made never costs the recording."""
    stills = folder / graph.STILLS
    if not any(stills.glob("*.jpg")):
        return {}, ("no-poster",)
    try:
        answer = pictures.ask("poster", {"stills": str(stills), "target": str(folder), **_POSTER}, stills, limits, folder)
    except MediaError:
        return {}, ("no-poster",)
    return answer, () if answer["files"] else ("no-poster",)
