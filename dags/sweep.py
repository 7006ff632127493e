"""
### sweep: 补漏 / what workers and runs missed

Every ten minutes: publish what the worker left in the outbox, withdraw what has expired, answer what lies in a drop and will not
be taken as it lies, and start a new run for every delivery in which nothing has moved for 30 minutes and which no run of Airflow
is walking (its run was lost). Steps that were done are not done again. What comes no further by that, what stands still for a day
although a run walks it, and questions without an answer are left to a person (`archive status`, E352).

* when it fails: a server is down, or an object is damaged (its line names it); the next sweep does the same
"""

from datetime import timedelta

from airflow.sdk import dag, get_current_context, task

from starting import DAG, started
from walking import BEGIN, PATIENT, sound, walk


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
        from archive.steps.ingest import scan, stuck

        found, ti = walk(stuck.candidates), get_current_context()["ti"]
        walked = {one.delivery for one in found if ti.get_dr_count(DAG, run_ids=one.runs, states=["queued", "running"])}
        walk(lambda services: stuck.settle(services, found, walked))
        return started(scan.due)

    publish_left() >> expire_due() >> answer_owed() >> advise_drops()
    begin_again()


sweep()
