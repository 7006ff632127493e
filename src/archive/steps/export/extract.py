"""Extract: take a preserved object out into a folder, every byte compared with its digest on the way."""

from collections.abc import Callable
from pathlib import Path

from archive.errors import NotFound, TargetExists, UnsafeName
from archive.services import Services
from archive.store import FolderShelf, object_folder, replicate

Tick = Callable[[int], None]


def run(
    services: Services, object_id: str, target: Path, version: int | None = None, whole: bool = False, tick: Tick = lambda _: None
) -> int:
    """Write a version's files under their logical names, or, with `whole`, the OCFL object itself; gives the number of files.

    Raises:
        NotFound: no such object or version.
        TargetExists: something lies at the target; nothing is ever written over.
        DigestMismatch: bytes are rotten; what was written so far is right.
        UnsafeName: a name would lead out of the folder.
    """
    if target.exists():
        raise TargetExists(path=target)
    if whole:
        return _object(services, object_id, target, tick)
    files = services.store.objects.files(object_id, version)
    for path in sorted(files):
        file = target / path
        if not file.resolve().is_relative_to(target.resolve()):
            raise UnsafeName(name=path)
        file.parent.mkdir(parents=True, exist_ok=True)
        services.store.objects.fetch(object_id, path, file, version)
        tick(file.stat().st_size)
    return len(files)


def _object(services: Services, object_id: str, target: Path, tick: Tick) -> int:
    if services.store.objects.head(object_id) is None:
        raise NotFound(what="object", id=object_id)
    target.mkdir(parents=True)
    shelf = FolderShelf("export", target)
    shelf.declare()
    folder = object_folder(object_id)
    replicate(services.store.objects.shelf, shelf, folder, object_id, tick=tick)
    # The object stands at the top of the folder, without the levels that only a storage root needs.
    for path in sorted((target / folder).iterdir()):
        path.rename(target / path.name)
    shelf.remove_tree(folder)
    shelf.retract()
    return sum(1 for path in target.rglob("*") if path.is_file())
