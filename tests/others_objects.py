"""OCFL objects as others write them, made in a folder: any version of OCFL, digest, padding and content folder, whole or wrong.

The kinds are those of the official fixtures (https://github.com/OCFL/fixtures, 1.0 and 1.1), written anew.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

FIXITY = {
    "md5": hashlib.md5,
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha512": hashlib.sha512,
    "blake2b-512": hashlib.blake2b,
    "blake2b-256": lambda data: hashlib.blake2b(data, digest_size=32),
}
CONTENT = ({"a.txt": b"a", "b/c.txt": b"c"}, {"a.txt": b"A", "b/c.txt": b"c"}, {"a.txt": b"A", "d.txt": b"d"})
"""Logical path -> bytes of three versions."""


class Made:
    """An object in a folder whose inventories can be changed before and after they are written."""

    def __init__(
        self,
        folder: Path,
        specs: tuple[str, ...] = ("1.1", "1.1", "1.1"),
        algorithms: tuple[str, ...] = ("sha512",) * 3,
        *,
        digits: int = 0,
        upper: bool = False,
        content: str = "",
        fixity: tuple[str, ...] = (),
        versions: int = 3,
    ) -> None:
        self.folder, self._digits, self._content = folder, digits, content
        self.specs, self.algorithms, self._upper = specs[:versions], algorithms[:versions], upper
        self.inventories = [self._inventory(number, fixity) for number in range(1, versions + 1)]

    def version(self, number: int) -> str:
        return f"v{number:0{self._digits}d}"

    def write(self) -> "Made":
        """Everything as the inventories have it now."""
        self.put(f"0=ocfl_object_{self.specs[-1]}", f"ocfl_object_{self.specs[-1]}\n".encode())
        for path, data in self._files(len(self.inventories)).items():
            self.put(path, data)
        for number in range(1, len(self.inventories) + 1):
            self.write_inventory(number)
        return self

    def write_inventory(self, number: int) -> None:
        """That of a version, and the root's with the newest."""
        data = json.dumps(self.inventories[number - 1]).encode()
        self.pair(f"{self.version(number)}/", data, self.algorithms[number - 1])
        if number == len(self.inventories):
            self.pair("", data, self.algorithms[number - 1])

    def change(self, number: int, change: Callable[[dict[str, Any]], object]) -> None:
        """Change a version's inventory, with digest files that agree."""
        change(self.inventories[number - 1])
        self.write_inventory(number)

    def change_all(self, change: Callable[[dict[str, Any]], object]) -> None:
        for number in range(1, len(self.inventories) + 1):
            self.change(number, change)

    def pair(self, below: str, data: bytes, algorithm: str) -> None:
        self.put(f"{below}inventory.json", data)
        self.put(f"{below}inventory.json.{algorithm}", f"{hashlib.new(algorithm, data).hexdigest()} inventory.json\n".encode())

    def put(self, path: str, data: bytes) -> None:
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(data)

    def remove(self, path: str) -> None:
        (self.folder / path).unlink()

    def content(self, number: int, name: str) -> str:
        return f"{self.version(number)}/{self._content or 'content'}/{name}"

    def _files(self, until: int) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for number, state in enumerate(CONTENT[:until], start=1):
            for name, data in state.items():
                if data not in found.values():
                    found[self.content(number, name)] = data
        return found

    def _inventory(self, number: int, fixity: tuple[str, ...]) -> dict[str, Any]:
        algorithm, files = self.algorithms[number - 1], self._files(number)

        def digest(data: bytes) -> str:
            found = hashlib.new(algorithm, data).hexdigest()
            return found.upper() if self._upper else found

        manifest = {digest(data): [path] for path, data in files.items()}
        versions = {
            self.version(n): {
                "created": f"2019-01-0{n}T02:03:04Z",
                "message": f"version {n}",
                "user": {"name": "A Person", "address": "mailto:a@example.org"},
                "state": {digest(data): [name] for name, data in CONTENT[n - 1].items()},
            }
            for n in range(1, number + 1)
        }
        blocks = {name: {FIXITY[name](data).hexdigest(): [path] for path, data in files.items()} for name in fixity}
        return {
            "id": "urn:example:others",
            "type": f"https://ocfl.io/{self.specs[number - 1]}/spec/#inventory",
            "digestAlgorithm": algorithm,
            "head": self.version(number),
            "manifest": manifest,
            "versions": versions,
            **({"contentDirectory": self._content} if self._content else {}),
            **({"fixity": blocks} if blocks else {}),
        }
