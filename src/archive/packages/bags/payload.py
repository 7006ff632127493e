"""Payload and tag files against their manifests: everything listed is there and right, everything there is listed."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from archive.packages.bags.declaration import Declaration
from archive.packages.bags.findings import BagFile, BagFindings, Digest, as_payload
from archive.packages.bags.manifests import NAME, BagManifest, decoded


class FilesBySpelling:
    """The files of one kind (payload or tag files) by every spelling that a manifest may have of them.

    `left_out` tells of a path whether it is one that no source takes in, e.g. what file managers leave behind; `absent` are those
    that a manifest lists.
    """

    def __init__(self, files: Mapping[str, BagFile], left_out: Callable[[str], bool]) -> None:
        self.files = files
        self.absent: set[str] = set()
        self._left_out = left_out
        self._composed: dict[str, list[str]] = defaultdict(list)
        for path in files:
            self._composed[unicodedata.normalize("NFC", path)].append(path)

    def found(self, manifest: BagManifest, findings: BagFindings) -> tuple[dict[str, str], list[str]]:
        """Path of a file -> digest that the manifest has for it, and the paths that are not there.

        E150: the file is there under another Unicode composition only (macOS and Linux differ); it is taken for the one meant.
        """
        there: dict[str, str] = {}
        missing: list[str] = []
        for path, digest in manifest.digests.items():
            spelled = self._spelled(path, manifest, findings)
            if spelled is not None:
                there[spelled] = digest
            elif self._left_out(path):
                self.absent.add(path)
            else:
                missing.append(path)
        return there, missing

    def _spelled(self, path: str, manifest: BagManifest, findings: BagFindings) -> str | None:
        for spelling in (path, decoded(path)):
            if spelling in self.files:
                return spelling
        others = [p for p in self._composed.get(unicodedata.normalize("NFC", path), []) if p not in manifest.digests]
        if len(others) != 1:
            return None
        findings.note("E150", path, other=others[0], refuses=False)
        return others[0]


def check_payload(
    shelf: FilesBySpelling, manifests: Sequence[BagManifest], said: Declaration, digest: Digest, findings: BagFindings
) -> None:
    """E151 listed and not there, E152 in no manifest (1.0: not in every one), E153 digest wrong: all of them of single files."""
    missing: dict[str, list[str]] = defaultdict(list)
    unlisted: dict[str, list[str]] = defaultdict(list)
    for manifest in manifests:
        there, gone = shelf.found(manifest, findings)
        for path in gone:
            missing[path].append(manifest.name)
        for path in shelf.files.keys() - there.keys():
            unlisted[path].append(manifest.name)
        for path, expected in there.items():
            found = _digest(shelf.files[path], manifest.algorithm, digest)
            if found != expected:
                findings.damage(path, "E153", algorithm=manifest.algorithm, expected=expected, found=found)
    for path in sorted(missing):
        findings.damage(path, "E151", manifest=", ".join(missing[path]))
    for path in sorted(unlisted):
        if said.strict or len(unlisted[path]) == len(manifests):
            findings.damage(path, "E152", manifest=", ".join(unlisted[path]))


def check_tag_files(
    shelf: FilesBySpelling, manifests: Sequence[BagManifest], said: Declaration, digest: Digest, findings: BagFindings
) -> None:
    """E154 a tag file is missing or its digest wrong; E155 (1.0) a tag manifest leaves a payload manifest out."""
    of_payload = [path for path in shelf.files if (match := NAME.fullmatch(path)) and not match[1]]
    for manifest in manifests:
        there, gone = shelf.found(manifest, findings)
        for path in gone:
            findings.note("E154", path, manifest=manifest.name, expected=manifest.digests[path], found="–")
        for path, expected in there.items():
            found = _digest(shelf.files[path], manifest.algorithm, digest)
            if found != expected:
                findings.note("E154", path, manifest=manifest.name, expected=expected, found=found)
        for path in of_payload:
            if said.strict and path not in there:
                findings.note("E155", path, manifest=manifest.name)


def check_names(files: Mapping[str, BagFile], findings: BagFindings) -> None:
    """E150 names that Windows or macOS would take for one: they differ by case or Unicode composition only."""
    seen: dict[str, str] = {}
    for path in sorted(files):
        other = seen.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if other != path:
            findings.note("E150", path, other=other, refuses=False)


def check_oxum(
    info: Sequence[tuple[str, str]], files: Mapping[str, BagFile], absent: set[str], said: Declaration, findings: BagFindings
) -> None:
    """E157 Payload-Oxum is not `bytes.files`, is there twice, or is not what the payload has.

    Where single files are missing or wrong, that explains it: then it refuses nothing more than they do.
    """
    given = [value for label, value in info if label.casefold() == "payload-oxum"]
    own = [file for path, file in files.items() if as_payload(path) is not None]
    ours = f"{sum(file.size for file in own)}.{len(own)}"
    if not given or (len(given) == 1 and given[0] == ours):
        return
    if len(given) == 1 and absent and given[0].partition(".")[2] == str(len(own) + len(absent)):
        return  # its bytes cannot be compared: what file managers leave behind was never taken
    findings.note("E157", "bag-info.txt", expected=", ".join(given), found=ours, refuses=len(given) > 1 or not findings.damaged)


def _digest(file: BagFile, algorithm: str, digest: Digest) -> str:
    known = {"sha512": file.sha512, "sha256": file.sha256}
    return known.get(algorithm) or digest(file.path, algorithm).lower()
