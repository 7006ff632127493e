"""Asking Airflow's api-server for a run now instead of at the next tick of its schedule."""

import json
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from archive.config import Settings
from archive.errors import Unavailable

TIMEOUT_S = 30


def trigger(settings: Settings, dag_id: str) -> str:
    """Start a run of a DAG; returns its run id.

    Raises:
        Unavailable: the api-server did not answer, or does not know the DAG (yet).
    """
    words = {"username": settings.airflow_user, "password": settings.airflow_password.get_secret_value()}
    token = _post(settings, "/auth/token", words)["access_token"]
    return str(_post(settings, f"/api/v2/dags/{dag_id}/dagRuns", {"logical_date": None}, token)["dag_run_id"])


def _post(settings: Settings, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = Request(settings.airflow_url.rstrip("/") + path, json.dumps(body).encode(), headers, method="POST")  # noqa: S310
    try:
        with urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310  # the operator's own setting
            found: dict[str, Any] = json.load(answer)
            return found
    except (URLError, TimeoutError, ConnectionError) as fault:
        raise Unavailable(server=f"Airflow {settings.airflow_url}", reason=str(fault)) from fault
