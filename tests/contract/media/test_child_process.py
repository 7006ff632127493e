"""Children: how they end, and that nothing of them stays when anybody dies."""

import dataclasses
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from archive.errors import MediaLimit
from archive.media import isolation, make, plan, probe
from archive.media.guarded import child_process, sandbox, tools
from archive.media.guarded.workspace import workspace

SHELL = Path("/bin/sh")


def shell(script, write=None):
    return child_process.Job(["/bin/sh", "-c", script], read=(), write=write)


def wait_for(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def test_status_complaints_and_output_come_back(limits):
    lines = []
    ended = child_process.run(shell("echo one; echo two; echo wrong >&2; exit 7"), limits, child_process.keep(lines))
    assert (ended.status, ended.complaints, lines) == (7, ("wrong",), [b"one", b"two"])


def test_a_child_has_no_environment_and_its_own_session(limits):
    lines = []
    child_process.run(shell("env; ps -o sid= -p $$ 2>/dev/null"), limits, child_process.keep(lines))
    names = {line.split(b"=")[0] for line in lines if b"=" in line}
    assert names <= {b"PATH", b"LANG", b"MALLOC_ARENA_MAX", b"VIPS_CONCURRENCY", b"PYTHONUTF8", b"PWD", b"SHLVL", b"_"}


def test_standing_still_ends_it_with_its_whole_group(limits, processes_with):
    began = time.monotonic()
    with pytest.raises(MediaLimit) as refused:
        child_process.run(shell("sleep 98.7654 & sleep 98.7654"), dataclasses.replace(limits, stall_s=1.0))
    assert refused.value.facts["limit"] == "stall"
    assert time.monotonic() - began < 10
    wait_for(lambda: processes_with("98.7654") == [])


def test_cpu_time_is_limited(limits):
    with pytest.raises(MediaLimit) as refused:
        child_process.run(shell("while :; do :; done"), dataclasses.replace(limits, cpu_s=1))
    assert refused.value.facts["limit"] == "cpu"


def test_cpu_time_of_the_tool_is_counted(limits):
    ended = child_process.run(shell("n=0; while [ $n -lt 300000 ]; do n=$((n+1)); done"), limits)
    assert ended.cpu_s > 0.15


def test_a_film_that_costs_too_much_is_no_half_film(clips, limits, tmp_path):
    film = clips(
        "costly.mp4", ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20"), ("-c:v", "libx264", "-preset", "ultrafast")
    )
    facts = probe(film, limits)
    with pytest.raises(MediaLimit) as refused:
        make(plan(facts)[0], film, tmp_path / "made", facts, dataclasses.replace(limits, cpu_s=2))
    assert refused.value.facts["limit"] == "cpu"
    assert not (tmp_path / "made").exists()


def test_one_large_file_is_cut(limits, tmp_path):
    with pytest.raises(MediaLimit) as refused:
        child_process.run(
            shell(f"exec head -c 9000000 /dev/zero > {tmp_path}/large", tmp_path), dataclasses.replace(limits, output_mb=2)
        )
    assert refused.value.facts["limit"] == "output"
    assert (tmp_path / "large").stat().st_size <= 2 * 1024 * 1024


def test_many_small_files_are_weighed_together(limits, tmp_path):
    many = f"n=0; while [ $n -lt 40 ]; do head -c 200000 /dev/zero > {tmp_path}/$n; n=$((n+1)); done; sleep 30"
    with pytest.raises(MediaLimit) as refused:
        child_process.run(shell(many, tmp_path), dataclasses.replace(limits, output_mb=2))
    assert refused.value.facts["limit"] == "output"


def test_memory_is_limited(limits):
    greedy = child_process.Job([sys.executable, "-I", "-c", "b = bytearray(900 * 1024 * 1024)"], read=sandbox.interpreter_paths())
    with pytest.raises(MediaLimit) as refused:
        child_process.run(greedy, dataclasses.replace(limits, memory_mb=512))
    assert refused.value.facts["limit"] == "memory"


def test_a_film_that_hangs_is_ended_and_cleaned_up(clips, limits, tmp_path, processes_with):
    """ffmpeg is stopped by SIGSTOP in the middle: to us it looks like a decoder that hangs."""
    film = clips("hangs.mp4", ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20"), ("-c:v", "libx264", "-preset", "ultrafast"))
    facts = probe(film, limits)

    def stop(pace):
        if pace.fraction > 0.02:
            for pid in processes_with("hangs.mp4"):
                if Path(f"/proc/{pid}/exe").resolve() == tools.ffmpeg():
                    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(MediaLimit) as refused:
        make(plan(facts)[0], film, tmp_path / "made", facts, dataclasses.replace(limits, stall_s=2.0), stop)
    assert (refused.value.facts["limit"], refused.value.facts["name"]) == ("stall", "hangs.mp4")
    wait_for(lambda: processes_with("hangs.mp4") == [])
    assert list(limits.scratch.iterdir()) == []
    assert not (tmp_path / "made").exists()


WORK = """
import sys; from pathlib import Path; from archive.media import *
limits = Limits(scratch=Path(sys.argv[2])); film = Path(sys.argv[1]); facts = probe(film, limits)
make(plan(facts)[0], film, Path(sys.argv[2]) / "made", facts, limits, lambda share: print(share, flush=True))
"""


@pytest.fixture
def working(clips, tmp_path, processes_with):
    """A process that makes renditions of a long film, once ffmpeg is running under it."""
    film = clips(
        "killed.mp4", ("-f", "lavfi", "-i", "testsrc2=s=1280x720:r=25:d=20"), ("-c:v", "libx264", "-preset", "ultrafast")
    )
    process = subprocess.Popen([sys.executable, "-c", WORK, str(film), str(tmp_path)], stdout=subprocess.PIPE)
    process.stdout.readline()
    assert any(Path(f"/proc/{pid}/exe").resolve() == tools.ffmpeg() for pid in processes_with("killed.mp4"))
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_when_the_parent_is_killed_so_is_ffmpeg(working, processes_with):
    working.send_signal(signal.SIGKILL)
    working.wait()
    wait_for(lambda: processes_with("killed.mp4") == [], 10)


def test_when_the_guard_is_killed_so_is_ffmpeg(working, processes_with):
    (guard,) = (
        pid
        for pid in processes_with("guard.py")
        if f'"parent": {working.pid}'.encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
    )
    os.kill(guard, signal.SIGKILL)
    wait_for(lambda: [p for p in processes_with("killed.mp4") if p != working.pid] == [], 10)
    assert working.wait(timeout=20) != 0


def test_when_ffmpeg_is_killed_the_work_fails_cleanly(working, processes_with, tmp_path):
    for pid in processes_with("killed.mp4"):
        if Path(f"/proc/{pid}/exe").resolve() == tools.ffmpeg():
            os.kill(pid, signal.SIGKILL)
    assert working.wait(timeout=20) == 1
    assert [p.name for p in tmp_path.iterdir()] == []


def test_a_task_dies_with_its_supervisor(processes_with):
    task = (
        "import time; from archive.media import die_with_parent; die_with_parent(); print('on', flush=True); time.sleep(91.2345)"
    )
    supervisor = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {task!r}])"
    process = subprocess.Popen([sys.executable, "-c", supervisor], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"on\n"
    process.kill()
    process.wait()
    process.stdout.close()
    wait_for(lambda: processes_with("91.2345") == [])


def test_what_a_killed_worker_left_is_swept_by_the_next(working, tmp_path):
    working.send_signal(signal.SIGKILL)
    working.wait()
    (left,) = [path for path in tmp_path.glob("media-*") if path.is_dir()]
    assert left.with_name(left.name + ".promise").is_file()
    time.sleep(0.5)
    with workspace(tmp_path) as mine, workspace(tmp_path) as another:
        assert sorted(tmp_path.glob("media-*")) == sorted([mine, another])
    assert list(tmp_path.glob("media-*")) == []


def test_a_thread_may_make_too(clips, limits, tmp_path):
    film = clips(
        "thread.mp4",
        ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=1"),
        (
            "-c:v",
            "libx264",
        ),
    )
    facts, made = probe(film, limits), []
    thread = threading.Thread(target=lambda: made.append(make(plan(facts)[0], film, tmp_path / "made", facts, limits)))
    thread.start()
    thread.join()
    assert made[0].duration_s == pytest.approx(1.0, abs=0.05)


def test_no_network_inside_where_isolation_is_there(limits):
    if isolation() == "none":
        pytest.skip("neither bubblewrap nor unshare works on this machine: archive status says so")
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}), 2)"
        ended = child_process.run(child_process.Job([sys.executable, "-I", "-c", call], read=sandbox.interpreter_paths()), limits)
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
    assert ended.status == 1
    assert ended.complaints[-1].startswith(("OSError", "ConnectionRefusedError", "TimeoutError"))


def test_only_what_was_named_can_be_read_or_written(limits, tmp_path):
    if isolation() != "bwrap":
        pytest.skip("bubblewrap does not work on this machine")
    secret, mine, out = tmp_path / "secret", tmp_path / "mine", tmp_path / "out"
    secret.write_text("secret")
    mine.write_text("mine")
    out.mkdir()
    lines = []
    script = f"cat {mine}; cat {secret}; echo more >> {mine}; echo made > {out}/made; exit 0"
    ended = child_process.run(
        child_process.Job(["/bin/sh", "-c", script], read=(mine,), write=out), limits, child_process.keep(lines)
    )
    assert lines == [b"mine"]
    assert mine.read_text() == "mine"
    assert (out / "made").read_text() == "made\n"
    assert any("secret" in line for line in ended.complaints)


@pytest.mark.parametrize("how", ["bwrap", "unshare", "none"])
def test_each_way_of_enclosing_runs_the_same_command(how):
    command = sandbox.enclose(["/bin/echo", "hi"], (), (), how)
    if how != "none" and isolation() == "none":
        pytest.skip(f"{how} does not work on this machine")
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout == "hi\n"
