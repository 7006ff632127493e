"""How work ends from outside: no room on the disk, and SIGKILL of ffmpeg, of the task, of its parent."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.errors import ScratchFull
from archive.media import Limits, make, plan, probe, workspace
from archive.media.guarded import tools
from media_table import refused, told

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


@pytest.fixture
def small_disk(tmp_path):
    """`small_disk(megabytes)` is a disk of its own, in memory."""
    mounted = []

    def disk(megabytes):
        place = tmp_path / "disk"
        place.mkdir()
        command = ["/bin/mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
        done = subprocess.run(command, check=False, capture_output=True)
        if done.returncode:
            pytest.skip("a disk of its own cannot be mounted here: " + done.stderr.decode().strip())
        mounted.append(place)
        return place

    yield disk
    for place in mounted:
        subprocess.run(["/bin/umount", str(place)], check=True)


def test_work_does_not_begin_on_a_disk_too_small_for_it(clips, small_disk, tmp_path):
    film = clips("some.mp4", ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=1"), X264)
    limits = Limits(scratch=small_disk(8) / "scratch")
    facts = probe(film, limits)
    with pytest.raises(ScratchFull) as full:
        make(plan(facts)[0], film, tmp_path / "made", facts, limits)
    assert (full.value.code, full.value.retriable) == ("E503", True)
    assert list(limits.scratch.iterdir()) == []
    assert not (tmp_path / "made").exists()
    told("bad", "开始前磁盘已满 / no room before it begins", refused(full.value), "—")


def test_a_disk_that_fills_up_while_it_is_written(clips, small_disk, tmp_path):
    """The room was there when it began, and others took it."""
    place = small_disk(220)
    film = clips("filling.mp4", ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=30"), X264)
    limits = Limits(scratch=place / "scratch")
    facts = probe(film, limits)

    def fill(_pace):
        with (place / "others").open("ab", buffering=0) as others, contextlib.suppress(OSError):
            while others.write(bytes(1 << 20)):
                pass

    with pytest.raises(ScratchFull) as full:
        make(plan(facts)[0], film, tmp_path / "made", facts, limits, fill)
    assert (full.value.code, full.value.retriable) == ("E503", True)
    assert list(limits.scratch.iterdir()) == []
    assert not (tmp_path / "made").exists()
    told("bad", "写入时磁盘已满 / disk full while writing", refused(full.value), "—")


WORK = """
import os, sys; from pathlib import Path; from archive.media import *
die_with_parent()
limits = Limits(scratch=Path(sys.argv[2])); film = Path(sys.argv[1]); facts = probe(film, limits)
try:
    make(plan(facts)[0], film, Path(sys.argv[2]) / "made", facts, limits, lambda _: print("pid", os.getpid(), flush=True))
except Exception as fault:
    print(fault, flush=True); sys.exit(3)
"""
SUPERVISOR = "import subprocess, sys; subprocess.run([sys.executable, '-c', *sys.argv[1:]])"


@pytest.fixture
def task(clips, tmp_path):
    """A supervisor whose task makes renditions of a film; the supervisor, and the task's pid once ffmpeg is at work."""
    film = clips("slain.mp4", ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20"), X264)
    scratch = tmp_path / "scratch"
    command = [sys.executable, "-c", SUPERVISOR, WORK, str(film), str(scratch)]
    supervisor = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    pid = int(supervisor.stdout.readline().split()[1])
    yield supervisor, pid, scratch
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()


def swept(scratch, processes_with):
    """No process is left, and no folder once the next one has begun."""
    end = time.monotonic() + 15
    while processes_with("slain.mp4"):
        assert time.monotonic() < end, "a process outlived its parent"
        time.sleep(0.05)
    while True:  # a child of the killed one may hold its folder's lock for a moment longer
        with workspace(scratch) as mine:
            left = [path for path in scratch.glob("media-*") if path != mine]
        if not left:
            break
        assert time.monotonic() < end, f"not swept: {left}"
        time.sleep(0.05)
    assert list(scratch.iterdir()) == []


def test_sigkill_of_ffmpeg(task, processes_with):
    supervisor, _, scratch = task
    for pid in processes_with("slain.mp4"):
        if Path(f"/proc/{pid}/exe").resolve() == tools.ffmpeg():
            os.kill(pid, signal.SIGKILL)
    said = supervisor.stdout.read().decode()
    supervisor.wait(timeout=20)
    assert "E501 name=slain.mp4" in said or "E502 name=slain.mp4" in said
    swept(scratch, processes_with)
    told("bad", "SIGKILL ffmpeg", f"**{said[said.index('E50') :][:4]}**", "—")


def test_sigkill_of_the_task(task, processes_with):
    _, pid, scratch = task
    os.kill(pid, signal.SIGKILL)
    swept(scratch, processes_with)
    told("bad", "SIGKILL 任务 / of the task", "不留进程;下次清空目录 / no process stays; the next one sweeps the folder", "—")


def test_sigkill_of_its_parent(task, processes_with):
    supervisor, _, scratch = task
    supervisor.kill()
    swept(scratch, processes_with)
    told("bad", "SIGKILL 父进程 / of its parent", "不留进程;下次清空目录 / no process stays; the next one sweeps the folder", "—")
