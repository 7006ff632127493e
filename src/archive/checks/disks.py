"""Disks: the scratch folder and the folder of drops can be written and have room. What is written has no name and never stays."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from archive.models.findings import Finding, bad, good, note
from archive.services import Services

GB = 10**9
MOST_CENTRES = 200
"""Folders of centres that are looked at."""


def probe(services: Services) -> Iterator[Finding]:
    """Scratch first, then the drops."""
    s = services.settings
    yield from _scratch(s.scratch, max(s.min_disk_gb, s.disk_reserve_gb))
    if not s.drops.is_dir():
        tell = bad if s.drop_folder else note
        yield tell("disks", "drop", "E762", folder=s.drops)
        return
    yield _writable(s.drops, "drop")
    if shut := [one.name for one in _centres(s.drops) if not os.access(one, os.R_OK | os.W_OK | os.X_OK)]:
        yield bad("disks", "drop", "E763", folder=s.drops, centres=", ".join(shut[:8]))


def _scratch(folder: Path, least_gb: float) -> Iterator[Finding]:
    """The folder itself, or the nearest above it that is there: it is made when it is first needed."""
    there = next(one for one in (folder, *folder.parents) if one.is_dir())
    yield _writable(there, "scratch")
    free = shutil.disk_usage(there).free
    if free < least_gb * GB:
        yield bad("disks", "room", "E761", folder=there, free=f"{free / GB:.1f}", least=f"{least_gb:g}")
    else:
        yield good("disks", "room", free=f"{free / GB:.1f} GB")


def _writable(folder: Path, tried: str) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"archive check")
            file.flush()
    except OSError as fault:
        return bad("disks", tried, "E760", folder=folder, reason=fault.strerror or fault)
    return good("disks", tried, folder=folder)


def _centres(drops: Path) -> list[Path]:
    with os.scandir(drops) as entries:
        folders = sorted(Path(one.path) for one in entries if one.is_dir(follow_symlinks=False))
    return folders[:MOST_CENTRES]
