"""200 files are taken in while the scheduler, its tasks, the store and the database are killed: each item exactly once."""

import random
import time

import psutil
import pytest
from benchmarks import airflow_runs as runs
from benchmarks.servers import running
from PIL import Image

from archive.errors import Unavailable
from archive.local.layout import Layout
from archive.local.parts import PARTS
from archive.local.supervisor import Supervisor
from archive.models.states import DeliveryState, ResourceState
from archive.preserved.layout import delivery_object, resource_object
from archive.services import Services
from archive.steps.ingest import scan
from deliveries import folder_of

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]
FILES, KILLS, BETWEEN_S, PATIENCE_S = 200, 20, (3.0, 15.0), 1800
CENTRE, NAME = "zj-330683", "剪纸二百幅"
SERVERS = ("airflow-scheduler", "store", "ledger")
TASK = "a task"


@pytest.fixture(scope="module")
def settings():
    with running(PARTS, None) as found:
        yield found


def test_whoever_is_killed_every_item_is_taken_exactly_once(settings, tmp_path):
    services = Services(settings)
    services.prepare()
    _handed_in(settings, tmp_path)
    runs.triggered(settings, "scan_drops")
    _until(lambda: services.ledger.deliveries.newest(CENTRE, NAME))
    dice = random.Random(2026)
    victims = [dice.choice((*SERVERS, TASK)) for _ in range(KILLS)]
    assert set(victims) == {*SERVERS, TASK}
    for victim in victims:
        time.sleep(dice.uniform(*BETWEEN_S))
        _killed(settings, victim, dice)
    delivery = _until(lambda: _through(services))
    print(f"killed: {victims}; tasks: {_tries(settings, services, delivery)}")
    resources = services.ledger.resources.of_delivery(delivery.id)
    assert delivery.state is DeliveryState.PROCESSED
    assert sorted(one.record.title for one in resources) == sorted(f"剪纸第{n}幅" for n in range(FILES))
    assert {one.state for one in resources} == {ResourceState.IN_REVIEW}
    held = [one for one in services.store.objects.ids() if not one.startswith(("urn:archive:log:", "urn:archive:registry"))]
    assert sorted(held) == sorted([*(resource_object(one.id) for one in resources), delivery_object(delivery.id)])
    for resource in resources:
        assert services.store.objects.verify(resource_object(resource.id)).problems == ()
        assert services.ledger.resources.get(resource.id).version == 1


def _handed_in(settings, tmp_path):
    common = {"genre": "剪纸", "consent": "同意公开"}
    rows = [{"item": str(n), "title": f"剪纸第{n}幅", "file": f"{n}.png", **common} for n in range(FILES)]
    folder = folder_of(tmp_path, rows, NAME)
    for n in range(FILES):
        Image.effect_noise((320, 240), 10 + n % 50).convert("RGB").point(lambda v, n=n: (v + n) % 256).save(folder / f"{n}.png")
    target = settings.drops / CENTRE / NAME
    target.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(target)
    (target / "_READY").touch()


def _killed(settings, victim, dice):
    """Kill a server's process, or one of those in which the scheduler has tasks done; those that are gone are not missed."""
    supervisor = Supervisor(Layout.of(settings))
    server = supervisor.states().get(SERVERS[0] if victim == TASK else victim)
    if server is None or not server.pid:
        return
    try:
        process = psutil.Process(server.pid)
        below = process.children(recursive=True) if victim == TASK else [process]
        if below:
            dice.choice(below).kill()
    except psutil.NoSuchProcess:
        return


def _through(services):
    delivery = services.ledger.deliveries.newest(CENTRE, NAME)
    return delivery if delivery.state is DeliveryState.PROCESSED else None


def _tries(settings, services, delivery):
    every = runs.tasks(settings, "ingest_delivery", scan.run_name(delivery))
    return [f"{one['task_id']} {one['map_index']} {one['state']} try {one['try_number']}" for one in every]


def _until(question):
    """Ask until there is an answer; servers may be on their way up again."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if found := question():
                return found
        except (Unavailable, LookupError):
            pass
        time.sleep(2)
    raise AssertionError("no end of it")
