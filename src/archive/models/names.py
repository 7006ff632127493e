"""Names that a delivery and its files may have."""

import re
from collections.abc import Collection, Iterable

from archive.printable import is_printable

MANIFEST_NAMES = tuple(
    f"{stem}.{ending}" for stem in ("manifest", "清单") for ending in ("csv", "xlsx", "xls", "ods", "et", "json")
)
"""In order of preference, compared without regard to case; only at the top of a delivery (of a bag: see `find_manifest`)."""
MOST_LISTS = 12
RECEIPT, MARKED = "_RECEIPT", "_MARKED"
"""What begins the names of files that the archive puts beside a delivery: receipts, and marked copies of its lists."""
_LONGEST_NAME = 240
"""Bytes of a name that we give: disks take 255, and a file has a longer name while it is written."""
_TABLES = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".et")
_BOOKS = (".xlsx", ".xls", ".ods", ".et")
_ASIDE = ("~$", ".", "_")
"""What office programs and desktops leave beside a table, and our own receipts."""
_LIST_WORDS = ("manifest", "清单", "目录", "移交", "登记", "明细", "一览", "汇总", "list", "catalog", "inventory", "index")
DECLARATION = "bagit.txt"
"""What makes a delivery a bag when it lies at its top (RFC 8493)."""
METADATA = "metadata/"
"""Where a bag that this archive wrote tells of each resource, below its id."""
PAYLOAD = "data/"
"""Where a bag holds what it carries; rows of its manifest name files relative to this."""
_PLACES = (PAYLOAD, METADATA, "")
PREPARED = "清单-待填.xlsx"
"""The list that is laid beside a delivery that came without one."""
LONGEST_DELIVERY = 200
"""Bytes in UTF-8 of a delivery's name: with its centre and a file's path it has to fit into the 1,024 bytes of a key in S3."""


CAMERA_FOLDERS = frozenset(
    {"private", "avchd", "bdmv", "video_ts", "audio_ts", "contents", "xdroot", "bpav", "m4root", "sd_video", "dcim", "avf_info"}
)
"""Folders of cameras and discs, in lower case: they mean something where they lie, though everything is in them."""


def fits_delivery(name: str) -> bool:
    """Whether a delivery may be called so: one part of a path in any script, spaces inside, at most 200 bytes in UTF-8."""
    if not name or name != name.strip() or name in {".", ".."} or set("/\\") & set(name):
        return False
    return all(map(is_printable, name)) and len(name.encode()) <= LONGEST_DELIVERY


def is_mark(path: str) -> bool:
    """Whether it says how far a delivery is: `_READY`, `_RECEIVED`, at its top."""
    return path.lower() in {"_ready", "_ready.txt", "_received"}


def is_ours(name: str) -> bool:
    """Whether a file at the top of a delivery is one that the archive has put there, in whatever case it came back."""
    return name.upper().startswith((f"{RECEIPT}.", f"{MARKED}."))


def marked_name(path: str, ending: str = "") -> str:
    """What the marked copy of a list is called: `清单.csv` -> `_MARKED.清单.csv`; `ending` where it is of another kind."""
    stem, dot, own = path.rpartition("/")[2].rpartition(".")
    ending = ending or dot + own
    room = _LONGEST_NAME - len(f"{MARKED}.{ending}".encode())
    return f"{MARKED}.{stem.encode()[:room].decode(errors='ignore')}{ending}"


def find_manifest(paths: Iterable[str]) -> str | None:
    """The path of the delivery's manifest, as delivered, or None. A bag has it in `data/`, in `metadata/` or at its top."""
    every = sorted(paths)
    for place in _PLACES if is_bag(every) else ("",):
        here = (path for path in every if path.startswith(place) and "/" not in path[len(place) :])
        top = {path[len(place) :].lower(): path for path in here}
        if found := next((top[name] for name in MANIFEST_NAMES if name in top), None):
            return found
    return None


def find_lists(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that may be lists of what a delivery holds: the manifest where one is called so, else every table at the place
    where it would lie, those called a list first; at most twelve. What they hold tells which are (`manifests.read_lists`).
    """
    every = sorted(paths)
    if found := find_manifest(every):
        return (found,)
    for place in _PLACES if is_bag(every) else ("",):
        here = [path for path in every if path.startswith(place) and "/" not in path[len(place) :]]
        tables = [path for path in here if path.lower().endswith(_TABLES) and not path[len(place) :].startswith(_ASIDE)]
        if tables:
            return tuple(sorted(tables, key=lambda path: not is_called_a_list(path))[:MOST_LISTS])
    return ()


def find_workbooks(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that may be workbooks of the network: those of several sheets where a list would lie, but the manifest."""
    every = sorted(paths)
    place, manifest = PAYLOAD if is_bag(every) else "", find_manifest(every)
    here = {path: path[len(place) :] for path in every if path.startswith(place) and path != manifest}
    found = (
        path for path, name in here.items() if "/" not in name and name.lower().endswith(_BOOKS) and not name.startswith(_ASIDE)
    )
    return tuple(found)[:MOST_LISTS]


def is_called_a_list(path: str) -> bool:
    """Whether a table is called what lists are called: `目录.xlsx`, `manifest.csv`."""
    return any(word in path.lower() for word in _LIST_WORDS)


def is_bag(paths: Collection[str]) -> bool:
    """Whether these files of a delivery are a BagIt bag."""
    return DECLARATION in paths


_CHECKSUM_ENDINGS = {".md5": "md5", ".sha1": "sha1", ".sha256": "sha256", ".sha512": "sha512"}
_CHECKSUM_FILE = re.compile(
    r"(?:(?:manifest-)?(md5|sha1|sha256|sha512)(?:sums?)?|checksums?|校验值|校验码|校验和)(?:[-_.](?:md5|sha1|sha256|sha512))?(?:\.txt)?",
    re.IGNORECASE,
)


def is_checksum_file(path: str) -> bool:
    """Whether a file is called as checksum files are: `md5sum.txt`, `SHA256SUMS`, `a.mp4.md5`, `校验值.txt`."""
    name = path.rpartition("/")[2].lower()
    return name.endswith(tuple(_CHECKSUM_ENDINGS)) or bool(_CHECKSUM_FILE.fullmatch(name))


def checksum_algorithm(path: str) -> str:
    """The algorithm that a checksum file is called after, by hashlib's name; empty where its name tells none."""
    name = path.rpartition("/")[2].lower()
    match = _CHECKSUM_FILE.fullmatch(name)
    return next((one for ending, one in _CHECKSUM_ENDINGS.items() if name.endswith(ending)), (match and match[1]) or "")


def checksum_subject(path: str) -> str:
    """The name of the file that a checksum file is called after: `a.mp4` of `a.mp4.md5`; empty for others."""
    name = path.rpartition("/")[2]
    return next((name[: -len(ending)] for ending in _CHECKSUM_ENDINGS if name.lower().endswith(ending)), "")


_TARS = (".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
CLOSED_PACKAGES = {".7z": "7z", ".rar": "RAR"}
"""Endings of packages that are not unpacked, and what people call them."""
_PACKAGES = (".zip", *_TARS, *CLOSED_PACKAGES)


def is_package(path: str) -> bool:
    """Whether a file is called as a package is, one that is unpacked or one that is not."""
    return path.lower().endswith(_PACKAGES)


def package_stem(path: str) -> str:
    """A package's name without what tells its form."""
    ending = max((one for one in _PACKAGES if path.lower().endswith(one)), key=len, default="")
    return path[: len(path) - len(ending)]
