"""Files of an object that no inventory names: which of them may be there, and the code of each that may not."""

import re
from collections.abc import Set

from archive.store.ocfl.inventory import NAME

_VERSION = re.compile(r"v\d+\Z")
_EXTENSIONS = frozenset(
    {
        "0001-digest-algorithms",
        "0002-flat-direct-storage-layout",
        "0003-hash-and-id-n-tuple-storage-layout",
        "0004-hashed-n-tuple-storage-layout",
        "0005-mutable-head",
    }
)
"""Those that the reference knows; another one is a warning."""


def stranger(path: str, versions: Set[str], content: str) -> str:
    """The code of a file that the inventory does not name; empty for one that needs no name."""
    top, _, rest = path.partition("/")
    if not rest:
        return "" if path == NAME or path.startswith("0=") else "E001"
    if top == "extensions":
        name, _, below = rest.partition("/")
        return "E067" if not below else "" if name in _EXTENSIONS else "W013"
    if top == "logs":
        return ""
    if top not in versions:
        return "E046" if _VERSION.match(top) else "E001"
    if rest == NAME:
        return ""
    return "E023" if rest.startswith(f"{content}/") else "W002" if "/" in rest else "E015"
