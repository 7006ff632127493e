"""
### sweep: 补漏 / what workers and runs missed

Every ten minutes: publish what the worker left in the outbox, withdraw what has expired, and start a new run for every
delivery in which nothing has moved for 30 minutes (its run was lost with its machine). Steps that were done are not
done again.

* when it fails: a server is down, or an object is damaged (its line names it); the next sweep does the same
"""

from datetime import UTC, datetime, timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, task

from archive.steps import expire, publish
from walking import PATIENT, sound, walk

LOST_AFTER_S = 1800.0


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
    def find_lost() -> list[dict[str, object]]:
        lost = walk(lambda services: services.ledger.deliveries.unfinished(LOST_AFTER_S))
        hour = datetime.now(UTC).strftime("%Y%m%d%H")
        return [{"trigger_run_id": f"{d}-again-{hour}", "conf": {"delivery": d}} for d in lost]

    publish_left() >> expire_due()
    TriggerDagRunOperator.partial(
        task_id="ingest_again",
        trigger_dag_id="ingest_delivery",
        logical_date=None,
        skip_when_already_exists=True,
    ).expand_kwargs(find_lost())


sweep()
