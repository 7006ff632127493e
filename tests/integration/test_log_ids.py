"""One id leads through everything that was done for a delivery: steps, worker and portal write it in every line."""

import json
from functools import partial
from threading import Event

import pytest
from starlette.testclient import TestClient

from archive import logs, workers
from archive.models.report import Decision
from archive.models.states import ResourceState
from archive.steps.decisions import review
from archive.steps.publishing import entries
from archive.web.app import create_app
from deliveries import folder_of

pytestmark = pytest.mark.servers
STEPS = {"receive", "verify", "preserve", "derive", "tag", "submit", "receipt"}


@pytest.fixture
def written(capsys):
    """The lines written since the last call."""
    logs.configure("INFO")
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    logs.configure("WARNING")


def test_the_id_of_a_delivery_finds_each_step_of_it_and_of_nothing_else(services, take_in, tmp_path, written):
    first, _ = take_in(folder_of(tmp_path, [{"title": "蚕花", "file": "a.jpg"}], "spring", a__jpg="crimson"))
    other, _ = take_in(folder_of(tmp_path, [{"title": "灯", "file": "b.jpg"}], "autumn", b__jpg="gold"))
    lines = written()
    of_first = [line for line in lines if line.get("delivery") == first.id]
    assert {line["step"] for line in of_first if line["event"] == "step ends"} == STEPS
    assert {line["step"] for line in lines if line.get("delivery") == other.id and line["event"] == "step ends"} == STEPS
    assert not [line for line in lines if "step" in line and line.get("delivery") not in {first.id, other.id}]
    runs = {}
    for line in of_first:
        runs.setdefault(line["run"], set()).add(line["step"])
    assert all(len(steps) == 1 for steps in runs.values()), "a run is one run of one step"
    [resource] = [one.id for one in services.ledger.resources.of_delivery(first.id)]
    assert {line["step"] for line in of_first if line.get("resource") == resource} >= {"preserve", "derive", "tag", "submit"}


def test_the_worker_writes_the_delivery_of_what_it_publishes(services, take_in, tmp_path, written):
    delivery, _ = take_in(folder_of(tmp_path, [{"title": "蚕花", "file": "a.jpg"}], "spring", a__jpg="crimson"))
    [resource] = services.ledger.resources.in_state(ResourceState.IN_REVIEW)
    review.decide(services, resource.id, Decision(verb="approve", by="陈"))
    stop, ends = Event(), []

    def noted(end):
        ends.append(end)
        if len(ends) == 3:
            stop.set()

    workers.run(services, stop, noted)
    of_it = [line for line in written() if line.get("delivery") == delivery.id]
    assert any(line["event"] == "decided" and line["resource"] == resource.id for line in of_it)
    settled = next(line for line in of_it if line.get("step") == "publish" and line["event"] == "settled")
    assert settled["resource"] == resource.id
    assert any(line.get("room") == "steps" and line.get("step") == "receipt" for line in of_it), "the centre is answered as well"


def test_every_line_of_a_request_has_its_id_and_the_answer_tells_it(services, written, tmp_path):
    dist = tmp_path / "dist"
    dist.mkdir()
    names = ("app.js", "entry.js", "receipt.js", "style.css", "favicon.svg", "icon-touch.png")
    (dist / "manifest.json").write_text(json.dumps({"files": {name: name for name in names}}))
    seen = []
    app = create_app(services, partial(entries.preview, services), dist, observe=lambda *answer: seen.append(answer))
    with TestClient(app, raise_server_exceptions=False) as client:
        given = client.get("/healthz", headers={"X-Request-ID": "from-the-proxy-1"})
        made = client.get("/e/00000000011", headers={"X-Request-ID": "no id; of a proxy"})
    assert given.headers["X-Request-ID"] == "from-the-proxy-1"
    assert made.headers["X-Request-ID"].isalnum()
    answered = {line["request"]: line["route"] for line in written() if line["event"] == "answered"}
    assert answered == {"from-the-proxy-1": "/healthz", made.headers["X-Request-ID"]: "/e/{typed}"}
    assert [answer[:2] for answer in seen] == [("/healthz", "GET"), ("/e/{typed}", "GET")]
