"""Orders to the document child and its answers."""

import re
import shutil
from pathlib import Path
from typing import Any, Literal

from archive.media import outputs
from archive.media.guarded import questions
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Report
from archive.media.recipe import DocumentParameters, Made

Verb = Literal["header", "pages"]
_CHILD = "archive.media.documents.child.pdf"
_PICTURES = "archive.media.stills.child"
"""Its pages are pictures, and are shown and bound like others."""
_LATE = re.compile(rb"%PDF-\d\.\d")
_WITHIN = 1024


def is_pdf(head: bytes) -> bool:
    """Whether a file that begins like this is a PDF; its header may stand within the first 1,024 bytes (ISO 32000-1, Annex H)."""
    if head.startswith(b"%PDF-"):
        return True
    found = _LATE.search(head, 0, _WITHIN + 8)
    return found is not None and b" obj" in head[found.end() :]


def ask(
    verb: Verb, order: dict[str, Any], source: Path, limits: Limits, write: Path | None = None, progress: Report | None = None
) -> dict[str, Any]:
    """Let the document child do one thing with `source`; its answer.

    Raises:
        MediaUnreadable: PDFium does not open it.
        MediaLimit: it has too many pages or broke a limit of the child.
        ToolMissing: the extra `media` is not installed.

    """
    question = questions.Question(_CHILD, (verb,), order, "pypdfium2", (_PICTURES,), write)
    return questions.ask(question, source, limits, progress)


def make(
    parameters: DocumentParameters, source: Path, folder: Path, limits: Limits, progress: Report | None, leave: Path | None = None
) -> Made:
    """Pictures of the pages, the first one as poster, text.txt and a PDF to take home in `folder`. `leave` is a folder within it
    that is no part of what is made.

    Raises:
        MediaUnreadable: not one page came out of it.
        MediaLimit: a limit was broken.

    """
    order = {**parameters.model_dump(), "source": str(source), "target": str(folder)}
    answer = ask("pages", order, source, limits, folder, progress)
    if leave:
        shutil.rmtree(leave)
    return Made(
        files=outputs.files(folder, outputs.sizes(answer)),
        remarks=tuple(answer["remarks"]),
        colour=answer["colour"],
        placeholder=answer["placeholder"],
    )
