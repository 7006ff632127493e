"""The catalogue with 50,000 synthetic entries: indexing against the client's own `parallel_bulk`, and search times.

`run` needs an Elasticsearch and leaves nothing behind. Ready-made documents go both ways, so the ratio is about our
path to the index alone; the rate of the analysis that makes them stands beside it. Each way is taken three times in
turns on fresh indices and the medians are compared, since both share the machine with the server. Searches are timed when
the merges after loading have ended.
"""

import json
import random
import re
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk

from archive import places, vocabulary
from archive.catalogue import Catalogue
from archive.catalogue.document import document
from archive.catalogue.indices import Indices, writer
from archive.catalogue.writing import IndexRow, write_all
from archive.config import Settings
from archive.models.ids import ResourceId
from archive.models.media import MediaType
from archive.models.public import PublicCentre, PublicMedia, PublicPlace, PublicRecord
from archive.models.record import Contributor, Kind, Role, Term, When
from archive.models.search import SearchQuery

NEEDS = ("catalogue",)
ENTRIES = 50_000
ROUNDS = 3
SEARCHES = 400
ALIAS = "bench"

_SCENES = tuple(re.findall("..", "梁祝红楼白蛇西施采茶渔歌丰收迎春端午中秋元宵龙舟竹马花灯童谣山歌号子送别归来古桥老街茶园稻田"))
_FORMS = ("选段", "片段", "专场", "汇报演出", "展演", "决赛", "讲座", "折子戏", "作品展", "传承人访谈", "合唱", "教学")
_PROSE = (
    "由当地文化馆组织,十二个乡镇的群众参加了演出",
    "记录了老艺人的技艺与传承,画面清晰完整",
    "现场观众三千余人,获得广泛好评",
    "本场为乡村文化活动的一部分,在文化礼堂录制",
    "作品取材于本地民间传说,由业余文艺团队排演",
    "讲述上世纪六十年代走村串户的经历",
    "曲调悠扬,唱腔保留了地方特色",
)
_WORDS = (
    "越剧",
    "yueju",
    "YJ",
    "梁祝选段",
    "嵊州 合唱",
    "紹興 採茶",
    "龙",
    "caicha",
    "剪纸 2019",
    "青瓷",
    "文化礼堂",
    "hechang 宁波",
    "",
)


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows of name, value, goal, unit, peer."""
    url = settings.catalogue_url
    client = Elasticsearch(url, request_timeout=60)
    started = time.perf_counter()
    made = [document(one) for one in entries(ENTRIES)]
    analysed = ENTRIES / (time.perf_counter() - started)
    rows = [IndexRow(one["id"], n, one) for n, one in enumerate(made, start=1)]
    try:
        ours, peers = _rates(client, rows)
        took = _search(client, url)
    finally:
        _drop(client)
        client.close()
    ratio = statistics.median(ours) / statistics.median(peers)
    return [
        _row("index rate / parallel_bulk", round(ratio, 3), ">= 0.8", "", f"{statistics.median(peers):.0f} documents/s"),
        _row("index rate", round(statistics.median(ours)), None, "documents/s", None),
        _row("analysis rate", round(analysed), None, "entries/s", None),
        _row("search p95 on the server", _percentile(took, 0.95), "<= 50", "ms", None),
        _row("search median on the server", _percentile(took, 0.5), None, "ms", None),
    ]


def entries(count: int) -> Iterator[PublicRecord]:
    """The same entries each time: titles of scenes and forms, real divisions and genres."""
    draw = random.Random(3)
    genres = [one for one in vocabulary.genres().values() if one.parent]
    divisions = [one for one in places.divisions().values() if one.parent]
    start = datetime(2020, 1, 1, tzinfo=UTC)
    for n in range(count):
        yield _entry(draw, n, draw.choice(genres), draw.choice(divisions).code, start + timedelta(minutes=n))


def _entry(draw: random.Random, n: int, genre: vocabulary.Genre, code: str, at: datetime) -> PublicRecord:
    line = tuple(Term(id=one.code, label=one.name) for one in places.ancestors(code))
    year = draw.randint(1985, 2026)
    place = line[-1].label
    return PublicRecord(
        id=ResourceId(f"{n:011d}"),
        title=f"{place}{genre.zh}《{draw.choice(_SCENES)}{draw.choice(_SCENES)}》{draw.choice(_FORMS)}",
        kind=draw.choice(list(Kind)),
        genres=(Term(id=genre.id, label=genre.zh),),
        description="。".join(draw.sample(_PROSE, 3)) + f"。共{n % 97}人。",
        contributors=(Contributor(name=f"{place}{draw.choice(_SCENES)}艺术团", role=Role.ENSEMBLE),),
        date=When(edtf=f"{year}-{draw.randint(1, 12):02d}", given=f"{year}年"),
        years=(year,),
        place=PublicPlace(given=place, divisions=line),
        programme=f"{year}年{draw.choice(_SCENES)}文化节",
        subjects=tuple(draw.sample(_SCENES, 3)),
        centre=PublicCentre(
            id=f"zj-{code}", name=f"{place}文化馆", level=draw.choice(("city", "county", "township")), divisions=line
        ),
        media=(PublicMedia(part=1, media=draw.choice((MediaType.VIDEO, MediaType.SOUND, MediaType.PICTURE))),),
        publication_key=f"{n:032x}",
        published_at=at,
    )


def _rates(client: Elasticsearch, rows: list[IndexRow]) -> tuple[list[float], list[float]]:
    """Documents per second of each round, ours and the peer's, searchable at the end."""
    ours, peers = [], []
    for _ in range(ROUNDS):
        for rates, way in ((peers, _raw), (ours, _ours)):
            index = _fresh(client)
            started = time.perf_counter()
            way(client, index, rows)
            client.indices.refresh(index=index)
            rates.append(len(rows) / (time.perf_counter() - started))
            assert client.count(index=index)["count"] == len(rows)
    return ours, peers


def _ours(client: Elasticsearch, index: str, rows: list[IndexRow]) -> None:
    for _ in write_all(client, index, rows):
        pass


def _raw(client: Elasticsearch, index: str, rows: list[IndexRow]) -> None:
    actions = ({"_index": writer(index), "_id": row.id, "_source": row.document} for row in rows)
    for taken, answer in parallel_bulk(client, actions, thread_count=4, chunk_size=500):
        assert taken, answer


def _search(client: Elasticsearch, url: str) -> list[int]:
    indices = Indices(client, ALIAS)
    (index,) = indices.unfinished()
    client.indices.refresh(index=index)
    indices.promote(index)
    _settle(client, index)
    catalogue = Catalogue.connect(url, "", "", ALIAS)
    draw = random.Random(5)
    queries = [
        SearchQuery(
            text=draw.choice(_WORDS),
            kind=draw.choice(((), (), ("chorus", "performance"))),
            division=draw.choice(((), (), ("330600",))),
            sort=draw.choice(("relevance", "relevance", "newest")),
        )
        for _ in range(SEARCHES)
    ]
    for query in queries[:40]:
        catalogue.search(query)
    return [catalogue.search(query).took_ms for query in queries]


def _settle(client: Elasticsearch, index: str) -> None:
    """Wait for the merges that loading everything at once has left; visitors search an index at rest."""
    for _ in range(120):
        if not client.indices.stats(index=index, metric="merge")["_all"]["total"]["merges"]["current"]:
            return
        time.sleep(0.5)


def _fresh(client: Elasticsearch) -> str:
    _drop(client)
    return Indices(client, ALIAS).start()


def _drop(client: Elasticsearch) -> None:
    for index in client.indices.get(index=f"{ALIAS}-*", features="aliases"):
        client.indices.delete(index=index)


def _percentile(values: list[int], share: float) -> int:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _row(name: str, value: object, goal: str | None, unit: str, peer: str | None) -> dict[str, object]:
    return {"name": name, "value": value, "goal": goal, "unit": unit, "peer": peer}


if __name__ == "__main__":
    print(json.dumps(run(Settings(catalogue_url=sys.argv[1])), ensure_ascii=False, indent=1))
