"""A proxy that first takes a whole request in is found out by `archive check`; one that hands bytes on is fine."""

import http.client
import socket
import threading
import time

import pytest
import uvicorn

from archive.checks import proxies
from archive.services import Services
from archive.web.workbench.app import create_workbench
from stack_ports import free_ports

pytestmark = pytest.mark.servers


@pytest.fixture
def port(settings):
    found = next(iter(free_ports().values()))
    config = uvicorn.Config(create_workbench(Services(settings)), port=found, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield found
    server.should_exit = True
    thread.join(10)


def buffering(target):
    """A proxy as nginx is by default, for one request."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        client, _ = listening.accept()
        with client, client.makefile("rb") as incoming:
            words = incoming.readline().decode().split()
            headers = dict(http.client.parse_headers(incoming))
            body = incoming.read(int(headers["Content-Length"]))
            line = http.client.HTTPConnection("127.0.0.1", target)
            line.request(words[0], words[1], body, headers)
            data = line.getresponse().read()
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(data), data))

    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1]


@pytest.mark.parametrize(("proxied", "code"), [(False, ""), (True, "E773")])
def test_buffering_is_found_out(settings, port, proxied, code):
    at = buffering(port) if proxied else port
    seen = settings.model_copy(update={"workbench_url": f"http://127.0.0.1:{at}", "workbench": "beside"})
    (found,) = proxies.probe(Services(seen))
    assert found.code == code


def test_a_workbench_that_is_not_there_is_said_where_it_is_elsewhere(settings):
    away = settings.model_copy(update={"workbench_url": "http://no-such-host.invalid"})
    assert [one.code for one in proxies.probe(Services(away))] == ["E774"]
    here = settings.model_copy(update={"workbench_url": f"http://127.0.0.1:{next(iter(free_ports().values()))}"})
    assert list(proxies.probe(Services(here))) == []
