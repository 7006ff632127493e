"""The portal under load: searches from two processes, visitors beside a robot that follows facets, sitemaps of a million.

Requests begin at their moments whether or not those before have ended, so that a server that stands still is seen. They
are asked from this process, which shares the machine. `run(settings, seconds=…)` takes it shorter.
"""

import http.client
import itertools
import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import uvicorn
from sqlalchemy import text

from archive.config import Settings
from archive.ledger import Ledger
from archive.services import Services
from archive.web.app import create_app
from archive.web.build import build
from benchmarks.bench_catalogue import _WORDS, entries
from benchmarks.results import Row
from benchmarks.web_process import running

NEEDS = ("catalogue", "ledger", "store")
ENTRIES = 20_000
SECONDS = 60.0
RATE = 50.0
VISITORS = 4.0
PATIENCE_S = 30
LARGE = 1_000_000
Ask = tuple[str, str]
"""An address, and from where it is asked."""


def run(settings: Settings, seconds: float = SECONDS, count: int = ENTRIES, large: int = LARGE) -> list[dict[str, object]]:
    """Times of searches, of visitors alone and beside the robot, and what sitemaps cost."""
    build()
    own = settings.model_copy(update={"catalogue_alias": f"bench-portal-{secrets.token_hex(3)}", "workbench": "off"})
    services = Services(own)
    try:
        services.catalogue.ensure()
        made = [(one, n) for n, one in enumerate(entries(count), start=1)]
        for start in range(0, count, 500):
            services.catalogue.put(made[start : start + 500])
        rows = [*_loaded(own, seconds), *_sitemaps(settings, large)]
    finally:
        client = services.catalogue._client
        client.indices.delete(index=",".join(client.indices.get(index=f"{own.catalogue_alias}-*")), ignore_unavailable=True)
    return [row.model_dump() for row in rows]


def _loaded(settings: Settings, seconds: float) -> Iterator[Row]:
    with running(serve, settings) as (one, _), running(serve, settings) as (other, _):
        ports = (one, other)
        _timed(ports, _searches(), 10, 5)
        searches, _ = _timed(ports, _searches(), RATE, seconds)
        yield Row(
            name=f"portal: pages of searches, {RATE:.0f} a second for {seconds:.0f} s from two processes, p95",
            value=_p95(searches), unit="ms", goal="<= 60", peer=f"median {sorted(searches)[len(searches) // 2]:.0f} ms",
        )  # fmt: skip
        alone, _ = _timed(ports, _visits(), VISITORS, seconds)
        for robots, name in ((1, "one address"), (500, "500 addresses")):
            with ThreadPoolExecutor(1) as beside:
                crawl = beside.submit(_timed, ports, _facets(robots), RATE, seconds + 2)
                time.sleep(1)
                visited, refused = _timed(ports, _visits(), VISITORS, seconds)
                _, limited = crawl.result()
            assert not refused, "a visitor was refused"
            yield Row(
                name=f"portal: visitors' p95 beside a robot of {name} with {RATE:.0f} facets a second / alone",
                value=round(_p95(visited) / _p95(alone), 2), unit="×", goal="<= 2",
                peer=f"{_p95(visited):.0f} and {_p95(alone):.0f} ms; {limited} of {int(RATE * (seconds + 2))} put off",
            )  # fmt: skip


def _searches() -> Iterator[Ask]:
    draw = random.Random(7)
    return ((f"/search?q={quote(draw.choice(_WORDS))}", f"198.18.0.{n % 250}") for n in itertools.count())


def _visits() -> Iterator[Ask]:
    """What people do: a search by words, then another; now and then one facet is chosen."""
    draw = random.Random(8)
    for n in itertools.count():
        facet = "&kind=chorus" if n % 10 == 9 else ""
        yield f"/search?q={quote(draw.choice(_WORDS))}{facet}", f"198.19.{n % 40}.{n % 50}"


def _facets(robots: int) -> Iterator[Ask]:
    """Every combination is another one: nothing is to be had from a cache."""
    draw = random.Random(9)
    kinds, media = ("performance", "chorus", "lecture", "folk-art"), ("video", "sound", "picture")
    for n in itertools.count():
        years = f"year={draw.randint(1985, 2026)}&year={draw.randint(1985, 2026)}"
        yield (
            f"/search?kind={draw.choice(kinds)}&media={draw.choice(media)}&{years}&division=33{draw.randint(1, 11):02d}00",
            f"203.0.{n % robots // 250}.{n % robots % 250}",
        )


def _timed(ports: Sequence[int], asks: Iterator[Ask], rate: float, seconds: float) -> tuple[list[float], int]:
    """Milliseconds from the moment at which each request was due to its last byte, and how many were put off by a 429."""
    number = int(rate * seconds)
    began = time.perf_counter() + 0.1
    with ThreadPoolExecutor(64) as pool:
        told = list(pool.map(_asked, range(number), itertools.cycle(ports), asks, itertools.repeat((began, rate))))
    took = [ms for ms, status in told if status == 200]
    assert all(status in {200, 429} for _, status in told), {status for _, status in told}
    return took, sum(status == 429 for _, status in told)


def _asked(n: int, port: int, ask: Ask, pace: tuple[float, float]) -> tuple[float, int]:
    due = pace[0] + n / pace[1]
    time.sleep(max(0.0, due - time.perf_counter()))
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    line.request("GET", ask[0], headers={"X-Forwarded-For": ask[1], "Accept-Encoding": "gzip"})
    answer = line.getresponse()
    answer.read()
    line.close()
    return (time.perf_counter() - due) * 1000, answer.status


def _p95(values: list[float]) -> float:
    return round(sorted(values)[int(len(values) * 0.95)], 1)


def _sitemaps(settings: Settings, large: int) -> Iterator[Row]:
    """The last part costs what the first one does, and the index is read from an index of the table."""
    schema = f"portal_{secrets.token_hex(4)}"
    ledger = Ledger.connect(settings.ledger_url.get_secret_value(), schema)
    ledger.migrate()
    try:
        entry = next(entries(1)).model_dump_json()
        fill = """insert into publications (resource, key, published_at, opened_at, entry)
                  select 'R' || n, 'k' || n, timestamptz '2020-01-01' + n * interval '1 s', now(), cast(:entry as jsonb)
                  from generate_series(1, :many) n"""
        with ledger.database.begin() as connection:
            connection.execute(text("alter table publications drop constraint if exists publications_resource_fkey"))
            connection.execute(text(fill).bindparams(many=large, entry=entry))
        with ledger.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("vacuum analyze publications"))
        marks, index_s = _seconds(lambda: ledger.publications.milestones(10_000))
        first, first_s = _seconds(lambda: sum(1 for _ in ledger.publications.published(marks[0], marks[1])))
        last, last_s = _seconds(lambda: sum(1 for _ in ledger.publications.published(marks[-2], marks[-1])))
        assert (len(marks), first, last) == (large // 10_000, 10_000, 10_000)
        name = f"portal: sitemaps of {large:,} entries"
        yield Row(
            name=f"{name}, the last part / the first",
            value=round(last_s / first_s, 2),
            unit="×",
            goal="<= 1.5",
            peer=f"{first_s:.1f} s",
        )
        yield Row(name=f"{name}, the index", value=round(index_s * 1000), unit="ms", goal="printed", peer=f"{len(marks)} parts")
    finally:
        with ledger.database.begin() as connection:
            connection.execute(text(f'drop schema "{schema}" cascade'))
        ledger.database.engine.dispose()


def _seconds(work: Callable[[], Any]) -> tuple[Any, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def serve(settings: Settings, port: int) -> None:
    """As `archive portal` does it."""
    from archive import logs

    logs.configure("ERROR")
    uvicorn.run(
        create_app(Services(settings), lambda _id: None), host="127.0.0.1", port=port, log_level="critical", access_log=False
    )
