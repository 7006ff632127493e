"""What a sample delivery is, and the small things all of them need."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

SAMPLE_TIME = 1_735_689_600
"""1 January 2025, UTC: the age of every sample file, so that a delivery's fingerprint stays the same."""
SYNTHETIC = "本示例由程序合成,画面与声音中没有真人。"
RIGHTS = "CC0 1.0"
CONSENT = "同意公开"


@dataclass(frozen=True)
class SampleDelivery:
    """A folder as a centre hands it in. `titles` will be taken; `refused` are the titles of what must not be."""

    centre: str
    name: str
    folder: Path
    titles: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def digest(path: Path, algorithm: str = "sha256") -> str:
    """The file's hexadecimal digest, as a manifest's checksum column has it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def aged(folder: Path) -> None:
    """Give every file and folder below the same age."""
    for path in sorted(folder.rglob("*"), reverse=True):
        os.utime(path, (SAMPLE_TIME, SAMPLE_TIME))
    os.utime(folder, (SAMPLE_TIME, SAMPLE_TIME))
