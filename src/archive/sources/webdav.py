"""A WebDAV share (RFC 4918), by the standard library: PROPFIND, GET, PUT, MOVE. Nothing is followed to another place."""

import base64
import http.client
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote, urlsplit
from xml.etree import ElementTree

from archive import i18n
from archive.errors import IntakeAway, IntakeRefuses, IntakeWrong, SourceMissing
from archive.models.intake import RemoteEntry
from archive.sources.contract import Stream

_DAV = "{DAV:}"
_MOST_LISTED = 64 << 20
"""Bytes of one listing."""
_CONNECT_S, _TIMEOUT_S = 15, 60
_ASK = (
    b'<?xml version="1.0" encoding="utf-8"?><propfind xmlns="DAV:"><prop><resourcetype/><getcontentlength/>'
    b"<getetag/><getlastmodified/></prop></propfind>"
)
_OK = range(200, 300)
_NOT_THERE = frozenset({404, 410})


class WebDav:
    """One folder of a share. `user` and `password` go by basic authentication, so that the address should be https."""

    def __init__(self, name: str, address: str, path: str, user: str = "", password: str = "") -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise IntakeWrong(source=name, **i18n.reason("intake.address", address=address))
        self._name, self._secure, self._host, self._port = name, parts.scheme == "https", parts.hostname, parts.port
        self._base = "/" + "/".join(filter(None, (*unquote(parts.path).split("/"), *path.split("/"))))
        self.address = f"{parts.scheme}://{parts.netloc}{self._base.rstrip('/')}"
        token = base64.b64encode(f"{user}:{password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {token}"} if user else {}

    def entries(self, folder: str) -> list[RemoteEntry]:
        """What lies in a folder."""
        with self._asked("PROPFIND", f"{folder}/", _ASK, {"Depth": "1", "Content-Type": "application/xml"}) as answer:
            data = answer.read(_MOST_LISTED + 1)
        if len(data) > _MOST_LISTED or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise IntakeRefuses(source=self._name, **i18n.reason("intake.listing"))
        try:
            every = ElementTree.fromstring(data)  # noqa: S314 - no entities, see above
        except ElementTree.ParseError as fault:
            raise IntakeRefuses(source=self._name, reason=f"no WebDAV: {fault}") from fault
        own = self._place(folder).rstrip("/")
        found = (_entry(one, own) for one in every.iter(f"{_DAV}response"))
        return [entry for entry in found if entry]

    @contextmanager
    def open(self, path: str) -> Iterator[Stream]:
        """A file as a stream."""
        with self._asked("GET", path) as answer:
            yield _Whole(answer, self._name)

    def rename(self, path: str, new: str) -> None:
        """Move a file over another."""
        scheme = "https" if self._secure else "http"
        where = f"{scheme}://{self._host}{f':{self._port}' if self._port else ''}{quote(self._place(new))}"
        with self._asked("MOVE", path, headers={"Destination": where, "Overwrite": "T"}) as answer:
            answer.read()

    def put(self, path: str, data: bytes) -> None:
        """Write a small file."""
        with self._asked("PUT", path, data) as answer:
            answer.read()

    def _place(self, path: str) -> str:
        return f"{self._base.rstrip('/')}/{path}" if path.strip("/") else f"{self._base.rstrip('/')}/"

    @contextmanager
    def _asked(
        self, verb: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=_CONNECT_S)
        try:
            connection.connect()
            connection.sock.settimeout(_TIMEOUT_S)
            connection.request(verb, quote(self._place(path)), body, {**self._headers, **(headers or {})})
            answer = connection.getresponse()
            if answer.status in _NOT_THERE:
                raise SourceMissing(path=f"{self.address}/{path}")
            if answer.status not in _OK:
                kind_of = IntakeAway if answer.status >= 500 else IntakeRefuses
                raise kind_of(source=self._name, reason=f"{verb}: {answer.status} {answer.reason}")
            yield answer
        except ssl.SSLCertVerificationError as fault:
            raise IntakeRefuses(source=self._name, reason=fault.verify_message) from fault
        except (OSError, http.client.HTTPException) as fault:
            raise IntakeAway(source=self._name, reason=str(fault) or type(fault).__name__) from fault
        finally:
            connection.close()


class _Whole:
    """An answer's bytes; one that breaks off is told."""

    def __init__(self, answer: http.client.HTTPResponse, name: str) -> None:
        self._answer, self._name = answer, name

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, empty at the end.

        Raises:
            IntakeAway: the line broke.
        """
        try:
            piece = self._answer.read(None if size < 0 else size)
        except (OSError, http.client.HTTPException) as fault:
            raise IntakeAway(source=self._name, reason=str(fault) or type(fault).__name__) from fault
        if not piece and self._answer.length:
            raise IntakeAway(source=self._name, reason=f"{self._answer.length} bytes missing")
        return piece


def _entry(said: ElementTree.Element, own: str) -> RemoteEntry | None:
    """One line of a listing; None for the folder itself, and for what lies deeper or elsewhere."""
    place = unquote(urlsplit(said.findtext(f"{_DAV}href") or "").path).rstrip("/")
    above, _, name = place.rpartition("/")
    if not name or place == own or above != own:
        return None
    properties = next((one for one in said.iter(f"{_DAV}propstat") if " 200" in (one.findtext(f"{_DAV}status") or " 200")), said)
    folder = properties.find(f".//{_DAV}resourcetype/{_DAV}collection") is not None
    size = properties.findtext(f".//{_DAV}getcontentlength") or "0"
    written = properties.findtext(f".//{_DAV}getlastmodified") or ""
    mark = (properties.findtext(f".//{_DAV}getetag") or "").strip('"') or written
    return RemoteEntry(name, folder, int(size) if size.isdigit() else 0, mark, _moment(written))


def _moment(written: str) -> float:
    try:
        return parsedate_to_datetime(written).timestamp()
    except ValueError:
        return 0.0
