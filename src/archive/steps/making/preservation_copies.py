"""The preservation copies that an object holds beside its originals, `derived.json` and the files below `derived/`."""

from collections.abc import Mapping

from pydantic import TypeAdapter

from archive.models.preservation_copy import PreservationCopy
from archive.services import Services
from archive.store import Bytes, Content, Unchanged

NAME, FOLDER, ORIGINALS = "derived.json", "derived/", "originals/"
_LIST = TypeAdapter(tuple[PreservationCopy, ...])


def of(services: Services, object_id: str) -> tuple[PreservationCopy, ...]:
    """What was derived of the object's originals, also where no copy could be made; in the order of the originals' names."""
    if NAME not in services.store.objects.files(object_id):
        return ()
    return _LIST.validate_json(services.store.objects.read(object_id, NAME))


def listed(every: tuple[PreservationCopy, ...]) -> Bytes:
    """`derived.json`."""
    ordered = tuple(sorted(every, key=lambda one: one.source))
    return Bytes(_LIST.dump_json(ordered, indent=1, exclude_none=True))


def kept(services: Services, object_id: str, originals: Mapping[str, str]) -> dict[str, Content]:
    """The copies that a new version of the object keeps: those whose original (path -> SHA-512) it still holds unchanged."""
    every = of(services, object_id)
    still = tuple(one for one in every if originals.get(one.source) == one.digest)
    if not still:
        return {}
    files: dict[str, Content] = {one.path: Unchanged(one.path) for one in still if one.path}
    return {**files, NAME: Unchanged(NAME) if still == every else listed(still)}
