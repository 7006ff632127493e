"""Identifiers: what names what, how it is minted and how a wrong one is told.

A resource id is ten Crockford base-32 characters (50 random bits) and the check character of the same specification
(value modulo 37). A delivery id is made from what was handed in, so that the same folder always has the same one.
"""

import hashlib
import secrets
from typing import NewType

CentreId = NewType("CentreId", str)
DeliveryId = NewType("DeliveryId", str)
ResourceId = NewType("ResourceId", str)
AssetDigest = NewType("AssetDigest", str)
"""SHA-512 of an original's bytes, 128 lower-case hexadecimal digits."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK = _ALPHABET + "*~$=U"
_LOOKALIKES = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})
_LENGTH = 10


def mint_resource_id() -> ResourceId:
    """A new public id, e.g. `7ZQ4M1T9KC5`; the check characters `*~$=` are avoided since they end up in addresses."""
    while True:
        value = secrets.randbits(5 * _LENGTH)
        if value % 37 < 32 or value % 37 == 36:
            return ResourceId(_digits(value) + _CHECK[value % 37])


def parse_resource_id(text: str) -> ResourceId | None:
    """The id as minted from what a person typed (case, hyphens, O for 0, I and L for 1), or None if it cannot be one."""
    folded = text.strip().upper().translate(_LOOKALIKES)
    digits, check = folded[:_LENGTH], folded[_LENGTH:]
    if len(folded) != _LENGTH + 1 or any(c not in _ALPHABET for c in digits):
        return None
    value = 0
    for character in digits:
        value = value * 32 + _ALPHABET.index(character)
    return ResourceId(folded) if _CHECK[value % 37] == check else None


def delivery_id(centre: str, name: str, fingerprint: str) -> DeliveryId:
    """The id of what a centre handed in under this name: `D` and 20 hexadecimal digits, the same for the same content."""
    return DeliveryId("D" + hashlib.sha256("\0".join((centre, name, fingerprint)).encode()).hexdigest()[:20])


def fingerprint(manifest_sha256: str, files: list[tuple[str, int, str]]) -> str:
    """A delivery's fingerprint: SHA-256 over its manifest's SHA-256 and the sorted (path, size, ETag or mtime) of its files."""
    lines = [manifest_sha256, *(f"{path}\0{size}\0{mark}" for path, size, mark in sorted(files))]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _digits(value: int) -> str:
    return "".join(_ALPHABET[(value >> 5 * place) & 31] for place in reversed(range(_LENGTH)))
