"""A proxy between a client and the real store that goes wrong on purpose: what is injected is a fault of the way, never an answer
that the store could not give."""

import http.client
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

PASS = "pass"
CUT_BEFORE = "cut before"
"""The connection ends before the store hears of the request."""
CUT_AFTER = "cut after"
"""The store has done it, and nobody hears its answer."""
CUT_WITHIN = "cut within"
"""The answer breaks off in its middle."""
WRITES = frozenset({"PUT", "POST", "DELETE"})


@dataclass(frozen=True)
class Request:
    """One request: `number` counts all, `write` those that change something, both from 1."""

    number: int
    write: int
    method: str
    path: str


Rule = Callable[[Request], str | int | float]
"""PASS, a CUT_…, a status to answer instead (int), or seconds to wait before passing it on (float)."""


class FaultyStore:
    """Listens on a port of its own; `rule` decides about each request and may be changed at any time."""

    def __init__(self, url: str, rule: Rule = lambda _: PASS) -> None:
        self._target = urlsplit(url).netloc
        self.rule = rule
        self.cut = lambda: None
        """Called when the store has done what nobody will hear of."""
        self.numbers = self.writes = 0
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, client.makefile("rb") as incoming:
                while self._one(client, incoming):
                    pass
        except (OSError, http.client.HTTPException):
            return

    def _one(self, client: socket.socket, incoming) -> bool:
        line = incoming.readline().decode("latin-1").split()
        if len(line) < 3:
            return False
        headers = http.client.parse_headers(incoming)
        body = incoming.read(int(headers.get("Content-Length", 0)))
        action = self.rule(self._counted(line[0], line[1]))
        if action == CUT_BEFORE:
            return False
        if isinstance(action, int):
            client.sendall(f"HTTP/1.1 {action} Fault\r\nContent-Length: 0\r\n\r\n".encode())
            return True
        if isinstance(action, float):
            time.sleep(action)
        return self._passed(client, line, headers, body, action)

    def _passed(self, client, line, headers, body, action) -> bool:
        store = http.client.HTTPConnection(self._target, timeout=60)
        try:
            store.putrequest(line[0], line[1], skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                store.putheader(name, value)
            store.endheaders(body)
            answer = store.getresponse()
            data = answer.read()
        finally:
            store.close()
        if action == CUT_AFTER:
            self.cut()
            return False
        length = answer.headers.get("Content-Length") if line[0] == "HEAD" else str(len(data))
        kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in {"content-length", "transfer-encoding", "connection"}]
        head = f"HTTP/1.1 {answer.status} {answer.reason}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in kept)
        client.sendall((head + (f"Content-Length: {length}\r\n" if length else "") + "\r\n").encode("latin-1"))
        client.sendall(data[: len(data) // 2] if action == CUT_WITHIN else data)
        return action != CUT_WITHIN

    def _counted(self, method: str, path: str) -> Request:
        with self._lock:
            self.numbers += 1
            self.writes += method in WRITES
            return Request(self.numbers, self.writes, method, path)
