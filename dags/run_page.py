"""How a task tells on its run's page what happened. Not a DAG."""

from typing import TYPE_CHECKING

from airflow.sdk import get_current_context

if TYPE_CHECKING:
    from archive.services import Services

MOST = 1000
"""Characters of a note that Airflow keeps."""


def tell(services: "Services", text: str) -> None:
    """Put a note on the run's page, in place of the one before; where Airflow's API is not to be reached, it stays as it was."""
    from archive import logs
    from archive.errors import Unavailable
    from archive.local import airflow_api

    run = get_current_context()["dag_run"]
    try:
        airflow_api.note(services.settings, run.dag_id, run.run_id, text[:MOST])
    except Unavailable as away:
        logs.get("dags").info("run's page not written", reason=str(away))
