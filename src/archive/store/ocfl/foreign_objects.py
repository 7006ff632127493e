"""Reading an object that others made, from a folder of theirs: one version under its logical names, every byte compared."""

from pathlib import Path

from archive.errors import DigestMismatch, NotFound, TargetExists, UnsafeName
from archive.store.ocfl.inventory import NAME, Inventory
from archive.store.s3.digests import ALGORITHMS, content_algorithm
from archive.store.shelves import OthersFolder, Shelf


def take_out(folder: Path, target: Path, version: int | None = None) -> int:
    """Write a version's files, the newest without a number, into a new folder; gives their number.

    Raises:
        NotFound: no object lies there, or it lacks the version or one of its files.
        ObjectInvalid: its inventory cannot be read.
        TargetExists: something lies at the target; nothing is ever written over.
        DigestMismatch: bytes are rotten; what was written so far is right.
        UnsafeName: a name would lead out of the folder.
    """
    if target.exists():
        raise TargetExists(path=target)
    shelf = OthersFolder(str(folder), folder)
    data = shelf.get(NAME)
    if data is None:
        raise NotFound(what="object", id=str(folder))
    inventory = Inventory.from_bytes(data, str(folder))
    state = inventory.state(version)
    if not state:
        raise NotFound(what="object", id=f"{inventory.id} v{version or inventory.version}")
    for path, digest in sorted(state.items()):
        file = target / path
        if not file.resolve().is_relative_to(target.resolve()):
            raise UnsafeName(name=path)
        content = inventory.content(digest)
        if content is None:
            raise NotFound(what="file", id=f"{inventory.id} {path}")
        file.parent.mkdir(parents=True, exist_ok=True)
        _copy(shelf, content, digest, file)
    return len(state)


def _copy(shelf: Shelf, content: str, digest: str, file: Path) -> None:
    running = ALGORITHMS[content_algorithm(digest)]()
    with shelf.opened(content) as stream, file.open("xb") as out:
        for chunk in stream.chunks():
            running.update(chunk)
            out.write(chunk)
    if running.hexdigest() != digest:
        file.unlink()
        raise DigestMismatch(key=content, expected=digest, found=running.hexdigest())
