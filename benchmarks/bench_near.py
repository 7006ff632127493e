"""What is near: what the cascade's last stage, a dead model and vectors cost, and how searches stand in a larger index.

Vectors of entries are drawn, since the model would take hours for so many; questions are read by the real one. What is compared
is asked in turns, so that other work of the machine meets both. `python -m benchmarks.bench_near URL 1000000` takes other sizes.
"""

import json
import random
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence

from elasticsearch import Elasticsearch

from archive.catalogue import Catalogue, searching
from archive.catalogue.document import document
from archive.catalogue.meaning import NONE, Meaning, Sentences, Vector, installed
from archive.catalogue.meaning.passages import DIMENSIONS, in_hex
from archive.catalogue.writing import IndexRow
from archive.config import Settings
from archive.models.search import SearchQuery
from benchmarks.bench_catalogue import ALIAS, ROUNDS, _drop, _fresh, _ours, _row, _settle, entries

NEEDS = ("catalogue",)
SIZES = (10_000, 100_000)
ROWS = 5_000
PASSAGES = 40
TURNS = 8
_QUESTIONS = (
    "老人讲从前的戏班怎么唱戏",
    "小朋友学写毛笔字的视频",
    "渔民干活时唱的歌",
    "哪里有舞狮或者板凳龙",
    "村里自己办的春节晚会",
    "怎么做青瓷",
    "元宵节晚上提灯笼游街",
    "用纸剪出来的画",
    "教老年人用微信",
    "养蚕的地方清明做什么",
)
_PRECISE = ("越剧", "梁祝", "嵊州 合唱", "青瓷", "yueju", "折子戏 2019", "文化礼堂", "采茶", "杭州 讲座", "竹马")


class Drawn:
    """Vectors of entries at random, of questions by the model."""

    name = "drawn"

    def __init__(self, model: Meaning) -> None:
        self._model, self._draw = model, random.Random(7)

    def begin(self, text: str, /) -> Callable[[], Vector | None]:
        return self._model.begin(text)

    def passages(self, texts: Sequence[str], /) -> list[Vector | None]:
        return [tuple(self._draw.choices(range(-127, 128), k=DIMENSIONS)) for _ in texts]


def run(settings: Settings, sizes: Sequence[int] = SIZES) -> list[dict[str, object]]:
    """Rows of name, value, goal, unit, peer."""
    url = settings.catalogue_url
    client = Elasticsearch(url, request_timeout=120)
    rows: list[dict[str, object]] = []
    try:
        rows += _indexing(client)
        rows += _model()
        for size in sizes:
            rows += _searching(client, url, size)
    finally:
        _drop(client)
        client.close()
    return rows


def _indexing(client: Elasticsearch) -> list[dict[str, object]]:
    made = [document(one) for one in entries(ROWS)]
    vectors = Drawn(NONE).passages([""] * ROWS)
    plain = [IndexRow(one["id"], n, one) for n, one in enumerate(made, start=1)]
    beside = zip(plain, vectors, strict=True)
    full = [row._replace(document=row.document | {"meaning": in_hex(vector), "meaning_of": "0" * 16}) for row, vector in beside]
    rates: dict[str, list[float]] = {"without": [], "with": []}
    for _ in range(ROUNDS):
        for name, those in (("without", plain), ("with", full)):
            index = _fresh(client)
            started = time.perf_counter()
            _ours(client, index, those)
            client.indices.refresh(index=index)
            rates[name].append(ROWS / (time.perf_counter() - started))
    without, with_ = (statistics.median(rates[name]) for name in ("without", "with"))
    return [_row("index rate with vectors / without", round(with_ / without, 3), ">= 0.9", "", f"{without:.0f} documents/s")]


def _model() -> list[dict[str, object]]:
    model = installed(60)
    texts = [one.title + "。" + one.description for one in entries(PASSAGES)]
    model.passages(texts[:1])
    started = time.perf_counter()
    model.passages(texts)
    rate = PASSAGES / (time.perf_counter() - started)
    took = []
    for question in _QUESTIONS:
        started = time.perf_counter()
        model.begin(question)()
        took.append(time.perf_counter() - started)
    return [
        _row("vectors made of new texts", round(rate, 1), None, "entries/s", None),
        _row("a question's vector, median", round(1000 * statistics.median(took), 1), None, "ms", None),
    ]


def _searching(client: Elasticsearch, url: str, size: int) -> list[dict[str, object]]:
    _drop(client)
    able = Catalogue.connect(url, "", "", ALIAS, meaning=Drawn(installed()))
    able.ensure()
    able.reindex(((one, n) for n, one in enumerate(entries(size), start=1)), force=True)
    index = next(iter(client.indices.get(index=f"{ALIAS}-*", features="aliases")))
    _settle(client, index)
    never = Sentences(lambda: threading.Event().wait(3600))  # type: ignore[arg-type, return-value]
    dead = Catalogue.connect(url, "", "", ALIAS, meaning=never)
    plain = Catalogue.connect(url, "", "", ALIAS)
    asked = [SearchQuery(text=one, near=True) for one in _QUESTIONS]
    last = _timed(asked, {"with": able.search, "dead": dead.search, "without": plain.search})
    cost = [d - w for d, w in zip(last["dead"], last["without"], strict=True)]
    precise = [SearchQuery(text=one, near=True) for one in _PRECISE]
    found = _timed(
        precise,
        {
            "cascade": able.search,
            "precise": lambda one: plain.search(one.model_copy(update={"near": False})),
            "bare": lambda one: client.search(index=ALIAS, body=searching.body(one)),
        },
    )
    p95 = {name: _p95(took) for name, took in found.items()}
    name = f"{size:,} entries: "
    return [
        _row(
            f"{name}last stage p95", round(_p95(last["with"])), "<= 200", "ms", f"without the model {_p95(last['without']):.0f}"
        ),
        _row(f"{name}a dead model costs, median", round(statistics.median(cost), 1), "<= 20", "ms", None),
        _row(
            f"{name}what is found as typed, with the cascade / without, p95",
            round(p95["cascade"] / p95["precise"], 2),
            "<= 1.3",
            "",
            f"{p95['precise']:.0f} ms",
        ),
        _row(f"{name}the same / the bare request", round(p95["cascade"] / p95["bare"], 2), None, "", f"{p95['bare']:.0f} ms"),
    ]


def _timed(asked: Sequence[SearchQuery], ways: dict[str, Callable[[SearchQuery], object]]) -> dict[str, list[float]]:
    """Milliseconds of each query in each way, in turns; a first turn is not counted."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(TURNS + 1):
        for query in asked:
            for name, way in ways.items():
                started = time.perf_counter()
                way(query)
                if turn:
                    took[name].append(1000 * (time.perf_counter() - started))
    return took


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


if __name__ == "__main__":
    sizes = tuple(int(one) for one in sys.argv[2:]) or SIZES
    print(json.dumps(run(Settings(catalogue_url=sys.argv[1]), sizes), ensure_ascii=False, indent=1))
