"""Reindex: every public entry of the ledger into a new index, which then takes the place of the old one.

Making the words of entries is what takes time, and Python does it on one core in each process. So ids are divided into shares,
and a process of its own reads each of them from the ledger and writes it into the new index, while publishing feeds that too.

Safe to repeat and to kill: until the alias moves nobody sees the new index, and what a killed one left is dropped by the next.
A share whose process was killed ends the others with it; a process that has lost its parent ends with its next batch.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import NamedTuple

from archive.catalogue import ReindexRefused, ReindexResult
from archive.config import Settings
from archive.errors import ArchiveError
from archive.ledger.publications import Share
from archive.services import Services

WORTH = 2_000
"""Entries that are worth a process: it takes two seconds to begin."""

Progress = Callable[[int], None]


class _Written(NamedTuple):
    """A share is in the index: how many of its entries were new there."""

    created: int


def run(services: Services, progress: Progress | None = None, *, force: bool = False, worth: int = WORTH) -> ReindexResult:
    """Build a new index from the ledger and show it; `progress` gets the running count of entries.

    Raises:
        ReindexRefused: far fewer entries than before (unless `force`), some were lost on the way, or a process was killed.
        Conflict: another reindex took over.
        CatalogueUnavailable, LedgerUnavailable: the old index stays.
    """
    shares = services.ledger.publications.shares(_processes(services.settings), worth)

    def fill(index: str) -> int:
        if len(shares) == 1:
            return services.catalogue.fill(index, services.ledger.publications.entries(), progress)
        with _at_work(services.settings, index, shares) as lines:
            return _until_written(lines, progress or (lambda _: None))

    return services.catalogue.rebuild(fill, force=force)


def _processes(settings: Settings) -> int:
    return settings.reindex_processes or len(os.sched_getaffinity(0))


@contextmanager
def _at_work(settings: Settings, index: str, shares: Sequence[Share]) -> Iterator[list[Connection]]:
    """A process for each share, and the lines on which they tell how far they are; none of them outlives the block."""
    # A fork would share the connections and threads of this process.
    context = get_context("spawn")
    lines: list[Connection] = []
    processes: list[SpawnProcess] = []
    try:
        for share in shares:
            line, theirs = context.Pipe(duplex=False)
            process = context.Process(target=_write, args=(settings, index, share, theirs), daemon=True)
            process.start()
            theirs.close()
            lines.append(line)
            processes.append(process)
        yield lines
    finally:
        for process in processes:
            process.kill()
            process.join()


def _until_written(lines: Sequence[Connection], progress: Progress) -> int:
    """Listen until every share is in the index; how many entries were new there."""
    counts, created, writing = dict.fromkeys(lines, 0), 0, list(lines)
    progress(0)
    while writing:
        wait(writing)
        for line in [one for one in writing if one.poll()]:
            match _heard(line):
                case int(count):
                    counts[line] = count
                    progress(sum(counts.values()))
                case _Written() as share:
                    created += share.created
                    writing.remove(line)
                case fault:
                    raise fault
    return created


def _heard(line: Connection) -> int | _Written | ArchiveError:
    try:
        found: int | _Written | ArchiveError = line.recv()
    except EOFError:
        return ReindexRefused(reason="a process of it was killed", before="–", after="–")
    return found


def _write(settings: Settings, index: str, share: Share, line: Connection) -> None:
    """The work of one process: write a share, telling how far it is."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all of them; the parent ends them
    services = Services(settings)
    with suppress(BrokenPipeError):  # the parent was killed: nobody will show this index
        try:
            line.send(_Written(services.catalogue.fill(index, services.ledger.publications.entries(share), line.send)))
        except ArchiveError as fault:
            line.send(fault)
