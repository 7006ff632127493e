"""A delivery that travels on a disk: packed by plain Python, as on a centre's own computer, then taken off it."""

import subprocess
import sys
from pathlib import Path

from rich.console import Console

from archive import i18n
from archive.cli.deliveries import one_folder, upload
from archive.cli.shared.delivery_folder import packed_bags
from archive.services import Services

PATIENCE_S = 120


def hand_in(services: Services, console: Console, folder: Path) -> tuple[str, str]:
    """Write a sample, pack it with `archive-pack.pyz` and take the bag off its disk; its centre and name."""
    from archive.packing.building import build
    from archive.samples import as_they_come

    sample, disk = as_they_come.to_pack(folder), folder / "disk"
    packer = build(folder / "archive-pack.pyz")
    command = [sys.executable, "-I", "-S", str(packer), str(sample.folder), "--centre", sample.centre, "--out", str(disk)]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
    for bag, part in packed_bags(disk):
        source, found = one_folder(services, bag, sample.centre, sample.name)
        upload(services, source, found, part)
    console.print(f"  {sample.centre}  {sample.name}  {i18n.both('demo.by_disk')}")
    return sample.centre, sample.name
