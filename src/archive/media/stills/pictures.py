"""Orders to the picture child and its answers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from archive.media import outputs
from archive.media.guarded import questions
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Report
from archive.media.recipe import Made, PictureParameters
from archive.media.stills import readers
from archive.models.measurements import QualityFlag

Verb = Literal["header", "widths", "poster", "sheets", "card"]
_CHILD = "archive.media.stills.child.main"


def ask(
    verb: Verb, order: dict[str, Any], source: Path, limits: Limits, write: Path | None = None, progress: Report | None = None
) -> dict[str, Any]:
    """Let the picture child do one thing with `source` (a file or a folder); its answer.

    Raises:
        MediaUnreadable: no reader opens it.
        MediaLimit: it has too many pixels or broke a limit of the child.
        ToolMissing: the extra `media` is not installed.

    """
    return questions.ask(questions.Question(_CHILD, (verb,), order, "pyvips", write=write), source, limits, progress)


def headers(sources: Sequence[Path], limits: Limits) -> dict[Path, dict[str, Any]]:
    """The headers of several pictures by one child, of those that it can read: to start it takes thirty times a header."""
    orders = {"orders": [order(one, limits) for one in sources]}
    said = questions.ask_of_many(questions.Question(_CHILD, ("headers",), orders, "pyvips"), sources, limits)
    return {one: line["header"] for one in sources for line in said if line.get("source") == str(one)}


def order(source: Path, limits: Limits) -> dict[str, Any]:
    """What every order about one picture holds."""
    return {"source": str(source), "pixels": limits.picture_pixels, "reader": readers.reader_of(source) or "vips"}


def make(parameters: PictureParameters, source: Path, folder: Path, limits: Limits, progress: Report | None) -> Made:
    """Widths, tiles and pages of a picture in `folder`.

    Raises:
        MediaUnreadable: nothing came out of it.
        MediaLimit: a limit was broken.

    """
    wanted = {**parameters.model_dump(), **order(source, limits), "target": str(folder)}
    answer = ask("widths", wanted, source, limits, folder, progress)
    return Made(
        files=outputs.files(folder, outputs.sizes(answer)),
        remarks=tuple(answer["remarks"]),
        quality=(QualityFlag(code="one-colour", facts={"colour": answer["colour"]}),) if answer["one_colour"] else (),
        colour=answer["colour"],
        placeholder=answer["placeholder"],
    )
