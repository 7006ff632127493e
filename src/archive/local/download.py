"""Files fetched by Maven coordinates, pinned by SHA-256, cached, and taken up again where a cut left them."""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from maven_artifact import Artifact, Downloader

from archive.local.refusals import refused

CHUNK_BYTES = 1 << 18
TRIES = 6
TIMEOUT_S = 30.0

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in all."""


@dataclass(frozen=True)
class Pinned:
    """An artifact and the digest its bytes must have."""

    group: str
    name: str
    version: str
    extension: str
    sha256: str
    size_bytes: int

    @property
    def filename(self) -> str:
        """Its name in the cache: the digest keeps two builds of one version apart."""
        return f"{self.name}-{self.version}-{self.sha256[:12]}.{self.extension}"

    def address(self) -> str:
        """Where maven-artifact finds it."""
        artifact = Artifact(self.group, self.name, self.version, extension=self.extension)
        return str(Downloader().resolver.uri_for_artifact(artifact))


def fetched(pinned: Pinned, cache: Path, progress: Progress) -> Path:
    """The file in the cache, fetched if it is not there. Several starts at once fetch it once.

    Raises:
        SetupRefused: it could not be fetched, or its bytes are not those promised.

    """
    cache.mkdir(parents=True, exist_ok=True)
    final = cache / pinned.filename
    with exclusive(cache / (pinned.filename + ".lock")):
        if not final.is_file():
            part = cache / (pinned.filename + ".part")
            fetch(pinned.address(), part, pinned.size_bytes, progress)
            accept(part, final, pinned)
    return final


def accept(part: Path, final: Path, pinned: Pinned) -> None:
    """Give a finished download its name, or throw it away when its digest is wrong."""
    with part.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    if digest != pinned.sha256:
        part.unlink()
        raise refused("digest", name=pinned.filename, expected=pinned.sha256, found=digest)
    part.replace(final)


def fetch(address: str, part: Path, size_bytes: int, progress: Progress) -> None:
    """Fill `part` up to `size_bytes`, beginning where it ends; a cut is tried again with growing pauses.

    Raises:
        SetupRefused: it stayed cut; what arrived is kept for the next start.

    """
    reason = ""
    for attempt in range(TRIES):
        if attempt:
            time.sleep(min(2.0 ** (attempt - 1), 15.0))
        try:
            _continue(address, part, size_bytes, progress)
        except (requests.RequestException, OSError) as error:
            reason = f"{type(error).__name__}: {error}"
        if part.is_file() and part.stat().st_size >= size_bytes:
            return
    raise refused("download", name=part.name.removesuffix(".part"), reason=reason or "cut", folder=part.parent)


def _continue(address: str, part: Path, size_bytes: int, progress: Progress) -> None:
    have = part.stat().st_size if part.is_file() else 0
    if have >= size_bytes:
        return
    headers = {"Range": f"bytes={have}-", "Accept-Encoding": "identity"} if have else {"Accept-Encoding": "identity"}
    with requests.get(address, headers=headers, stream=True, timeout=TIMEOUT_S) as answer:
        answer.raise_for_status()
        resumed = answer.status_code == requests.codes.partial_content
        done = have if resumed else 0
        with part.open("ab" if resumed else "wb") as out:
            for chunk in answer.iter_content(CHUNK_BYTES):
                out.write(chunk)
                done += len(chunk)
                progress(done, size_bytes)


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Wait until nobody else works on the same file."""
    with lock.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
