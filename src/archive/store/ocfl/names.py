"""Names inside the preservation bucket: the folder of an object, logical paths, content paths.

A logical path is the name as delivered, in any script and any normalisation. A content path is made of the digest and
of as much of the name as every store and every file system can carry, so that two writers of one path write the same bytes.
"""

import hashlib
from urllib.parse import unquote

LONGEST = 180
"""Bytes of a name in a content path; the whole key stays far below S3's 1,024."""
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.()")
_ENCAPSULATED = _PLAIN - frozenset(".()")


def object_folder(object_id: str) -> str:
    """The folder of an object below the storage root, with a slash: OCFL extension 0003 with its defaults."""
    digest = hashlib.sha256(object_id.encode()).hexdigest()
    name = "".join(c if c in _ENCAPSULATED else _escaped(c).lower() for c in object_id)
    last = f"{name[:100]}-{digest}" if len(name) > 100 else name
    return f"{digest[0:3]}/{digest[3:6]}/{digest[6:9]}/{last}/"


def object_id_of(folder: str) -> str | None:
    """The id an object folder was made from, or None where its name was too long to hold it."""
    found = unquote(folder.rstrip("/").rpartition("/")[2])
    return found if object_folder(found) == folder else None


def logical(name: str) -> str:
    """The logical path of a name: itself, except for what OCFL or UTF-8 forbids (`.`, `..`, empty parts, stray bytes)."""
    return "/".join(_part(part) for part in name.split("/"))


def content_path(version: int, digest: str, logical_path: str) -> str:
    """Where the bytes of a logical path lie in the object: `v1/content/<16 digits of SHA-512>/<name>`."""
    name = "".join(c if c in _PLAIN or _is_letter(c) else _escaped(c) for c in logical_path.rpartition("/")[2])
    return f"v{version}/content/{digest[:16]}/{_shortened(name)}"


def _part(part: str) -> str:
    if part in {"", ".", ".."}:
        return "%2E" * len(part) or "%"
    return "".join(f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in part)


def _is_letter(character: str) -> bool:
    return not character.isascii() and character.isprintable()


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))


def _shortened(name: str) -> str:
    data = name.encode("utf-8")
    if len(data) <= LONGEST:
        return name
    stem, dot, suffix = name.rpartition(".")
    suffix = f".{suffix}" if dot and stem and len(suffix.encode()) <= 16 else ""
    return data[: LONGEST - len(suffix.encode())].decode("utf-8", "ignore") + suffix
