"""Probe of still pictures: what the header tells; no pixel is decoded."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from archive.media.guarded.limits import Limits
from archive.media.stills import pictures
from archive.models.facts import MediaFacts, PictureFacts
from archive.models.media import MediaType

_OF_THE_FILE = {"captured_at", "device"}


def facts(source: Path, limits: Limits) -> MediaFacts:
    """Facts of a still picture.

    Raises:
        MediaUnreadable: no allowed reader opens it.
        MediaLimit: it has more than `picture_pixels`.

    """
    return _facts(source, pictures.ask("header", pictures.order(source, limits), source, limits))


def facts_of_many(sources: Sequence[Path], limits: Limits) -> dict[Path, MediaFacts]:
    """The same of several, but for those that one reading of all does not open: ask `facts` why."""
    return {source: _facts(source, answer) for source, answer in pictures.headers(sources, limits).items()}


def _facts(source: Path, answer: Mapping[str, Any]) -> MediaFacts:
    return MediaFacts(
        media=MediaType.PICTURE,
        size=source.stat().st_size,
        container=str(answer["loader"]).removesuffix("load"),
        picture=PictureFacts.model_validate({name: value for name, value in answer.items() if name not in _OF_THE_FILE}),
        captured_at=answer["captured_at"],
        device=answer["device"],
    )
