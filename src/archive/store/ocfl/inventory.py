"""An OCFL inventory: what each version of an object holds and where the bytes lie.

Ours are of one kind (1.1, SHA-512, `content`, v1 v2 v3). Those that others wrote are read as they may be: of OCFL 1.0, by
SHA-256, with capital digests, another content folder, v0001.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from archive.errors import ObjectInvalid
from archive.preserved import layout
from archive.store.s3.digests import SHA256, SHA512, digest_of

NAME = "inventory.json"
SIDECAR = f"{NAME}.{SHA512}"
SPECIFICATION = "1.1"
TYPE = f"https://ocfl.io/{SPECIFICATION}/spec/#inventory"
_TYPE = re.compile(r"https://ocfl\.io/(\d+\.\d+)/spec/#inventory")
_VERSION = re.compile(r"v(0*)[1-9]\d*")
_SAID = re.compile(rb"\A(\w+)\s+inventory\.json\s*\Z")


@dataclass(frozen=True)
class Version:
    """One version: logical path -> SHA-512, and who made it when and why. `created` is RFC 3339."""

    state: Mapping[str, str]
    created: str
    message: str
    agent: str

    def as_json(self) -> dict[str, Any]:
        """As the specification writes it, `user.address` being a URI."""
        user = {"name": self.agent, "address": layout.agent_address(self.agent)}
        return {"created": self.created, "message": self.message, "state": _by_digest(self.state), "user": user}


@dataclass(frozen=True)
class Inventory:
    """An object's inventory: `manifest` is content path -> SHA-512, `versions[0]` is v1."""

    id: str
    manifest: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()
    algorithm: str = SHA512
    specification: str = SPECIFICATION
    digits: int = 0
    """How many digits the numbers of versions are filled up to with zeros."""
    foreign: str = ""
    """In what it is not of our kind, empty for ours: it can be read and copied, and no version is written upon it."""

    @property
    def sidecar_name(self) -> str:
        """What its digest file is called."""
        return f"{NAME}.{self.algorithm}"

    @property
    def declaration(self) -> str:
        """The name of the file that says what the object conforms to."""
        return f"0=ocfl_object_{self.specification}"

    @property
    def declared(self) -> bytes:
        """The content of that file."""
        return f"ocfl_object_{self.specification}\n".encode()

    def folder(self, number: int) -> str:
        """The folder of a version, e.g. v3 or v0003."""
        return f"v{number:0{self.digits}d}"

    @property
    def version(self) -> int:
        """Number of the newest version."""
        return len(self.versions)

    def state(self, version: int | None = None) -> Mapping[str, str]:
        """Logical path -> SHA-512 of a version, the newest without a number. Empty where there is no such version."""
        number = self.version if version is None else version
        return self.versions[number - 1].state if 1 <= number <= self.version else {}

    def content(self, digest: str) -> str | None:
        """A content path that holds these bytes, or None."""
        return next((path for path, found in self.manifest.items() if found == digest), None)

    def next(self, version: Version, content: Mapping[str, str]) -> Self:
        """The inventory with one more version and the content paths that are new in it."""
        return replace(self, manifest={**self.manifest, **content}, versions=(*self.versions, version))

    def until(self, number: int) -> Self:
        """The inventory as it was at an earlier version."""
        manifest = {path: digest for path, digest in self.manifest.items() if int(path.partition("/")[0][1:]) <= number}
        return replace(self, manifest=manifest, versions=self.versions[:number])

    def to_bytes(self) -> bytes:
        """The JSON of inventory.json, UTF-8, the same bytes for the same inventory."""
        fields = {
            "contentDirectory": "content",
            "digestAlgorithm": "sha512",
            "head": f"v{self.version}",
            "id": self.id,
            "manifest": _by_digest(self.manifest),
            "type": TYPE,
            "versions": {f"v{n}": version.as_json() for n, version in enumerate(self.versions, start=1)},
        }
        return json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes, key: str) -> Self:
        """Read inventory.json.

        Raises:
            ObjectInvalid: it is not an inventory.
        """
        try:
            read = json.loads(data)
            digits = _digits(read["head"])
            numbers = range(1, int(read["head"][1:]) + 1)
            versions = tuple(_version(read["versions"][f"v{n:0{digits}d}"]) for n in numbers)
            algorithm, specification = _algorithm(read), _specification(read)
            foreign = _foreign(read, digits)
            return cls(_text(read["id"]), _by_path(read["manifest"]), versions, algorithm, specification, digits, foreign)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise ObjectInvalid(id=key, reason=f"inventory: {type(fault).__name__} {fault}") from fault


def sidecar(inventory: bytes, algorithm: str = SHA512) -> bytes:
    """The content of the inventory's digest file."""
    return f"{digest_of(inventory, algorithm)} {NAME}\n".encode()


def said(sidecar: bytes) -> str | None:
    """The digest in a digest file, lower-case; None where it is not a digest and the inventory's name."""
    found = _SAID.match(sidecar)
    return found[1].decode().lower() if found else None


def vouches(sidecar: bytes, inventory: bytes, algorithm: str = SHA512) -> bool:
    """Whether a digest file is that of an inventory."""
    return said(sidecar) == digest_of(inventory, algorithm)


def rfc3339(moment: datetime) -> str:
    """A moment with its offset from UTC, to the second, as OCFL asks."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.isoformat(timespec="seconds")


def _digits(head: str) -> int:
    """Of version numbers that are filled up with zeros; 0 for those that are not."""
    found = _VERSION.fullmatch(head)
    if found is None:
        raise ValueError(f"head {head}")
    return len(head) - 1 if found[1] else 0


def _algorithm(read: Mapping[str, Any]) -> str:
    algorithm: str = read.get("digestAlgorithm", SHA512)
    if algorithm not in {SHA512, SHA256}:
        raise ValueError(f"digestAlgorithm {algorithm}")
    return algorithm


def _specification(read: Mapping[str, Any]) -> str:
    found = _TYPE.fullmatch(read.get("type", TYPE))
    return found[1] if found else SPECIFICATION


def _foreign(read: Mapping[str, Any], digits: int) -> str:
    """Everything that writing a version in our way would break or lose."""
    content = read.get("contentDirectory", "content")
    unlike = {
        f"OCFL {_specification(read)}": _specification(read) != SPECIFICATION,
        f"{_algorithm(read)}": _algorithm(read) != SHA512,
        f"contentDirectory {content}": content != "content",
        "versions with zeros": bool(digits),
        "fixity": bool(read.get("fixity")),
        "capital digests": any(digest != digest.lower() for digest in read["manifest"]),
    }
    return ", ".join(what for what, differs in unlike.items() if differs)


def _version(read: dict[str, Any]) -> Version:
    said = read["created"], read.get("message", ""), read.get("user", {}).get("name", "")
    return Version(_by_path(read["state"]), *map(_text, said))


def _by_digest(paths: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, digest in sorted(paths.items()):
        found.setdefault(digest, []).append(path)
    return found


def _by_path(digests: Mapping[str, list[str]]) -> dict[str, str]:
    return {_text(path): digest.lower() for digest, paths in digests.items() for path in paths}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text should be")
    return value
