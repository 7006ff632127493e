"""
### scan_drops: 扫描投递处 / look for deliveries

Every two minutes: list what centres have marked ready, in the folder of drops and in the drop bucket, write it into the
ledger and start one `ingest_delivery` run per delivery. The run is named by the delivery's id, which is made from its
content (fingerprint), so a delivery is never taken in twice: a duplicate ends as *skipped*.

* reads: `<drops>/<centre>/<delivery>/_READY`, `ready/<centre>/<delivery>` (at most 500 of each a run, one of each centre in turn)
* when it fails: a server is down; the next run finds the same deliveries again, nothing is lost
"""

from datetime import datetime, timedelta

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import dag, task

from archive.steps.ingest import scan
from walking import PATIENT, walk


@dag(
    schedule=timedelta(minutes=2),
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "retries": 1, "pool": "doors", "priority_weight": 1000, "weight_rule": "absolute"},
    doc_md=__doc__,
    tags=["ingest"],
)
def scan_drops() -> None:
    @task
    def look() -> list[dict[str, object]]:
        return [{"trigger_run_id": name, "conf": {"delivery": one}} for name, one in walk(scan.runs).items()]

    TriggerDagRunOperator.partial(
        task_id="ingest",
        trigger_dag_id="ingest_delivery",
        logical_date=None,
        skip_when_already_exists=True,
    ).expand_kwargs(look())


scan_drops()
