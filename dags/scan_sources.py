"""
### scan_sources: 查看各中心的来源 / look into the places of centres

Every five minutes: look into the folders, shares and buckets of centres that are due by their rows (`archive source list`), if
the hour is theirs; write what is ready into the ledger and start one `ingest_delivery` run per delivery. Apart from `scan_drops`,
so that a server far away which does not answer keeps no drop waiting.

* reads: `<path>/<delivery>/_READY` of each place; bytes move in the run, at the rate of the row
* when it fails: a server of ours is down; a place that does not answer fails nothing, its row says so
"""

from datetime import timedelta

from airflow.sdk import dag, task

from starting import started
from walking import BEGIN, PATIENT


@dag(
    schedule=timedelta(minutes=5),
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "retries": 1, "pool": "light"},
    doc_md=__doc__,
    tags=["ingest"],
)
def scan_sources() -> None:
    @task
    def look() -> list[str]:
        from archive.steps.ingest import scan

        return started(scan.starts_at_centres)

    look()


scan_sources()
