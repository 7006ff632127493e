"""The checksum of a file: MD5, SHA-1, SHA-256 or SHA-512 in hexadecimal digits, told by its length or a prefix."""

import re

from archive.manifests.model import Cell, FieldValue

LENGTHS = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_PREFIX = re.compile(r"^(md5|sha-?1|sha-?256|sha-?512)\s*[::=]\s*", re.IGNORECASE)


def checksum(cell: Cell) -> FieldValue[str | None]:
    """`algorithm:digits` in small letters, or None; one that cannot be any of the four is E207 and not compared."""
    if not cell.value:
        return FieldValue(None)
    prefix = _PREFIX.match(cell.value)
    digits = re.sub(r"\s", "", cell.value[prefix.end() if prefix else 0 :]).lower()
    algorithm = LENGTHS.get(len(digits))
    named = prefix.group(1).lower().replace("-", "") if prefix else algorithm
    if algorithm is None or named != algorithm or not re.fullmatch("[0-9a-f]+", digits):
        return FieldValue(None, (cell.fault("E207"),))
    return FieldValue(f"{algorithm}:{digits}")
