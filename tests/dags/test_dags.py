"""The DAGs: they import, have the structure their page tells, and walk a delivery."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps import scan
from deliveries import folder_of

pytestmark = pytest.mark.servers
WAY = ["receive", "verify", "preserve", "tag", "submit", "receipt", "finish"]


def test_every_dag_imports_and_has_a_page_in_both_languages(dag_bag):
    assert dag_bag.import_errors == {}
    assert set(dag_bag.dags) == {"scan_drops", "ingest_delivery", "sweep", "preservation_copies"}
    for dag in dag_bag.dags.values():
        assert re.search(r"^### \w+: [\u4e00-\u9fff]+ / \w+", dag.doc_md.strip()), dag.dag_id


def test_an_ingest_run_walks_the_steps_in_their_order(dag_bag):
    dag = dag_bag.dags["ingest_delivery"]
    position = {task.task_id: index for index, task in enumerate(dag.topological_sort())}
    assert [name for name in position if name in WAY] == WAY
    assert position["preserve"] < position["derive_small"] < position["tag"]
    assert position["preserve"] < position["derive_large"] < position["tag"]
    assert dag.get_task("join_parts").upstream_task_ids == {"long_files", "derive_lowest", "derive_part"}
    assert dag.get_task("derive_lowest").priority_weight > dag.get_task("derive_part").priority_weight
    assert dag.get_task("derive_small").pool == "heavy"
    assert dag.get_task("receive").pool == "light"


def test_the_receipt_is_written_whatever_happened_and_a_failed_step_fails_the_run(dag_bag):
    dag = dag_bag.dags["ingest_delivery"]
    assert dag.get_task("receipt").trigger_rule == "all_done"
    assert dag.get_task("finish").upstream_task_ids == {"submit", "receipt"}
    assert dag.leaves == [dag.get_task("finish")]


def test_servers_that_are_down_are_asked_again_with_growing_pauses(dag_bag):
    for dag in dag_bag.dags.values():
        for task in dag.tasks:
            assert task.retries >= 1, task.task_id
            assert task.retry_exponential_backoff, task.task_id


def test_pools_of_the_tasks_are_those_that_are_imported(dag_bag, airflow_environment):
    known = json.loads((Path(airflow_environment["AIRFLOW__CORE__DAGS_FOLDER"]).parent / "infra/local/pools.json").read_text())
    used = {task.pool for dag in dag_bag.dags.values() for task in dag.tasks}
    assert used <= set(known)


@pytest.fixture
def walked(settings, airflow_environment):
    """Drop a delivery, scan, and let `airflow dags test` walk its run: (delivery id, state Airflow gave the run)."""

    def walk(rows, **files) -> tuple[str, str]:
        folder = folder_of(settings.drops / "zj-330683", rows, "spring", **files)
        (folder / "_READY").touch()
        delivery = scan.run(Services(settings))[0]
        values = {f"ARCHIVE_{name.upper()}": getattr(settings, name) for name in type(settings).model_fields}
        plain = {k: getattr(v, "get_secret_value", lambda v=v: str(v))() for k, v in values.items() if v is not None}
        airflow = Path(sys.executable).parent / "airflow"
        command = [airflow, "dags", "test", "ingest_delivery", "-c", json.dumps({"delivery": delivery})]
        env = {**os.environ, **airflow_environment, **plain}
        done = subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=400)
        states = re.findall(r"DagRun Finished.*?[ ,]state=(\w+)", done.stdout + done.stderr)
        return delivery, states[-1] if states else done.stdout[-2000:] + done.stderr[-2000:]

    Services(settings).prepare()
    return walk


def test_a_run_takes_a_delivery_to_review(settings, walked):
    delivery, state = walked([{"title": "蚕花", "file": "a.jpg"}], a__jpg="crimson")
    assert state == "success"
    services = Services(settings)
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.PROCESSED
    assert [r.record.title for r in services.ledger.resources.in_state(ResourceState.IN_REVIEW)] == ["蚕花"]
    assert (settings.drops / "zj-330683" / "spring" / "_RECEIPT.json").is_file()


def test_a_refused_delivery_ends_its_run_well_and_gets_its_receipt(settings, walked):
    delivery, state = walked([{"title": "缺", "file": "gone.jpg"}])
    assert state == "success"
    services = Services(settings)
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.REFUSED
    assert [r.step for r in services.ledger.runs.of_delivery(delivery)] == ["receive", "verify", "receipt"]
