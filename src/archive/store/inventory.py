"""An OCFL 1.1 inventory: what each version of an object holds and where the bytes lie."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import quote

from archive.errors import ObjectInvalid
from archive.store.digests import sha512

NAME = "inventory.json"
SIDECAR = "inventory.json.sha512"
TYPE = "https://ocfl.io/1.1/spec/#inventory"


@dataclass(frozen=True)
class Version:
    """One version: logical path -> SHA-512, and who made it when and why. `created` is RFC 3339."""

    state: Mapping[str, str]
    created: str
    message: str
    agent: str

    def as_json(self) -> dict[str, Any]:
        """As the specification writes it, `user.address` being a URI."""
        user = {"name": self.agent, "address": f"urn:archive:agent:{quote(self.agent, safe='')}"}
        return {"created": self.created, "message": self.message, "state": _by_digest(self.state), "user": user}


@dataclass(frozen=True)
class Inventory:
    """An object's inventory: `manifest` is content path -> SHA-512, `versions[0]` is v1."""

    id: str
    manifest: Mapping[str, str] = field(default_factory=dict)
    versions: tuple[Version, ...] = ()

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
            ObjectInvalid: it is not an inventory of this archive's kind.
        """
        try:
            read = json.loads(data)
            versions = tuple(_version(read["versions"][f"v{n}"]) for n in range(1, int(read["head"][1:]) + 1))
            return cls(_text(read["id"]), _by_path(read["manifest"]), versions)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
            raise ObjectInvalid(id=key, reason=f"inventory: {type(fault).__name__} {fault}") from fault


def sidecar(inventory: bytes) -> bytes:
    """The content of the inventory's digest file."""
    return f"{sha512(inventory)} {NAME}\n".encode()


def rfc3339(moment: datetime) -> str:
    """A moment with its offset from UTC, to the second, as OCFL asks."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.isoformat(timespec="seconds")


def _version(read: dict[str, Any]) -> Version:
    said = read["created"], read.get("message", ""), read.get("user", {}).get("name", "")
    return Version(_by_path(read["state"]), *map(_text, said))


def _by_digest(paths: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, digest in sorted(paths.items()):
        found.setdefault(digest, []).append(path)
    return found


def _by_path(digests: Mapping[str, list[str]]) -> dict[str, str]:
    return {_text(path): digest for digest, paths in digests.items() for path in paths}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} where text should be")
    return value
