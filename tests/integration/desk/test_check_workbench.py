"""`archive check` tries the workbench's address: it tells a proxy that collects uploads from one that passes them on."""

import socket
import socketserver
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn

from archive import checks
from archive.models.findings import Mark
from archive.services import Services
from archive.web.workbench.app import create_workbench


@contextmanager
def serving(app):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield port
    server.should_exit = True
    thread.join(10)


class _Collecting(socketserver.StreamRequestHandler):
    """A proxy that passes a request on once it has all of it, without some headers of the answer."""

    def handle(self):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.rfile.read(1)
        if self.server.refuses and head.startswith(b"POST"):
            return
        size = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
        body = self.rfile.read(size)
        with socket.create_connection(("127.0.0.1", self.server.behind)) as onward:
            onward.sendall(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + body)
            answer = b"".join(iter(lambda: onward.recv(65536), b""))
        self.wfile.write(answer.replace(b"x-frame-options", b"x-dropped") if self.server.drops else answer)


@contextmanager
def collecting(behind, *, drops=False, refuses=False):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Collecting)
    server.behind, server.drops, server.refuses, server.daemon_threads = behind, drops, refuses, True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    from archive.config import Settings

    settings = Settings(home=tmp_path_factory.mktemp("home"), ledger_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    with serving(create_workbench(Services(settings))) as found:
        yield settings, found


def found(port, at, **changes):
    settings = port[0].model_copy(update={"workbench_url": f"http://127.0.0.1:{at}", **changes})
    return {one.tried: (one.mark, one.code) for one in checks.run(Services(settings), ["workbench"])}


def test_what_is_right_is_told_as_right(port):
    told = found(port, port[1], portal_url="http://localhost:8000")
    assert {mark for mark, _ in told.values()} == {Mark.GOOD} and "buffering" in told


def test_a_proxy_that_collects_uploads_or_drops_headers_is_told(port):
    with collecting(port[1]) as at:
        assert found(port, at)["buffering"] == (Mark.NOTE, "E773")
    with collecting(port[1], drops=True) as at:
        assert found(port, at)["headers"] == (Mark.BAD, "E833")
    with collecting(port[1], refuses=True) as at:
        assert found(port, at)["buffering"] == (Mark.NOTE, "E774")


@pytest.mark.parametrize(
    ("changes", "tried", "expected"),
    [
        ({"workbench_url": "http://work.example.invalid"}, "encryption", (Mark.BAD, "E837")),
        ({"workbench_url": "https://work.example.invalid"}, "reach", (Mark.BAD, "E839")),
        ({"workbench_url": "http://127.0.0.1:1"}, "reach", (Mark.NOTE, "E839")),
        ({"workbench_url": "nonsense"}, "values", (Mark.BAD, "E839")),
        ({"portal_url": "http://127.0.0.1:9"}, "hosts", (Mark.NOTE, "E838")),
        ({"workbench": "off"}, "set-up", (Mark.GOOD, "")),
    ],
)
def test_each_thing_that_is_wrong_has_its_code(port, changes, tried, expected):
    assert found(port, port[1], **changes)[tried] == expected


WITHOUT = "zxcvbn, pyotp, webauthn, authlib, joserfc, httpx, apprise, archive.chat, archive.accounts, archive.web.workbench"
"""argon2 comes along with the store's client, and python-multipart is looked for by the framework itself."""


def test_the_portal_alone_imports_nothing_of_the_workbench(tmp_path):
    program = f"""
import sys
import archive.cli.portal as door
from archive.services import Services
from archive.config import Settings
door.serve = lambda application, *_: None
door._warm = lambda services: None
door.check_address = lambda *_: None
import archive.cli.shared.metrics as metrics
metrics.served = lambda *_: __import__("archive.figures").figures.Registry()
class Context: obj = None
door.portal(Context(), None, None)
print(sorted(name for name in "{WITHOUT}".split(", ") if name in sys.modules))
"""
    from archive.config import environment_of_the_stack

    given = {**environment_of_the_stack(), "ARCHIVE_WORKBENCH": "off", "ARCHIVE_HOME": str(tmp_path)}
    given |= {"ARCHIVE_LEDGER_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none", "ARCHIVE_SIGNING_KEY": "x" * 40}
    done = subprocess.run([sys.executable, "-c", program], check=False, env=given, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.strip().splitlines()[-1] == "[]"
