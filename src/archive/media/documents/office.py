"""Office files: pages by way of a PDF where LibreOffice is installed, else the words and pictures that lie in them."""

import shutil
from pathlib import Path
from typing import Any, Literal

from archive.errors import MediaError, MediaLimit, MediaUnreadable
from archive.media import outputs
from archive.media.documents import converter, documents
from archive.media.guarded import questions
from archive.media.guarded.limits import Limits
from archive.media.guarded.progress import Report
from archive.media.recipe import DocumentParameters, Made, PictureParameters
from archive.media.stills import pictures, readers

Verb = Literal["header", "words"]
START = b"PK\x03\x04"
OLD = {
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/rtf": "rtf",
}
"""Kinds of which nothing but LibreOffice makes pages or words, by type: what WPS writes under its own endings is one of them."""
_CHILD = "archive.media.documents.child.office"


def ask(verb: Verb, order: dict[str, Any], source: Path, limits: Limits, write: Path | None = None) -> dict[str, Any]:
    """Let the office child do one thing with `source`; its answer.

    Raises:
        MediaUnreadable: it is no office file, broken, locked, or declares what no office file has to.
        MediaLimit: it unpacks to more than people write.

    """
    return questions.ask(questions.Question(_CHILD, (verb,), order, write=write), source, limits)


def make(parameters: DocumentParameters, source: Path, kind: str, folder: Path, limits: Limits, progress: Report | None) -> Made:
    """Pages and text.txt in `folder`, or what the file itself gives: of one of the `OLD` kinds nothing. The remarks say which:
    none for pages; `not-converted` for pictures and words as they lie in the file, `words-only`, `not-shown` for neither.

    Raises:
        MediaUnreadable, MediaLimit: it cannot even be opened.

    """
    made = _converted(parameters, source, kind, folder, limits, progress)
    if not made and kind in OLD.values():
        return Made(files=(), remarks=("not-shown",))
    return made or _itself(parameters, source, folder, limits)


def _converted(
    parameters: DocumentParameters, source: Path, kind: str, folder: Path, limits: Limits, progress: Report | None
) -> Made | None:
    pdf = converter.convert(source, kind, folder, limits)
    try:
        return documents.make(parameters, pdf, folder, limits, progress, leave=pdf.parent) if pdf else None
    except (MediaUnreadable, MediaLimit):
        return None
    finally:
        _clear(folder)


def _clear(folder: Path) -> None:
    """Take away what the converter had, and, where nothing came of it, what was begun."""
    shutil.rmtree(folder / "office", ignore_errors=True)


def _itself(parameters: DocumentParameters, source: Path, folder: Path, limits: Limits) -> Made:
    for begun in folder.iterdir():
        shutil.rmtree(begun) if begun.is_dir() else begun.unlink()
    answer = ask("words", {"source": str(source), "target": str(folder)}, source, limits, folder)
    known, looks = _pictures(parameters, folder, limits)
    text = folder / outputs.TEXT
    remarks = ["not-converted" if known else "words-only" if text.stat().st_size else "not-shown"]
    if not text.stat().st_size:
        text.unlink()
    return Made(files=outputs.files(folder, known), remarks=(*remarks, *(["text-cut"] if answer["cut"] else [])), **looks)


def _pictures(parameters: DocumentParameters, folder: Path, limits: Limits) -> tuple[outputs.Sizes, dict[str, str]]:
    """Its pictures as pages/001 …, the first also as poster; one that cannot be read is left out."""
    taken, known, looks = folder / "pictures", outputs.Sizes(), dict[str, str]()
    for number, picture in enumerate(sorted(taken.iterdir()), start=1):
        if readers.reader_of(picture) is None:
            continue
        made = folder / "made"
        made.mkdir()
        sizes_of = PictureParameters(
            widths=(parameters.width,), jpeg_quality=parameters.jpeg_quality, webp_quality=parameters.webp_quality, most_pages=1
        )
        order = {**sizes_of.model_dump(), **pictures.order(picture, limits), "target": str(made)}
        try:
            answer = pictures.ask("widths", order, picture, limits, made)
        except MediaError:
            shutil.rmtree(made)
            continue
        sizes = outputs.sizes(answer)
        stems = [f"pages/{number:03d}", *([] if known else ["poster"])]
        looks = looks or {"colour": answer["colour"], "placeholder": answer["placeholder"]}
        known |= _placed(made, sizes, folder, stems)
        shutil.rmtree(made)
    shutil.rmtree(taken)
    return known, looks


def _placed(made: Path, sizes: outputs.Sizes, folder: Path, stems: list[str]) -> outputs.Sizes:
    known = outputs.Sizes()
    for stem in stems:
        (folder / stem).parent.mkdir(exist_ok=True)
        for name, size in sizes.items():
            if "/" not in name:
                target = f"{stem}{Path(name).suffix}"
                shutil.copyfile(made / name, folder / target)
                known[target] = size
    return known
