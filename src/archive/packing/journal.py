"""What was copied so far, kept beside the bags until all is done: an interrupted packing goes on where it was."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

from archive.packing.laid import LaidFile, long


class Copied(NamedTuple):
    """What a copied file was at its source, and its SHA-512."""

    size: int
    mtime_ns: int
    sha512: str


class Journal:
    """Lines of JSON, one for each file that was copied and is safe on the disk; a line that was cut off does not count."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._out: IO[str] | None = None
        self.copied: dict[str, Copied] = dict(_read(file))

    def __enter__(self) -> "Journal":
        self._out = open(long(self._file), "a", encoding="utf-8")  # noqa: PTH123 - a path as Windows takes it
        self._out.write("\n")  # whatever was cut off ends here
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._out:
            self._out.close()

    def note(self, file: LaidFile, sha512: str) -> None:
        """One file is on the disk."""
        self.copied[file.path] = Copied(file.size, file.mtime_ns, sha512)
        if self._out:
            self._out.write(json.dumps([file.path, file.size, file.mtime_ns, sha512], ensure_ascii=True) + "\n")
            self._out.flush()
            os.fsync(self._out.fileno())

    def knows(self, file: LaidFile) -> str | None:
        """The SHA-512 of a file that was copied and has not changed since; None for another."""
        known = self.copied.get(file.path)
        same = known is not None and (known.size, known.mtime_ns) == (file.size, file.mtime_ns)
        return known.sha512 if known and same else None

    def done(self) -> None:
        """All is packed."""
        with suppress(FileNotFoundError):
            os.unlink(long(self._file))  # noqa: PTH108


def _read(file: Path) -> Mapping[str, Copied]:
    found = {}
    with suppress(FileNotFoundError), open(long(file), encoding="utf-8") as lines:  # noqa: PTH123
        for line in lines:
            with suppress(ValueError, TypeError):
                path, size, mtime_ns, sha512 = json.loads(line)
                found[str(path)] = Copied(int(size), int(mtime_ns), str(sha512))
    return found
