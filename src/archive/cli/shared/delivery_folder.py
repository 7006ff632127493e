"""A folder checked as a delivery where it lies: what `verify` will say of it, before it is handed in."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from archive import formats, manifests
from archive.cli.shared.local_packages import UnpackedFiles, unpacked_files
from archive.errors import BadInput, ManifestMissing, NoFolder, SourceMissing
from archive.manifests import Checked, FileFacts
from archive.models.delivery import SourceFile
from archive.models.names import DECLARATION, find_workbooks, is_bag, is_package
from archive.models.report import Fault
from archive.packages import BagFile, PackedPart, as_payload, packed_part
from archive.sources.safe_folder import Listing, listed
from archive.steps.ingest import bags, checksums, unpack, workbooks


def check_folder(folder: Path, trusted: Mapping[str, str] = MappingProxyType({}), home: str = "") -> Checked:
    """Items and faults of the folder, or of the package; files are read only as far as a checksum asks for it. What comes packed
    is unpacked into scratch of this computer for as long as it is looked at. `home` is the code of the division of the centre
    that will hand it in, where it is known.

    Of a bag, `trusted` are digests (path -> SHA-512) that need not be taken here.

    Raises:
        SourceMissing, NoFolder: the folder, or a file in it, cannot be read.
        ManifestMissing, ManifestUnreadable, ManifestEmpty: the manifest cannot be used.
    """
    try:
        return _check(folder, trusted, home)
    except OSError as fault:
        raise SourceMissing(path=fault.filename or folder) from fault


def checked_folder(folder: Path) -> Path:
    """The folder, once it is known to be one.

    Raises:
        NoFolder: it is a file.
        SourceMissing: there is nothing, or nothing that may be looked at.
    """
    try:
        if folder.is_dir():
            return folder
        there = folder.exists()
    except OSError as fault:  # a name longer than any, a folder above that may not be entered
        raise SourceMissing(path=folder) from fault
    raise (NoFolder if there else SourceMissing)(path=folder)


def checked_place(place: Path) -> Path:
    """The folder, or the package that lies there, once it is known to be either.

    Raises:
        NoFolder, SourceMissing: as `checked_folder`.
    """
    return place if is_package(place.name) and place.is_file() else checked_folder(place)


def prepared_for(folder: Path) -> tuple[Path, list[dict[str, str]]]:
    """Where a prepared list of the folder belongs, and its rows.

    Raises:
        SourceMissing, NoFolder: the folder cannot be read.
        ManifestMissing: there is nothing in it to be listed.
    """
    laid = listed(checked_folder(folder).resolve())
    sizes = {file.path: file.size for file in laid.files}
    lists = manifests.find(sizes)
    rows = manifests.prepared_rows({path: size for path, size in sizes.items() if path not in lists}, folder.resolve().name)
    if not rows:
        raise ManifestMissing(delivery=folder.resolve().name)
    return folder / manifests.PREPARED, rows


def packed_bags(folder: Path) -> list[tuple[Path, PackedPart]]:
    """The folder, or the folders in it (it may be a whole disk), that `archive pack` has made, by the number of the disk; none of
    them else.
    """
    own = _packed(folder)
    if own:
        return [(folder, own)]
    try:
        below = [one for one in sorted(folder.iterdir()) if (one / DECLARATION).is_file()] if not listed_at_top(folder) else []
    except OSError:
        return []
    found = [(one, part) for one in below if (part := _packed(one))]
    return sorted(found, key=lambda one: (one[1].delivery, one[1].number))


def listed_at_top(folder: Path) -> bool:
    """Whether lists lie in the folder itself: it is a delivery then, whatever lies below."""
    return bool(manifests.find(one.name for one in folder.iterdir() if one.is_file()))


def _packed(folder: Path) -> PackedPart | None:
    if not (folder / DECLARATION).is_file():
        return None
    files = [BagFile(file.path, file.size) for file in listed(folder.resolve()).files]
    return packed_part(files, lambda path: (folder / path).read_bytes())


def as_json(checked: Checked) -> dict[str, Any]:
    """Items and faults as JSON values."""
    return {
        "items": [item.model_dump(mode="json", exclude_none=True) | {"taken": item.taken} for item in checked.items],
        "faults": [fault.model_dump(mode="json", exclude_none=True) for fault in checked.faults],
    }


def _check(folder: Path, trusted: Mapping[str, str], home: str) -> Checked:
    # The listing is the source's own, so that both say the same of links, odd names and what file managers leave.
    place = checked_place(folder).resolve()
    laid = listed(place) if place.is_dir() else Listing([SourceFile(path=place.name, size=0, mark="")])
    above = place if place.is_dir() else place.parent
    with TemporaryDirectory(prefix="archive-check-") as scratch:
        unpacked = unpacked_files({file.path: above / file.path for file in laid.files}, Path(scratch))
        return _judged(folder, unpacked, [*laid.oddities, *unpacked.faults], trusted, home)


def _judged(folder: Path, unpacked: UnpackedFiles, oddities: Sequence[Fault], trusted: Mapping[str, str], home: str) -> Checked:
    books = {path: file for path in find_workbooks(unpacked.files) if workbooks.is_one(file := unpacked.files[path])}
    files = {path: file for path, file in unpacked.files.items() if path not in books}
    oddities = [*oddities, *workbooks.expected(books)]
    lists = manifests.find(files)
    if not is_bag(files):
        if (not lists and unpacked.is_broken) or (books and not files):
            return Checked((), tuple(oddities))
        checked = checksums.told(
            _described(folder, lists, files, files, oddities, home), _checksums({**files, **unpacked.packages})
        )
        return unpack.explained(Checked(checked.items, (*oddities, *checked.faults)), unpacked.said)
    sizes = [BagFile(path, file.stat().st_size, trusted.get(path, "")) for path, file in files.items()]
    bag = bags.judge(sizes, lambda path: _chunks(files[path]), oddities)
    payload = {inside: file for path, file in files.items() if (inside := as_payload(path)) is not None}
    try:
        checked = _described(folder, lists, files, payload, oddities, home)
    except BadInput as error:
        facts = {key: str(value) for key, value in error.facts.items()}
        checked = Checked((), (Fault(code=error.code, facts=facts),))
    return bags.told(Checked(checked.items, (*oddities, *checked.faults)), bag, lists)


def _checksums(files: Mapping[str, Path]) -> checksums.Findings:
    """What the checksum files among them say, as `verify` compares it."""

    def digests(path: str, algorithms: Collection[str]) -> Mapping[str, str]:
        return checksums.digested(_chunks(files[path]), algorithms)

    sizes = {path: file.stat().st_size for path, file in files.items()}
    return checksums.judge(sizes, lambda path: files[path].read_bytes(), digests)


def _described(
    folder: Path, lists: Sequence[str], every: Mapping[str, Path], files: Mapping[str, Path], oddities: Sequence[Fault], home: str
) -> Checked:
    """Items and faults as the lists and the files that their rows may name make them."""
    name = folder.resolve().name
    sizes = {path: file.stat().st_size for path, file in files.items()}
    manifest = manifests.understood({one: every[one] for one in lists}, sizes, name, home=home)
    if manifests.PREPARED in lists:
        without = {path: size for path, size in sizes.items() if path not in lists}
        manifest = manifests.still_undescribed(manifest, manifests.prepared_rows(without, name))

    def digest(path: str, algorithm: str) -> str:
        with files[path].open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.new(algorithm, usedforsecurity=False)).hexdigest()

    facts = {path: _facts(file, path) for path, file in files.items()}
    checked = manifests.check_files(manifest.items, facts, digest, oddities, manifest.lists)
    return Checked(checked.items, (*manifest.faults, *checked.faults))


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            yield chunk


def _facts(file: Path, path: str) -> FileFacts:
    found = formats.identify(file, path)
    # Without a decoder's word on what is inside: containers that are at risk whatever they hold.
    its = formats.file_format(formats.Pronom(), found.mime)
    return FileFacts(
        size=file.stat().st_size,
        sha512="",
        sha256="",
        mime=found.mime,
        media=found.media,
        fault=formats.fault(found, path),
        remark=formats.standing_fault(its, path) if found.allowed else None,
    )
