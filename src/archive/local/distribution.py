"""The Elasticsearch distribution: fetched once into the cache, unpacked once into each stack's folder."""

import shutil
import tempfile
import zipfile
from pathlib import Path

from archive.local import download

ELASTICSEARCH = download.Pinned(
    group="org.elasticsearch.distribution.integ-test-zip",
    name="elasticsearch",
    version="8.17.4",
    extension="zip",
    sha256="faecb0304693e4c195bdb67110de196fbdfed36192facbe4aa9349d09d18d218",
    size_bytes=91_707_081,
)


def folder(programs: Path, pinned: download.Pinned = ELASTICSEARCH) -> Path:
    """Where the distribution lies below `programs` once it is unpacked."""
    return programs / pinned.filename.removesuffix(".zip")


def unpacked(cache: Path, programs: Path, progress: download.Progress, pinned: download.Pinned = ELASTICSEARCH) -> Path:
    """Fetch and unpack it where that is not done; complete or not there, also when killed half-way."""
    final = folder(programs, pinned)
    if not final.is_dir():
        programs.mkdir(mode=0o755, exist_ok=True)
        _unpack(download.fetched(pinned, cache, progress), final)
    return final


def _unpack(archive: Path, final: Path) -> None:
    with tempfile.TemporaryDirectory(dir=final.parent, prefix=final.name + ".") as scratch:
        with zipfile.ZipFile(archive) as bundle:
            bundle.extractall(scratch)
            _restore_modes(bundle, Path(scratch))
        (inner,) = Path(scratch).iterdir()
        shutil.move(inner, final)


def _restore_modes(bundle: zipfile.ZipFile, folder: Path) -> None:
    """Set the permissions, which zipfile drops: the upper 16 bits of the external attributes hold them (APPNOTE 4.4.15)."""
    for member in bundle.infolist():
        mode = member.external_attr >> 16 & 0o777
        if mode:
            (folder / member.filename).chmod(mode)
