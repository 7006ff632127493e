"""The workbench at its address, as people reach it: it answers, its headers arrive, and no proxy holds an upload back."""

import http.client
import ssl
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from archive.checks import proxies
from archive.config import is_local
from archive.models.findings import Finding, bad, good, note
from archive.services import Services

TIMEOUT_S = 10.0
HEADERS = ("content-security-policy", "x-content-type-options", "x-frame-options")


def probe(services: Services) -> Iterator[Finding]:
    """Its address first; ends with what makes the rest vain."""
    s = services.settings
    if s.workbench == "off":
        yield good("workbench", "set-up", workbench="off")
        return
    address = urlsplit(s.workbench_url)
    if address.hostname is None or address.scheme not in {"http", "https"}:
        yield bad("workbench", "values", "E839", address=s.workbench_url, reason="no address")
        return
    yield _encrypted(address)
    yield _apart(s.workbench_url, s.portal_url)
    try:
        yield from _answers(address)
        yield proxies.probe(s.workbench_url, _connected(address, proxies.TIMEOUT_S))
    except (OSError, http.client.HTTPException, ValueError) as fault:
        tell = note if is_local(address.hostname) else bad  # of an address of this machine nobody has set anything yet
        yield tell("workbench", "reach", "E839", address=s.workbench_url, reason=str(fault) or type(fault).__name__)


def _encrypted(address: SplitResult) -> Finding:
    """Sessions are cookies: over a network they go encrypted or not at all."""
    if address.scheme == "https" or is_local(address.hostname or ""):
        return good("workbench", "encryption", address=address.geturl())
    return bad("workbench", "encryption", "E837", address=address.geturl())


def _apart(workbench: str, portal: str) -> Finding:
    """What is not public yet is shown by the portal under its own address, which the session's cookie must not reach."""
    mine, theirs = urlsplit(workbench).hostname, urlsplit(portal).hostname
    if mine == theirs:
        return note("workbench", "hosts", "E838", host=mine)
    return good("workbench", "hosts", workbench=mine, portal=theirs)


def _answers(address: SplitResult) -> Iterator[Finding]:
    connection = _connected(address)
    try:
        connection.request("GET", "/work/sign-in", headers={"User-Agent": "archive check"})
        answer = connection.getresponse()
        answer.read(1_000_000)
    finally:
        connection.close()
    if answer.status != 200:
        raise ValueError(f"/work/sign-in: {answer.status}")
    yield good("workbench", "reach", address=address.geturl())
    missing = [name for name in HEADERS if not answer.headers.get(name)]
    if missing:
        yield bad("workbench", "headers", "E833", missing=", ".join(missing))
    else:
        yield good("workbench", "headers")


def _connected(address: SplitResult, timeout_s: float = TIMEOUT_S) -> http.client.HTTPConnection:
    if address.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(address.netloc, timeout=timeout_s, context=context)
    return http.client.HTTPConnection(address.netloc, timeout=timeout_s)
