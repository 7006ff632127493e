"""Originals on this machine's disk while something is made of them: fetched once for everything that is done with them here."""

import re
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from archive import logs
from archive.models.delivery import Delivery, Kept, ReceivedFile, Resource
from archive.models.media import Asset
from archive.preserved import layout
from archive.services import Services
from archive.steps.making.scratch_cache import ScratchCache

log = logs.get("steps")
_GB = 1_000_000_000
_SUFFIX = re.compile(r"\.[a-z0-9]{1,12}")


def original(services: Services, resource: Resource, asset: Asset) -> AbstractContextManager[Path]:
    """The original of an asset as a local file, fetched from its preserved object unless it lies here already.

    It stays for the next task of the same asset, until `release` or until room is needed.

    Raises:
        StoreUnavailable, ScratchFull: try again.
        DigestMismatch: the preserved bytes are not those that were preserved.
    """
    fetch = partial(services.store.objects.fetch, layout.resource_object(resource.id), layout.original(asset.path))
    return _local(services, asset.path, asset.digest, asset.size, fetch)


def received(services: Services, delivery: Delivery, file: ReceivedFile) -> AbstractContextManager[Path]:
    """A received file as a local file, which is there as the original of what becomes of it.

    Raises:
        StoreUnavailable, ScratchFull: try again.
        DigestMismatch: the received bytes are not those that were received.
    """

    def fetch(target: Path) -> None:
        services.store.inbox.fetch(delivery.id, file.n, target, file.sha512)

    return _local(services, file.path, file.sha512, file.size, fetch)


def kept(services: Services, path: str, file: Kept) -> AbstractContextManager[Path]:
    """A file that did not come again as a local file, fetched from where it is preserved.

    Raises:
        StoreUnavailable, ScratchFull: try again.
        DigestMismatch: the preserved bytes are not those that were preserved.
    """

    def fetch(target: Path) -> None:
        object_id = layout.resource_object(file.resource)
        services.store.objects.fetch(object_id, layout.original(file.path), target, file.version)

    return _local(services, path, file.sha512, file.size, fetch)


def release(services: Services, files: Iterable[Asset | ReceivedFile]) -> None:
    """Let go of originals with which everything is done that is done here; those in use stay."""
    cache = cache_of(services)
    for file in files:
        digest = file.digest if isinstance(file, Asset) else file.sha512
        cache.forget(_name(digest, file.path))


def forget(services: Services, digest: str) -> None:
    """Remove what lies here of an original that was deleted, by its SHA-512, whoever uses it."""
    cache_of(services).erase(digest)


def cache_of(services: Services) -> ScratchCache:
    """Where they lie."""
    return ScratchCache(services.settings.scratch, int(services.settings.originals_gb * _GB))


def _local(services: Services, path: str, sha512: str, size: int, fetch: Callable[[Path], None]) -> AbstractContextManager[Path]:
    def told(target: Path) -> None:
        log.info("fetching original", path=path, sha512=sha512, size=size)
        fetch(target)

    return cache_of(services).file(_name(sha512, path), sha512, size, told)


def _name(sha512: str, path: str) -> str:
    """With the ending that decoders go by."""
    ending = _SUFFIX.fullmatch(Path(path).suffix.lower())
    return sha512 + (ending[0] if ending else "")
