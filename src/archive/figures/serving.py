"""`GET /metrics` on a port of its own: never on the public one, on this machine only, unless a token is set."""

from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from archive import logs
from archive.config import Settings, is_local
from archive.errors import AddressRefused, SettingWrong

PATIENCE_S = 10.0
log = logs.get("figures")


def serve(settings: Settings, port: int, registry: CollectorRegistry) -> ThreadingHTTPServer | None:
    """Answer on this port in a thread of its own, until the process ends or `shutdown` is called; None for port 0.

    Raises:
        SettingWrong: the interface can be reached from elsewhere, and no token is set.
        AddressRefused: the port is taken or forbidden, or the interface is none of this machine.
    """
    if not port:
        return None
    host, token = settings.metrics_host, settings.metrics_token.get_secret_value()
    if not token and not is_local(host):
        raise SettingWrong(name="ARCHIVE_METRICS_TOKEN", reason=f"empty, and ARCHIVE_METRICS_HOST is {host}")
    try:
        server = _server(host, port, token, registry)
    except OSError as fault:
        raise AddressRefused(host=host, port=port, reason=fault.strerror or str(fault)) from fault
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    log.info("metrics listen", host=host, port=server.server_port)
    return server


def _server(host: str, port: int, token: str, registry: CollectorRegistry) -> ThreadingHTTPServer:
    class Metrics(BaseHTTPRequestHandler):
        timeout = PATIENCE_S
        server_version, sys_version = "archive", ""

        def do_GET(self) -> None:
            if self.path.partition("?")[0] != "/metrics":
                self._answer(404, b"", "text/plain")
            elif not self._may():
                self._answer(401, b"", "text/plain")
            else:
                encoder, kind = choose_encoder(self.headers.get("Accept", ""))
                self._answer(200, encoder(registry), kind)

        def _may(self) -> bool:
            return not token or compare_digest(self.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())

        def _answer(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            if status == 401:
                self.send_header("WWW-Authenticate", "Bearer")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library calls it
            """Nothing: a scrape every few seconds is no news."""

    server = ThreadingHTTPServer((host, port), Metrics)
    server.daemon_threads = True
    return server
