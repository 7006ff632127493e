"""A delivery on a disk: packed by plain Python, taken off the disk, and through the line; and what may go wrong on the way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.cli.deliveries import one_folder
from archive.errors import DiskGone
from archive.models.states import DeliveryState
from archive.packing import building
from archive.steps.ingest import hand_in, scan
from archive.steps.ingest import walk as ingest
from deliveries import folder_of

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
ROWS = [{"item": "1", "title": "蚕花剪纸", "file": "a.jpg"}, {"item": "2", "title": "竹编", "file": "b.jpg"}]
PLAIN = (sys.executable, "-I", "-S")


@pytest.fixture(scope="module")
def packer(tmp_path_factory):
    return building.build(tmp_path_factory.mktemp("packer") / "archive-pack.pyz")


def packed(packer, folder: Path, disk: Path, *options: str) -> list[Path]:
    command = [*PLAIN, str(packer), str(folder), "--out", str(disk), "--centre", CENTRE, *options]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return sorted(disk.iterdir())


def heavy(tmp_path: Path, number: int = 0, size: int = 0, large: int = 0) -> Path:
    """A folder with two pictures that its list names, and files beside it of some size."""
    folder = folder_of(tmp_path, ROWS, "2024春", a__jpg="crimson", b__jpg="navy")
    for n in range(number):
        (folder / f"旁{n:03}.bin").write_bytes(os.urandom(size))
    if large:
        (folder / "大.bin").write_bytes(os.urandom(large))
    return folder


def test_what_a_centre_packs_is_taken_off_the_disk_and_through_the_line(services, archive, packer, tmp_path):
    packed(packer, heavy(tmp_path), tmp_path / "disk")
    status, said = archive("deliver", tmp_path / "disk")
    assert status == 0 and f"{CENTRE}/2024春" in said
    (identifier,) = scan.run(services)
    reports = {report.step: report for report in ingest.run(services, identifier)}
    delivery = services.ledger.deliveries.get(identifier)
    assert (delivery.centre, delivery.name, delivery.state) == (CENTRE, "2024春", DeliveryState.PROCESSED)
    assert reports["preserve"].counts() == {"done": 2}
    assert {f.code for f in services.ledger.receipts.of(identifier).faults if f.refuses} == set()


def test_a_cable_pulled_in_the_middle_costs_nothing_that_was_copied(services, archive, packer, tmp_path):
    (bag,) = packed(packer, heavy(tmp_path, number=60, size=300_000, large=40_000_000), tmp_path / "disk", "--anyway")
    inbox, name = services.store.inbox, "2024春"
    command = [Path(sys.executable).parent / "archive", "deliver", bag]
    kills, seen = 0, {}
    while kills < 3:
        child = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        before = len(seen)
        while len(seen) < before + 12 and child.poll() is None:
            seen = {file.path: file.mark for file in inbox.dropped(CENTRE, name)}
            time.sleep(0.01)
        if child.poll() is not None:
            break
        child.send_signal(signal.SIGKILL)
        child.wait()
        kills += 1
        assert list(inbox.ready()) == []
    assert kills >= 2
    at = inbox.dropped(CENTRE, name)
    status, said = archive("deliver", bag)
    assert status == 0 and list(inbox.ready()) == [(CENTRE, name)]
    there = int(said.split("其中 ")[1].split(" ")[0])
    assert len(at) - 1 <= there <= len(at)
    files = {file.path: file.size for file in inbox.dropped(CENTRE, name)}
    assert files == {f.relative_to(bag).as_posix(): f.stat().st_size for f in bag.rglob("*") if f.is_file()}
    assert not list((services.settings.home / "handing-in").iterdir())


def test_over_several_disks_it_waits_for_all_of_them_in_any_order(services, archive, packer, tmp_path):
    folder = heavy(tmp_path, number=5, size=900_000)
    bags = packed(packer, folder, tmp_path / "out", "--split", "6MB", "--anyway")
    assert len(bags) == 3
    for n in (2, 0):
        status, said = archive("deliver", bags[n])
        assert status == 0 and list(services.store.inbox.ready()) == [], said
    assert "请再接上第 2 盘" in said
    assert archive("deliver", bags[0])[0] == 0 and list(services.store.inbox.ready()) == []
    status, said = archive("deliver", bags[1])
    assert status == 0 and list(services.store.inbox.ready()) == [(CENTRE, "2024春")]
    (identifier,) = scan.run(services)
    reports = {report.step: report for report in ingest.run(services, identifier)}
    assert reports["preserve"].counts() == {"done": 2}
    receipt = services.ledger.receipts.of(identifier)
    assert {f.code for f in receipt.faults if f.refuses} == set() and "E157" not in {f.code for f in receipt.faults}


def test_a_file_that_was_damaged_on_the_way_is_named_and_is_not_handed_in(services, archive, packer, tmp_path):
    (bag,) = packed(packer, heavy(tmp_path), tmp_path / "disk")
    whole = (bag / "data" / "b.jpg").read_bytes()
    (bag / "data" / "b.jpg").write_bytes(whole[:-1] + b"\0")
    status, said = archive("deliver", bag)
    assert status == 1 and "E363 盘上有 1 个文件" in said and "data/b.jpg" in said
    assert list(services.store.inbox.ready()) == []
    assert "data/b.jpg" not in {file.path for file in services.store.inbox.dropped(CENTRE, "2024春")}
    (bag / "data" / "b.jpg").write_bytes(whole)
    assert archive("deliver", bag)[0] == 0 and list(services.store.inbox.ready()) == [(CENTRE, "2024春")]


def test_whose_it_is_is_known_or_asked_for(services, archive, packer, tmp_path):
    (bag,) = packed(packer, heavy(tmp_path), tmp_path / "disk")
    status, said = archive("deliver", bag, "--centre", "zj-330600")
    assert status == 1 and "E361" in said and CENTRE in said
    status, said = archive("deliver", tmp_path / "2024春")
    assert status == 1 and "E361" in said and "--centre" in said
    assert list(services.store.inbox.ready()) == []


def test_what_is_no_more_in_the_folder_leaves_the_drop_before_it_is_ready(services, archive, tmp_path):
    folder = heavy(tmp_path, number=2, size=1000)
    inbox = services.store.inbox
    source, found = one_folder(services, folder, CENTRE, None)
    listed = source.files(found)
    (folder / "旁001.bin").unlink()
    source.files = lambda _: listed
    with pytest.raises(DiskGone):
        hand_in.run(services, source, found)
    assert "旁000.bin" in {file.path for file in inbox.dropped(CENTRE, "2024春")} and list(inbox.ready()) == []
    (folder / "旁000.bin").unlink()
    assert archive("deliver", folder, "--centre", CENTRE)[0] == 0
    assert {file.path for file in inbox.dropped(CENTRE, "2024春")} == {f.name for f in folder.iterdir()}
