"""The DAGs: they import, have the structure their page tells, and walk a delivery."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from archive.cli.deliveries import one_folder
from archive.config import Replica
from archive.local.servers import orchestration
from archive.models.preservation import Condition
from archive.models.states import DeliveryState, ResourceState
from archive.orchestration import DAGS, POOLS
from archive.services import Services
from archive.steps.care import normalise
from archive.steps.committed import commit
from archive.steps.ingest import preserve, receive, scan, submit, verify
from archive.steps.making import preservation_copies
from archive.store import Bytes, FolderShelf, NewVersion, object_folder, resource_object
from deliveries import folder_of
from old_films import WMV, film
from own_places import as_environment

DAG_FOLDER = Path(__file__).resolve().parents[2] / "dags"
pytestmark = pytest.mark.servers
LOG = "run.log"
WAY = ["take_in", "make_short", "make_long", "finish"]


def test_every_dag_imports_and_has_a_page_in_both_languages(dag_bag):
    assert dag_bag.import_errors == {}
    assert set(dag_bag.dags) == {
        "scan_drops",
        "scan_sources",
        "harvest_sources",
        "ingest_delivery",
        "sweep",
        "care",
        "preservation_copies",
        "remake_renditions",
        "publish_dumps",
        "freeze_month",
    }
    for dag in dag_bag.dags.values():
        assert re.search(r"^### \w+: [\u4e00-\u9fff]+ / \w+", dag.doc_md.strip()), dag.dag_id


def test_an_ingest_run_walks_the_steps_in_their_order(dag_bag):
    dag = dag_bag.dags["ingest_delivery"]
    assert {task.task_id for task in dag.tasks} == set(WAY)
    assert dag.get_task("make_short").upstream_task_ids == dag.get_task("make_long").upstream_task_ids == {"take_in"}
    assert dag.get_task("take_in").pool == "light"


def test_photographs_are_made_in_a_pool_where_no_film_is_and_one_more_task_may_run_for_them(dag_bag, airflow_environment):
    dag = dag_bag.dags["ingest_delivery"]
    every = [(task.task_id, task.pool) for one in dag_bag.dags.values() for task in one.tasks]
    assert [name for name, pool in every if pool == "short"] == ["make_short"]
    assert dag.get_task("make_long").pool == "heavy" and dag.get_task("make_short").priority_weight > 1
    known = json.loads((Path(airflow_environment["AIRFLOW__CORE__DAGS_FOLDER"]).parent / "infra/local/pools.json").read_text())
    assert sum(pool["slots"] for pool in known.values()) == orchestration.PARALLELISM, "no pool waits for another"


def test_a_night_is_a_night_where_the_centres_are(dag_bag):
    for dag in dag_bag.dags.values():
        assert str(dag.timezone) == "Asia/Shanghai", dag.dag_id


def test_reading_a_dag_imports_nothing_of_the_archive(airflow_environment):
    """Airflow reads the file anew for every task."""
    script = (
        "import sys, runpy; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "for file in Path(sys.argv[1]).glob('*.py'): runpy.run_path(str(file))\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in {'archive', 'minio', 'openpyxl'}))"
    )
    env = {**os.environ, **airflow_environment}
    done = subprocess.run([sys.executable, "-c", script, str(DAG_FOLDER)], check=True, env=env, capture_output=True, text=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_a_scan_is_late_for_nothing_that_takes_long(dag_bag):
    """The door has its own pool: no delivery, however large, stands in its way."""
    doors = [(dag.dag_id, task.task_id) for dag in dag_bag.dags.values() for task in dag.tasks if task.pool == "doors"]
    assert {dag for dag, _ in doors} == {"scan_drops"}
    assert {task.pool for task in dag_bag.dags["scan_drops"].tasks} == {"doors"}
    assert min(task.priority_weight for task in dag_bag.dags["scan_drops"].tasks) >= 1000


def test_the_night_looks_after_everything_whatever_becomes_of_one_of_its_tasks(dag_bag):
    dag = dag_bag.dags["care"]
    order = ["recover", "purge", "backup", "audit_log", "facts", "recount", "replicate", "fixity", "clear", "uploads"]
    assert [task.task_id for task in dag.topological_sort()] == order
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
    settings.home.mkdir(parents=True, exist_ok=True)
    (settings.home / LOG).write_text(done.stdout + done.stderr)
    states = re.findall(r"DagRun Finished.*?[ ,]state=(\w+)", done.stdout + done.stderr)
    return states[-1] if states else done.stdout[-2000:] + done.stderr[-2000:]


@pytest.fixture
def walked(settings, airflow_environment):
    """Drop a delivery, scan, and let `airflow dags test` walk its run: (delivery id, state Airflow gave the run)."""

    own = settings.model_copy(update={"large_file_mb": 1})

    def walk(rows, **files) -> tuple[str, str]:
        folder = folder_of(settings.drops / "zj-330683", rows, "spring", **files)
        (folder / "_READY").touch()
        delivery = scan.run(Services(settings))[0]
        return delivery, run_of(own, airflow_environment, "ingest_delivery", "-c", json.dumps({"delivery": delivery}))

    Services(settings).prepare()
    return walk


def test_a_run_takes_a_delivery_to_review_with_what_takes_a_moment_and_what_takes_long(settings, walked):
    noise = io.BytesIO()
    Image.effect_noise((1200, 1200), 90).save(noise, "JPEG", quality=95)
    assert len(noise.getvalue()) > 1_000_000, "a unit of its own"
    rows = [{"title": "蚕花", "file": "a.jpg"}, {"title": "纹样", "file": "b.jpg"}]
    delivery, state = walked(rows, a__jpg="crimson", b__jpg=noise.getvalue())
    assert state == "success"
    services = Services(settings)
    assert services.ledger.deliveries.get(delivery).state is DeliveryState.PROCESSED
    assert {r.record.title for r in services.ledger.resources.in_state(ResourceState.IN_REVIEW)} == {"蚕花", "纹样"}
    assert (settings.drops / "zj-330683" / "spring" / "_RECEIPT.json").is_file()
    lines = [line for line in (settings.home / LOG).read_text().splitlines() if delivery in line and '"room"' in line]
    ends = [line for line in lines if '"step ends"' in line]
    for step in ("receive", "verify", "preserve", "derive", "tag", "submit", "receipt"):
        assert any(f'"step": "{step}"' in line for line in ends), step
    for task in ("take_in", "make_short", "finish"):
        assert any(f'"task_id": "{task}"' in line for line in ends), task


def test_what_archive_check_expects_of_airflow_is_what_there_is(dag_bag, airflow_environment):
    assert set(dag_bag.dags) == DAGS
    assert {task.pool for dag in dag_bag.dags.values() for task in dag.tasks} == POOLS


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


def test_a_scan_starts_a_run_for_every_delivery_once_and_names_it_for_people(settings, airflow_environment):
    services = Services(settings)
    services.prepare()
    for name in ("春", "夏"):
        folder = folder_of(settings.drops / "zj-330683", [{"title": name, "file": "a.jpg"}], name, a__jpg="crimson")
        (folder / "_READY").touch()
    assert run_of(settings, airflow_environment, "scan_drops") == "success"
    assert run_of(settings, airflow_environment, "scan_drops") == "success", "runs that are there already are left alone"
    notes = noted(airflow_environment)
    every = {one.name: scan.run_name(one) for one in services.ledger.deliveries.listed(10)}
    assert set(every) == {"春", "夏"}
    assert {name: notes[run] for name, run in every.items()} == {
        name: rf"**嵊州市文化馆 \(zj\-330683\) · {name}**" for name in every
    }


def test_the_sweep_starts_again_what_stands_still_and_notes_it(settings, airflow_environment):
    services = Services(settings)
    services.prepare()
    folder = folder_of(settings.drops / "zj-330683", [{"title": "春", "file": "a.jpg"}], "春", a__jpg="crimson")
    (folder / "_READY").touch()
    (delivery,) = scan.run(services)
    receive.run(services, delivery)
    with services.ledger.database.begin() as connection:
        connection.exec_driver_sql("update deliveries set changed_at = changed_at - interval '2 hours'")
        connection.exec_driver_sql("update runs set at = at - interval '2 hours'")
    assert run_of(settings, airflow_environment, "sweep") == "success"
    (run,) = services.ledger.starts.runs(delivery)
    assert run.startswith(f"{delivery}-stuck-") and run in noted(airflow_environment)
    assert services.ledger.stuck.get(delivery).again_at


def noted(airflow_environment) -> dict[str, str]:
    """Run of `ingest_delivery` -> its note, as Airflow's database has it."""
    import psycopg
    from sqlalchemy import make_url

    url = make_url(airflow_environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]).set(drivername="postgresql")
    query = "select run_id, content from dag_run join dag_run_note on dag_run_id = dag_run.id where dag_id = 'ingest_delivery'"
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        return dict(connection.execute(query).fetchall())
