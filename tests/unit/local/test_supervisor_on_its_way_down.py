"""A supervisord that is asked while it shuts down answers every question with a fault: that is no reason to fail."""

import threading
from socketserver import UnixStreamServer
from xmlrpc.client import Fault
from xmlrpc.server import SimpleXMLRPCDispatcher, SimpleXMLRPCRequestHandler

import pytest

from archive.local.layout import Layout
from archive.local.supervisor import SHUTDOWN_STATE, Supervisor


class Handler(SimpleXMLRPCRequestHandler):
    rpc_paths = ()
    disable_nagle_algorithm = False


class ShuttingDown(UnixStreamServer, SimpleXMLRPCDispatcher):
    logRequests = False  # noqa: N815 - the name that the handler asks for

    def __init__(self, path, code):
        SimpleXMLRPCDispatcher.__init__(self)
        UnixStreamServer.__init__(self, str(path), Handler)
        for name in ("getState", "getAllConfigInfo", "getAllProcessInfo", "stopProcess", "shutdown"):
            self.register_function(lambda *_: self._refuse(code), f"supervisor.{name}")

    def _refuse(self, code):
        raise Fault(code, "as it is")


@pytest.fixture
def answering(tmp_path):
    layout = Layout(tmp_path)
    layout.supervisor_socket.parent.mkdir(parents=True, exist_ok=True)
    started = []

    def start(code):
        server = ShuttingDown(layout.supervisor_socket, code)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        started.append(server)
        return Supervisor(layout)

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


def test_it_has_no_programs_any_more_and_nothing_that_is_asked_of_it_fails(answering):
    supervisor = answering(SHUTDOWN_STATE)
    assert (supervisor.order(), supervisor.states(), supervisor.stopping(), supervisor.answers()) == ([], {}, True, False)
    supervisor.stop("store")
    supervisor.shutdown()


def test_any_other_fault_is_told(answering):
    with pytest.raises(Fault):
        answering(1).order()
