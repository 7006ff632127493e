"""After a decoder has looked into a file, its word on what is seen or heard in it counts for more than the first bytes."""

from archive.models.facts import MediaType

_CLASSES = frozenset({MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE})
_SEEN_AND_HEARD = (
    ("video/mp4", "audio/mp4"),
    ("video/matroska", "audio/matroska"),
    ("video/webm", "audio/webm"),
    ("video/x-ms-wmv", "audio/x-ms-wma"),
    ("video/ogg", "audio/ogg"),
)
"""Containers that have one type for films and another for sound alone."""


def settled(mime: str, guessed: MediaType, probed: MediaType) -> tuple[str, MediaType]:
    """Type and class of a recording or picture once a decoder has looked into it: the decoder's class, and the type that fits."""
    if guessed == probed or not {guessed, probed} <= _CLASSES:
        return mime, guessed
    place = 0 if probed is MediaType.VIDEO else 1
    return next((pair[place] for pair in _SEEN_AND_HEARD if mime in pair), mime), probed
