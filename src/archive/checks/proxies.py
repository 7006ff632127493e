"""Whether what stands before the workbench hands bytes on as they come: a proxy that first takes a whole request in makes uploads
begin again when the line breaks, and tells people of progress that is none.
"""

import json
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from archive.config import is_local
from archive.models.findings import Finding, good, note
from archive.services import Services

ADDRESS = "/work/uploads-probe"
PIECE = 8_192
"""Bytes of either half: fewer than any proxy holds back for the sake of packets."""
PAUSE_S = 1.5
_TIMEOUT_S = 20.0
_PART = "workbench"


def probe(services: Services) -> Iterator[Finding]:
    """Send two halves with a pause between them, and have told when each came."""
    s = services.settings
    if s.workbench == "off":
        return
    parts = urlsplit(s.workbench_url)
    here = is_local(parts.hostname or "")
    try:
        between = _between(parts.scheme, parts.hostname or "", parts.port)
    except ConnectionRefusedError as refused:
        if not here:  # here it is simply not up
            yield note(_PART, "buffering", "E774", url=s.workbench_url, reason=str(refused))
        return
    except (OSError, HTTPException, ValueError, KeyError) as fault:
        yield note(_PART, "buffering", "E774", url=s.workbench_url, reason=f"{type(fault).__name__}: {fault}"[:200])
        return
    if between < PAUSE_S / 2:
        yield note(_PART, "buffering", "E773", url=s.workbench_url)
    else:
        yield good(_PART, "buffering", url=s.workbench_url)


def _between(scheme: str, host: str, port: int | None) -> float:
    """Seconds between the halves, as the workbench saw them."""
    line = (HTTPSConnection if scheme == "https" else HTTPConnection)(host, port, timeout=_TIMEOUT_S)
    try:
        line.putrequest("POST", ADDRESS)
        length = {"Content-Length": str(2 * PIECE), "Content-Type": "application/offset+octet-stream"}
        for name, value in {**length, "Sec-Fetch-Site": "none", "Accept": "application/json"}.items():
            line.putheader(name, value)
        line.endheaders()
        line.send(bytes(PIECE))
        time.sleep(PAUSE_S)
        line.send(bytes(PIECE))
        answer = line.getresponse()
        return float(json.loads(answer.read(4096))["seconds"])
    finally:
        line.close()
