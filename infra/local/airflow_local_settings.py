"""Written anew at every start from infra/local/airflow_local_settings.py; Airflow imports it in each of its processes.

Tasks are forked from the scheduler (or from a Celery worker): what every one of them needs is there already. Nothing heavy: it
would lie in memory for good.
"""

import sys

__all__: list[str] = []
"""No setting of Airflow's is changed."""

if {"scheduler", "celery"} & set(sys.argv):
    import archive.config
    import archive.errors
    import archive.logs
    import archive.services  # noqa: F401
