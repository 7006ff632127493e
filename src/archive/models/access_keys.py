"""Keys of the access bucket: where what was made of an asset lies, and parts of it that wait to be joined.

A rendition's key is the end of its public address too, so that the portal needs it as much as the store.
"""

from typing import Final

RENDITIONS: Final = "renditions/"
_PARTS: Final = "work/"


def rendition(asset: str, recipe: str, version: int) -> str:
    """The prefix, with its slash, of the files that a recipe made of an asset (its SHA-512)."""
    return f"{RENDITIONS}{asset}/{recipe}-{version}/"


def parts(asset: str, recipe: str, version: int) -> str:
    """The prefix of the parts of such a rendition while it is made."""
    return f"{_PARTS}{asset}/{recipe}-{version}/"


def of_asset(asset: str) -> tuple[str, ...]:
    """Every prefix below which something lies that was made of an asset."""
    return f"{RENDITIONS}{asset}/", f"{_PARTS}{asset}/"
