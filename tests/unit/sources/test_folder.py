"""Folders of drops: what is found, what is left out, what is never followed. Nothing here needs the inbox."""

import contextlib
import hashlib
import os
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

import pytest

from archive import i18n
from archive.errors import SourceMissing
from archive.sources import FolderSource, LoosePackages, OneFolder, ReadyDelivery, find_manifest, ignored

RECEIPT = {"_RECEIPT.html": "<p>收到</p>".encode(), "_RECEIPT.json": b"{}"}


@pytest.fixture
def drops(tmp_path):
    return tmp_path / "drop"


@pytest.fixture
def source(drops):
    return FolderSource(drops, None)


def delivery(drops, centre="zj-330683", name="2024 春", ready=True, **files):
    folder = drops / centre / name
    folder.mkdir(parents=True)
    for path, data in (files or {"manifest.csv": b"title,file\n"}).items():
        (folder / path).write_bytes(data)
    if ready:
        (folder / "_READY").touch()
    return ReadyDelivery(centre, name, str(folder))


def inside(found):
    return sorted(path.name for path in Path(found.location).iterdir())


def test_only_deliveries_with_the_marker_are_ready_in_order(drops, source):
    assert list(source.ready()) == []
    second = delivery(drops, name="夏")
    first = delivery(drops, name="2024 春")
    other = delivery(drops, centre="zj-330700")
    delivery(drops, centre="zj-330700", name="未完", ready=False)
    delivery(drops, name=".hidden")
    (drops / "loose.txt").touch()
    assert list(source.ready()) == [first, second, other]


def test_a_delivery_is_done_once_and_its_files_stay(drops, source):
    found = delivery(drops)
    source.done(found)
    source.done(found)
    assert list(source.ready()) == []
    assert inside(found) == ["_RECEIVED", "manifest.csv"]
    assert [f.path for f in source.files(found)] == ["manifest.csv"]


@pytest.mark.parametrize("mark", ["_READY.txt", "_ready", "_Ready.TXT"])
def test_the_mark_is_taken_as_windows_saves_it(drops, source, mark):
    found = delivery(drops, ready=False)
    (Path(found.location) / mark).touch()
    assert list(source.ready()) == [found]
    assert [f.path for f in source.files(found)] == ["manifest.csv"]
    source.done(found)
    assert list(source.ready()) == []
    assert inside(found) == ["_RECEIVED", "manifest.csv"]


def test_what_lies_there_unmarked_or_loose_is_told_after_a_while(drops, source):
    unmarked = delivery(drops, name="忘了标记", ready=False)
    delivery(drops, name="已标记")
    received = delivery(drops, name="已收")
    source.done(received)
    (drops / "zj-330683" / "empty").mkdir()
    (drops / "zj-330683" / "录像.mp4").write_bytes(b"PK")
    (drops / "顶层.mp4").write_bytes(b"x")
    (drops / "zj-330683" / ".DS_Store").write_bytes(b"x")
    assert list(source.lying(3600)) == [], "it may be still on its way"
    found = {(one.kind.value, one.centre, one.name) for one in source.lying(0)}
    assert found == {("unmarked", "zj-330683", "忘了标记"), ("loose", "zj-330683", "录像.mp4"), ("loose", "", "顶层.mp4")}
    for one in source.lying(0):
        assert source.advise(one, b"do this")
        assert not source.advise(one, b"do this"), "said once"
    assert (Path(unmarked.location) / "_RECEIPT.txt").read_bytes() == b"do this"
    assert (drops / "zj-330683" / "录像.mp4._RECEIPT.txt").read_bytes() == b"do this"
    assert {(one.kind.value, one.name) for one in source.lying(0)} == {(kind, name) for kind, _, name in found}, (
        "advice is no file"
    )


def test_a_corrected_delivery_is_found_again(drops, source):
    found = delivery(drops)
    source.done(found)
    (drops / found.centre / found.name / "_READY").touch()
    assert list(source.ready()) == [found]
    source.done(found)
    assert list(source.ready()) == []


def test_a_delivery_that_is_still_written_is_not_ready_yet(drops):
    found = delivery(drops)
    patient = FolderSource(drops, None, quiet_s=60)
    assert not patient.is_still(found)
    old = time.time() - 61
    os.utime(Path(found.location, "manifest.csv"), (old, old))
    assert patient.is_still(found)


def test_files_are_listed_as_delivered_with_size_and_time(drops, source):
    found = delivery(drops, **{"清单.csv": b"x", "100%.jpg": b"abc"})
    below = drops / found.centre / found.name / "戏" / "第 1 场"
    below.mkdir(parents=True)
    (below / "e\u0301.mp4").write_bytes(b"")
    files = source.files(found)
    assert [(f.path, f.size) for f in files] == [("100%.jpg", 3), ("戏/第 1 场/e\u0301.mp4", 0), ("清单.csv", 1)]
    assert files[0].mark == str((drops / found.centre / found.name / "100%.jpg").stat().st_mtime_ns)
    assert source.oddities(found) == []


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("_READY", True),
        ("_RECEIVED", True),
        ("_RECEIPT.html", True),
        ("sub/_READY", False),
        ("_RECEIPTS.pdf", False),
        (".DS_Store", True),
        ("照片/.DS_Store", True),
        ("Thumbs.db", True),
        ("照片/thumbs.DB", True),
        ("desktop.ini", True),
        ("__MACOSX/._a.jpg", True),
        ("__MACOSX/a.jpg", True),
        ("._a.jpg", True),
        (".a.jpg", False),
        ("a._b", False),
    ],
)
def test_what_file_managers_leave_behind_is_left_out(path, left_out):
    assert ignored(path) is left_out


@pytest.mark.parametrize(
    ("paths", "manifest"),
    [
        (["a.jpg", "Manifest.CSV"], "Manifest.CSV"),
        (["清单.xlsx", "a"], "清单.xlsx"),
        (["清单.XLSX", "manifest.xlsx"], "manifest.xlsx"),
        (["sub/manifest.csv"], None),
        ([], None),
    ],
)
def test_the_manifest_is_found_by_its_name(paths, manifest):
    assert find_manifest(paths) == manifest


def test_what_is_no_plain_file_is_reported_and_never_followed(drops, source, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "word.txt").write_text("secret")
    found = delivery(drops)
    folder = drops / found.centre / found.name
    (folder / "link.txt").symlink_to(secret / "word.txt")
    (folder / "linked").symlink_to(secret)
    os.mkfifo(folder / "pipe")
    listener = socket.socket(socket.AF_UNIX)
    with contextlib.chdir(folder):
        listener.bind("socket")
    assert [f.path for f in source.files(found)] == ["manifest.csv"]
    odd = {f.value: f for f in source.oddities(found)}
    assert {name: fault.facts["kind"] for name, fault in odd.items()} == {
        "link.txt": "link",
        "linked": "link",
        "pipe": "pipe",
        "socket": "socket",
    }
    assert {f.code for f in odd.values()} == {"E130"} and not any(f.refuses for f in odd.values())
    assert i18n.explain("E130", odd["pipe"].facts, "en").what == "“pipe” is not a plain file (pipe) and was not taken"
    for path in (
        "link.txt",
        "linked/word.txt",
        "pipe",
        "socket",
        "../../../secret/word.txt",
        "sub//x",
        "gone",
        str(secret / "word.txt"),
    ):
        with pytest.raises(SourceMissing) as caught, source.open(found, path):
            pass
        assert caught.value.facts == {"path": f"{folder}/{path}"}
    listener.close()


def test_linked_centres_deliveries_and_markers_are_not_ready(drops, source, tmp_path):
    outside = delivery(tmp_path / "outside")
    (drops / "zj-330683").mkdir(parents=True)
    (drops / "zj-330700").symlink_to(tmp_path / "outside" / "zj-330683")
    (drops / "zj-330683" / "linked").symlink_to(outside.location)
    (drops / "zj-330683" / "marked").mkdir()
    (drops / "zj-330683" / "marked" / "_READY").symlink_to("/etc/passwd")
    assert list(source.ready()) == []


def test_a_name_that_is_not_utf8_is_reported_in_the_words_of_its_centre(drops, source):
    found = delivery(drops)
    for name in ("越剧.mp4".encode("gb18030"), b"\xff\xff.txt"):
        Path(found.location, os.fsdecode(name)).touch()
    assert [f.path for f in source.files(found)] == ["manifest.csv"]
    odd = source.oddities(found)
    assert {f.code for f in odd} == {"E131"}
    assert {f.facts["name"] for f in odd} == {"越剧.mp4", "\\xff\\xff.txt"}


def test_a_folder_inside_that_is_a_loop_ends(drops, source):
    found = delivery(drops)
    (drops / found.centre / found.name / "again").symlink_to(".")
    assert [f.path for f in source.files(found)] == ["manifest.csv"]


@pytest.fixture
def closed():
    """A folder with one in it that may not be read; root may read everything, so it steps down for the length of a test."""
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp())
    (folder / "open.txt").touch()
    (folder / "closed").mkdir()
    (folder / "closed").chmod(0)
    folder.chmod(0o755)
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    (folder / "closed").chmod(0o700)
    shutil.rmtree(folder)


def test_a_folder_that_may_not_be_read_is_reported(closed):
    found = ReadyDelivery("zj-330683", closed.name, str(closed))
    source = OneFolder(closed, "zj-330683", None)
    assert [(f.code, f.value) for f in source.oddities(found)] == [("E132", "closed")]
    assert [f.path for f in source.files(found)] == ["open.txt"]


def test_a_folder_deeper_than_any_path_is_walked(drops, source):
    found = delivery(drops)
    here = os.open(found.location, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("深" * 60, dir_fd=here)
        below = os.open("深" * 60, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("底.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    deepest = "/".join(["深" * 60] * 30) + "/底.txt"
    assert [f.path for f in source.files(found)] == ["manifest.csv", deepest]
    with source.open(found, deepest) as stream:
        assert stream.read() == b""


def test_a_delivery_that_is_gone_is_named(drops, source):
    with pytest.raises(SourceMissing) as caught:
        source.files(ReadyDelivery("zj-330683", "gone", str(drops / "gone")))
    assert caught.value.facts == {"path": str(drops / "gone")}


def test_a_manifest_has_its_digest(drops, source):
    found = delivery(drops, **{"manifest.csv": "题名,文件\n".encode()})
    assert source.manifest_sha256(found, "manifest.csv") == hashlib.sha256("题名,文件\n".encode()).hexdigest()


def test_a_receipt_lies_beside_the_delivery_and_is_replaced(drops, source, tmp_path):
    found = delivery(drops)
    folder = drops / found.centre / found.name
    (tmp_path / "victim").write_text("mine")
    (folder / "_RECEIPT.json").symlink_to(tmp_path / "victim")
    (folder / "_RECEIPT.json.new").symlink_to(tmp_path / "victim")
    source.answer(found, {"_RECEIPT.json": b"old"})
    source.answer(found, RECEIPT)
    assert {name: (folder / name).read_bytes() for name in RECEIPT} == RECEIPT
    assert (tmp_path / "victim").read_text() == "mine"
    assert [f.path for f in source.files(found)] == ["manifest.csv"]


def test_one_folder_needs_no_marker_and_is_left_as_it_is(drops):
    found = delivery(drops, ready=False)
    source = OneFolder(drops / found.centre / found.name, "zj-330683", None)
    assert list(source.ready()) == [found]
    source.done(found)
    assert inside(found) == ["manifest.csv"]
    source.answer(found, RECEIPT)
    assert inside(found) == ["_RECEIPT.html", "_RECEIPT.json", "manifest.csv"]
    source.answer(ReadyDelivery("zj-330683", "gone", str(drops / "gone")), RECEIPT)


def test_listing_while_files_come_and_go_does_not_fail(drops, source):
    found = delivery(drops)
    folder, stop = drops / found.centre / found.name, threading.Event()

    def churn():
        while not stop.is_set():
            (folder / "passing.tmp").write_bytes(b"x")
            (folder / "passing.tmp").unlink()

    thread = threading.Thread(target=churn)
    thread.start()
    for _ in range(300):
        assert "manifest.csv" in [f.path for f in source.files(found)]
    stop.set()
    thread.join()


def test_a_package_that_lies_loose_is_a_delivery_until_it_was_received_and_again_when_it_changes(drops):
    centre = drops / "zj-330683"
    centre.mkdir(parents=True)
    for name in ("嵊州馆2019.zip", "b.TAR.GZ", "c.jpg", ".d.zip", "_RECEIPT.zip"):
        (centre / name).write_bytes(b"PK")
    (centre / "link.zip").symlink_to(centre / "嵊州馆2019.zip")
    (centre / "folder.zip").mkdir()
    source = LoosePackages(drops, None, 3600)
    found = {one.name: one for one in source.ready()}
    assert found.keys() == {"嵊州馆2019", "b"}
    one = found["嵊州馆2019"]
    assert [(file.path, file.size) for file in source.files(one)] == [("嵊州馆2019.zip", 2)] and source.oddities(one) == []
    os.utime(one.location, (1, 1))
    assert not source.is_still(one), "whoever copies may set the time of the last change"
    assert LoosePackages(drops, None, 0).is_still(one)
    with source.open(one, "嵊州馆2019.zip") as stream:
        assert stream.read() == b"PK"
    source.answer(one, RECEIPT)
    source.done(one)
    assert {file.name for file in centre.iterdir() if file.name.startswith("嵊州")} == {
        *("嵊州馆2019.zip", "嵊州馆2019.zip._RECEIVED", "嵊州馆2019.zip._RECEIPT.html", "嵊州馆2019.zip._RECEIPT.json")
    }
    assert {one.name for one in source.ready()} == {"b"}
    assert [one.name for one in FolderSource(drops, None).lying(0)] == ["c.jpg"]
    Path(one.location).write_bytes(b"PK again")
    assert "嵊州馆2019" in {one.name for one in source.ready()}
    Path(one.location).unlink()
    source.done(one)
    assert not source.is_still(one)
    with pytest.raises(SourceMissing):
        source.files(one)
