"""Probe of still pictures: what the header tells; no pixel is decoded."""

from pathlib import Path

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
    answer = pictures.ask("header", pictures.order(source, limits), source, limits)
    return MediaFacts(
        media=MediaType.PICTURE,
        size=source.stat().st_size,
        container=str(answer["loader"]).removesuffix("load"),
        picture=PictureFacts.model_validate({name: value for name, value in answer.items() if name not in _OF_THE_FILE}),
        captured_at=answer["captured_at"],
        device=answer["device"],
    )
