"""Make: one recipe carried out in a temporary folder; the target gets whole results or nothing."""

import shutil
from pathlib import Path

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.captions import captions
from archive.media.documents import documents, office, plain
from archive.media.films.recordings import make_recording
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import DONE, Report
from archive.media.guarded.workspace import workspace
from archive.media.planning.footprint import footprint
from archive.media.recipe import (
    CaptionParameters,
    DocumentParameters,
    Made,
    PictureParameters,
    Recipe,
    SoundParameters,
    VideoParameters,
)
from archive.media.stills import pictures
from archive.models.facts import MediaFacts


def make(
    recipe: Recipe,
    source: Path,
    target: Path,
    facts: MediaFacts,
    limits: Limits,
    progress: Report | None = None,
) -> Made:
    """Carry out one recipe on a local file; its files lie in `target` afterwards (made if missing, same names replaced).

    `progress` gets the pace: the share done, 0 to 1, rising, and where it is known the speed and what remains. A damaged source
    gives what could be decoded, with a remark.

    Raises:
        MediaUnreadable: nothing came out of it.
        MediaLimit: a limit was broken; nothing is in `target`.
        ScratchFull: the scratch disk has no room for it.

    """
    source = source.resolve()
    try:
        with workspace(limits.scratch, footprint(recipe, facts)) as folder:
            made = _made(recipe, source, folder, facts, limits, progress)
            hand_over(folder, target)
    except (MediaUnreadable, MediaLimit) as refused:
        raise type(refused)(**{**refused.facts, "name": source.name}) from refused
    if progress:
        progress(DONE)
    return made


def _made(recipe: Recipe, source: Path, folder: Path, facts: MediaFacts, limits: Limits, progress: Report | None) -> Made:
    parameters = recipe.parameters
    match parameters:
        case PictureParameters():
            return pictures.make(parameters, source, folder, limits, progress)
        case DocumentParameters():
            return _document(parameters, source, folder, facts.container, limits, progress)
        case CaptionParameters():
            return captions.make_captions(parameters, source, folder, limits)
        case VideoParameters() | SoundParameters():
            return make_recording(parameters, source, folder, facts, limits, progress)


def _document(
    parameters: DocumentParameters, source: Path, folder: Path, kind: str, limits: Limits, progress: Report | None
) -> Made:
    match kind:
        case "pdf":
            return documents.make(parameters, source, folder, limits, progress)
        case "text":
            return plain.make(source, folder)
    return office.make(parameters, source, kind, folder, limits, progress)


def hand_over(folder: Path, target: Path) -> None:
    """Every file that was made, tiles too."""
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        place = target / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, place)
