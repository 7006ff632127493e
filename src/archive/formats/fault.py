"""What a file's type means for it, as a fault with its code."""

from pathlib import PurePosixPath

from archive.formats.identify import Identified
from archive.models.report import Fault

_CODES = {"empty": "E223", "type": "E224", "extension": "E225", "playlist": "E226", "script": "E226"}


def fault(found: Identified, path: str) -> Fault | None:
    """None for a file that is taken; else E223 empty, E224 type, E225 extension, E226 playlist or script."""
    if found.allowed:
        return None
    facts = {"name": path, "found": found.mime, "extension": PurePosixPath(path).suffix or "–"}
    return Fault(code=_CODES[found.reason], value=path, facts=facts)
