"""
### harvest_sources: 收割其他资源库 / harvest the repositories of others

Every ten minutes: read on, by OAI-PMH, in the repositories that are due by their rows (`archive source add --kind oai`), if the
hour is theirs; withdraw what they have lost, unless that is so much that a person is asked; write what is new or changed into the
ledger as deliveries and start one `ingest_delivery` run per delivery. Apart from `scan_sources`, so that a large repository keeps
no centre waiting.

* reads: `ListRecords`, page by page; where it was is written with each page, so that a task that is killed goes on there
* when it fails: a server of ours is down; a repository that does not answer fails nothing, its row says so
"""

from datetime import timedelta

from airflow.sdk import dag, task

from starting import started
from walking import BEGIN, PATIENT

LONGEST = timedelta(hours=6)
"""Fifty repositories that all have much, and are slow; what was read by then stays read."""


@dag(
    schedule=timedelta(minutes=10),
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "retries": 1, "pool": "light"},
    doc_md=__doc__,
    tags=["ingest"],
)
def harvest_sources() -> None:
    @task(execution_timeout=LONGEST)
    def look() -> list[str]:
        from archive.steps.ingest import harvest

        return started(harvest.starts)

    look()


harvest_sources()
