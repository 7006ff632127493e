"""
### sweep: 补漏 / what workers and runs missed

Every ten minutes: publish what the worker left in the outbox, withdraw what has expired, answer what lies in a drop and will not
be taken as it lies, and start a new run for every delivery in which nothing has moved for 30 minutes and which no run of Airflow
is walking (its run was lost). Steps that were done are not done again.

* when it fails: a server is down, or an object is damaged (its line names it); the next sweep does the same
"""

from datetime import UTC, datetime, timedelta

from airflow.sdk import dag, get_current_context, task

from starting import DAG, start
from walking import BEGIN, PATIENT, sound, walk

LOST_AFTER_S = 1800.0
REMEMBERED_H = 72
"""Hours of runs that were started again and may still be walking."""


@dag(
    schedule=timedelta(minutes=10),
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "retries": 1, "pool": "light"},
    doc_md=__doc__,
    tags=["care"],
)
def sweep() -> None:
    @task
    def publish_left() -> None:
        from archive.steps.publishing import publish

        walk(publish.run)

    @task
    def expire_due() -> None:
        from archive.steps.decisions import expire

        sound(walk(expire.run))

    @task
    def answer_owed() -> None:
        from archive.steps.ingest import receipt

        walk(receipt.again)

    @task
    def advise_drops() -> None:
        from archive.steps.ingest import advise

        walk(advise.run)

    @task
    def begin_again() -> list[str]:
        from archive.steps.ingest import scan

        ti, now = get_current_context()["ti"], datetime.now(UTC)
        quiet = walk(lambda services: scan.unwalked(services, LOST_AFTER_S, now, REMEMBERED_H))
        alive = ["queued", "running"]
        lost = [one for one in quiet if not ti.get_dr_count(DAG, run_ids=one.runs, states=alive)]
        return start(one.again for one in lost)

    publish_left() >> expire_due() >> answer_owed() >> advise_drops()
    begin_again()


sweep()
