"""A bag judged as a whole: every fault at once."""

from collections.abc import Callable, Iterable, Mapping

from archive.models.names import DECLARATION
from archive.packages.bags import payload
from archive.packages.bags.declaration import Declaration, declaration
from archive.packages.bags.fetch import FETCH, check_fetch
from archive.packages.bags.findings import LARGEST_TAG_FILE, Bag, BagFile, BagFindings, Digest, Read, as_payload
from archive.packages.bags.manifests import NAME, BagManifest, algorithm_of, climbs, listed
from archive.packages.bags.tag_files import INFO, elements, lines_of


def check_bag(files: Iterable[BagFile], read: Read, digest: Digest, left_out: Callable[[str], bool] = lambda _: False) -> Bag:
    """Judge a bag by RFC 8493 (1.0) or its draft (0.97) from its listing, its small files and digests; nothing is fetched.

    `left_out` tells which paths the source never takes in: a bag made on macOS may list `.DS_Store`. What refuses what:
    faults of single payload files (E151 to E153) refuse their items; a bare `%` (E147), the same line twice in a 0.97 bag (E149),
    E150, and E157 beside damaged files refuse nothing; all else the bag.
    """
    every = {file.path: file for file in files}
    findings = BagFindings()
    first = read(DECLARATION) if every[DECLARATION].size <= LARGEST_TAG_FILE else b""
    said = declaration(first, findings)
    _structure(every, findings)
    if FETCH in every:
        check_fetch(lines_of(FETCH, every, read, said, findings), every, findings)
    info = elements(lines_of(INFO, every, read, said, findings), said, findings) if INFO in every else ()
    own = {path: file for path, file in every.items() if as_payload(path) is not None}
    shelf = payload.FilesBySpelling(own, left_out)
    tags = payload.FilesBySpelling({path: file for path, file in every.items() if path not in own}, left_out)
    of_payload, of_tags = _manifests(every, read, said, findings)
    if of_payload:
        payload.check_payload(shelf, of_payload, said, digest, findings)
    payload.check_tag_files(tags, of_tags, said, digest, findings)
    payload.check_names(every, findings)
    payload.check_oxum(info, own, shelf.absent, said, findings)
    damaged = {path: tuple(faults) for path, faults in findings.damaged.items()}
    return Bag(said.version, said.encoding, info, tuple(findings.faults), damaged)


def _structure(files: Mapping[str, BagFile], findings: BagFindings) -> None:
    """E145 no payload manifest, E148 a file whose own path leads out."""
    if not any(not match[1] for path in files if (match := NAME.fullmatch(path))):
        findings.note("E145", DECLARATION)
    for path in files:
        if climbs(path):
            findings.note("E148", path, manifest="–")


def _manifests(
    files: Mapping[str, BagFile], read: Read, said: Declaration, findings: BagFindings
) -> tuple[list[BagManifest], list[BagManifest]]:
    """Payload manifests and tag manifests. E146: an algorithm nobody here knows; it refuses the bag where no other is there."""
    found: tuple[list[BagManifest], list[BagManifest]] = ([], [])
    unknown: list[str] = []
    for path in sorted(files):
        match = NAME.fullmatch(path)
        if not match:
            continue
        algorithm = algorithm_of(path)
        if algorithm is None:
            unknown.append(path)
            continue
        lines = lines_of(path, files, read, said, findings)
        found[bool(match[1])].append(listed(path, algorithm, lines, said, findings))
    for path in unknown:
        findings.note("E146", path, refuses=not found[path.lower().startswith("tag")])
    return found
