"""Orders to the picture child and its answers."""

import sys
from pathlib import Path
from typing import Any, Literal

from archive.media import outputs
from archive.media.guarded import questions, sandbox
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Report
from archive.media.recipe import Made, PictureParameters
from archive.media.stills import readers
from archive.models.measurements import QualityFlag

Verb = Literal["header", "widths", "poster", "sheets"]
_SCRIPT = Path(__file__).with_name("picture_child.py").resolve()


def ask(
    verb: Verb, order: dict[str, Any], source: Path, limits: Limits, write: Path | None = None, progress: Report | None = None
) -> dict[str, Any]:
    """Let the picture child do one thing with `source` (a file or a folder); its answer.

    Raises:
        MediaUnreadable: no reader opens it.
        MediaLimit: it has too many pixels or broke a limit of the child.
        ToolMissing: the extra `media` is not installed.

    """
    libraries = questions.libraries("pyvips")
    command = [sys.executable, "-I", str(_SCRIPT), verb]
    read = (*sandbox.interpreter_paths(), libraries, _SCRIPT, _SCRIPT.with_name("child"), source)
    return questions.ask(questions.Question(command, order, libraries, read, write), source, limits, progress)


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
