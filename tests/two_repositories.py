"""Two repositories that share some of what they have, each over a real socket: made of seeds, so that what must come of a
harvest is known beforehand.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

PAGE = 100
_SPACES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:o="http://www.openarchives.org/OAI/2.0/oai_dc/"'
_FORM = "%Y-%m-%dT%H:%M:%SZ"


class Given(NamedTuple):
    """A record as a repository gives it; without metadata it is deleted."""

    identifier: str
    metadata: str
    at: datetime


class Seeds(NamedTuple):
    """How many there are in both together; each pair is two of them."""

    records: int
    deleted: int
    faulty: int
    pairs: int

    @property
    def entries(self) -> int:
        return self.records - self.deleted - self.faulty - self.pairs


class Repository(ThreadingHTTPServer):
    """It remembers deletions, tells seconds, and gives what changed between two of them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.records: dict[str, Given] = {}
        self.address = f"http://127.0.0.1:{self.server_port}"

    def give(self, identifier: str, metadata: str, age_s: int = 0) -> None:
        self.records[identifier] = Given(identifier, metadata, datetime.now(UTC) - timedelta(seconds=age_s))

    def delete(self, identifier: str) -> None:
        self.give(identifier, "")


class _Answering(BaseHTTPRequestHandler):
    server: Repository

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        given = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        said = '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        data = f"{said}<responseDate>{datetime.now(UTC):{_FORM}}</responseDate><request/>{self._answer(given)}</OAI-PMH>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _answer(self, given: dict[str, str]) -> str:
        if given["verb"] == "Identify":
            told = "<deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity>"
            return f"<Identify><earliestDatestamp>2026-01-01T00:00:00Z</earliestDatestamp>{told}</Identify>"
        if given["verb"] == "ListMetadataFormats":
            space = "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace>"
            named = f"<metadataFormat><metadataPrefix>oai_dc</metadataPrefix>{space}</metadataFormat>"
            return f"<ListMetadataFormats>{named}</ListMetadataFormats>"
        since, until, start = given.get("from", ""), given.get("until", ""), 0
        if token := given.get("resumptionToken"):
            since, until, place = token.split("|")
            start = int(place)
        found = [one for one in self.server.records.values() if since <= f"{one.at:{_FORM}}" <= until]
        if not found:
            return '<error code="noRecordsMatch"/>'
        more = f"{since}|{until}|{start + PAGE}" if start + PAGE < len(found) else ""
        told = "".join(map(_record, found[start : start + PAGE]))
        return f"<ListRecords>{told}<resumptionToken>{more}</resumptionToken></ListRecords>"


def _record(one: Given) -> str:
    status = "" if one.metadata else ' status="deleted"'
    stamp = f"<identifier>{escape(one.identifier)}</identifier><datestamp>{one.at:{_FORM}}</datestamp>"
    body = f"<metadata>{one.metadata}</metadata>" if one.metadata else ""
    return f"<record><header{status}>{stamp}</header>{body}</record>"


def dc(title: str, *identifiers: str, description: str = "") -> str:
    said = [("title", title), ("description", description), *(("identifier", one) for one in identifiers)]
    words = "".join(f"<dc:{name}>{escape(value)}</dc:{name}>" for name, value in said if value)
    return f"<o:dc {_SPACES}>{words}</o:dc>"


@contextmanager
def two(seeds: Seeds) -> Iterator[tuple[Repository, Repository]]:
    """Both of them, filled. What of a pair is called differently is one of five kinds, by its number."""
    first, second = Repository(), Repository()
    for one in (first, second):
        threading.Thread(target=one.serve_forever, daemon=True).start()
    _fill(seeds, first, second)
    yield first, second
    for one in (first, second):
        one.shutdown()
        one.server_close()


def _fill(seeds: Seeds, first: Repository, second: Repository) -> None:
    for n in range(seeds.pairs):
        for here, one in enumerate((first, second)):
            identifier, metadata = pair(n, here)
            one.give(identifier, metadata, 3600)
    for n in range(seeds.deleted):
        (first, second)[n % 2].give(f"oai:lost:{n}", "", 3600)
    for n in range(seeds.faulty):
        identifier, metadata = _FAULTY[n % len(_FAULTY)](n)
        (first, second)[n % 2].give(identifier, metadata, 3600)
    for n in range(seeds.records - 2 * seeds.pairs - seeds.deleted - seeds.faulty):
        identifier, metadata = single(n)
        (first, second)[n % 2].give(identifier, metadata, 3600)


def pair(n: int, here: int, title: str = "") -> tuple[str, str]:
    """The n-th pair as the first or the second (`here`) gives it: the same thing by another name, and with words of its own."""
    own, words = f"oai:{'ab'[here]}.example.org:pair-{n}", (f"示例藏品{n}", f"样例物件{n}")[here]
    home = f"https://{'ab'[here]}.example.org/pairs/{n}"
    shared, title = _SHARED[n % len(_SHARED)](n, here), title or words
    if n % len(_SHARED) == 3:
        title = f"示例卷宗{n}"
    if n % len(_SHARED) == 4:
        own = f"oai:union.example.org:{n}"
    return own, dc(title, home, *shared, description=f"{words},{'甲乙'[here]}馆著录。")


_SHARED = (
    lambda n, here: [(f"https://union.example.org/objects/{n}/", f"http://Union.example.org:80/objects/{n}#top")[here]],
    lambda n, here: [(f"ark:/99999/fk4-{n}", f"https://{'ab'[here]}.example.org/ark:99999/fk4{n}")[here]],
    lambda n, here: [(f"hdl:20.500.99999/{n}", f"https://hdl.handle.net/20.500.99999/{n}")[here]],
    lambda n, here: [(f"J101-2003-{n:04d}", f"j101 2003 {n:04d}")[here]],
    lambda n, here: [],
)
"""An address, an ARK, a handle, a call number under one title, and the OAI identifier itself."""
_FAULTY = (
    lambda n: (f"oai:faulty:{n}", dc("", f"https://faulty.example.org/{n}")),
    lambda n: (f"oai:strange:{n}", '<mods xmlns="http://www.loc.gov/mods/v3"/>'),
)


def single(n: int) -> tuple[str, str]:
    """What one of them has alone. The other has one of the same title, the same running number, the same home page and an address
    in a network of its own, and none of that makes them one.
    """
    same = n // 2
    traps = (f"K{same}", "https://union.example.org/about", "https://union.example.org/", f"http://10.0.0.7/objects/{same}")
    return f"oai:{'ab'[n % 2]}.example.org:{same}", dc(f"示例照片{same}", *traps, f"https://{'ab'[n % 2]}.example.org/{same}")
