"""Probe of still pictures: the header as libvips reads it, no pixel decoded."""

from pathlib import Path

from archive.media.guarded.limits import Limits
from archive.media.stills import pictures
from archive.models.facts import MediaFacts, PictureFacts
from archive.models.media import MediaType


def facts(source: Path, limits: Limits) -> MediaFacts:
    """Facts of a still picture.

    Raises:
        MediaUnreadable: no allowed loader opens it.
        MediaLimit: it has more than `picture_pixels`.

    """
    answer = pictures.ask("header", {"source": str(source), "pixels": limits.picture_pixels}, source, limits)
    return MediaFacts(
        media=MediaType.PICTURE,
        size=source.stat().st_size,
        container=str(answer["loader"]).removesuffix("load"),
        picture=PictureFacts.model_validate(answer),
    )
