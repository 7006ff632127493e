"""Things that are worked on side by side: what waits for servers most of its time need not wait for one after the other."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from archive import logs

One = TypeVar("One")
Found = TypeVar("Found")
AT_ONCE = 4
"""As many as a step works on at once: each holds a connection to the store or the ledger meanwhile."""


def worked(work: Callable[[One], Found], every: Iterable[One], at_once: int = AT_ONCE) -> Iterator[Found]:
    """What the work finds of each, in their order. What one raises is raised in its turn, and none is begun after it."""
    with ThreadPoolExecutor(at_once, thread_name_prefix="side") as pool:
        yield from pool.map(logs.carried(work), every)
