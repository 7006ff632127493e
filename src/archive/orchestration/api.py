"""Asking the api-server, over http or https; certificates are those that the system trusts (`SSL_CERT_FILE` names others)."""

import json
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPErrorProcessor, ProxyHandler, Request, build_opener

from archive.errors import Unavailable

ANSWER_WITHIN_S = 20
PAGE = 100
NOT_THERE = 404
MOST_OF_A_NOTE = 1000
UNENDED = frozenset({"queued", "running"})


class Refused(Exception):
    """The api-server answered with a status that is an error."""

    def __init__(self, status: int, reason: str) -> None:
        self.status, self.reason = status, reason
        super().__init__(f"HTTP {status} {reason}")


class Airflow:
    """One account at an api-server. Nothing is asked before the first use."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self.url = url.rstrip("/")
        self._words = {"username": user, "password": password}
        self._token = ""
        # What proxies the environment names are for the way out, not for servers of ours.
        self._opener = build_opener(ProxyHandler({}), HTTPErrorProcessor())

    def sign_in(self) -> None:
        """Get a token for what follows.

        Raises:
            Refused: user or password is wrong.
            Unavailable: it does not answer.
        """
        self._token = str(self._ask("POST", "/auth/token", self._words).get("access_token", ""))

    def get(self, path: str, **query: object) -> dict[str, Any]:
        """The JSON object at a path of the API.

        Raises:
            Refused, Unavailable.
        """
        return self._ask("GET", path + (f"?{urlencode(query)}" if query else ""))

    def every(self, path: str, name: str) -> list[dict[str, Any]]:
        """All pages of a list.

        Raises:
            Refused, Unavailable.
        """
        found: list[dict[str, Any]] = []
        while True:
            page = self.get(path, limit=PAGE, offset=len(found))
            found += page[name]
            if not page[name] or len(found) >= int(page["total_entries"]):
                return found

    def end_run(self, dag_id: str, run_id: str, note: str) -> bool:
        """Mark a run as failed, with a note of at most 1000 characters; Airflow ends its tasks. False where there is no such run,
        or it has ended.

        Raises:
            Refused, Unavailable.
        """
        address = f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}"
        try:
            state = str(self.get(address)["state"])
        except Refused as refused:
            if refused.status == NOT_THERE:
                return False
            raise
        if state not in UNENDED:
            return False
        self._ask("PATCH", address, {"state": "failed", "note": note[:MOST_OF_A_NOTE]})
        return True

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {self._token}"} if self._token else {})
        data = json.dumps(body).encode() if body is not None else None
        try:
            request = Request(self.url + path, data, headers, method=method)  # noqa: S310  # the operator's own setting
            with self._opener.open(request, timeout=ANSWER_WITHIN_S) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except HTTPError as fault:
            raise Refused(fault.code, fault.reason) from fault
        except URLError as fault:
            raise Unavailable(server=f"Airflow {self.url}", reason=str(fault.reason)) from fault
        except (OSError, ValueError) as fault:
            raise Unavailable(server=f"Airflow {self.url}", reason=f"{type(fault).__name__}: {fault}") from fault
