"""
### freeze_month: 月报封存 / the numbers of a month, frozen

On the first day of every month at 4:10: add up every fact that has settled, and write the numbers of the month before into a
preserved object of their own (`urn:archive:report:2026-11`), with the number of the newest fact that was counted.

* writes: one version of the month's object and one row of `reports`; a month that is frozen stays: safe to repeat
* what is told of a frozen month later makes a new revision, by a person and with a reason (`archive measures revise`)
* when it fails: a server is down; the month is frozen by the next run, or by `archive measures freeze MONTH`
"""

from airflow.sdk import dag, task

from walking import BEGIN, PATIENT, sound, walk


@dag(
    schedule="10 4 1 * *",
    start_date=BEGIN,
    catchup=False,
    max_active_runs=1,
    default_args={**PATIENT, "pool": "light"},
    doc_md=__doc__,
    tags=["network"],
)
def freeze_month() -> None:
    @task
    def freeze() -> None:
        from archive.steps.network import freezing

        sound(walk(freezing.nightly))

    freeze()


freeze_month()
