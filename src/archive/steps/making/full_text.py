"""Spoken and written: the words of public captions and documents, as an entry carries them to be found by."""

from collections.abc import Iterator, Sequence

from archive.access import personal_numbers
from archive.errors import NotFound
from archive.services import Services
from archive.texts import webvtt

MOST = 20_000
"""Characters of one part of an entry: an evening's captions, a programme; a book is found by its first chapters."""
_MOST_BYTES = 16 * 1024 * 1024


def public(services: Services, texts: Sequence[str], captions: Sequence[str]) -> str:
    """The same for everybody: numbers of people masked, and then cut, since one that is cut in two would be one no longer.

    Raises:
        StoreUnavailable: try again.
    """
    return personal_numbers.masked(of(services, texts, captions, 2 * MOST))[:MOST]


def of(services: Services, texts: Sequence[str], captions: Sequence[str], most: int = MOST) -> str:
    """At most so many words behind these keys of the access bucket, each line once; what is no longer there says nothing.

    Raises:
        StoreUnavailable: try again.
    """
    lines = [line for key in texts for line in read(services, key).replace("\f", "\n").splitlines()]
    lines += [line for key in captions for line in cue_lines(read(services, key))]
    plain = dict.fromkeys(" ".join(line.split()) for line in lines)
    return "\n".join(line for line in plain if line)[:most]


def cue_lines(vtt: str) -> Iterator[str]:
    """The lines of the cues of a WebVTT file as they are read, without markup."""
    for cue in webvtt.cues(vtt):
        yield from cue.text.split("\n")


def read(services: Services, key: str) -> str:
    """The beginning of a text of the access bucket; "" where there is none.

    Raises:
        StoreUnavailable: try again.
    """
    try:
        with services.store.renditions.open(key) as stream:
            held = b""
            for chunk in stream.chunks():
                held += chunk
                if len(held) > _MOST_BYTES:
                    break
    except NotFound:
        return ""
    return held.decode("utf-8", errors="replace")
