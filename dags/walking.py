"""How a DAG's task calls a step: settings, logs, and which errors are worth another try. Not a DAG."""

import ctypes
import signal
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from airflow.sdk.exceptions import AirflowFailException

from archive import i18n, logs
from archive.config import Settings
from archive.errors import ArchiveError
from archive.models.report import Outcome, Report
from archive.services import Services

PR_SET_PDEATHSIG = 1
Result = TypeVar("Result")

PATIENT = {
    "retries": 7,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
}
"""Defaults of all tasks: a server that is down is asked again after 5 s, 10 s … at most 10 minutes apart."""


def sound(report: Report) -> None:
    """Fail the task when something of it failed, once everything else was done."""
    failed = [line for line in report.lines if line.outcome is Outcome.FAILED]
    if failed:
        raise AirflowFailException("; ".join(f"{line.subject} {[f.code for f in line.faults]}" for line in failed[:20]))


def walk(step: Callable[[Services], Result]) -> Result:
    """Run a step with fresh services. What may pass is retried by Airflow; what cannot ends the task at once.

    The task dies with its supervisor, so that a step never goes on alone.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    settings = Settings.load()
    logs.configure(settings.log_level)
    try:
        return step(Services(settings))
    except ArchiveError as error:
        sentence = " ".join(i18n.explain(error.code, error.facts, "en"))
        if error.retriable:
            raise
        raise AirflowFailException(f"{error.code} {sentence}") from error
