"""Inspect: look at received files with the decoders that will have to read them, so that what cannot be read is refused early."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import NamedTuple, Protocol

from archive import logs, media
from archive.errors import MediaLimit, MediaUnreadable
from archive.models.media import MediaFacts, MediaType
from archive.models.report import Fault
from archive.services import Services
from archive.steps.making.decoder_limits import media_limits

LOOKED_AT = frozenset(set(MediaType) - {MediaType.OTHER})
Lying = Callable[[], AbstractContextManager[Path]]
"""Brings a file to this machine's disk for as long as it is used."""
AT_ONCE = 2
"""Files that are looked at side by side: starting a decoder is mostly waiting."""
TOGETHER = 25
"""Pictures that one decoder looks at one after the other, where there are so many."""
SMALL = 32 * 1024 * 1024
"""Bytes of each of them at most: all of them lie in scratch at once."""


class Known(Protocol):
    """What is known of a file before it is looked at."""

    @property
    def mime(self) -> str:
        """What it was identified as."""

    @property
    def size(self) -> int:
        """Bytes."""


class Inspected(NamedTuple):
    """What a decoder says of one file: its facts, or why it has none."""

    facts: MediaFacts | None = None
    fault: Fault | None = None


def is_looked_at(media: MediaType) -> bool:
    """Whether a file of this class is looked into."""
    return media in LOOKED_AT


def inspect(services: Services, files: Mapping[str, Lying], known: Mapping[str, Known]) -> Mapping[str, Inspected]:
    """Path -> what was found. A file that no decoder opens gets E501, which refuses; one that is too much for it gets E502.

    `files` are what brings each to this machine, `known` what is known of each, both by path. Each file is fetched to scratch,
    `AT_ONCE` at a time or small pictures `TOGETHER`, and stays there for those who make something of it.
    """
    pictures = [path for path in files if known[path].mime.startswith("image/") and known[path].size <= SMALL]
    many = pictures if len(pictures) >= TOGETHER else []
    batches = [many[start : start + TOGETHER] for start in range(0, len(many), TOGETHER)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        together = logs.carried(lambda batch: _together(services, {path: files[path] for path in batch}))
        seen = {path: one for found in pool.map(together, batches) for path, one in found.items()}
        look = logs.carried(lambda path: seen.get(path) or _one(services, files[path], known[path].mime))
        return dict(zip(files, pool.map(look, files), strict=True))


def _together(services: Services, files: Mapping[str, Lying]) -> dict[str, Inspected]:
    """Those of the pictures that are in order. What is wrong with another is told by looking at it alone."""
    with ExitStack() as fetched:
        lying = {fetched.enter_context(file()): path for path, file in files.items()}
        facts = media.probe_together(tuple(lying), media_limits(services))
        return {lying[one]: Inspected(facts=found) for one, found in facts.items()}


def _one(services: Services, file: Lying, mime: str) -> Inspected:
    limits = media_limits(services)
    with file() as original:
        try:
            return Inspected(facts=media.probe(original, limits, mime=mime))
        except MediaUnreadable as error:
            return Inspected(fault=Fault(code=error.code, facts={"reason": str(error.facts.get("reason", ""))}))
        except MediaLimit as error:
            # Kept all the same: it may be a treasure that a later machine can read.
            facts = {key: str(error.facts.get(key, "")) for key in ("limit", "reason")}
            return Inspected(fault=Fault(code=error.code, refuses=False, facts=facts))
