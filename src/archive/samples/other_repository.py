"""Another institution's repository, as the demonstration harvests it: a few records by OAI-PMH 2.0 over HTTP on this machine."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

_PROTOCOL = "{http://www.openarchives.org/OAI/2.0/}"
_FORMAT = "{http://www.openarchives.org/OAI/2.0/oai_dc/}"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_SINCE = "2020-01-01T00:00:00Z"

RECORDS: tuple[Mapping[str, str], ...] = (
    {
        "title": "越窑青瓷烧制技艺(图录)", "type": "照片", "date": "1996", "coverage": "浙江省绍兴市上虞区", "rights": "版权所有",
        "identifier": "https://museum.example.org/objects/42", "description": "龙窑开窑一组,样例记录。",
    },
    {
        "title": "乌篷船造船技艺(图录)", "type": "照片", "date": "1988", "coverage": "浙江省绍兴市柯桥区", "rights": "版权所有",
        "identifier": "https://museum.example.org/objects/43", "description": "船坞与上桐油,样例记录。",
    },
)  # fmt: skip
"""Dublin Core of each; what they link to is nowhere, and stays a link."""
TITLES = tuple(one["title"] for one in RECORDS)


@contextmanager
def serving() -> Iterator[str]:
    """The address of the repository, as long as this lasts."""
    register_namespace("", _PROTOCOL[1:-1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Repository)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/oai"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Repository(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - so it is called there
        """Nothing: the demonstration prints its own lines."""

    def do_GET(self) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        data = tostring(_answer(asked), encoding="utf-8", xml_declaration=True)
        self.send_response(200)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def _answer(asked: Mapping[str, str]) -> Element:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    root = Element(f"{_PROTOCOL}OAI-PMH")
    SubElement(root, f"{_PROTOCOL}responseDate").text = now
    SubElement(root, f"{_PROTOCOL}request").text = "http://127.0.0.1/oai"
    if asked.get("verb") == "Identify":
        told = {"repositoryName": "样例馆藏平台", "earliestDatestamp": _SINCE, "deletedRecord": "persistent"}
        _plain(SubElement(root, f"{_PROTOCOL}Identify"), told | {"granularity": "YYYY-MM-DDThh:mm:ssZ"})
    elif asked.get("verb") == "ListMetadataFormats":
        within = SubElement(SubElement(root, f"{_PROTOCOL}ListMetadataFormats"), f"{_PROTOCOL}metadataFormat")
        _plain(within, {"metadataPrefix": "oai_dc", "metadataNamespace": _FORMAT[1:-1]})
    elif asked.get("until", now) >= _SINCE >= asked.get("from", _SINCE):
        records = SubElement(root, f"{_PROTOCOL}ListRecords")
        for number, record in enumerate(RECORDS, start=42):
            _record(SubElement(records, f"{_PROTOCOL}record"), number, record)
    else:
        SubElement(root, f"{_PROTOCOL}error", code="noRecordsMatch")
    return root


def _record(within: Element, number: int, record: Mapping[str, str]) -> None:
    header = {"identifier": f"oai:museum.example.org:{number}", "datestamp": _SINCE}
    _plain(SubElement(within, f"{_PROTOCOL}header"), header)
    described = SubElement(SubElement(within, f"{_PROTOCOL}metadata"), f"{_FORMAT}dc")
    for name, value in record.items():
        SubElement(described, f"{_DUBLIN_CORE}{name}").text = value


def _plain(within: Element, told: Mapping[str, str]) -> None:
    for name, value in told.items():
        SubElement(within, f"{_PROTOCOL}{name}").text = value
