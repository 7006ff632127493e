"""Trying Airflow: sign-in, version, jobs that are alive, DAGs without import errors, pools with slots. Only reads."""

import re
from collections.abc import Iterator

from archive.errors import Unavailable
from archive.models.findings import Finding, bad, good
from archive.orchestration.api import Airflow, Refused
from archive.orchestration.expected import BEFORE, DAGS, JOBS, OLDEST, POOLS

_LINES = 160
_RAISED = re.compile(r"[\w.]*(?:Error|Exception|Timeout|Failure|Warning)\b")
"""How a line begins that names what was raised; words of advice may follow it."""


def probe(airflow: Airflow) -> Iterator[Finding]:
    """Everything in turn; ends with the first that makes the rest vain."""
    try:
        health = airflow.get("/api/v2/monitor/health")
    except (Refused, Unavailable) as fault:
        yield bad("airflow", "reach", "E740", server=airflow.url, reason=_said(fault))
        return
    yield good("airflow", "reach", server=airflow.url)
    for job in JOBS:
        status = str((health.get(job) or {}).get("status"))
        if status == "healthy":
            yield good("airflow", job)
        else:
            yield bad("airflow", job, "E748", job=job, status=status)
    try:
        airflow.sign_in()
    except (Refused, Unavailable) as fault:
        yield bad("airflow", "sign-in", "E741", server=airflow.url, reason=_said(fault))
        return
    yield good("airflow", "sign-in")
    try:
        yield _version(airflow)
        yield from _dags(airflow)
        yield from _pools(airflow)
    except (Refused, Unavailable, KeyError) as fault:
        yield bad("airflow", "rights", "E742", server=airflow.url, reason=_said(fault))


def _version(airflow: Airflow) -> Finding:
    found = str(airflow.get("/api/v2/version")["version"])
    numbers = tuple(int(one) for one in found.split(".")[:2] if one.isdecimal())
    if not OLDEST <= numbers < BEFORE:
        return bad("airflow", "version", "E743", found=found, least=".".join(map(str, OLDEST)), before=".".join(map(str, BEFORE)))
    return good("airflow", "version", found=found)


def _dags(airflow: Airflow) -> Iterator[Finding]:
    errors = airflow.every("/api/v2/importErrors", "import_errors")
    for error in errors:
        yield bad("airflow", "imports", "E745", file=error.get("filename"), reason=_last(str(error.get("stack_trace") or "")))
    there = {one["dag_id"]: bool(one["is_paused"]) for one in airflow.every("/api/v2/dags", "dags")}
    missing, paused = sorted(DAGS - there.keys()), sorted(name for name in DAGS & there.keys() if there[name])
    if missing:
        yield bad("airflow", "DAGs", "E744", dags=", ".join(missing))
    if paused:
        yield bad("airflow", "DAGs", "E749", dags=", ".join(paused))
    if not (missing or paused):
        yield good("airflow", "DAGs", number=len(DAGS))
    if not errors:
        yield good("airflow", "imports")


def _pools(airflow: Airflow) -> Iterator[Finding]:
    slots = {one["name"]: int(one["slots"]) for one in airflow.every("/api/v2/pools", "pools")}
    if missing := sorted(POOLS - slots.keys()):
        yield bad("airflow", "pools", "E746", pools=", ".join(missing))
    if empty := sorted(name for name in POOLS & slots.keys() if not slots[name]):  # -1 is without limit
        yield bad("airflow", "pools", "E747", pools=", ".join(empty))
    if not missing and not empty:
        yield good("airflow", "pools", slots=", ".join(f"{name} {slots[name]}" for name in sorted(POOLS)))


def _last(trace: str) -> str:
    """The line of a traceback that says what was raised."""
    lines = trace.strip().splitlines() or ["–"]
    raised = [line for line in lines if _RAISED.match(line)]
    return (raised or lines)[-1][:_LINES]


def _said(fault: Exception) -> str:
    return str(fault.facts.get("reason")) if isinstance(fault, Unavailable) else str(fault)
