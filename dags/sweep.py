"""
### sweep: 补漏 / what workers and runs missed

Every ten minutes: publish what the worker left in the outbox, withdraw what has expired, answer what lies in a drop and will not
be taken as it lies, and start a new run for every delivery in which nothing has moved for 30 minutes and which no run of Airflow
is walking (its run was lost). Steps that were done are not done again.

* when it fails: a server is down, or an object is damaged (its line names it); the next sweep does the same
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, get_current_context, task

from archive.steps.decisions import expire
from archive.steps.ingest import advise, receipt, scan
from archive.steps.publishing import publish
from walking import PATIENT, sound, walk

LOST_AFTER_S = 1800.0
REMEMBERED_H = 72
"""Hours of runs that were started again and may still be walking."""


@dag(
    schedule=timedelta(minutes=10),
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "retries": 1, "pool": "light"},
    doc_md=__doc__,
    tags=["care"],
)
def sweep() -> None:
    @task
    def publish_left() -> None:
        walk(publish.run)

    @task
    def expire_due() -> None:
        sound(walk(expire.run))

    @task
    def answer_owed() -> None:
        walk(receipt.again)

    @task
    def advise_drops() -> None:
        walk(advise.run)

    @task
    def find_lost() -> list[dict[str, object]]:
        ti, now = get_current_context()["ti"], datetime.now(UTC)
        quiet = walk(lambda services: scan.unwalked(services, LOST_AFTER_S, now, REMEMBERED_H))
        alive = ["queued", "running"]
        lost = [one for one in quiet if not ti.get_dr_count("ingest_delivery", run_ids=one.runs, states=alive)]
        return [{"trigger_run_id": one.again, "conf": {"delivery": one.delivery}} for one in lost]

    publish_left() >> expire_due() >> answer_owed() >> advise_drops()
    TriggerDagRunOperator.partial(
        task_id="ingest_again",
        trigger_dag_id="ingest_delivery",
        logical_date=None,
        skip_when_already_exists=True,
    ).expand_kwargs(find_lost())


sweep()
