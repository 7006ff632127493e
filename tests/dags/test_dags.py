"""The DAGs: they import, have the structure their page tells, and walk a delivery."""

import json
import re

import pytest

from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps import scan
from deliveries import folder_of

pytestmark = pytest.mark.servers
WAY = ["receive", "verify", "preserve", "share_out", "tag", "submit", "receipt", "finish"]


def test_every_dag_imports_and_has_a_page_in_both_languages(dag_bag):
    assert dag_bag.import_errors == {}
    assert set(dag_bag.dags) == {"scan_drops", "ingest_delivery", "sweep"}
    for dag in dag_bag.dags.values():
        assert re.search(r"^### \w+: [\u4e00-\u9fff]+ / \w+", dag.doc_md.strip()), dag.dag_id


def test_an_ingest_run_walks_the_steps_in_their_order(dag_bag):
    dag = dag_bag.dags["ingest_delivery"]
    position = {task.task_id: index for index, task in enumerate(dag.topological_sort())}
    assert [name for name in position if name in WAY] == WAY
    assert {"derive_small", "derive_large"} <= set(position)
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
    from pathlib import Path

    known = json.loads((Path(airflow_environment["AIRFLOW__CORE__DAGS_FOLDER"]).parent / "infra/local/pools.json").read_text())
    used = {task.pool for dag in dag_bag.dags.values() for task in dag.tasks}
    assert used <= set(known)


@pytest.fixture
def stack_settings(settings, monkeypatch):
    """What tasks load from the environment, pointed at this test's own buckets, schema and index."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if value is not None:
            monkeypatch.setenv(f"ARCHIVE_{name.upper()}", getattr(value, "get_secret_value", lambda v=value: str(v))())
    Services(settings).prepare()
    return settings


def drop(settings, rows):
    folder = folder_of(settings.drops / "zj-330683", rows, "spring", a__jpg="crimson")
    (folder / "_READY").touch()
    return scan.run(Services(settings))[0]


def test_a_run_takes_a_delivery_to_review(dag_bag, stack_settings):
    delivery = drop(stack_settings, [{"title": "蚕花", "file": "a.jpg"}])
    run = dag_bag.dags["ingest_delivery"].test(run_conf={"delivery": delivery})
    assert run.state == "success"
    services = Services(stack_settings)
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.PROCESSED
    assert [r.record.title for r in services.ledger.resources.in_state(ResourceState.IN_REVIEW)] == ["蚕花"]
    assert (stack_settings.drops / "zj-330683" / "spring" / "_RECEIPT.json").is_file()


def test_a_refused_delivery_ends_its_run_well_and_gets_its_receipt(dag_bag, stack_settings):
    delivery = drop(stack_settings, [{"title": "缺", "file": "gone.jpg"}])
    run = dag_bag.dags["ingest_delivery"].test(run_conf={"delivery": delivery})
    assert run.state == "success"
    services = Services(stack_settings)
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.REFUSED
    steps = [r.step for r in services.ledger.runs.of_delivery(delivery)]
    assert steps == ["receive", "verify", "receipt"]
