"""Inspect: look at received files with the decoders that will have to read them, so that what cannot be read is refused early."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from archive import logs, media
from archive.errors import MediaLimit, MediaUnreadable
from archive.models.media import MediaFacts, MediaType
from archive.models.report import Fault
from archive.services import Services
from archive.steps.making.decoder_limits import media_limits

LOOKED_AT = frozenset(set(MediaType) - {MediaType.OTHER})
TEXT = "text/plain"
Lying = Callable[[], AbstractContextManager[Path]]
"""Brings a file to this machine's disk for as long as it is used."""
AT_ONCE = 2
"""Files that are looked at side by side: starting a decoder is mostly waiting."""


class Inspected(NamedTuple):
    """What a decoder says of one file: its facts, or why it has none."""

    facts: MediaFacts | None = None
    fault: Fault | None = None


def is_looked_at(media: MediaType) -> bool:
    """Whether a file of this class is looked into."""
    return media in LOOKED_AT


def inspect(services: Services, files: Mapping[str, Lying], types: Mapping[str, str]) -> Mapping[str, Inspected]:
    """Path -> what was found. A file that no decoder opens gets E501, which refuses; one that is too much for it gets E502.

    `files` are what brings each to this machine, `types` their MIME types, both by path. Each file is fetched to scratch,
    `AT_ONCE` at a time, and stays there for those who make something of it.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        look = logs.carried(lambda path: _one(services, files[path], types.get(path, "")))
        return dict(zip(files, pool.map(look, files), strict=True))


def _one(services: Services, file: Lying, mime: str) -> Inspected:
    limits = media_limits(services)
    with file() as original:
        try:
            return Inspected(facts=media.probe(original, limits, text=mime == TEXT))
        except MediaUnreadable as error:
            return Inspected(fault=Fault(code=error.code, facts={"reason": str(error.facts.get("reason", ""))}))
        except MediaLimit as error:
            # Kept all the same: it may be a treasure that a later machine can read.
            facts = {key: str(error.facts.get(key, "")) for key in ("limit", "reason")}
            return Inspected(fault=Fault(code=error.code, refuses=False, facts=facts))
