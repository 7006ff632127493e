"""Tag files of the bags (RFC 8493). Of a delivery over several disks each bag holds those of the whole, below `whole/`."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from archive.packages.bags.writing import DECLARATION_BYTES, bag_info, bag_size, manifest

WHOLE = "whole/"
AGENT = "archive-pack"
"""`archive.packages.bags.packed` reads what is written here; a test holds both together."""
CENTRE, NAME, COUNT, GROUP = "Centre-Id", "External-Identifier", "Bag-Count", "Bag-Group-Identifier"


class About(NamedTuple):
    """What bag-info.txt says beside counts: the centre's id if it is known, what the delivery is called, rows of its lists."""

    centre: str
    delivery: str
    rows: int
    day: date


class Payload(NamedTuple):
    """Path in the folder -> (size in bytes, SHA-512)."""

    files: Mapping[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """Bytes of all."""
        return sum(size for size, _ in self.files.values())


def tag_files(about: About, payload: Payload, part: tuple[int, int], whole: Payload | None = None) -> dict[str, bytes]:
    """Path in the bag -> bytes, in the order in which they are written: `bagit.txt` is the last, it makes the folder a bag.

    `part` is (number, of how many); `whole` the payload of all parts, where there are several.
    """
    listed = manifest({f"data/{path}": sha512 for path, (_, sha512) in payload.files.items()})
    group = hashlib.sha512(listed if whole is None else _listed(whole)).hexdigest()[:32]
    made = {"manifest-sha512.txt": listed, "bag-info.txt": _info(about, payload, part, group), "bagit.txt": DECLARATION_BYTES}
    if whole is not None:
        inside = tag_files(about, whole, (1, 1))
        made = {WHOLE + path: data for path, data in inside.items()} | made
    digests = {path: hashlib.sha512(data).hexdigest() for path, data in made.items()}
    return {"tagmanifest-sha512.txt": manifest(digests), **made}


def _listed(payload: Payload) -> bytes:
    return manifest({f"data/{path}": sha512 for path, (_, sha512) in payload.files.items()})


def _info(about: About, payload: Payload, part: tuple[int, int], group: str) -> bytes:
    several = [(GROUP, group), (COUNT, f"{part[0]} of {part[1]}")] if part[1] > 1 else []
    return bag_info(
        [
            (CENTRE, about.centre),
            (NAME, about.delivery),
            ("Bagging-Date", about.day.isoformat()),
            ("Payload-Oxum", f"{payload.size}.{len(payload.files)}"),
            ("Bag-Size", bag_size(payload.size)),
            *several,
            ("Delivery-Rows", str(about.rows)),
            ("Bag-Software-Agent", AGENT),
        ]
    )
