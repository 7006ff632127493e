"""What handing in remembers between two tries: lines of JSON, each safe on the disk; one that was cut off does not count."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from archive.models.delivery import SourceFile
from archive.packages import PackedPart


class Notes:
    """What was put into one drop, and under which ETag it lies there."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._copied: dict[str, tuple[int, str, str, str]] = {}
        self._disks: set[int] = set()
        self.group: str | None = None
        for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
            self._read(line)

    def begin(self, group: str) -> None:
        """From here on it is this packing."""
        if self.group != group:
            self._write({"group": group})
            self.group = group

    def note(self, path: str, file: SourceFile, sha512: str, etag: str) -> None:
        """One file is in the drop."""
        self._copied[path] = (file.size, file.mark, sha512, etag)
        self._write({"path": path, "is": self._copied[path]})

    def has(self, path: str, file: SourceFile, expected: str | None, lying: SourceFile | None) -> bool:
        """Whether this very file lies in the drop: by its digest where the list has one, else by its size and time."""
        known = self._copied.get(path)
        if known is None or lying is None or known[3] != lying.mark or known[0] != file.size:
            return False
        return known[2] == expected if expected else known[1] == file.mark

    def there(self, path: str, expected: str, lying: SourceFile | None) -> bool:
        """Whether a file that is on another disk lies in the drop already."""
        known = self._copied.get(path)
        return known is not None and lying is not None and (known[2], known[3]) == (expected, lying.mark)

    def paths(self) -> list[str]:
        """What was put there, by earlier tries too."""
        return list(self._copied)

    def finished(self, part: PackedPart) -> tuple[int, ...]:
        """Note that a disk was read to its end; returns the numbers of those that were not."""
        self._disks.add(part.number)
        self._write({"disk": part.number})
        return tuple(number for number in range(1, part.of + 1) if number not in self._disks)

    def forget(self) -> None:
        """All of it is handed in."""
        self._file.unlink(missing_ok=True)

    def _read(self, line: str) -> None:
        try:
            said = json.loads(line)
            if "path" in said:
                size, mark, sha512, etag = said["is"]
                self._copied[said["path"]] = (int(size), str(mark), str(sha512), str(etag))
            elif "disk" in said:
                self._disks.add(int(said["disk"]))
            elif said["group"] != self.group:
                self.group, self._disks = said["group"], set()
        except (ValueError, TypeError, KeyError):
            return

    def _write(self, said: Mapping[str, object]) -> None:
        with self._file.open("a", encoding="utf-8") as out:
            out.write(f"\n{json.dumps(said)}\n")  # whatever was cut off before ends here
            out.flush()
            os.fsync(out.fileno())
