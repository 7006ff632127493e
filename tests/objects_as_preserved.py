"""Objects as an earlier version of this software wrote them, in `tests/data/preserved`: inventories and documents, no originals.

They were made by taking in, correcting, deciding, copying, spoiling and healing, deleting and purging on real servers, before the
preserved form was gathered in one room. They are never made anew: what can be read of them can be read of archives that stand.
"""

import json
from pathlib import Path

from archive.errors import NotFound
from archive.store import Inventory

DATA = Path(__file__).parent / "data" / "preserved"


class ObjectAsPreserved:
    """One of them, read as the store's snapshots are; `without` are documents that even older objects do not have."""

    def __init__(self, name, without=(), **different):
        files = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
        self.inventory = Inventory.from_bytes(files.pop("inventory.json").encode(), name)
        self._files = {path: text.encode() for path, text in files.items()}
        self._without, self._different = without, different

    def has(self, path, version=None):
        return path in self.inventory.state(version) and path not in self._without

    def read(self, path, version=None):
        if path in self._different:
            return self._different[path]
        if not self.has(path, version):
            raise NotFound(what="file", id=path)
        return self._files[self.inventory.content(self.inventory.state(version)[path])]

    def size(self, path):
        content = self.inventory.content(self.inventory.state()[path])
        return len(self._files[content]) if content in self._files else None


def every_object():
    return [ObjectAsPreserved(path.stem) for path in sorted(DATA.glob("*.json"))]
