"""Make: one recipe carried out in a temporary folder; the target gets whole results or nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

from archive.errors import MediaLimit, MediaUnreadable
from archive.media import outputs
from archive.media.films import streams
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Report
from archive.media.guarded.workspace import workspace
from archive.media.recipe import Made, PictureParameters, Recipe, SoundParameters, VideoParameters
from archive.media.stills import pictures
from archive.models.facts import MediaFacts


def make(
    recipe: Recipe,
    source: Path,
    target: Path,
    facts: MediaFacts,
    limits: Limits,
    progress: Callable[[float], None] | None = None,
) -> Made:
    """Carry out one recipe on a local file; its files lie in `target` afterwards (made if missing, same names replaced).

    `progress` gets the share done, 0 to 1, rising. A damaged source gives what could be decoded, with a remark.

    Raises:
        MediaUnreadable: nothing came out of it.
        MediaLimit: a limit was broken; nothing is in `target`.

    """
    source = source.resolve()
    try:
        with workspace(limits.scratch) as folder:
            made = _made(recipe, source, folder, facts, limits, progress)
            _hand_over(folder, target)
    except (MediaUnreadable, MediaLimit) as refused:
        raise type(refused)(**{**refused.facts, "name": source.name}) from refused
    if progress:
        progress(1.0)
    return made


def _made(recipe: Recipe, source: Path, folder: Path, facts: MediaFacts, limits: Limits, progress: Report | None) -> Made:
    parameters = recipe.parameters
    match parameters:
        case PictureParameters():
            return _picture(parameters, source, folder, limits)
        case VideoParameters() | SoundParameters():
            return streams.make_streams(parameters, source, folder, facts, limits, progress)


def _picture(parameters: PictureParameters, source: Path, folder: Path, limits: Limits) -> Made:
    order = {**parameters.model_dump(), "source": str(source), "target": str(folder), "pixels": limits.picture_pixels}
    answer = pictures.ask("widths", order, source, limits, folder)
    return Made(files=outputs.files(folder, outputs.sizes(answer)), remarks=tuple(answer["remarks"]))


def _hand_over(folder: Path, target: Path) -> None:
    """Every file that was made, tiles too."""
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        place = target / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, place)
