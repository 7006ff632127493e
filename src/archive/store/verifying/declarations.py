"""What an object declares to conform to: one file at its top, for OCFL 1.0 or 1.1."""

from collections.abc import Callable, Collection, Iterator

from archive.models.preservation import Problem
from archive.store.ocfl.inventory import SPECIFICATION
from archive.store.ocfl.root import DECLARATION, DECLARATIONS

_PREFIX = "0=ocfl_object_"


def declared(paths: Collection[str]) -> str | None:
    """The version of OCFL that an object with these files declares, the newest of several; None where it declares none."""
    known = sorted(DECLARATIONS.intersection(paths))
    return known[-1].removeprefix(_PREFIX) if known else None


def declaration(paths: Collection[str], get: Callable[[str], bytes | None], inventory: str | None) -> Iterator[Problem]:
    """What is wrong with the declaration; `inventory` is the version of OCFL that the root's inventory is of, if known.

    E003 none or several, E006 one of an unknown kind, E007 one with other text, E038 another one than the inventory's.
    """
    said = declared(paths)
    right = f"{_PREFIX}{inventory}" if inventory and f"{_PREFIX}{inventory}" in DECLARATIONS else DECLARATION
    if said is None:
        yield Problem(code="E003", path=right, found="missing")
    elif inventory and said != inventory:
        yield Problem(code="E038", path=right, found=f"declared {said}, the inventory is of {inventory}")
    for path in sorted(path for path in paths if path.startswith("0=") and "/" not in path):
        if path not in DECLARATIONS:
            yield Problem(code="E006", path=path, found="of an unknown kind")
        elif path != f"{_PREFIX}{said}":
            yield Problem(code="E003", path=path, found=f"beside that of {said}")
        elif get(path) != f"{path.removeprefix('0=')}\n".encode():
            yield Problem(code="E007", path=path, found="other text")


def specification(paths: Collection[str]) -> str:
    """By which OCFL an object is to be judged: what it declares, or ours."""
    return declared(paths) or SPECIFICATION
