"""Verifying a storage root of whatever layout: what it says of itself, what lies between its objects, and each object.

The codes are those of OCFL's storage root section (E069 to E088). Ours are compared object by object elsewhere (`compare`).
"""

import json
from collections.abc import Iterator

from archive.models.preservation import Problem, Verified
from archive.store.ocfl.root import OLDER_ROOT, ROOT
from archive.store.shelves import Shelf
from archive.store.shelves.small_files import small
from archive.store.verifying.declarations import declared
from archive.store.verifying.files import Tick, nothing
from archive.store.verifying.objects import verify

LAYOUT = "ocfl_layout.json"
ROOTS = (OLDER_ROOT, ROOT)
_PREFIX = "0=ocfl_"


def is_root(shelf: Shelf) -> bool:
    """Whether a shelf says that it is a storage root."""
    return any(shelf.size(name) is not None for name in ROOTS)


def verify_root(shelf: Shelf, content: bool = True, tick: Tick = nothing) -> Iterator[Verified]:
    """What is wrong with the root itself (`object` is the shelf's name, its paths are those of the root), then each object.

    Raises:
        Unavailable: the shelf does not answer.
    """
    tops: list[str] = []
    objects: dict[str, list[str]] = {}
    for listed in shelf.objects(""):
        folder, _, name = listed.key.rpartition("/")
        if not folder:
            tops.append(name)
        elif name.startswith("0=ocfl_object"):
            objects.setdefault(f"{folder}/", []).append(name)
    folders = sorted(folder for folder in objects if not _within(folder, objects))
    problems = [*_declared(shelf, tops), *_layout(shelf, tops), *_between(shelf, set(folders))]
    said = max((name.removeprefix(_PREFIX) for name in tops if name in ROOTS), default="")
    for folder in folders:
        newer = declared(objects[folder]) or ""
        if said and newer > said:
            problems.append(Problem(code="E081", path=folder, found=f"object of {newer} in a root of {said}"))
    yield Verified(object=shelf.name, version=0, files=0, size=0, problems=tuple(problems))
    for folder in folders:
        yield verify(shelf, folder, None, content, tick)


def _within(folder: str, objects: dict[str, list[str]]) -> bool:
    """Whether it lies in another object: then it is that one's own, e.g. content that happens to be an object."""
    parts = folder.rstrip("/").split("/")
    return any("/".join(parts[:n]) + "/" in objects for n in range(1, len(parts)))


def _declared(shelf: Shelf, tops: list[str]) -> Iterator[Problem]:
    """E069 no declaration, several, or one of an unknown kind; E080 one with other text."""
    found = sorted(name for name in tops if name.startswith("0="))
    if len([name for name in found if name in ROOTS]) != 1:
        yield Problem(code="E069", path=", ".join(found), found="not one declaration")
    for name in found:
        if name not in ROOTS:
            yield Problem(code="E069", path=name, found="of an unknown kind")
        elif small(shelf, name).data != f"{name.removeprefix('0=')}\n".encode():
            yield Problem(code="E080", path=name, found="other text")


def _layout(shelf: Shelf, tops: list[str]) -> Iterator[Problem]:
    """E070 a description of the layout that does not name an extension and describe it."""
    if LAYOUT not in tops:
        return
    try:
        read = json.loads(small(shelf, LAYOUT).data or b"")
        lacking = [key for key in ("extension", "description") if not isinstance(read.get(key), str)]
    except (ValueError, AttributeError, RecursionError) as error:
        yield Problem(code="E070", path=LAYOUT, found=f"{type(error).__name__}: {error}")
    else:
        if lacking:
            yield Problem(code="E070", path=LAYOUT, found=f"without {', '.join(lacking)}")


def _between(shelf: Shelf, folders: set[str]) -> Iterator[Problem]:
    """E072 a file that lies in no object, E086 one where only folders of extensions may."""
    for listed in shelf.objects(""):
        parts = listed.key.split("/")
        if parts[0] == "extensions":
            if len(parts) == 2:
                yield Problem(code="E086", path=listed.key, found="not a folder")
        elif len(parts) > 1 and not any("/".join(parts[:n]) + "/" in folders for n in range(1, len(parts))):
            yield Problem(code="E072", path=listed.key, found="in no object")
