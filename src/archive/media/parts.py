"""Long recordings in parts that any number of workers make, each safe to repeat alone; then joined."""

from pathlib import Path

from archive.errors import MediaLimit, MediaUnreadable
from archive.media.films import pieces
from archive.media.films.piece_grid import Piece
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Report
from archive.media.guarded.workspace import workspace
from archive.media.make import hand_over
from archive.media.planning.footprint import footprint
from archive.media.recipe import Made, Recipe, VideoParameters
from archive.models.facts import MediaFacts


def part_count(recipe: Recipe, facts: MediaFacts) -> int:
    """Into how many parts a recipe is to be made; 0 for one that `make` makes whole."""
    parameters = recipe.parameters
    if not isinstance(parameters, VideoParameters) or not parameters.chunk_s:
        return 0
    return len(pieces.of(parameters, facts))


def lowest_alone(recipe: Recipe) -> Recipe | None:
    """The lowest rung of a film that is made in parts, whole and with its sound, to be watched until all is made.

    None for a film of one rung: that one is all.
    """
    parameters = _film(recipe)
    if len(parameters.rungs) == 1:
        return None
    least = min(parameters.rungs, key=lambda rung: rung.width * rung.height)
    alone = {"rungs": (least,), "sprites": None, "download": "", "chunk_s": None}
    return recipe.model_copy(update={"parameters": parameters.model_copy(update=alone)})


def make_part(
    recipe: Recipe,
    number: int,
    source: Path,
    target: Path,
    facts: MediaFacts,
    limits: Limits,
    progress: Report | None = None,
) -> None:
    """Make part `number` (from 0) of a recipe; its files lie in `target` afterwards.

    Raises:
        MediaUnreadable: nothing came of it.
        MediaLimit: a limit was broken; nothing is in `target`.

    """
    parameters, part = _part(recipe, number, facts)
    try:
        with workspace(limits.scratch, footprint(recipe, facts) // max(1, part_count(recipe, facts))) as folder:
            pieces.make_piece(parameters, part, source.resolve(), folder, limits, progress)
            hand_over(folder, target)
    except (MediaUnreadable, MediaLimit) as refused:
        raise type(refused)(**{**refused.facts, "name": source.name}) from refused


def part_folder(made_in: Path, number: int) -> Path:
    """Where `join_parts` looks for a part."""
    return made_in / f"{number:03d}"


def join_parts(recipe: Recipe, made_in: Path, source: Path, target: Path, facts: MediaFacts, limits: Limits) -> Made:
    """Join the parts below `made_in` (see `part_folder`); the rendition's files lie in `target` afterwards.

    Raises:
        MediaUnreadable: a part is missing or does not fit.
        MediaLimit: a limit was broken; nothing is in `target`.

    """
    parameters, _ = _part(recipe, 0, facts)
    try:
        with workspace(limits.scratch, footprint(recipe, facts) // 2) as folder:
            every = pieces.of(parameters, facts)
            made = pieces.join(parameters, every, made_in.resolve(), source.resolve(), folder, facts, limits)
            hand_over(folder, target)
    except (MediaUnreadable, MediaLimit) as refused:
        raise type(refused)(**{**refused.facts, "name": source.name}) from refused
    return made


def _part(recipe: Recipe, number: int, facts: MediaFacts) -> tuple[VideoParameters, Piece]:
    parameters = _film(recipe)
    return parameters, pieces.of(parameters, facts)[number]


def _film(recipe: Recipe) -> VideoParameters:
    if not isinstance(recipe.parameters, VideoParameters):
        raise TypeError(f"{recipe.name} has no parts")
    return recipe.parameters
