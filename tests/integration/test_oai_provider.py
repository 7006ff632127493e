"""What others harvest: every record once and none missed, judged by two harvesters of others and by the protocol's schema."""

import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import psycopg
import pytest
from lxml import etree
from oaipmh.client import Client
from oaipmh.metadata import MetadataRegistry, oai_dc_reader
from oaipmh_scythe import Scythe
from starlette.testclient import TestClient

from archive.crosswalks.entry_format import schema
from archive.ledger import publications
from archive.models.centre import CentreRow
from archive.steps.network import change
from archive.web.app import create_app
from harvestable import BEGUN, CENTRES, changed, entry, portal, published, spread, withdrawn
from own_places import plain_url

pytestmark = pytest.mark.servers
DATA = Path(__file__).parents[1] / "data" / "oai"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
NUMBER, PAGE = 520, 40


@pytest.fixture(scope="module")
def judge():
    schemas = [etree.XMLSchema(etree.parse(DATA / name)) for name in ("OAI-PMH.xsd", "oai_dc.xsd")]
    own = etree.XMLSchema(etree.fromstring(schema()))

    def judged(data):
        root = etree.fromstring(data)
        schemas[0].assertValid(root)
        for one in root.iter(f"{OAI}metadata"):
            content = etree.fromstring(etree.tostring(one[0]))
            (own if content.tag.startswith("{urn:x-archive:entry:1}") else schemas[1]).assertValid(content)
        for record in root.iter(f"{OAI}record"):
            gone = record.find(f"{OAI}header").get("status") == "deleted"
            assert (record.find(f"{OAI}metadata") is None) == gone
        return root

    return judged


@pytest.fixture
def asked(services, judge):
    """Ask and be answered with a valid document: its root."""
    services = type(services)(
        services.settings.model_copy(update={"oai_page": PAGE, "portal_url": "https://archive.example.org"})
    )
    app = create_app(services, lambda _: None)
    with TestClient(app) as client:

        def ask(post=False, **arguments):
            given = {name.rstrip("_"): value for name, value in arguments.items()}
            answer = client.post("/oai", data=given) if post else client.get("/oai", params=given)
            assert answer.status_code == 200 and answer.headers["content-type"] == "text/xml; charset=utf-8"
            return judge(answer.content)

        ask.client, ask.services = client, services
        yield ask


def code(root):
    return root.find(f"{OAI}error").get("code")


def headers(root):
    found = root.iter(f"{OAI}header")
    return {one.findtext(f"{OAI}identifier").rpartition(":")[2]: one for one in found}


def listed(ask, verb="ListIdentifiers", **arguments):
    """Every header of a list, and how many pages it had."""
    root, found, pages = ask(verb=verb, **arguments), [], 1
    while True:
        found += [one.findtext(f"{OAI}identifier").rpartition(":")[2] for one in root.iter(f"{OAI}header")]
        token = root.findtext(f".//{OAI}resumptionToken")
        if not token:
            return found, pages
        root, pages = ask(verb=verb, resumptionToken=token), pages + 1


def final(services):
    """Wait until nothing can slip in any more of what happened up to now."""
    now = datetime.now(UTC).replace(microsecond=0)
    deadline = time.monotonic() + 20
    while services.ledger.dissemination.final() < now:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_standard_s_errors_and_never_another_status(asked):
    published(asked.services, 3)
    final(asked.services)
    wrong = {
        "badVerb": [{}, {"verb": "Nothing"}, {"verb": "ListRecords\u0000"}, {"verb": ["Identify", "Identify"]}],
        "badArgument": [
            {"verb": "Identify", "from_": "2024-01-01"},
            {"verb": "ListRecords"},
            {"verb": "GetRecord", "metadataPrefix": "oai_dc"},
            {"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]},
            *({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": one} for one in (
                "yesterday", "2024-13-01", "2024-01-01T00:00Z", "2024-01-01T00:00:00", "٢٠٢٤-01-01", "0000-01-01", "9" * 3000, ""
            )),
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2024-01-01", "until": "2024-01-01T00:00:00Z"},
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2024-01-02", "until": "2024-01-01"},
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a::b"},
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"},
        ],
        "badResumptionToken": [
            *({"verb": "ListRecords", "resumptionToken": one} for one in ("x", "1.2.3", "99999999999.a.b", "越剧", "." * 99))
        ],
        "cannotDisseminateFormat": [{"verb": "ListRecords", "metadataPrefix": "marc"}],
        "idDoesNotExist": [
            {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:archive.example.org:7ZQ4M1T9KC5"},
            {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "越剧"},
            {"verb": "ListMetadataFormats", "identifier": "oai:elsewhere:1"},
        ],
        "noRecordsMatch": [
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "2001-01-01"},
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2999-01-01"},
            {"verb": "ListIdentifiers", "metadataPrefix": "oai_dc", "set": "nobody"},
        ],
    }  # fmt: skip
    for expected, requests in wrong.items():
        for one in requests:
            assert code(asked(**one)) == expected, one
            if not any("\u0000" in str(value) for value in one.values()):
                assert code(asked(post=True, **one)) == expected, one
    identify = asked(verb="Identify", post=True)
    assert identify.findtext(f".//{OAI}deletedRecord") == "persistent"
    big = asked.client.post("/oai", content=b"verb=Identify&x=" + b"x" * 100_000)
    assert big.status_code == 200 and b"badVerb" in big.content
    assert asked.client.put("/oai").status_code == 405 and asked.client.get("/oai/entry-1.xsd").content == schema()


def test_two_harvesters_of_others_have_every_record_while_changes_go_on(services):
    ids = published(services, NUMBER)
    for one in ids[:25]:
        withdrawn(services, one)
    spread(services, 10)
    stop = threading.Event()
    touched: set[str] = set()

    def change_some():
        for n, one in enumerate(ids[30:330:5]):
            if stop.is_set():
                return
            (withdrawn if n % 7 == 0 else lambda s, i: changed(s, i, 1))(services, one)
            touched.add(one)
            time.sleep(0.02)

    with portal(services, oai_page=PAGE) as address:
        worker = threading.Thread(target=change_some)
        worker.start()
        scythe = Scythe(f"{address}/oai")
        first = next(iter(scythe.list_identifiers(metadata_prefix="oai_dc")))
        assert first
        begun = scythe.identify()
        with urlopen(f"{address}/oai?verb=ListRecords&metadataPrefix=archive") as answer:
            since = etree.parse(answer).findtext(f"{OAI}responseDate")
        seen = {one.header.identifier: one for one in scythe.list_records(metadata_prefix="archive")}
        worker.join()
        final(services)
        # What changed meanwhile comes with the next harvest, from when the first answer said that it was complete.
        assert begun.deletedRecord == "persistent"
        seen |= {one.header.identifier: one for one in scythe.list_records(metadata_prefix="archive", from_=since)}
        host = urlsplit(address).hostname
        assert {one.rpartition(":")[2] for one in seen} == set(ids)
        gone = {one.rpartition(":")[2] for one, record in seen.items() if record.deleted}
        expected = {*ids[:25], *(one for n, one in enumerate(ids[30:330:5]) if n % 7 == 0)}
        assert gone == expected and touched

        registry = MetadataRegistry()
        registry.registerReader("oai_dc", oai_dc_reader)
        other = Client(f"{address}/oai", registry)
        records = list(other.listRecords(metadataPrefix="oai_dc"))
        assert {head.identifier() for head, _, _ in records} == {f"oai:{host}:{one}" for one in ids}
        assert {head.identifier().rpartition(":")[2] for head, _, _ in records if head.isDeleted()} == expected
        one = next(meta for _, meta, _ in records if meta)
        assert one["title"][0].startswith("越剧第") and one["identifier"][0].startswith(f"{address}/e/")


def test_lists_are_frozen_and_inclusive_and_survive_a_restart(services, asked, judge):
    ids = published(services, 2 * PAGE)
    spread(services, 100)
    found, pages = listed(asked, metadataPrefix="oai_dc")
    assert sorted(found) == sorted(ids) and pages == 2, "a list of a multiple of the page ends with a record, and an empty token"
    whole = asked(verb="ListRecords", metadataPrefix="archive")
    token = whole.find(f".//{OAI}resumptionToken")
    assert (token.get("completeListSize"), token.get("cursor")) == (str(2 * PAGE), "0") and token.get("expirationDate")
    stamps = {
        key: one.findtext(f"{OAI}datestamp")
        for key, one in headers(asked(verb="ListIdentifiers", metadataPrefix="oai_dc")).items()
    }
    middle = sorted(stamps.values())[PAGE // 2]
    same = {key for key, stamp in stamps.items() if stamp == middle}
    assert len(same) > 1 and set(listed(asked, metadataPrefix="oai_dc", from_=middle, until=middle)[0]) == same
    day = middle[:10]
    assert set(listed(asked, metadataPrefix="oai_dc", from_=day, until=day)[0]) >= same

    # All that is left of a list changes: it ends with a record all the same, and what changed comes from its response date on.
    since = whole.findtext(f"{OAI}responseDate")
    for n, one in enumerate(sorted(ids, key=lambda one: one)):
        changed(services, one, n)
    again = type(services)(services.settings.model_copy(update={"oai_page": PAGE, "portal_url": "https://archive.example.org"}))
    with TestClient(create_app(again, lambda _: None)) as other:
        last = judge(other.get("/oai", params={"verb": "ListRecords", "resumptionToken": token.text}).content)
        assert len(headers(last)) == 1 and not last.findtext(f".//{OAI}resumptionToken")
        assert last.findtext(f"{OAI}responseDate") == since
        refused = judge(other.get("/oai", params={"verb": "ListIdentifiers", "resumptionToken": token.text}).content)
        assert code(refused) == "badResumptionToken"
    final(services)
    assert set(listed(asked, metadataPrefix="oai_dc", from_=since)[0]) == set(ids)


def test_a_late_commit_does_not_slip_behind_a_reader(services, asked):
    early, late = published(services, 2)
    spread(services, 50)
    with services.ledger.database.begin() as slow:
        publications.open_(slow, entry(late, 7), 9, BEGUN, [])
        time.sleep(3)
        root = asked(verb="ListIdentifiers", metadataPrefix="oai_dc")
        since = root.findtext(f"{OAI}responseDate")
    final(services)
    assert late in listed(asked, metadataPrefix="oai_dc", from_=since)[0]
    assert early not in listed(asked, metadataPrefix="oai_dc", from_=since)[0]


def test_sets_are_the_tree_and_old_codes_resolve(services, asked):
    ids = published(services, 30)
    old = published(services, 3, ["zj-330103"], first=30) if services.ledger.centres.get("zj-330103") else []
    change.run(services, [CentreRow(id="zj-330103", name="下城区文化馆", division="330103")])
    old = old or published(services, 3, ["zj-330103"], first=30)
    spread(services, 30)
    by_centre = {centre: {one for n, one in enumerate(ids) if n % 3 == k} for k, centre in enumerate(CENTRES)}

    def within(spec):
        return set(listed(asked, metadataPrefix="oai_dc", set=spec)[0])

    assert within("330000") == {*ids, *old}
    assert within("330000:330600") == by_centre[CENTRES[0]] | by_centre[CENTRES[1]]
    assert within("330000:330600:330683") == by_centre[CENTRES[0]] == within("330683")
    assert within("330000:330100:330103") == set(old)
    header = headers(asked(verb="ListIdentifiers", metadataPrefix="oai_dc", set="330683"))[sorted(by_centre[CENTRES[0]])[0]]
    assert [one.text for one in header.iter(f"{OAI}setSpec")] == ["330000", "330000:330600", "330000:330600:330683"]
    change.run(services, [CentreRow(id="zj-330103", closed=datetime.now(UTC).date(), successors=("zj-330105",))])
    assert within("330000:330100:330103") == within("330105") == by_centre[CENTRES[2]] | set(old)
    withdrawn(services, ids[0])
    final(services)
    assert headers(asked(verb="ListIdentifiers", metadataPrefix="oai_dc", set="330683"))[ids[0]].get("status") == "deleted"
    specs, root = [], asked(verb="ListSets")
    while True:
        specs += [one.text for one in root.iter(f"{OAI}setSpec")]
        if not (token := root.findtext(f".//{OAI}resumptionToken")):
            break
        root = asked(verb="ListSets", resumptionToken=token)
    assert len(specs) == len(set(specs)) > 1000 and {"330000", "330000:330600:330683"} <= set(specs)
    assert "330000:330100:330103" not in specs


def test_what_leaves_the_archive_is_known_to_be_gone_for_good(services, asked):
    (one,) = published(services, 1)
    withdrawn(services, one)
    with psycopg.connect(plain_url(services.settings), autocommit=True) as connection:
        connection.execute("update disseminated set changed_at = changed_at - interval '1 year'")
    root = asked(
        verb="ListRecords", metadataPrefix="archive", until=(datetime.now(UTC) - timedelta(days=300)).strftime("%Y-%m-%d")
    )
    assert headers(root)[one].get("status") == "deleted"
    got = asked(verb="GetRecord", metadataPrefix="oai_dc", identifier=f"oai:archive.example.org:{one}")
    assert headers(got)[one].get("status") == "deleted"
