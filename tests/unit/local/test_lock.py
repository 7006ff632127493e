"""The lock of a folder: one holder, kept by whoever inherits its descriptor."""

import subprocess
import sys
from pathlib import Path

from archive.local.lock import FolderLock


def test_only_one_holds_it(tmp_path: Path):
    file = tmp_path / "stack.lock"
    first = FolderLock.take(file)
    assert first is not None
    assert FolderLock.take(file) is None
    assert FolderLock.take_within(file, 0.2) is None
    first.release()
    second = FolderLock.take(file)
    assert second is not None
    second.release()


def test_a_child_that_inherits_it_keeps_it(tmp_path: Path):
    file = tmp_path / "stack.lock"
    lock = FolderLock.take(file)
    assert lock is not None
    command = (sys.executable, "-c", "import sys; sys.stdin.read()")
    with subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=(lock.descriptor,)) as child:
        lock.release()
        assert FolderLock.take(file) is None
        child.kill()
        child.wait()
    again = FolderLock.take_within(file, 5)
    assert again is not None
    again.release()
