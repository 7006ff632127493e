"""Whether what stands before the workbench hands bytes on as they come: a proxy that first takes a whole request in makes uploads
begin again when the line breaks, and tells people of progress that is none.
"""

import json
import time
from http.client import HTTPConnection, HTTPException

from archive.models.findings import Finding, good, note

ADDRESS = "/work/uploads-probe"
PIECE = 8_192
"""Bytes of either half: fewer than any proxy holds back for the sake of packets."""
PAUSE_S = 1.5
TIMEOUT_S = 20.0
_PART = "workbench"


def probe(url: str, line: HTTPConnection) -> Finding:
    """Send two halves with a pause between them, and have told when each came; `url` is where people reach the workbench."""
    try:
        between = _between(line)
    except (OSError, HTTPException, ValueError, KeyError) as fault:
        return note(_PART, "buffering", "E774", url=url, reason=f"{type(fault).__name__}: {fault}"[:200])
    if between < PAUSE_S / 2:
        return note(_PART, "buffering", "E773", url=url)
    return good(_PART, "buffering", url=url)


def _between(line: HTTPConnection) -> float:
    """Seconds between the halves, as the workbench saw them."""
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
