"""How a server is asked whether it works: its own answer, never the passing of time."""

import http.client
import json
import subprocess
from collections.abc import Mapping
from typing import Any

HOST = "127.0.0.1"
PATIENCE_S = 3.0


def http_trouble(port: int, path: str, host: str = HOST) -> str:
    """Empty when the address answers 200, else what it did instead."""
    try:
        status, _ = ask(port, path, host)
    except (OSError, http.client.HTTPException) as error:
        return f"{type(error).__name__} {error}".strip()
    return "" if status == 200 else f"HTTP {status}"


def json_answer(port: int, path: str) -> Mapping[str, Any] | str:
    """The JSON object at the address, or what went wrong."""
    try:
        status, body = ask(port, path)
        found = json.loads(body)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"{type(error).__name__} {error}".strip()
    if status != 200 or not isinstance(found, dict):
        return f"HTTP {status}"
    return found


def ask(port: int, path: str, host: str = HOST) -> tuple[int, bytes]:
    """GET over plain HTTP on this machine: status and body."""
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def command_trouble(command: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """Empty when the command ends with 0, else the last line it wrote."""
    try:
        done = subprocess.run(command, env=dict(environment), check=False, capture_output=True, text=True, timeout=10)
    except subprocess.TimeoutExpired:
        return "timeout"
    lines = (done.stderr or done.stdout).strip().splitlines()
    return "" if done.returncode == 0 else (lines[-1] if lines else f"exit status {done.returncode}")
