"""A real SMTP server of the tests: it keeps what it takes, and refuses whom it is told to refuse."""

import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope


class Mailbox:
    """What was taken; `answers` are what the server says to letters for an address instead of taking them."""

    def __init__(self, answers: dict[str, str] | None = None) -> None:
        self.letters: list[Envelope] = []
        self.answers = answers or {}

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd finds it by this name
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        self.letters.append(envelope)
        return "250 taken"


class _Server(Controller):
    def __init__(self, box: Mailbox, **settings) -> None:
        self._settings = settings
        super().__init__(box, hostname="127.0.0.1", port=0)

    def factory(self) -> SMTP:
        return SMTP(self.handler, enable_SMTPUTF8=True, **self._settings)

    def _trigger_server(self) -> None:
        """Ask for the greeting at the port that it was given."""
        with socket.create_connection(self.server.sockets[0].getsockname(), 5) as asking:
            asking.recv(100)


@contextmanager
def running(box: Mailbox, password: str = "", tls: ssl.SSLContext | None = None) -> Iterator[tuple[Mailbox, int]]:
    """The box, and the port at which the server takes letters for it."""
    settings = {"tls_context": tls, "require_starttls": True} if tls else {}
    if password:
        settings |= {"auth_required": True, "authenticator": _signing_in(password.encode())}
    server = _Server(box, **settings)
    server.start()
    try:
        yield box, server.server.sockets[0].getsockname()[1]
    finally:
        server.stop()


def _signing_in(password: bytes):
    return lambda *given: AuthResult(success=given[4].password == password, handled=False)


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost that nobody else vouches for, and a server's context with it."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    words = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", *words, *names, "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return cert, context
