"""
### scan_drops: 扫描投递处 / look for deliveries

Every two minutes: list what centres have marked ready, in the folder of drops and in the drop bucket, write it into the
ledger and start one `ingest_delivery` run per delivery, all from this one task. The run is named by the delivery's id, which is
made from its content (fingerprint), so a delivery is never taken in twice: a run that there is already is left alone. Runs that
people, `sweep` or earlier runs asked for are started as well; of one centre no more at once than `ARCHIVE_CENTRE_RUNS`.

* reads: `<drops>/<centre>/<delivery>/_READY`, `ready/<centre>/<delivery>` (at most 500 of each a run, one of each centre in turn)
* when it fails: a server is down; the next run finds the same deliveries again, nothing is lost
"""

from datetime import timedelta

from airflow.sdk import dag, task

from starting import started
from walking import BEGIN, PATIENT


@dag(
    schedule=timedelta(minutes=2),
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "retries": 1, "pool": "doors", "priority_weight": 1000, "weight_rule": "absolute"},
    doc_md=__doc__,
    tags=["ingest"],
)
def scan_drops() -> None:
    @task
    def look() -> list[str]:
        from archive.steps.ingest import scan

        return started(scan.starts)

    look()


scan_drops()
