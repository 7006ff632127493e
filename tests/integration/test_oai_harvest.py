"""What is harvested from others: two archives on one machine end with the same public records, whatever happens on the way."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from archive.errors import IntakeAway, IntakeWrong
from archive.models.harvest import Harvest, HarvestedRecord
from archive.models.intake import IntakeKind, IntakeSource
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.services import Services
from archive.sources.fetching import Fetching, is_public
from archive.steps.decisions import review
from archive.steps.ingest import harvest
from archive.steps.ingest import walk as ingest
from archive.steps.publishing import publish
from harvestable import changed, portal, published, spread, withdrawn
from own_places import as_environment

pytestmark = pytest.mark.servers
CENTRE = "zj-330602"


@pytest.fixture
def other(places, tmp_path):
    """Another archive on the same servers."""
    own = places.prepared(tmp_path / "other")
    yield Services(own)
    places.give_back(own)


def source(services, address, **more):
    row = IntakeSource(
        name="far", centre=CENTRE, kind=IntakeKind.OAI, address=f"{address}/oai", own_network=True, every_min=1, **more
    )
    services.ledger.intake.put(row)
    return row


def looked(services):
    """Harvest, take in what is ready, approve and publish it; the codes of what was wrong."""
    services.ledger.intake.looked("far", None, None)
    found, _ = harvest.look(services, datetime.now(UTC))
    for one in found:
        list(ingest.run(services, one))
    for one in services.ledger.resources.in_state(ResourceState.IN_REVIEW, 1000):
        review.decide(services, one.id, Decision(verb="approve", by="reviewer"))
    while publish.run(services).lines:
        pass
    fault = services.ledger.intake.get("far").fault
    return fault.code if fault else None


def said(services):
    """What the public entries say, by the address at which each is at home."""
    own = {"id", "centre", "published_at", "publication_key", "links", "media", "tags", "place", "years"}
    found = {}
    for one, _ in services.ledger.publications.entries():
        home = next(iter(one.links), f"/e/{one.id}")
        found[urlsplit(home).path] = one.model_dump(mode="json", exclude=own) | {"given": one.place.given}
    return found


def without_control(entries):
    return json.loads(json.dumps(entries, ensure_ascii=False).replace("\\u000b", "").replace("�", ""))


def test_two_archives_end_with_the_same_public_records(services, other):
    ids = published(other, 9)
    withdrawn(other, ids[0])
    spread(other, 30)
    with portal(other, oai_page=3) as address:
        source(services, address, path="330000:330600")
        assert looked(services) is None
        wanted = {one for n, one in enumerate(ids) if n % 3 != 2} - {ids[0]}
        assert {one.rpartition("/")[2] for one in said(services)} == wanted
        theirs = {place: one for place, one in without_control(said(other)).items() if place.rpartition("/")[2] in wanted}
        assert without_control(said(services)) == theirs
        links = [one.links for one, _ in services.ledger.publications.entries()]
        assert all(len(one) == 1 and one[0].startswith(f"{address}/e/") for one in links)
        before = {one.id for one, _ in services.ledger.publications.entries()}

        changed(other, ids[1], 77)
        withdrawn(other, ids[3])
        (new,) = published(other, 1, [CENTRE], first=40)
        spread(other, 5)
        assert looked(services) is None
        assert {one.rpartition("/")[2] for one in said(services)} == (wanted - {ids[3]}) | {new}
        assert said(services)[f"/e/{ids[1]}"]["title"].startswith("越剧第77场")
        assert len(before - {one.id for one, _ in services.ledger.publications.entries()}) == 1, (
            "an address never changes its work"
        )
        left = services.ledger.resources.in_state(ResourceState.WITHDRAWN)
        assert len(left) == len(left[0].assets) == 1, "no byte is lost"
        assert services.ledger.resources.decisions(left[0].id)[-1].by.name == "harvest: far"

        changed(other, ids[3], 3)
        spread(other, 5)
        assert looked(services) is None and f"/e/{ids[3]}" in said(services), "it is there again"
        # The ledger was lost, and what it knew of the harvest with it: every record finds its work again.
        works = {one.id for one in services.ledger.resources.walk()}
        services.ledger.harvests.forget("far")
        withdrawn(other, ids[4])
        spread(other, 5)
        assert looked(services) is None and {one.id for one in services.ledger.resources.walk()} == works
        assert f"/e/{ids[4]}" not in said(services), "what had gone before it was read anew leaves as well"
        stranger, numbers = Harvest("near"), [one.number for one in services.ledger.resources.walk()]
        gone = [HarvestedRecord(one, "2026-11-02", gone=True) for one in numbers]
        assert services.ledger.harvests.read(stranger, stranger, gone, CENTRE)
        assert services.ledger.harvests.losses("near") == (0, 0), "nobody withdraws what another has delivered"
        harvested = services.ledger.harvests.get("far")
        assert looked(services) is None and services.ledger.harvests.get("far").page > harvested.page


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from archive.ledger import harvests
from archive.services import Services
from archive.steps.ingest import harvest

pages, real = int(sys.argv[1]), harvests.Harvests.read
def read(self, *page):
    global pages
    done = real(self, *page)
    pages -= 1
    if pages <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
harvests.Harvests.read = read
harvest.look(Services.load(), datetime.now(UTC))
"""


def killed_at_each_page(services, other, number, most):
    """Harvest in processes that are killed after 1, 2, 3 … pages; gives how many were killed."""
    ids = published(other, number)
    spread(other, 30)
    times = 0
    with portal(other, oai_page=10) as address:
        source(services, address)
        environment = {**os.environ, **as_environment(services.settings)}
        for _ in range(most):
            command = [sys.executable, "-c", KILLED, str(1 + times % 3)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode != -signal.SIGKILL:
                assert done.returncode == 0, done.stderr[-2000:]
                break
            times += 1
        services.ledger.intake.looked("far", None, None)
        harvest.look(services, datetime.now(UTC))
    harvest_ = services.ledger.harvests.get("far")
    assert harvest_.end is None and harvest_.records == number
    found = [one for name in services.ledger.harvests.due("far") for one in services.ledger.harvests.of("far", name, CENTRE)]
    assert sorted(one.identifier.rpartition(":")[2] for one in found) == sorted(ids)
    assert sorted(one.n for one in found) == list(range(number)), "each has a place of its own, and none was left out"
    return times


def test_a_harvest_that_is_killed_goes_on_where_it_was(services, other):
    assert killed_at_each_page(services, other, 75, 3) == 3


@pytest.mark.soak
def test_twenty_harvests_are_killed_at_their_pages(services, other):
    assert killed_at_each_page(services, other, 500, 20) == 20


def test_a_harvest_that_loses_much_asks(services, other, archive):
    ids = published(other, 12, [CENTRE])
    spread(other, 20)
    with portal(other) as address:
        options = ("--kind", "oai", "--address", f"{address}/oai", "--set", "330000:330600", "--link", "--own-network")
        assert archive("source", "add", "far", "--centre", CENTRE, *options)[0] == 0
        assert looked(services) is None and len(said(services)) == 12
        for one in ids[:2]:
            withdrawn(other, one)
        spread(other, 5)
        assert looked(services) == "E374" and len(said(services)) == 12, "nothing leaves before somebody has said so"
        assert looked(services) == "E374"
        assert "E374" in archive("source", "list")[1]
        assert archive("source", "keep", "far")[0] == 0 and looked(services) is None and len(said(services)) == 12
        for one in ids[2:4]:
            withdrawn(other, one)
        spread(other, 5)
        assert looked(services) == "E374"
        assert archive("source", "accept", "far")[0] == 0 and looked(services) is None and len(said(services)) == 10
        status, words = archive("source", "try", "far")
        assert status == 0 and "persistent" in words


LEADS = {"/inside.jpg": "http://127.0.0.2:9/secret.jpg", "/nowhere.jpg": "http://["}
SLOW = {"/body": b"HTTP/1.1 200 OK\r\n\r\n" + b" " * 50, "/head": b"HTTP/1.1 200 OK\r\nX: " + b" " * 50}
_HEADER = "<header><identifier>{}</identifier><datestamp>2026-11-02</datestamp></header>"


class Repository(BaseHTTPRequestHandler):
    """A repository as there are some: days only, it keeps nothing of what is gone, asks for patience, and writes no clean XML."""

    server: "Server"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self._file(body=False)

    def do_GET(self):
        parts = urlsplit(self.path)
        if not parts.path.endswith("/oai"):
            return self._file(body=True)
        given = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((datetime.now(UTC), given))
        if self.server.leads:
            return self._leads(self.server.leads)
        if self.server.busy:
            self.server.busy -= 1
            self.send_response(503)
            self.send_header("Retry-After", "1")
            self.end_headers()
            return None
        return self._send(self._answer(given).encode(), "text/xml")

    def _file(self, *, body):
        path = urlsplit(self.path).path
        if path in LEADS:
            self._leads(LEADS[path])
            return
        if path in SLOW:
            for byte in SLOW[path]:
                self.wfile.write(bytes([byte]))
                time.sleep(0.1)
        self._send(self.server.files.get(path, b""), "image/jpeg", body=body)

    def _leads(self, location):
        self.send_response(302, "Found\0")
        self.send_header("Location", location)
        self.end_headers()

    def _send(self, data, mime, *, body=True):
        self.send_response(200)
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)

    def _answer(self, given):
        verb = given["verb"]
        if verb == "Identify":
            body = (
                f"<Identify><earliestDatestamp>{self.server.earliest}</earliestDatestamp><deletedRecord>no</deletedRecord>"
                "<granularity>YYYY-MM-DD</granularity></Identify>"
            )
        elif verb == "ListMetadataFormats":
            body = (
                "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix>"
                "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace></metadataFormat></ListMetadataFormats>"
            )
        elif given.get("resumptionToken") == "forgotten":
            body = '<error code="badResumptionToken">gone</error>'
        else:
            body = self._records(int(given.get("resumptionToken", 0)), given)
        moment = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return (
            '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{moment}</responseDate><request/>{body}</OAI-PMH>"
        )

    def _records(self, start, given):
        found = self.server.records[start : start + 4] if given.get("until", "2027") > "2026-11" or start else []
        if not found:
            return '<error code="noRecordsMatch"/>'
        told = "".join(f"<record>{_HEADER.format(i)}{m}</record>" for i, m in found)
        more = start + 4 < len(self.server.records)
        token = self.server.tokens.pop() if more and self.server.tokens else str(start + 4) if more else ""
        return f"<ListRecords>{told}<resumptionToken>{token}</resumptionToken></ListRecords>"


class Server(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Repository)
        self.records, self.files, self.asked, self.tokens, self.busy = [], {}, [], [], 0
        self.leads, self.earliest = "", "2026-01-01"
        self.address = f"http://127.0.0.1:{self.server_port}"


@pytest.fixture
def repository():
    server = Server()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def dc(**said):
    words = "".join(f"<dc:{name}>{value}</dc:{name}>" for name, values in said.items() for value in values)
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:o="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    return f"<metadata><o:dc {spaces}>{words}</o:dc></metadata>"


def test_a_repository_of_others_is_read_as_it_is(services, repository, tmp_path):
    from PIL import Image

    Image.new("RGB", (320, 240), "teal").save(tmp_path / "a.jpg")
    repository.files["/a.jpg"] = (tmp_path / "a.jpg").read_bytes()
    page, picture = "https://museum.example.org/42", f"{repository.address}/a.jpg"
    repository.records = [
        (
            "oai:m:0",
            dc(title=["蓝印花布", "印花布"], type=["照片"], date=["1987"], identifier=[picture, page]),
        ),
        ("oai:m:1", dc(title=["铃&#x1;声\x0c"], identifier=[f"{repository.address}{one}" for one in LEADS])),
        ("铃" * 900, dc(title=["名字太长"])),
        ("hdl/2", dc(description=["没有题名"])),
        *((f"oai:m:{n}", dc(title=[f"花布{n}"], description=["<![CDATA[<!DOCTYPE html>]]>"])) for n in range(3, 8)),
    ]
    repository.tokens = ["forgotten"]
    repository.busy = 1
    source(services, repository.address, takes_media=True)
    assert looked(services) == "E365", "it asked for patience"
    assert looked(services) is None and len(repository.asked) == 1, "which it is given"
    services.ledger.harvests.put(
        services.ledger.harvests.get("far")._replace(not_before=datetime.now(UTC) - timedelta(seconds=1))
    )
    assert looked(services) is None
    entries = {one.title: one for one, _ in services.ledger.publications.entries()}
    assert set(entries) == {"蓝印花布", "铃声", *(f"花布{n}" for n in range(3, 8))}, "without a title one is refused"
    one = entries["蓝印花布"]
    assert one.links == (picture, page) and [part.media for part in one.media] == ["picture"]
    assert one.kind == "photograph" and one.alternative_titles == ("印花布",) and one.date.edtf == "1987"
    assert entries["铃声"].media == () and len(entries["铃声"].links) == 2, "what leads inside, or nowhere, stays a link"
    asked = [given for _, given in repository.asked if given["verb"] == "ListRecords"]
    assert all(len(given.get("from", "2026-01-01")) == 10 for given in asked)
    assert sum("resumptionToken" not in given for given in asked) == 3, "a window that lost its token began anew"

    before, harvests = len(repository.asked), services.ledger.harvests
    repository.records.pop(5)
    harvests.put(harvests.get("far")._replace(whole_at=datetime.now(UTC) - timedelta(days=8)))
    assert looked(services) is None and len(repository.asked) > before
    assert {one.title for one, _ in services.ledger.publications.entries()} == set(entries) - {"花布4"}, "what is missed is gone"


def test_what_cannot_be_read_costs_nobody_else_anything(services, repository):
    deep = "<metadata>" + "<a>" * 3000 + "</a>" * 3000 + "</metadata>"
    for given, told in (
        ({"leads": "http://["}, "E366"),
        ({"leads": "http://.[/"}, "E366"),
        ({"leads": "http://a\0b/" + "x" * 70 + "." * 300}, "E365"),
        ({"earliest": "0001-01-01T00:00:00+14:00"}, "E366"),
        ({"records": [("oai:m:0", deep)]}, "E366"),
        (
            {"records": [("oai:m:0", dc(title=["甲"])), ("oai:m:1", '<metadata><a xmlns="' + "n" * 300 + '"/></metadata>')]},
            "E366",
        ),
    ):
        for name, value in ({"leads": "", "earliest": "2026-01-01", "records": []} | given).items():
            setattr(repository, name, value)
        source(services, repository.address)
        assert looked(services) == told, given
        assert services.ledger.intake.get("far").looked_at, "others have their turn"
        services.ledger.harvests.forget("far")
    repository.earliest, repository.records = "9999-12-31", [("oai:m:0", dc(title=["甲"]))]
    assert looked(services) is None and services.ledger.harvests.get("far").records == 1
    many = [HarvestedRecord(str(n), "2026-11-02", gone=True) for n in range(70_000)]
    assert services.ledger.harvests.read(Harvest("near"), Harvest("near"), many, CENTRE)


def test_what_goes_while_its_delivery_is_in_work_does_not_become_public(services, repository):
    repository.records = [(f"oai:m:{n}", dc(title=[f"花布{n}"])) for n in range(3)]
    source(services, repository.address)
    ((delivery,), _), harvests = harvest.look(services, datetime.now(UTC)), services.ledger.harvests
    next(iter(ingest.run(services, delivery)))
    repository.records.pop()
    for _ in range(2):
        harvests.put(harvests.get("far")._replace(whole_at=datetime.now(UTC) - timedelta(days=8)))
        services.ledger.intake.looked("far", None, None)
        harvest.look(services, datetime.now(UTC))
        assert [one.identifier for one in harvests.moves("far", -1, 9)] == ["oai:m:2"], "it is owed"
        assert harvests.losses("far") == (0, 2), "and was decided"
    list(ingest.run(services, delivery))
    assert looked(services) is None and harvests.moves("far", -1, 9) == []
    assert {one.title for one, _ in services.ledger.publications.entries()} == {"花布0", "花布1"}


def test_a_trickle_of_bytes_buys_no_time(repository):
    for path in SLOW:
        began = time.monotonic()
        with pytest.raises(IntakeAway):
            Fetching("far", own_network=True).whole(repository.address + path, 1000, 1)
        assert time.monotonic() - began < 4


def test_nothing_private_is_asked(repository):
    closed = Fetching("far")
    for address in (
        repository.address,
        "http://localhost/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/",
    ):
        with pytest.raises(IntakeWrong):
            closed.whole(address, 1000, 5)
    for address in ("ftp://example.org/", "file:///etc/passwd", "http://", "http://user@example.org/", "http://a:99999/"):
        with pytest.raises(IntakeWrong):
            closed.whole(address, 1000, 5)
    assert repository.asked == []
    private = "10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 0.0.0.0 224.0.0.1 fc00::1 fe80::1%eth0 2002:7f00:1::"
    private += " 64:ff9b::a00:1 64:ff9b:1::a00:1 ::7f00:1 fec0::1 192.0.0.9"
    assert not any(map(is_public, private.split())) and is_public("1.1.1.1") and is_public("2606:4700::1111")
