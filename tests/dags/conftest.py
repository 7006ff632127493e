"""Airflow's own DagBag and `dag.test()` on a database of this run; its environment is set before airflow is imported."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

DAGS = Path(__file__).resolve().parents[2] / "dags"


@pytest.fixture(scope="session")
def airflow_environment(servers, tmp_path_factory):
    """A migrated Airflow database beside the ledger, and an AIRFLOW_HOME of this run's own."""
    import psycopg
    from sqlalchemy import make_url

    url = make_url(servers.ledger_url.get_secret_value())
    with psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute("drop schema if exists airflow_tests cascade")
        connection.execute("create schema airflow_tests")
    query = {**url.query, "options": "-csearch_path=airflow_tests"}
    address = url.set(drivername="postgresql+psycopg2", query=query).render_as_string(hide_password=False)
    environment = {
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": address,
    }
    sys.path.insert(0, str(DAGS))
    airflow = Path(sys.executable).parent / "airflow"
    subprocess.run([airflow, "db", "migrate"], check=True, env={**os.environ, **environment}, capture_output=True)
    pools = DAGS.parent / "infra" / "local" / "pools.json"
    subprocess.run([airflow, "pools", "import", pools], check=True, env={**os.environ, **environment}, capture_output=True)
    return environment


@pytest.fixture(scope="session")
def dag_bag(airflow_environment):
    """Every DAG of the project, as Airflow parses it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in airflow_environment.items():
            patch.setenv(name, value)
        from airflow.dag_processing.dagbag import DagBag

        return DagBag(str(DAGS))
