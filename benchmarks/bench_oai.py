"""OAI-PMH: a full harvest of all records, page by page through the portal, against plain keyset reads of the same rows.

The peer reads the same pages in the same order, each with its entry, and makes nothing of them. Run in turns, in one process.
"""

import re
import time
from collections.abc import Iterator

import psutil
from pydantic import SecretStr
from sqlalchemy import Connection, text
from starlette.testclient import TestClient

from archive import logs
from archive.config import Settings
from archive.services import Services
from archive.web.app import create_app
from archive.web.build import build

NEEDS = ("ledger",)
NUMBER = 100_000
PAGE = 500
_TOKEN = re.compile(rb"<resumptionToken[^>]*>([^<]+)<")
_RECORD = """jsonb_build_object(
  'id', r.id, 'title', '示例越剧第 ' || r.item || ' 场', 'kind', 'performance', 'publication_key', 'k' || r.id,
  'published_at', now(),
  'description', repeat('内容简介,讲的是一段往事。', 20), 'genres', '[{"id": "yueju", "label": "越剧"}]'::jsonb,
  'contributors', '[{"name": "示例甲", "role": "performer"}, {"name": "示例乙", "role": "director"}]'::jsonb,
  'subjects', '["婚俗", "水乡"]'::jsonb, 'rights', 'CC BY 4.0', 'date', '{"edtf": "2024-05-01", "given": "2024年5月1日"}'::jsonb,
  'centre', jsonb_build_object('id', r.centre, 'name', '示例馆', 'level', 'county'))"""
_FILL = (
    "insert into resources (id, centre, delivery_name, item, number, delivery, state, version, record) "
    "select 'H' || lpad(n::text, 10, '0'), c.id, 'bench', n::text, '', 'Dbench', 'published', 1, '{\"title\": \"示例\"}' "
    "from generate_series(1, :number) n "
    "join (select id, row_number() over (order by md5(id)) - 1 as place, count(*) over () as every from centres) c "
    "on c.place = n % c.every",
    "insert into publications (resource, key, sequence, published_at, opened_at, entry) "
    f"select r.id, 'k' || r.id, 1, now(), now(), {_RECORD} from resources r",
    "insert into disseminated (resource, centre, changed_at, gone) "
    "select id, centre, date_trunc('second', now()) - make_interval(secs => 10 + item::int / 200), item::int % 50 = 0 "
    "from resources",
)
_PLAIN = text(
    "select d.resource, d.changed_at, d.gone, p.entry from disseminated d join publications p on p.resource = d.resource "
    "where (d.changed_at, d.resource) > (:at, :id) order by d.changed_at, d.resource limit :page"
)


def run(settings: Settings) -> list[dict[str, object]]:
    """Rows for `make bench`."""
    own = settings.model_copy(update={"oai_page": PAGE, "signing_key": SecretStr("bench")})
    services = Services(own)
    logs.configure("WARNING")
    services.ledger.migrate()
    build()
    with services.ledger.database.begin() as connection:
        fill(connection, NUMBER)
        for table in ("resources", "publications", "disseminated", "centre_ancestors", "centres"):
            connection.execute(text(f"analyze {table}"))
    plain, read, harvested, grown = [], [], {"oai_dc": [], "archive": []}, 0.0
    with TestClient(create_app(services, lambda _: None)) as client:
        for prefix in ("oai_dc", "archive", "oai_dc"):
            plain.append(_timed(_read(services)))
            read.append(_timed(1 for _ in services.ledger.publications.entries()))
            before = psutil.Process().memory_info().rss
            harvested[prefix].append(_timed(_pages(client, prefix)))
            grown = (psutil.Process().memory_info().rss - before) / 1e6
    peer = NUMBER / min(plain)
    rows = [
        _row(f"harvest of {NUMBER:,} records, {prefix} / plain keyset reads, rate", peer, NUMBER / min(times))
        for prefix, times in harvested.items()
    ]
    rows += [
        _row(f"the same, {prefix} / the ledger's own reading of all entries", NUMBER / min(read), NUMBER / min(times))
        | {"goal": None}
        for prefix, times in harvested.items()
    ]
    return [
        *rows,
        {"name": "the same, memory grown in the last harvest", "value": round(grown, 1), "unit": "MB", "goal": "<= 20"},
    ]


def fill(connection: Connection, number: int) -> None:
    """So many public entries, in a ledger that has centres."""
    for one in _FILL:
        connection.execute(text(one), {"number": number} if ":number" in one else {})


def _row(name: str, peer: float, rate: float) -> dict[str, object]:
    said = f"{rate:,.0f} against {peer:,.0f} records/s"
    return {"name": name, "value": round(rate / peer, 2), "unit": "", "goal": ">= 0.5", "peer": said}


def _timed(pages: Iterator[int]) -> float:
    begun = time.perf_counter()
    assert sum(pages) == NUMBER
    return time.perf_counter() - begun


def _read(services: Services) -> Iterator[int]:
    at, id_ = "2000-01-01T00:00:00Z", ""
    while True:
        with services.ledger.database.begin() as connection:
            found = connection.execute(_PLAIN, {"at": at, "id": id_, "page": PAGE}).all()
        yield len(found)
        if len(found) < PAGE:
            return
        at, id_ = found[-1].changed_at, found[-1].resource


def _pages(client: TestClient, prefix: str) -> Iterator[int]:
    given = {"verb": "ListRecords", "metadataPrefix": prefix}
    while True:
        answer = client.get("/oai", params=given, headers={"Accept-Encoding": "identity"}).content
        yield answer.count(b"<record>")
        token = _TOKEN.search(answer)
        if not token:
            return
        given = {"verb": "ListRecords", "resumptionToken": token[1].decode()}
