"""Ways in without a query, over many entries: each page's request to the index, against the front page's in the same run.

The pages keep an answer for ten seconds, and whoever comes meanwhile waits for the one that is asked: what is measured here is
asked once in ten seconds by a process. The server's own memory of answers is emptied before each request.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count, islice

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from archive import vocabulary
from archive.catalogue import Catalogue
from archive.catalogue.document import Document, document
from archive.catalogue.indices import Indices, writer
from archive.config import Settings
from archive.models.public import PublicFile, PublicRecord
from archive.models.search import SearchQuery
from benchmarks.bench_catalogue import entries

NEEDS = ("catalogue",)
DIFFERENT = 20_000
SIZE = 100_000
ROUNDS = 7
ALIAS = "bench-ways"


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows of name, value, goal, unit, peer."""
    client = Elasticsearch(settings.catalogue_url, request_timeout=60)
    catalogue = Catalogue.connect(settings.catalogue_url, "", "", ALIAS)
    festivals, genres = tuple(vocabulary.festivals_of_the_year()), tuple(vocabulary.genres())
    try:
        _fill(client)
        front = _median(client, lambda: catalogue.search(SearchQuery(sort="newest", size=8)))
        ways = {
            "map": lambda: catalogue.search(SearchQuery(size=1)),
            "map of a county": lambda: catalogue.search(SearchQuery(division=("330683",), size=1)),
            "line of time": lambda: catalogue.timeline(SearchQuery()),
            "festivals with pictures": lambda: catalogue.counted("festival", festivals, newest=True),
            "genres with pictures": lambda: catalogue.counted("genre", genres, newest=True),
            "a centre's years with titles": lambda: catalogue.timeline(SearchQuery(centre=("zj-330683",)), 3),
        }
        took = {name: _median(client, ask) for name, ask in ways.items()}
    finally:
        for index in client.indices.get(index=f"{ALIAS}-*", features="aliases"):
            client.indices.delete(index=index)
        client.close()
    peer = f"front page, {front:.0f} ms"
    return [
        {"name": f"{name} / front page", "value": round(ms / front, 2), "goal": "<= 4", "unit": f"({ms:.0f} ms)", "peer": peer}
        for name, ms in took.items()
    ]


def _fill(client: Elasticsearch) -> None:
    """`SIZE` documents, of which `DIFFERENT` differ by more than their id; every one has a poster."""
    indices = Indices(client, ALIAS)
    index = indices.start()
    made = [document(_with_poster(one)) for one in entries(DIFFERENT)]
    actions = ({"_index": writer(index), "_id": one["id"], "_source": one} for one in islice(_again(made), SIZE))
    for taken, answer in parallel_bulk(client, actions, thread_count=2, chunk_size=250):
        assert taken, answer
    client.indices.refresh(index=index)
    indices.promote(index)


def _with_poster(one: PublicRecord) -> PublicRecord:
    poster = PublicFile(path=f"renditions/{one.id}/poster.jpg", mime="image/jpeg", width=854, height=480)
    return one.model_copy(update={"media": tuple(part.model_copy(update={"poster": poster}) for part in one.media)})


def _again(made: list[Document]) -> Iterator[Document]:
    for round_ in count():
        for n, one in enumerate(made):
            id_ = f"{round_ * len(made) + n:011d}"
            yield one | {"id": id_, "entry": one["entry"] | {"id": id_}}


def _median(client: Elasticsearch, ask: Callable[[], object]) -> float:
    """Milliseconds, as the client waits for them."""
    times = []
    for _ in range(ROUNDS):
        client.indices.clear_cache(index=f"{ALIAS}-*", request=True, query=True)
        started = time.perf_counter()
        ask()
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[1:])
