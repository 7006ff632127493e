"""Uploads by the protocol of the page: one client against the SDK's plain upload in the same run, twenty at once
with pages beside them, and a slow line that is cut every half minute.
"""

import base64
import hashlib
import http.client
import json
import os
import secrets
import socket
import struct
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

import uvicorn
from minio import Minio

from archive.config import Settings
from archive.models.centre import Centre, Level
from archive.models.people import Person, Role
from archive.services import Services
from archive.steps.desk import signing_in, trays
from archive.web.workbench.app import create_workbench
from benchmarks.web_process import running

NEEDS = ("ledger", "store")
SIZE, CHUNK = 2_000_000_000, 8 << 20
MANY, MANY_S, MEGABITS = 20, 60.0, 4
SLOW_S, CUT_S = 240.0, 30.0
TICK = 16_384
CENTRE = "bench-uploads"
PASSWORD = "cha shan qing ge 1956"


@dataclass(frozen=True)
class Sent:
    """An upload and its token."""

    id: str
    token: str
    piece: int


def run(settings: Settings, size: int = SIZE, many_s: float = MANY_S, slow_s: float = SLOW_S) -> list[dict[str, object]]:
    """Rows as the module says."""
    services = Services(settings)
    services.ledger.migrate()
    services.store.ensure()
    with services.ledger.centres.changing() as tree:
        tree.save([Centre(id=CENTRE, name="示例馆", level=Level.COUNTY)])
    account = services.ledger.accounts.people.add(f"bench-{secrets.token_hex(4)}", "示例王", CENTRE)
    signing_in.set_password(services, account, PASSWORD)
    services.ledger.accounts.grants.give(account.id, Role.ARCHIVIST, CENTRE, "bench")
    with running(serve, settings) as (port, pid):
        bench = Bench(services, account.person(), account.login, port)
        began = peak(pid)
        rows = [bench.whole(size)]
        name, peer = (
            "the same: what the web process takes for it at its peak",
            f"{peak(pid)} MB, {began} MB before the first byte",
        )
        rows.append({"name": name, "value": float(peak(pid) - began), "unit": "MB", "goal": "<= 150", "peer": peer})
        rows += [*bench.many(many_s), bench.slow(slow_s)]
    return rows


class Bench:
    """A client of one web process."""

    def __init__(self, services: Services, person: Person, login: str, port: int) -> None:
        self.services, self.person, self.login, self.port = services, person, login, port

    def begun(self, size: int) -> Sent:
        """A new upload in a tray of its own."""
        tray = trays.open_tray(self.services, self.person, CENTRE, f"bench {secrets.token_hex(6)}")
        piece = self.services.store.trays.piece(size)
        made = self.services.ledger.desk.uploads.begin(tray.id, "a.mov", size, piece, self.person.id)
        return Sent(made.upload.id, made.token, piece)

    def whole(self, size: int) -> dict[str, object]:
        """One file as fast as it goes, with the checksums that the page sends, against the SDK."""
        s = self.services.settings
        secret = s.store_secret_key.get_secret_value()
        raw = Minio(urlsplit(s.store_url).netloc, s.store_access_key, secret, secure=False, region=s.store_region)
        with TemporaryDirectory(prefix="archive-bench-uploads-") as name:
            file = Path(name) / "a.mov"
            with file.open("wb") as out:
                for at in range(0, size, CHUNK):
                    out.write(secrets.token_bytes(min(CHUNK, size - at)))
            sums, total = digests(file)
            plain, ours = [], []
            for _ in range(2):
                began = time.perf_counter()
                raw.fput_object(s.bucket_inbox, f"bench/{secrets.token_hex(4)}", str(file))
                plain.append(time.perf_counter() - began)
                upload = self.begun(size)
                began = time.perf_counter()
                self._sent(upload, file, size, sums)
                self._finished(upload, sums, total)
                ours.append(time.perf_counter() - began)
        took, peer = median(ours), median(plain)
        told = f"SDK {peer:.1f} s, workbench {took:.1f} s for {size / 1e9:.1f} GB; load {os.getloadavg()[0]:.0f}"
        name = "2 GB by one client / plain SDK upload, rate"
        return {"name": name, "value": round(peer / took, 2), "goal": ">= 0.5", "peer": told}

    def many(self, seconds: float) -> list[dict[str, object]]:
        """Twenty at once, each at a limited rate, and a page asked for meanwhile."""
        size = int(MEGABITS * 1e6 / 8 * seconds)
        uploads, stop, took = [self.begun(size) for _ in range(MANY)], threading.Event(), []
        watching = threading.Thread(target=self._watched, args=(stop, took))
        watching.start()
        began = time.perf_counter()
        threads = [threading.Thread(target=self._paced, args=(one, size, MEGABITS, began + seconds)) for one in uploads]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        spent = time.perf_counter() - began
        stop.set()
        watching.join()
        here = sum(self.services.ledger.desk.uploads.get(one.id).offset for one in uploads)
        share = here / (MANY * MEGABITS * 1e6 / 8 * max(spent, seconds))
        peer = f"{MANY} × {MEGABITS} Mbit/s for {spent:.0f} s; load {os.getloadavg()[0]:.0f}"
        slowest = quantiles(took, n=20)[-1] * 1000
        return [
            {
                "name": "20 uploads of 4 Mbit/s each, share of their rate",
                "value": round(share, 3),
                "goal": ">= 0.95",
                "peer": peer,
            },
            {
                "name": "pages meanwhile, p95",
                "value": float(round(slowest)),
                "unit": "ms",
                "goal": "<= 200",
                "peer": f"{len(took)}",
            },
        ]

    def slow(self, seconds: float) -> dict[str, object]:
        """1 Mbit/s, cut every 30 s without a word."""
        size = int(1e6 / 8 * seconds * 2)
        upload, began, cuts = self.begun(size), time.perf_counter(), 0
        while (left := began + seconds - time.perf_counter()) > 0:
            self._paced(upload, size, 1, time.perf_counter() + min(CUT_S, left), cut=True)
            cuts += 1
        here = self.offset(upload)
        share = here / (1e6 / 8 * (time.perf_counter() - began))
        peer = f"{cuts} cuts in {seconds:.0f} s; load {os.getloadavg()[0]:.0f}"
        return {"name": "1 Mbit/s cut every 30 s, share of the rate", "value": round(share, 3), "goal": ">= 0.85", "peer": peer}

    def offset(self, upload: Sent) -> int:
        """How far it is."""
        line = self._line()
        line.request("HEAD", f"/work/uploads/{upload.id}", headers=_headers(upload))
        found = line.getresponse().headers["Upload-Offset"]
        line.close()
        return int(found)

    def _sent(self, upload: Sent, file: Path, size: int, sums: list[bytes]) -> None:
        line = self._line()
        with file.open("rb") as source:
            for n, at in enumerate(range(0, size, CHUNK)):
                sums_of = {"Upload-Checksum": f"sha256 {base64.b64encode(sums[n]).decode()}"}
                line.request("PATCH", f"/work/uploads/{upload.id}", source.read(CHUNK), _headers(upload, at) | sums_of)
                answer = line.getresponse()
                if answer.status != 204:
                    raise RuntimeError(answer.read())
                answer.read()

    def _finished(self, upload: Sent, sums: list[bytes], total: str) -> None:
        line = self._line()
        said = json.dumps({"pieces": [one.hex() for one in sums], "sha256": total})
        line.request("POST", f"/work/uploads/{upload.id}/finish", said, _headers(upload) | {"Content-Type": "application/json"})
        answer = line.getresponse()
        if answer.status != 200:
            raise RuntimeError(answer.read())

    def _paced(self, upload: Sent, size: int, megabits: float, until: float, *, cut: bool = False) -> None:
        at = self.offset(upload)
        line = self._line()
        line.putrequest("PATCH", f"/work/uploads/{upload.id}")
        for name, value in {**_headers(upload, at), "Content-Length": str(size - at)}.items():
            line.putheader(name, value)
        line.endheaders()
        began, sent = time.perf_counter(), 0
        while at + sent < size and time.perf_counter() < until:
            piece = bytes(min(TICK, size - at - sent))
            line.send(piece)
            sent += len(piece)
            time.sleep(max(0.0, began + sent * 8 / (megabits * 1e6) - time.perf_counter()))
        if cut and line.sock:
            line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif at + sent == size:
            line.getresponse().read()
        line.close()

    def _watched(self, stop: threading.Event, took: list[float]) -> None:
        line = self._line()
        body = urlencode({"login": self.login, "password": PASSWORD})
        form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        line.request("POST", "/work/sign-in", body, form)
        answer = line.getresponse()
        answer.read()
        cookie = (answer.headers["set-cookie"] or "").split(";")[0]
        while not stop.wait(0.2):
            began = time.perf_counter()
            line.request("GET", "/work/uploads", headers={"Cookie": cookie})
            line.getresponse().read()
            took.append(time.perf_counter() - began)

    def _line(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)


def digests(file: Path) -> tuple[list[bytes], str]:
    """SHA-256 of each piece, and of the whole."""
    running, pieces = hashlib.sha256(), []
    with file.open("rb") as source:
        while data := source.read(CHUNK):
            running.update(data)
            pieces.append(hashlib.sha256(data).digest())
    return pieces, running.hexdigest()


def serve(settings: Settings, port: int) -> None:
    """As `archive portal` does it."""
    uvicorn.run(create_workbench(Services(settings)), host="127.0.0.1", port=port, log_level="critical")


def peak(pid: int) -> int:
    """The most memory that a process has had, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)


def _headers(upload: Sent, offset: int | None = None) -> dict[str, str]:
    own = {"Tus-Resumable": "1.0.0", "Upload-Token": upload.token, "Sec-Fetch-Site": "same-origin"}
    more = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return own if offset is None else own | more
