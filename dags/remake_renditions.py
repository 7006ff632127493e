"""
### remake_renditions: 重建之后重做派生文件 / renditions made again after a rebuild

Every ten minutes: take up to 25 resources from the queue that `archive rebuild` filled, make their renditions and tags again
and let the worker put their entries together anew. Does nothing while the queue is empty.

* when it fails: the log names the server or the file; the resource stays in the queue and is tried again after the others
"""

from datetime import timedelta

from airflow.sdk import dag, task

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
def remake_renditions() -> None:
    @task
    def queue() -> list[str]:
        from archive.steps.care.remake import BATCH
        from archive.steps.ingest import hours

        return walk(lambda services: [] if hours.quiet_s(services) else services.ledger.rebuilding.waiting(BATCH))

    @task(pool="heavy")
    def made_again(resource: str) -> None:
        from archive.steps.care import remake

        report = walk(lambda services: remake.run(services, [resource]))
        sound(report.model_copy(update={"lines": tuple(line for line in report.lines if line.subject == resource)}))

    made_again.expand(resource=queue())


remake_renditions()
