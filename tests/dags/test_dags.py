"""The DAGs: they import, have the structure their page tells, and walk a delivery."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from archive.cli.deliveries import one_folder
from archive.config import Replica
from archive.models.preservation import Condition
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.steps.care import normalise
from archive.steps.committed import commit
from archive.steps.ingest import preserve, receive, scan, submit, verify
from archive.steps.making import preservation_copies
from archive.store import Bytes, FolderShelf, NewVersion, object_folder, resource_object
from deliveries import folder_of
from old_films import WMV, film
from own_places import as_environment

pytestmark = pytest.mark.servers
WAY = ["take_in", "what_takes_long", "make_short", "make_long", "finish"]


def test_every_dag_imports_and_has_a_page_in_both_languages(dag_bag):
    assert dag_bag.import_errors == {}
    assert set(dag_bag.dags) == {
        "scan_drops",
        "ingest_delivery",
        "sweep",
        "care",
        "preservation_copies",
        "remake_renditions",
    }
    for dag in dag_bag.dags.values():
        assert re.search(r"^### \w+: [\u4e00-\u9fff]+ / \w+", dag.doc_md.strip()), dag.dag_id


def test_an_ingest_run_walks_the_steps_in_their_order(dag_bag):
    dag = dag_bag.dags["ingest_delivery"]
    assert {task.task_id for task in dag.tasks} == set(WAY)
    assert dag.get_task("make_short").upstream_task_ids == dag.get_task("what_takes_long").upstream_task_ids == {"take_in"}
    assert dag.get_task("make_short").priority_weight > dag.get_task("make_long").priority_weight
    assert dag.get_task("make_short").pool == dag.get_task("make_long").pool == "heavy"
    assert dag.get_task("take_in").pool == "light"


def test_a_scan_is_late_for_nothing_that_takes_long(dag_bag):
    """The door has its own pool: no delivery, however large, stands in its way."""
    doors = [(dag.dag_id, task.task_id) for dag in dag_bag.dags.values() for task in dag.tasks if task.pool == "doors"]
    assert {dag for dag, _ in doors} == {"scan_drops"}
    assert {task.pool for task in dag_bag.dags["scan_drops"].tasks} == {"doors"}
    assert min(task.priority_weight for task in dag_bag.dags["scan_drops"].tasks) >= 1000


def test_the_night_looks_after_everything_whatever_becomes_of_one_of_its_tasks(dag_bag):
    dag = dag_bag.dags["care"]
    assert [task.task_id for task in dag.topological_sort()] == ["recover", "purge", "backup", "replicate", "fixity", "clear"]
    assert {task.trigger_rule for task in dag.tasks if task.task_id != "recover"} == {"all_done"}


def test_the_receipt_is_written_whatever_happened_and_a_failed_step_fails_the_run(dag_bag):
    dag = dag_bag.dags["ingest_delivery"]
    assert dag.get_task("finish").trigger_rule == "all_done"
    assert dag.get_task("finish").upstream_task_ids == {"make_short", "make_long"}
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


def run_of(settings, airflow_environment, *words) -> str:
    """The state that Airflow gives a run of a DAG, walked by `airflow dags test`."""
    env = {**os.environ, **airflow_environment, **as_environment(settings)}
    command = [Path(sys.executable).parent / "airflow", "dags", "test", *words]
    done = subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=400)
    states = re.findall(r"DagRun Finished.*?[ ,]state=(\w+)", done.stdout + done.stderr)
    return states[-1] if states else done.stdout[-2000:] + done.stderr[-2000:]


@pytest.fixture
def walked(settings, airflow_environment):
    """Drop a delivery, scan, and let `airflow dags test` walk its run: (delivery id, state Airflow gave the run)."""

    def walk(rows, **files) -> tuple[str, str]:
        folder = folder_of(settings.drops / "zj-330683", rows, "spring", **files)
        (folder / "_READY").touch()
        delivery = scan.run(Services(settings))[0]
        return delivery, run_of(settings, airflow_environment, "ingest_delivery", "-c", json.dumps({"delivery": delivery}))

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


def test_a_night_copies_reads_and_heals(settings, airflow_environment, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    FolderShelf("disk", disk).declare()
    own = settings.model_copy(update={"replicas": (Replica(name="disk", folder=disk),)})
    services = Services(own)
    services.prepare()
    object_id = "urn:archive:resource:7ZQ4M1T9KC5"
    commit(services, object_id, NewVersion({"originals/a": Bytes(b"sound" * 1000)}, "m", "archive"))
    assert run_of(own, airflow_environment, "care") == "success"
    assert services.ledger.copies.of(object_id)[0].version == 1
    shelf = services.store.objects.shelf
    (key,) = [one.key for one in shelf.objects(object_folder(object_id)) if one.key.endswith("/a")]
    shelf.put(key, b"rotten")
    services.ledger.holdings.settle(services.store.objects.verify(object_id, content=False))
    for _ in range(2):
        assert run_of(own, airflow_environment, "care") == "success"
    assert services.store.objects.read(object_id, "originals/a") == b"sound" * 1000
    assert services.ledger.holdings.get(object_id).condition is Condition.HEALED


def test_a_night_makes_the_copies_that_an_operator_asked_for(settings, airflow_environment, tmp_path):
    own = settings.model_copy(update={"preservation_copies": "at-risk"})
    services = Services(own)
    services.prepare()
    rows = [{"item": "1", "title": "越剧选段", "file": "old.wmv"}]
    folder = folder_of(tmp_path, rows, "old", old__wmv=film(tmp_path / "made.wmv", *WMV))
    source, found = one_folder(services, folder, "zj-330683", None)
    delivery, _ = scan.register(services, source, found)
    for step in (receive, verify, preserve, submit):
        step.run(services, delivery.id)
    [resource] = services.ledger.resources.of_delivery(delivery.id)
    assert run_of(own, airflow_environment, "preservation_copies") == "success"
    [copy] = preservation_copies.of(services, resource_object(resource.id))
    assert (copy.source, copy.path) == ("old.wmv", "derived/old.wmv.mkv") and normalise.due(services) == []
