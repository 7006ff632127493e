"""Packages as people and attackers make them: built here byte by byte where no tool would."""

import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

from archive.packages import Contents, Limits, Place, Told, Unsound, contents, placed, streams
from archive.sources import ignored


class Laid:
    """A package in memory."""

    def __init__(self, data: bytes, piece: int = 65_536) -> None:
        self.data, self.size, self._piece = data, len(data), piece

    def at(self, start, length):
        return self.data[start : start + max(length, 0)]

    def chunks(self, start):
        for at in range(start, self.size, self._piece):
            yield self.data[at : at + self._piece]


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def raw_zip(entries, flags=0, system=0):
    """A zip of (name in bytes, data), told in no encoding; values of single fields may be given as a third member."""
    body, directory = bytearray(), bytearray()
    for name, data, *given in entries:
        said = {"crc": zlib.crc32(data), "size": len(data), "packed": len(data), "attributes": 0, "method": 0, "extra": b""}
        said |= {"at": len(body), "flags": flags, "local": name} | (given[0] if given else {})
        fixed = (said["flags"], said["method"], 0, 0, said["crc"], said["packed"], said["size"], len(said["local"]))
        body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, *fixed, 0) + said["local"] + data
        fixed = (*fixed[:-1], len(name), len(said["extra"]))
        header = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, said["flags"], said["method"], 0, 0, *fixed[4:],
                                 0, 0, 0, said["attributes"], said["at"])  # fmt: skip
        directory += header[:5] + bytes([system]) + header[6:] + name + said["extra"]
    if (count := len(entries)) > 65_535:
        wide = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, len(directory), len(body))
        directory += wide + struct.pack("<4sLQL", b"PK\6\7", 0, len(body) + len(directory), 1)
        count = 65_535
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def tarred(files, how="w", form=tarfile.PAX_FORMAT, encoding="utf-8"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=how, format=form, encoding=encoding) as package:
        for name, data in files.items():
            one = tarfile.TarInfo(name)
            one.size = len(data)
            package.addfile(one, io.BytesIO(data))
    return out.getvalue()


class Out:
    """What a package gave: path -> bytes, what was said, and the code where nothing was taken."""

    def __init__(self, data, path="包.zip", alone=True, taken=(), limits=None):
        package, limits = Laid(data), limits or Limits()
        self.files, self.told, self.refused, self.found = {}, Told(path), "", Contents("", ())
        try:
            self.found = contents(package, path, limits)
            chosen, self.left_out = placed(self.found, Place(path, alone, frozenset(taken)), limits, ignored, self.told)
            at = {one.position: one for one in chosen}
            for position, stream in streams(package, self.found, at, limits):
                try:
                    self.files[at[position].path] = b"".join(iter(lambda s=stream: s.read(5_000), b""))
                except Unsound as fault:
                    self.told.note(fault.code, at[position].path, **fault.facts)
        except Unsound as fault:
            self.refused = fault.code
            self.told.note(fault.code, **fault.facts)

    @property
    def said(self):
        """(code, value) of everything told."""
        return [(fault.code, fault.value) for fault in self.told.faults]


def written(folder: Path, files) -> Path:
    """Files below a folder."""
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return folder
