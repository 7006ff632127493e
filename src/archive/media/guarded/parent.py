"""For tasks that start decoders: die together with the supervisor that started the task."""

import os

from archive.media.guarded.guard import die_with


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends (PR_SET_PDEATHSIG); call it first thing in a task's process.

    Together with the guard of each decoder nothing is left running when a scheduler or worker is killed.
    """
    die_with(os.getppid())
