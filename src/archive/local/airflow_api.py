"""Asking Airflow's api-server: for a run now instead of at the next tick of its schedule, and for a note on a run's page."""

import json
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

from archive.config import Settings
from archive.errors import Unavailable

TIMEOUT_S = 30


def trigger(settings: Settings, dag_id: str) -> str:
    """Start a run of a DAG; returns its run id.

    Raises:
        Unavailable: the api-server did not answer, or does not know the DAG (yet).
    """
    return str(_sent(settings, f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None}, _token(settings))["dag_run_id"])


def note(settings: Settings, dag_id: str, run_id: str, text: str) -> None:
    """Put a note of at most 1000 characters, in Markdown, on a run's page, in place of the one before.

    Raises:
        Unavailable: the api-server did not answer, or takes no notes from us.
    """
    address = f"/api/v2/dags/{dag_id}/dagRuns/{quote(run_id, safe='')}?update_mask=note"
    _sent(settings, address, {"note": text}, _token(settings), "PATCH")


def _token(settings: Settings) -> str:
    words = {"username": settings.airflow_user, "password": settings.airflow_password.get_secret_value()}
    return str(_sent(settings, "/auth/token", words)["access_token"])


def _sent(settings: Settings, path: str, body: dict[str, Any], token: str = "", method: str = "POST") -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = Request(settings.airflow_url.rstrip("/") + path, json.dumps(body).encode(), headers, method=method)  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310  # the operator's own setting
            found: dict[str, Any] = json.load(answer)
            return found
    except (URLError, TimeoutError, ConnectionError) as fault:
        raise Unavailable(server=f"Airflow {settings.airflow_url}", reason=str(fault)) from fault
