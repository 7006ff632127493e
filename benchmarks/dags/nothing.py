"""### nothing: 空任务 / tasks that do nothing

Airflow's own, and ours around nothing, side by side: what a task costs before it does anything.
"""

from resource import RUSAGE_SELF, getrusage

from airflow.sdk import dag, task

from walking import BEGIN, walk

TASKS = 8


def cpu_s() -> float:
    used = getrusage(RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dag(schedule=None, start_date=BEGIN)
def nothing() -> None:
    @task
    def bare(number: int) -> float:
        return cpu_s()

    @task
    def walked(number: int) -> float:
        walk(lambda services: None)
        return cpu_s()

    bare.expand(number=list(range(TASKS))) >> walked.expand(number=list(range(TASKS)))


nothing()
