"""Names that a delivery and its files may have, and characters that no name or title needs."""

import unicodedata
from collections.abc import Collection, Iterable

MANIFEST_NAMES = ("manifest.csv", "manifest.xlsx", "清单.csv", "清单.xlsx")
"""In order of preference, compared without regard to case; only at the top of a delivery (of a bag: see `find_manifest`)."""
DECLARATION = "bagit.txt"
"""What makes a delivery a bag when it lies at its top (RFC 8493)."""
METADATA = "metadata/"
"""Where a bag that this archive wrote tells of each resource, below its id."""
PAYLOAD = "data/"
"""Where a bag holds what it carries; rows of its manifest name files relative to this."""
TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Unseen characters that turn the direction of text (Unicode Bidi_Control), for a class of a regular expression: what stands
beside a name that holds one is turned with it."""
_PLACES = (PAYLOAD, METADATA, "")
LONGEST_DELIVERY = 200
"""Bytes in UTF-8 of a delivery's name: with its centre and a file's path it has to fit into the 1,024 bytes of a key in S3."""
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Unicode's categories of control characters, of stray bytes and of breaks between lines and paragraphs."""


def fits_delivery(name: str) -> bool:
    """Whether a delivery may be called so: one part of a path in any script, spaces inside, at most 200 bytes in UTF-8."""
    if not name or name != name.strip() or name in {".", ".."} or set("/\\") & set(name):
        return False
    return not any(map(_unprintable, name)) and len(name.encode()) <= LONGEST_DELIVERY


def escaped(name: str) -> str:
    """A name that strangers gave, with what a terminal would obey or cannot show written as an escape."""
    return "".join(c.encode("unicode_escape").decode() if _unprintable(c) else c for c in name)


def find_manifest(paths: Iterable[str]) -> str | None:
    """The path of the delivery's manifest, as delivered, or None. A bag has it in `data/`, in `metadata/` or at its top."""
    every = sorted(paths)
    for place in _PLACES if is_bag(every) else ("",):
        here = (path for path in every if path.startswith(place) and "/" not in path[len(place) :])
        top = {path[len(place) :].lower(): path for path in here}
        if found := next((top[name] for name in MANIFEST_NAMES if name in top), None):
            return found
    return None


def is_bag(paths: Collection[str]) -> bool:
    """Whether these files of a delivery are a BagIt bag."""
    return DECLARATION in paths


def _unprintable(character: str) -> bool:
    return unicodedata.category(character) in _UNPRINTABLE
