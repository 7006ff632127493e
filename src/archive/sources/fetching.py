"""Files of the web by address, asked for without trust: where an address leads is looked at before anything is asked of it.

A name is resolved once, and what it resolved to is what is connected to, so that no name that changes its mind leads into our own
network (server-side request forgery, OWASP). Redirections are followed a few times, and judged anew each time.
"""

import http.client
import io
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urljoin, urlsplit

from archive import i18n
from archive.errors import IntakeAway, IntakeRefuses, IntakeWrong, SourceMissing

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_CONNECT_S, _TIMEOUT_S = 15, 60
_MOST_REDIRECTIONS = 4
_MOVED = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({429, 503})
_NOT_THERE = frozenset({404, 410})
_LONGEST_WAIT_S = 24 * 3600
_SAFE = "!#$%&'()*+,/:;=?@[]~"
_CHUNK = 1 << 16
_LONGEST_NUMBER = 18
"""Digits of a length: more are no length of anything."""
_NOT_PUBLIC = tuple(ipaddress.ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "fec0::/10", "192.0.0.0/24"))
"""What leads into an IPv4 network behind a translator (RFC 6052, 8215), or is reserved, whatever the registry calls global."""


class AskLater(IntakeAway):
    """It answers, and wants to be asked later. Facts: source, reason, seconds."""


class Body(NamedTuple):
    """What came back: the answer's headers, and its bytes to be read."""

    headers: Mapping[str, str]
    answer: http.client.HTTPResponse

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, empty at the end."""
        return self.answer.read(None if size < 0 else size)

    @property
    def size(self) -> int | None:
        """Bytes, where they are told."""
        length = self.headers.get("content-length", "")
        return int(length) if length.isascii() and length.isdigit() and len(length) <= _LONGEST_NUMBER else None


class Fetching:
    """Asks for a source of this name; `own_network` where the operator has said that private addresses are meant."""

    def __init__(self, name: str, *, own_network: bool = False) -> None:
        self._name, self._own_network = name, own_network

    @contextmanager
    def asked(self, address: str, method: str = "GET", seconds: float = _TIMEOUT_S) -> Iterator[Body]:
        """The answer of an address, which has so many seconds to have come as a whole.

        Raises:
            IntakeWrong: the address is none that may be asked.
            SourceMissing: there is nothing.
            AskLater, IntakeAway, IntakeRefuses.
        """
        end = time.monotonic() + seconds
        for _ in range(_MOST_REDIRECTIONS + 1):
            connection = self._connected(address)
            try:
                answer = self._answer(connection, address, method, end)
                headers = {name.lower(): value for name, value in answer.getheaders()}
                if answer.status in _MOVED and "location" in headers:
                    address = self._moved(address, headers["location"])
                    continue
                self._judge(address, answer, headers)
                yield Body(headers, answer)
                return
            except (OSError, http.client.HTTPException) as fault:
                raise IntakeAway(source=self._name, reason=str(fault) or type(fault).__name__) from fault
            finally:
                connection.close()
        raise IntakeRefuses(source=self._name, reason=f"more than {_MOST_REDIRECTIONS} redirections")

    def whole(self, address: str, most: int, seconds: float) -> bytes:
        """A small answer, read within so many seconds.

        Raises:
            IntakeRefuses: it is larger than `most`.
            IntakeAway: it takes longer; and as `asked`.
        """
        parts, read = [], 0
        with self.asked(address, seconds=seconds) as body:
            while piece := body.read(_CHUNK):
                parts.append(piece)
                read += len(piece)
                if read > most:
                    raise IntakeRefuses(source=self._name, reason=f"an answer of more than {most} bytes")
        return b"".join(parts)

    def _moved(self, address: str, location: str) -> str:
        try:
            return urljoin(address, location)
        except ValueError as fault:
            raise IntakeRefuses(source=self._name, reason=f"a redirection to no address: {location[:200]}") from fault

    def _connected(self, address: str) -> http.client.HTTPConnection:
        try:
            parts = urlsplit(address)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise IntakeWrong(source=self._name, **i18n.reason("intake.address", address=address[:200])) from None
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise IntakeWrong(source=self._name, **i18n.reason("intake.address", address=address[:200]))
        place = self._resolved(parts.hostname, port)
        if parts.scheme == "https":
            return _PinnedSecure(parts.hostname, port, place)
        return _Pinned(parts.hostname, port, place)

    def _resolved(self, host: str, port: int) -> str:
        """The first address of a name. One that leads to a private address among others leads nowhere."""
        try:
            found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as fault:
            raise IntakeAway(source=self._name, reason=f"{host}: {fault}") from fault
        if not self._own_network and (private := next((one for one in found if not is_public(one)), None)):
            raise IntakeWrong(source=self._name, **i18n.reason("intake.private", address=f"{host} ({private})"))
        return found[0]

    def _answer(self, connection: http.client.HTTPConnection, address: str, method: str, end: float) -> http.client.HTTPResponse:
        parts = urlsplit(address)
        path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
        headers = {"User-Agent": "archive (OAI-PMH)", "Accept-Encoding": "identity"}
        try:
            connection.connect()
            connection.sock.settimeout(_TIMEOUT_S)
            connection.response_class = _until(end)
            connection.request(method, path, headers=headers)
            return connection.getresponse()
        except ssl.SSLCertVerificationError as fault:
            raise IntakeRefuses(source=self._name, reason=fault.verify_message) from fault
        except ValueError as fault:
            raise IntakeRefuses(source=self._name, reason=f"no address, or no answer: {fault}") from fault

    def _judge(self, address: str, answer: http.client.HTTPResponse, headers: Mapping[str, str]) -> None:
        if answer.status in _NOT_THERE:
            raise SourceMissing(path=address)
        said = f"{answer.status} {answer.reason}"
        if answer.status in _LATER:
            wait = headers.get("retry-after", "")
            seconds = min(int(wait), _LONGEST_WAIT_S) if wait.isascii() and wait.isdigit() and len(wait) < 10 else 60
            raise AskLater(source=self._name, reason=said, seconds=seconds)
        if answer.status >= 500:
            raise IntakeAway(source=self._name, reason=said)
        if answer.status not in range(200, 300):
            raise IntakeRefuses(source=self._name, reason=said)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open network: not of a machine itself, a private one or a link's own."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if any(one in network for network in _NOT_PUBLIC):
        return False
    inside = getattr(one, "ipv4_mapped", None) or getattr(one, "sixtofour", None) or one
    return inside.is_global and not inside.is_multicast and one.is_global


class _Arriving(io.RawIOBase):
    """What a socket receives until a moment, by the monotonic clock: a trickle of bytes buys no time."""

    def __init__(self, sock: socket.socket, raw: io.RawIOBase, end: float) -> None:
        super().__init__()
        self._sock, self._raw, self._end = sock, raw, end

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int | None:
        """What there is, waited for no longer than is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("an answer that takes too long")
        self._sock.settimeout(min(_TIMEOUT_S, left))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """It, and the socket once nobody else has it."""
        self._raw.close()
        super().close()


def _until(end: float) -> type[http.client.HTTPResponse]:
    """Answers whose head and body have to have come by then."""

    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None) -> None:
            super().__init__(sock, debuglevel, method, url)
            self.fp = io.BufferedReader(_Arriving(sock, self.fp.detach(), end))

    return Answer


class _Pinned(http.client.HTTPConnection):
    """A connection to the address that was judged, whatever the name says by now."""

    def __init__(self, host: str, port: int, place: str) -> None:
        super().__init__(host, port, timeout=_CONNECT_S)
        self._place = place

    def connect(self) -> None:
        """To that address."""
        self.sock = socket.create_connection((self._place, self.port), self.timeout)


class _PinnedSecure(http.client.HTTPSConnection):
    """The same over TLS; the certificate is that of the name."""

    def __init__(self, host: str, port: int, place: str) -> None:
        self._trust = ssl.create_default_context()
        super().__init__(host, port, timeout=_CONNECT_S, context=self._trust)
        self._place = place

    def connect(self) -> None:
        """To that address."""
        plain = socket.create_connection((self._place, self.port), self.timeout)
        try:
            self.sock = self._trust.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
