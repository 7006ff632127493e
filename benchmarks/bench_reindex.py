"""Reindexing from the ledger by one process and by two, and searches while it goes on against searches at rest.

`python -m benchmarks.bench_reindex 1000000` takes another size.
"""

import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
from rich.console import Console

from archive import logs
from archive.config import Settings
from archive.models.search import SearchQuery
from archive.services import Services
from archive.steps.publishing import reindex
from benchmarks.bench_oai import fill
from benchmarks.results import Row, show
from benchmarks.servers import running

NEEDS = ("ledger", "catalogue")
NUMBER = 20_000
_ASKED = ("示例越剧", "婚俗 水乡", "yueju", "往事")


def run(settings: Settings, number: int = NUMBER) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    logs.configure("WARNING")
    own = settings.model_copy(update={"catalogue_meaning": False, "catalogue_alias": "bench-shares"})
    services = Services(own)
    services.ledger.migrate()
    services.catalogue.ensure()
    with services.ledger.database.begin() as connection:
        fill(connection, number)
    reindex.run(services, force=True)
    rest = _searched(services, lambda: time.sleep(10))
    rates, cpu, beside = {}, {}, rest
    for processes in (1, 2):
        able = Services(own.model_copy(update={"reindex_processes": processes}))
        with _cpu(own) as spent:
            started = time.perf_counter()
            beside = _searched(services, lambda able=able: reindex.run(able, worth=1))
            rates[processes] = number / (time.perf_counter() - started)
        cpu[processes] = spent
    for index in services.catalogue._indices.live():
        services.catalogue._indices.drop(index)
    said = f"{rates[2]:.0f} against {rates[1]:.0f} entries/s; CPU of Python {cpu[2]['own']:.0f} and {cpu[1]['own']:.0f} s"
    return [
        {
            "name": f"reindex of {number:,} entries, two processes / one",
            "value": round(rates[2] / rates[1], 2),
            "unit": "",
            "goal": None,
            "peer": f"{said}, load {psutil.getloadavg()[0]:.0f}",
        },
        {
            "name": "searches while two processes reindex / at rest, p95",
            "value": round(beside / rest, 2),
            "unit": "",
            "goal": "<= 2",
            "peer": f"{rest * 1000:.0f} ms",
        },
    ]


@contextmanager
def _cpu(settings: Settings) -> Iterator[dict[str, float]]:
    """The CPU of this process and of those that it begins and ends."""
    spent: dict[str, float] = {}
    before = psutil.Process().cpu_times()
    yield spent
    after = psutil.Process().cpu_times()
    spent["own"] = sum(after[:4]) - sum(before[:4])


def _searched(services: Services, work: Callable[[], object]) -> float:
    """The 95th percentile of searches, seconds, that one visitor makes while something is done."""
    done, took = threading.Event(), []

    def visit() -> None:
        while not done.is_set():
            for words in _ASKED:
                started = time.perf_counter()
                services.catalogue.search(SearchQuery(text=words))
                took.append(time.perf_counter() - started)
            time.sleep(0.1)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        work()
    finally:
        done.set()
        visitor.join()
    return statistics.quantiles(took, n=20)[-1]


if __name__ == "__main__":
    with running(NEEDS, None) as own:
        show([("reindex", Row.model_validate(row)) for row in run(own, int(sys.argv[1]))], Console())
