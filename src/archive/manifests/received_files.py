"""What the rows promise against what was received: files missing, damaged, empty, of a wrong type, or not listed."""

import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from archive.manifests.columns import Column
from archive.manifests.fields.duration import compared
from archive.manifests.kind_of_item import with_kind
from archive.models.delivery import Item, ItemFile, Kept, Naming
from archive.models.formats import FileFormat
from archive.models.litter import is_nobodys
from archive.models.media import FileRole, MediaFacts, MediaType
from archive.models.names import find_lists
from archive.models.report import Fault, row_named

_MOST_GUESSES = 100
_NOT_UTF_8 = "E131"
_MOST_UNLISTED = 200
"""Files that no row names and that are told one by one."""
_TYPES = frozenset({"E223", "E224", "E225", "E226"})
"""What is said of a file that is empty, or of no type that is taken."""
_RUNS = frozenset(
    f"application/{one}"
    for one in ("x-dosexec", "x-elf", "x-mach-binary", "wasm", "x-ms-shortcut", "x-shockwave-flash", "vnd.ms-office.macro", "zip")
) | {"text/html", "text/x-script", "image/svg+xml"}
"""Types that no camera lays beside a recording. Whatever else one does is kept with it, and opened by nobody."""


class FileFacts(NamedTuple):
    """What is known of one received file; `fault` is what its content, or its decoder, is found to lack.

    `remark` is what is to be said of its format, whatever else is wrong with it.
    """

    size: int
    sha512: str
    sha256: str
    n: int | None = None
    mime: str = ""
    media: MediaType = MediaType.OTHER
    facts: MediaFacts | None = None
    fault: Fault | None = None
    format: FileFormat | None = None
    remark: Fault | None = None
    kept: Kept | None = None
    """where it lies, where it came earlier and did not come again"""


class Checked(NamedTuple):
    """The items with the faults of their files added, and the faults of the delivery as a whole."""

    items: tuple[Item, ...]
    faults: tuple[Fault, ...]


Digest = Callable[[str, str], str]
"""(path, `md5` or `sha1`) -> hexadecimal digest of the received bytes; called only where a row asks for it."""


def check_files(
    items: Sequence[Item],
    received: Mapping[str, FileFacts],
    digest: Digest,
    oddities: Sequence[Fault] = (),
    lists: Collection[str] | None = None,
) -> Checked:
    """Compare every listed file with what was received; each file of a sound item gets its `n`, `mime` and `media`.

    `oddities` are what lies in the delivery and could not be taken: a row that names a file whose name is not
    UTF-8 is told that (E131), not that it is missing. `lists` are the delivery's lists, which nobody needs to list.

    Refused: E221 missing, E222 checksum wrong, E223 empty, E224 to E226 content, E501 unreadable (as `FileFacts.fault` says): of
    a master the item, else the file alone, without which the item goes on (E276; E277 for a paper of consent).
    Warned: E227, a file of the delivery that no row names (E279: how many more there are); E231, a format at risk; E502, a file
    that is too much for its decoder; E265, a kind that was told from the files, genre or title; E269, a length that is not the
    one measured.
    """
    lists = find_lists(received) if lists is None else lists
    checked = check_items(items, received, digest, Near(set(received).difference(lists), oddities))
    listed = {file.path for item in items for file in item.files}
    return Checked(checked, tuple(_unlisted(received, {*listed, *lists})))


def check_items(items: Sequence[Item], received: Mapping[str, FileFacts], digest: Digest, near: "Near") -> tuple[Item, ...]:
    """As `check_files`, of these items alone: for who looks at a few of many."""
    return tuple(_checked(item, received, digest, near) for item in items)


def set_aside(item: Item, told: Mapping[str, Sequence[Fault]]) -> Item:
    """The item with what is wrong with its files, by path: what refuses a master is the item's own; any other file is left out
    and that is said (E276, E277), unless no master, or nothing at all, would be left.
    """
    aside = {file.path for file in item.files if _is_aside(file, told.get(file.path, ()))}
    masters = {file.path for file in item.files if file.role is FileRole.MAIN} or {file.path for file in item.files}
    if masters <= aside:
        aside -= masters
    faults: list[Fault] = []
    for file in item.files:
        found = told.get(file.path, ())
        if file.path in aside:
            found = [*(fault.model_copy(update={"refuses": False}) for fault in found), _without(item, file)]
        faults += found
    files = tuple(file for file in item.files if file.path not in aside)
    return item.model_copy(update={"files": files, "faults": (*item.faults, *faults)})


def with_told(item: Item, told: Mapping[str, Sequence[Fault]]) -> Item:
    """The item with what others found wrong with its files, by path: as `set_aside`, each at the row that names the file."""
    placed = {
        file.path: [
            fault.model_copy(update={"row": file.row, "sheet": file.sheet or None, "column": "file", "item": item.item})
            for fault in told.get(file.path, ())
        ]
        for file in item.files
    }
    return set_aside(item, placed) if any(placed.values()) else item


def _checked(item: Item, received: Mapping[str, FileFacts], digest: Digest, near: "Near") -> Item:
    told = {file.path: _told(item, file, received.get(file.path), digest, near) for file in item.files}
    known = (file.model_copy(update=_known(received[file.path])) if file.path in received else file for file in item.files)
    found = with_kind(set_aside(item.model_copy(update={"files": tuple(known)}), told))
    return found.model_copy(update={"faults": (*found.faults, *compared(found))})


def _known(facts: FileFacts) -> dict[str, object]:
    return {
        "n": facts.n,
        "kept": facts.kept,
        "mime": facts.mime,
        "media": facts.media,
        "facts": facts.facts,
        "format": facts.format,
    }


def _is_aside(file: ItemFile, found: Sequence[Fault]) -> bool:
    """Whether what is wrong with a file is no fault of its item: it is no work, or no row asked for it and it is of no type."""
    refusing = {fault.code for fault in found if fault.refuses}
    return bool(refusing) and (file.role is not FileRole.MAIN or (file.naming is not Naming.ROW and refusing <= _TYPES))


def _without(item: Item, file: ItemFile) -> Fault:
    """That the item goes on without a file."""
    code = "E277" if file.role is FileRole.CONSENT else "E276"
    return _fault(code, item, file).model_copy(update={"refuses": False})


def _told(item: Item, file: ItemFile, facts: FileFacts | None, digest: Digest, near: "Near") -> list[Fault]:
    return [_missing(item, file, near)] if facts is None else _file_faults(item, file, facts, digest)


def _missing(item: Item, file: ItemFile, near: "Near") -> Fault:
    odd = near.odd(file.path)
    if odd:
        return _fault(odd.code, item, file, odd.facts)
    guess = near.to(file.path)
    return _fault("E221", item, file, {"near": f" (≈ {guess})" if guess else ""})


def _file_faults(item: Item, file: ItemFile, facts: FileFacts, digest: Digest) -> list[Fault]:
    if facts.size == 0:
        return [_fault("E223", item, file)]
    faults = []
    wrong = _wrong_checksum(file, facts, digest)
    if wrong:
        faults.append(_fault("E222", item, file, wrong, Column.CHECKSUM, file.checksum))
    for found in filter(None, (facts.fault, facts.remark)):
        if file.naming is Naming.BESIDE and found.code in _TYPES and facts.mime not in _RUNS:
            continue
        own = _fault(found.code, item, file, found.facts)
        faults.append(own.model_copy(update={"refuses": found.refuses}))
    return faults


def _wrong_checksum(file: ItemFile, facts: FileFacts, digest: Digest) -> dict[str, str] | None:
    if not file.checksum:
        return None
    algorithm, _, expected = file.checksum.partition(":")
    known = {"sha512": facts.sha512, "sha256": facts.sha256}
    found = known.get(algorithm) or digest(file.path, algorithm)
    return None if found == expected else {"algorithm": algorithm, "expected": expected, "found": found}


def _fault(
    code: str,
    item: Item,
    file: ItemFile,
    facts: Mapping[str, str] = MappingProxyType({}),
    column: Column = Column.FILE,
    value: str | None = None,
) -> Fault:
    every = {"row": row_named(file.row, file.sheet), "name": file.path, "item": item.item, **facts}
    place = {"row": file.row, "sheet": file.sheet or None, "column": column.value}
    return Fault(code=code, value=value or file.path, item=item.item, facts=every, **place)


def _unlisted(received: Mapping[str, FileFacts], listed: Collection[str]) -> list[Fault]:
    """Every file that no row names refuses nothing; the first two hundred by name, and how many more."""
    left = [path for path in sorted(received) if path not in listed and not is_nobodys(path)]
    told = [Fault(code="E227", value=path, refuses=False, facts={"name": path}) for path in left[:_MOST_UNLISTED]]
    more = len(left) - len(told)
    return [*told, Fault(code="E279", value=str(more), refuses=False, facts={"count": str(more)})] if more else told


class Near:
    """The received name nearest to one that is missing, or what could not be taken under that name; `guesses` are how often names
    may be compared letter by letter.
    """

    def __init__(self, paths: Collection[str], oddities: Sequence[Fault] = (), guesses: int = _MOST_GUESSES) -> None:
        self._odd = {_folded(fault.value): fault for fault in oddities if fault.code == _NOT_UTF_8 and fault.value}
        self._paths = paths
        self._guesses = guesses

    @cached_property
    def _folded(self) -> Mapping[str, str]:
        return {_folded(path): path for path in self._paths if not is_nobodys(path)}

    def odd(self, path: str) -> Fault | None:
        """Of the file, or of a folder that it lies in."""
        name = PurePosixPath(_folded(path))
        return next((self._odd[str(one)] for one in (name, *name.parents) if str(one) in self._odd), None)

    def to(self, path: str) -> str | None:
        """The path of the file that may be meant by the name of one that is missing."""
        same = self._folded.get(_folded(path)) or self._same_name(path)
        # Comparing letter by letter costs time for every received name: enough for a list with slips, not for one all wrong.
        if same or self._guesses <= 0:
            return same
        self._guesses -= 1
        close = get_close_matches(_folded(path), self._folded, n=1, cutoff=0.75)
        return self._folded[close[0]] if close else None

    def _same_name(self, path: str) -> str | None:
        """The same name in another folder, or the same stem with another extension."""
        found = [place for key in _name_and_stem(_folded(path)) if (place := self._places.get(key))]
        return min(found)[1] if found else None

    @cached_property
    def _places(self) -> Mapping[tuple[str, ...], tuple[int, str]]:
        """Name, and folder and stem -> which of all files comes first with it, and its path."""
        places: dict[tuple[str, ...], tuple[int, str]] = {}
        for place, (folded, path) in enumerate(self._folded.items()):
            for key in _name_and_stem(folded):
                places.setdefault(key, (place, path))
        return places


def _name_and_stem(path: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """By what a file is found that lies in another folder, or has another extension."""
    folder, _, name = path.rpartition("/")
    dot = name.rfind(".")
    return (name,), (folder, name[:dot] if 0 < dot < len(name) - 1 else name)


def _folded(path: str) -> str:
    return unicodedata.normalize("NFKC", path.replace("\\", "/")).casefold()
