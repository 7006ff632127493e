"""How a DAG's task calls a step: settings, logs, and which errors are worth another try. Not a DAG.

Nothing of the archive is imported before a task runs: whoever only reads a DAG, and a task that finds nothing to do, pays for
nothing. For the same reason a task imports its step itself.
"""

import ctypes
import signal
import sys
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from airflow.sdk.exceptions import AirflowFailException

if TYPE_CHECKING:
    from archive.models.report import Report
    from archive.services import Services

PR_SET_PDEATHSIG = 1
Result = TypeVar("Result")

BEGIN = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Where every schedule begins: a night is a night where the centres are."""

PATIENT = {
    "retries": 7,
    "retry_delay": timedelta(seconds=5),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=10),
}
"""Defaults of all tasks: a server that is down is asked again after 5 s, 10 s … at most 10 minutes apart."""


def sound(report: "Report") -> None:
    """Fail the task when something of it failed, once everything else was done."""
    failed = [line for line in report.lines if line.outcome.value == "failed"]
    if failed:
        raise AirflowFailException("; ".join(f"{line.subject} {[f.code for f in line.faults]}" for line in failed[:20]))


def walk(step: "Callable[[Services], Result]") -> Result:
    """Run a step with fresh services. What may pass is retried by Airflow; what cannot ends the task at once.

    The task dies with its supervisor, so that a step never goes on alone.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    from archive import logs
    from archive.config import Settings
    from archive.errors import ArchiveError
    from archive.services import Services

    settings = Settings.load()
    logs.configure(settings.log_level, apart=True)
    try:
        # Airflow shows whatever comes by standard error as an error.
        with redirect_stderr(sys.stdout), logs.bound(**_whose()):
            return step(Services(settings))
    except ArchiveError as error:
        if error.retriable:
            raise
        from archive import i18n

        sentence = " ".join(i18n.explain(error.code, error.facts, i18n.PLAIN))
        raise AirflowFailException(f"{error.code} {sentence}") from error


def _whose() -> dict[str, str | None]:
    """For which delivery this task works; Airflow itself puts `dag_id`, `run_id` and `task_id` into every line."""
    from airflow.sdk import get_current_context

    return {"delivery": get_current_context()["params"].get("delivery")}
