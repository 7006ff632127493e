"""PRONOM identification by content: beginning and end of each file, matched with signatures in a child. Only here: pygfried."""

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from archive import logs
from archive.formats.policy import rule_of
from archive.models.base import Model
from archive.models.formats import FileFormat
from archive.models.media import MediaFacts

EDGE = 65_536
"""Bytes looked at from either end; PRONOM's signatures are bound to one of them."""
WHOLE = 32 * 1024 * 1024
"""Documents up to this size are looked at whole: the parts that tell a DOCX or a PDF/A lie anywhere in them."""
_DOCUMENTS = frozenset({".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".doc", ".xls", ".ppt", ".wps", ".et", ".dps"})
WALL_S = 120.0
_CHILD = Path(__file__).with_name("pronom_child.py")
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "GOMAXPROCS": "2", "GOMEMLIMIT": "512MiB"}
_PLACES = re.compile(r" at [^;]*")
_DROID = re.compile(r"V(\d+)")
_SUFFIX = re.compile(r"^\.[a-z0-9]{1,8}$")

log = logs.get("formats")


class Pronom(Model):
    """What PRONOM's signatures say of one file; all empty where none fits or the reader failed."""

    puid: str = ""
    name: str = ""
    version: str = ""
    mime: str = ""
    basis: str = ""
    by: str = ""


def edges(head: bytes, tail: bytes, size: int) -> bytes:
    """Beginning and end as one sample: signatures are bound to its two ends, so that the middle need not be there."""
    return head + tail[max(0, len(head) + len(tail) - size) :]


def edges_of(path: Path) -> bytes:
    """The sample of a local file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(EDGE)
        file.seek(max(len(head), size - EDGE))
        return edges(head, file.read(EDGE), size)


def sample_name(number: int, path: str) -> str:
    """A name for a sample that says nothing but its extension, which signatures of text need."""
    suffix = Path(path).suffix.lower()
    return f"{number}{suffix if _SUFFIX.match(suffix) else ''}"


def pronom(samples: Sequence[Path]) -> tuple[Pronom, ...]:
    """What each sample is, in the same order. A sample that breaks the reader is nothing, and leaves the others."""
    if not samples:
        return ()
    answer = _ask(samples)
    if answer is not None:
        return tuple(_read(one, answer) for one in answer["files"])
    if len(samples) == 1:
        log.warning("no format identification", sample=samples[0].suffix)
        return (Pronom(),)
    middle = len(samples) // 2
    return (*pronom(samples[:middle]), *pronom(samples[middle:]))


def pronom_of(files: Sequence[Path], folder: Path) -> tuple[Pronom, ...]:
    """What local files are, in the same order; `folder` is for their samples, which are removed again."""
    samples = []
    for number, file in enumerate(files):
        sample = folder / ("sample-" + sample_name(number, file.name))
        whole = file.suffix.lower() in _DOCUMENTS and file.stat().st_size <= WHOLE
        sample.write_bytes(file.read_bytes() if whole else edges_of(file))
        samples.append(sample)
    try:
        return pronom(samples)
    finally:
        for sample in samples:
            sample.unlink()


def file_format(found: Pronom, mime: str, facts: MediaFacts | None = None) -> FileFormat:
    """The format with its standing; `mime` is the archive's own finding, which the policy goes by."""
    rule = rule_of(mime, facts, found.puid)
    return FileFormat(**found.model_dump(), standing=rule.standing, rule=rule.id)


def _ask(samples: Sequence[Path]) -> dict[str, Any] | None:
    command = [sys.executable, "-I", "-S", str(_CHILD), str(_libraries())]
    asked = json.dumps([str(path) for path in samples]).encode()
    try:
        ended = subprocess.run(command, input=asked, capture_output=True, timeout=WALL_S, env=_ENVIRONMENT, cwd="/", check=True)
        answer: dict[str, Any] = json.loads(ended.stdout)
    except (subprocess.SubprocessError, json.JSONDecodeError) as broken:
        log.warning("the signature reader failed", samples=len(samples), reason=str(broken)[:200])
        return None
    return answer if len(answer.get("files", ())) == len(samples) else None


def _read(file: dict[str, Any], answer: dict[str, Any]) -> Pronom:
    # A name is no content: what only its extension speaks for is not identified.
    matches = [m for m in file.get("matches", ()) if m["id"] != "UNKNOWN" and "extension only" not in m["warning"]]
    if not matches:
        return Pronom(by=_tool(answer))
    first, others = matches[0], [match["id"] for match in matches[1:]]
    basis = _PLACES.sub("", first["basis"])
    return Pronom(
        puid=first["id"],
        name=first["format"],
        version=first["version"],
        mime=first["mime"],
        basis="; ".join([basis, *(f"also {puid}" for puid in others)]),
        by=_tool(answer),
    )


def _tool(answer: dict[str, Any]) -> str:
    """`siegfried 1.11.9, PRONOM 125`."""
    details = answer["identifiers"][0]["details"]
    found = _DROID.search(details)
    return f"siegfried {answer['siegfried']}, PRONOM {found[1] if found else details}"


@cache
def _libraries() -> Path:
    """Where the library lies; it is only ever loaded by the child."""
    found = find_spec("pygfried")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("pygfried")
    return Path(found.origin).resolve().parent
