"""Two workers that share no disk: one is killed in the middle of a delivery; the other goes on within a minute, nothing twice."""

import json
import re
import subprocess
import time
import urllib.request

import psutil
import pytest

from archive.media.compose import compose
from archive.models.states import DeliveryState, ResourceState
from archive.services import Services
from archive.store import delivery_object, resource_object
from cluster.airflow import ARCHIVE, Airflow
from cluster.processes import BASE
from cluster.rack import HOST, free_port
from deliveries import folder_of

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3000)]
WITHIN_S = 60
FILMS, FILM_S = 4, 20
PATIENCE_S = 1800
CENTRE, NAME = "zj-330683", "村歌大会"


@pytest.fixture(scope="module")
def airflow(rack):
    made = Airflow(rack)
    run(rack, "migrate")
    made.start()
    return made


@pytest.fixture(scope="module")
def services(rack, tmp_path_factory):
    return Services(rack.settings(tmp_path_factory.mktemp("operator")))


def run(rack, *words):
    """A command of the archive, on a machine of its own."""
    home = rack.folder / "operator"
    done = subprocess.run([ARCHIVE, *words], env={**BASE, **rack.environment(home)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


def films(folder):
    """Films that take a while each, and pictures that take a moment."""
    rows, files = [], {f"p{n}__jpg": colour for n, colour in enumerate(("crimson", "navy", "olive"))}
    for n in range(FILMS):
        film = folder / f"film{n}.mp4"
        drawn = f"testsrc2=s=1280x720:r=25:d={FILM_S},hue=h={20 * n},noise=alls=4:allf=t"
        compose(
            ["-f", "lavfi", "-i", drawn, "-f", "lavfi", "-i", f"sine=f={300 + 50 * n}:d={FILM_S}"],
            ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest", str(film)],
        )
        files[f"f{n}__mp4"] = film.read_bytes()
        rows.append({"item": f"f{n}", "title": f"村歌第{n + 1}首", "file": f"f{n}.mp4", "genre": "合唱", "consent": "同意公开"})
    rows += [
        {"item": f"p{n}", "title": f"剧照之{n + 1}", "file": f"p{n}.jpg", "genre": "剪纸", "consent": "同意公开"}
        for n in range(3)
    ]
    return folder_of(folder, rows, NAME, **files)


def until(look, patience_s=PATIENCE_S):
    end = time.monotonic() + patience_s
    while not (found := look()):
        assert time.monotonic() < end, "it did not come to pass in time"
        time.sleep(0.5)
    return found


def test_what_a_killed_worker_did_goes_on_elsewhere_and_nothing_is_there_twice(rack, airflow, services, tmp_path):
    run(rack, "deliver", str(films(tmp_path)), "--centre", CENTRE)
    airflow.trigger("scan_drops")
    lost = until(lambda: making_at(airflow, airflow.one))
    time.sleep(3)  # into the middle of it
    unhurt = making_at(airflow, airflow.other)
    killed = time.time()
    airflow.one.kill()
    back = {}

    def all_back():
        for task in airflow.tasks("ingest_delivery"):
            if task.name in lost and task.tries > lost[task.name] and task.state in {"running", "success"}:
                back.setdefault(task.name, round(task.started - killed, 1))
        return back.keys() == lost.keys()

    until(all_back, 4 * WITHIN_S)
    print(f"at work again after the kill, in seconds: {back}")
    assert max(back.values()) <= WITHIN_S, back
    assert not left_of(airflow.one), "nothing that the killed worker had started goes on by itself"
    delivery = services.ledger.deliveries.newest(CENTRE, NAME)
    until(lambda: services.ledger.deliveries.get(delivery.id).state is DeliveryState.PROCESSED)
    print(f"the delivery was through {time.time() - killed:.0f} s after the kill")
    until(lambda: all(task.state in {"success", "skipped"} for task in airflow.tasks("ingest_delivery")), 300)
    tries = {task.name: task.tries for task in airflow.tasks("ingest_delivery")}
    assert {name: tries[name] for name in unhurt} == unhurt, "what the other worker was at was not begun anew"
    assert {name: tries[name] for name in lost} == {name: number + 1 for name, number in lost.items()}
    nothing_is_there_twice(services, delivery)
    opened_and_found(rack, services)
    nothing_is_there_twice(services, delivery, decided=True)


def making_at(airflow, worker):
    """Tasks that make media at this worker now: name -> number of the try."""
    here = {one.pid for one in worker.family()}
    tasks = [task for task in airflow.tasks("ingest_delivery") if task.name.startswith("make_long")]
    return {task.name: task.tries for task in tasks if task.state == "running" and task.pid in here}


def left_of(worker):
    """Processes that carry the worker's home, once the parents' death has reached them."""
    time.sleep(5)
    home, found = worker.environment["ARCHIVE_HOME"], []
    for one in psutil.process_iter():
        try:
            if one.environ().get("ARCHIVE_HOME") == home and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
        except psutil.Error:
            continue
    return found


def nothing_is_there_twice(services, delivery, decided=False):
    ledger, objects = services.ledger, services.store.objects
    resources = ledger.resources.of_delivery(delivery.id)
    assert len(resources) == len({one.number for one in resources}) == FILMS + 3
    assert {one.state for one in resources} == {ResourceState.PUBLISHED if decided else ResourceState.IN_REVIEW}
    ours = [resource_object(one.id) for one in resources]
    # The night's reading and the day's registry, which Airflow may have begun meanwhile, are objects of their own.
    held = [one for one in objects.ids() if not one.startswith(("urn:archive:log:", "urn:archive:registry"))]
    assert sorted(held) == sorted([*ours, delivery_object(delivery.id)])
    for one in ours:
        # As handed in, and the decision.
        assert len(objects.head(one).versions) == (2 if decided else 1), one
        assert not objects.verify(one).problems
    # As handed in, and one receipt.
    assert len(objects.head(delivery_object(delivery.id)).versions) == 2
    assert not objects.verify(delivery_object(delivery.id)).problems
    digests = [asset.digest for one in resources for asset in one.assets]
    made = ledger.renditions.of(digests)
    assert len({(one.asset, one.recipe) for one in made}) == len(made) >= len(digests)
    there = {found.key for found in services.store.renditions.shelf.objects("")}
    assert {f"{one.prefix}{file.name}" for one in made for file in one.files} <= there
    assert [key for key in there if not key.startswith(tuple(one.prefix for one in made))] == []
    for one in resources:
        tags = [tag.model_dump_json() for tag in ledger.tags.of(one.id)]
        assert len(tags) == len(set(tags))


def opened_and_found(rack, services):
    """A reviewer approves, the publishing worker publishes, a visitor finds."""
    home, port = rack.folder / "doors", free_port()
    environment = {**rack.environment(home), "ARCHIVE_PORTAL_PORT": str(port), "ARCHIVE_PORTAL_HOST": HOST}
    rack.run("publishing", [ARCHIVE, "worker"], environment)
    portal = rack.run("portal", [ARCHIVE, "portal"], environment)
    ids = [one.id for one in services.ledger.resources.in_state(ResourceState.IN_REVIEW)]
    run(rack, "review", "approve", *ids, "--by", "reviewer")
    until(lambda: services.catalogue.count() == len(ids), 120)
    portal.wait_until(lambda: _page(port, "/readyz"))
    found = json.loads(_page(port, "/api/v1/search?q=cunge"))
    assert found["total"] == FILMS
    assert "村歌第1首" in _page(
        port, f"/e/{next(hit['entry']['id'] for hit in found['hits'] if '第1首' in hit['entry']['title'])}"
    )
    receipt = run(rack, "receipt", f"{CENTRE}/{NAME}")
    assert len(re.findall(r"^[fp]\d  ", receipt, re.MULTILINE)) == FILMS + 3


def _page(port, path):
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://{HOST}:{port}{path}", timeout=20) as answer:
        return answer.read().decode()
