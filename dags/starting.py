"""How a task starts runs of `ingest_delivery`, all from one process, each named for people by a note. Not a DAG."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from airflow.sdk.exceptions import AirflowException, ErrorType

from walking import walk

if TYPE_CHECKING:
    from archive.services import Services
    from archive.steps.ingest.scan import Start

DAG = "ingest_delivery"


def started(find: "Callable[[Services], Sequence[Start]]") -> list[str]:
    """Find which runs are wanted, start them, and note that they have begun. Returns the names of those that are new.

    Raises:
        AirflowException: some could not be started; nothing is noted, so that all are found again.
    """
    from archive.steps.ingest import scan

    wanted = walk(find)
    new = start(wanted)
    walk(lambda services: scan.begun(services, wanted))
    return new


def start(wanted: "Iterable[Start]") -> list[str]:
    """Start these runs; a run that there is already is left alone. Returns the names of those that are new.

    A `TriggerDagRunOperator` mapped over them does the same with a task, and so a process, for each.

    Raises:
        AirflowException: some could not be started; the others were.
    """
    from airflow.sdk.execution_time.comms import ErrorResponse, TriggerDagRun
    from airflow.sdk.execution_time.task_runner import SUPERVISOR_COMMS

    new, failed = [], []
    for one in wanted:
        conf = {"delivery": one.delivery}
        asked = TriggerDagRun(dag_id=DAG, run_id=one.run, logical_date=None, conf=conf, note=one.note)
        answer = SUPERVISOR_COMMS.send(asked)
        if not isinstance(answer, ErrorResponse):
            new.append(one.run)
        elif answer.error != ErrorType.DAGRUN_ALREADY_EXISTS:
            failed.append(f"{one.run}: {answer.error} {answer.detail}")
    if failed:
        raise AirflowException("; ".join(failed[:20]))
    return new
