"""Real servers for tests: PostgreSQL, SeaweedFS and Elasticsearch, started once per run when the first test asks.

`servers` is what all share. `settings` gives a test tables, buckets and an index of its own; see `own_places`.
"""

import gc
import os
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from archive.config import Settings

if TYPE_CHECKING:  # each fixture imports what it needs: a run of a few small tests starts in a moment
    from own_places import Places
    from remembered import Memory
    from sample_archive import Published

for name in [name for name in os.environ if name.startswith("ARCHIVE_") and name != "ARCHIVE_CACHE"]:
    del os.environ[name]  # a test must not reach the stack of whoever runs it

# Started in the background of a script, we would hand ignored signals on to the stacks that tests stop by signal.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)


# Seven thousand tests and what they import live to the end: looking through them for garbage again and again is a quarter of the
# CPU of collecting them, in every process, and goes on while they run.
gc.disable()
# What pytest makes of the asserts of a module takes longer than its imports: it is kept for the processes beside this one and for
# the next run, also where nothing else may be written.
NO_BYTECODE, sys.dont_write_bytecode = sys.dont_write_bytecode, False


def pytest_collection_finish() -> None:
    sys.dont_write_bytecode = NO_BYTECODE
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files that look at one dear fixture go to one process."""
    from dealt_out import Dealer

    return Dealer(config, log) if config.getvalue("dist") == "loadfile" else None


LONGEST = 12
"""Files that are named at the end of a run, so that one that grew is seen."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where the time goes: minutes of each folder of tests, added up over all processes, and the files that take longest."""
    folders: Counter[str] = Counter()
    files: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                file = report.nodeid.partition("::")[0]
                folders["/".join(file.split("/")[:3][:-1])] += report.duration
                files[file] += report.duration
    terminalreporter.section("minutes")
    for name, seconds in [*folders.most_common(), *files.most_common(LONGEST)]:
        terminalreporter.write_line(f"{seconds / 60:6.1f}  {name}")


@pytest.fixture(scope="session")
def servers() -> Iterator[Settings]:
    """Settings of the three servers; their folder is removed at the end of the run."""
    import quick_servers

    home = Path(tempfile.mkdtemp(prefix="archive-test-"))
    with quick_servers.running(home) as settings:
        yield settings
    shutil.rmtree(home)


@pytest.fixture(scope="session")
def places(servers: Settings) -> "Iterator[Places]":
    """Databases, buckets and indices that tests have for themselves."""
    from own_places import places_of

    made = places_of(servers)
    yield made
    made.close()


@pytest.fixture
def settings(places: "Places", tmp_path: Path) -> Iterator[Settings]:
    """The servers' settings with a home folder, tables, three buckets and an index that only this test has."""
    own = places.prepared(tmp_path / "home")
    yield own
    places.give_back(own)


@pytest.fixture
def bare(places: "Places", tmp_path: Path) -> Iterator[Settings]:
    """The same before anybody made tables or an index: three empty buckets, an empty database."""
    own = places.bare(tmp_path / "home")
    yield own
    places.give_back(own)


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> "Memory":
    """In which all processes of a run remember what decoders and models said; see `remembered`."""
    from remembered import Memory

    own = tmp_path_factory.getbasetemp()
    return Memory((own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "memory")


@pytest.fixture(scope="session")
def published(places: "Places", memory: "Memory", tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Published]":
    """The project's samples, taken in once per run by the steps, approved and published; tests only look at them."""
    from remembered import remembered
    from sample_archive import take_in_samples

    own = places.prepared(tmp_path_factory.mktemp("published"))
    with remembered(memory):
        taken = take_in_samples(own, memory)
    yield taken
    places.give_back(own)
