"""Public entries by the hundred, as rows of the ledger alone, and a portal that serves them over a real socket."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import uvicorn
from sqlalchemy import insert, text

from archive.ledger import publications
from archive.ledger import tables as t
from archive.models.ids import ResourceId, mint_resource_id
from archive.models.public import PublicCentre, PublicPlace, PublicRecord
from archive.models.record import Contributor, Kind, Record, Role, Term, When
from archive.services import Services
from archive.web.app import create_app

CENTRES = ("zj-330683", "zj-330602", "zj-330105")
BEGUN = datetime(2026, 11, 1, 8, tzinfo=UTC)


def entry(id_: str, n: int, centre: str = CENTRES[0]) -> PublicRecord:
    """The n-th of them."""
    return PublicRecord(
        id=ResourceId(id_),
        title=f"越剧第{n}场 <牡丹亭> & 「还魂」",
        alternative_titles=(f"第{n}场",),
        kind=Kind.PERFORMANCE,
        genres=(Term(id="opera.yueju", label="越剧"), Term(label="折子戏")),
        description="第一段。\n第二段\x0b,有控制符。",
        contributors=(Contributor(name="示例甲", role=Role.PERFORMER), Contributor(name="示例乙", role=Role.DIRECTOR)),
        date=When(edtf="2024-05-01", given="2024年5月1日"),
        place=PublicPlace(given="嵊州市", divisions=(Term(id="330000", label="浙江省"), Term(id="330683", label="嵊州市"))),
        programme="春节晚会",
        languages=(Term(id="wuu", label="吴语"),),
        subjects=("婚俗", "水乡"),
        rights="CC BY 4.0",
        centre=PublicCentre(id=centre, name="嵊州市文化馆", level="county"),
        publication_key="k" * 20,
        published_at=BEGUN,
    )


def published(services: Services, number: int, centres: Sequence[str] = CENTRES, first: int = 0) -> list[ResourceId]:
    """So many, one of each centre in turn, opened as the worker opens them."""
    ids = [mint_resource_id() for _ in range(number)]
    rows = [_row(id_, n, centres[n % len(centres)]) for n, id_ in enumerate(ids, start=first)]
    with services.ledger.database.begin() as connection:
        connection.execute(insert(t.resources), rows)
        for n, id_ in enumerate(ids, start=first):
            publications.ensure_key(connection, id_, f"k{id_}")
            publications.open_(connection, entry(id_, n, centres[n % len(centres)]), n + 1, BEGUN, [])
    return ids


def _row(id_: str, n: int, centre: str) -> dict[str, object]:
    record = Record(title=f"第{n}场").model_dump(mode="json", exclude_none=True)
    names = {"delivery_name": "synthetic", "item": f"{id_}", "number": f"{id_}", "delivery": "D0"}
    return {"id": id_, "centre": centre, "state": "published", "version": 1, "record": record, **names}


def changed(services: Services, id_: str, n: int, centre: str = CENTRES[0]) -> None:
    """Shown anew, as after a correction or a restoration."""
    with services.ledger.database.begin() as connection:
        publications.ensure_key(connection, id_, f"k{id_}")
        publications.open_(connection, entry(id_, n, centre), n + 1, BEGUN, [])


def withdrawn(services: Services, id_: str) -> None:
    """Closed, as a withdrawal closes it."""
    with services.ledger.database.begin() as connection:
        publications.close(connection, ResourceId(id_), "")


def spread(services: Services, seconds: int) -> None:
    """Datestamps as if the changes had come one after the other, up to this many seconds ago."""
    with services.ledger.database.begin() as connection:
        connection.execute(
            text(
                "update disseminated d set changed_at = date_trunc('second', now()) - make_interval(secs => :back + o.n / 3) "
                "from (select resource, row_number() over (order by resource) as n from disseminated) o "
                "where o.resource = d.resource"
            ),
            {"back": seconds},
        )


@contextmanager
def portal(services: Services, port: int | None = None, **settings: object) -> Iterator[str]:
    """The portal over these services with some settings of its own; gives its address. `port`: of one that stopped."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = port or free.getsockname()[1]
    address = f"http://127.0.0.1:{number}"
    own = Services(services.settings.model_copy(update={"portal_url": address, **settings}))
    app = create_app(own, lambda _: None)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=number, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield address
    server.should_exit = True
    thread.join(10)
