"""`/metrics`: in the format of Prometheus, under the names that `archive status` uses, and not for everybody."""

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from archive import figures, i18n
from archive.config import Settings, is_local
from archive.errors import AddressRefused, SettingWrong
from archive.figures import COUNTERS, GAUGES, Answers, Cached, Figure, Rounds
from stack_ports import free_ports

SOME = (
    Figure(name="archive_waiting", labels={"queue": "review"}, value=3),
    Figure(name="archive_waiting", labels={"queue": "outbox"}, value=0),
    Figure(name="archive_faults_total", labels={"step": "verify", "code": "E103"}, value=7),
    Figure(name="archive_public_entries", value=12),
)


@pytest.fixture
def asked():
    """Serve these figures with these settings, and ask once: (status, body)."""
    servers = []

    def ask(registry, token="", path="/metrics", **settings):
        port = free_ports()["portal_metrics_port"]
        server = figures.serve(Settings(**settings), port, registry)
        servers.append(server)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = httpx.get(f"http://127.0.0.1:{port}{path}", headers=headers)
        return answer.status_code, answer.text

    yield ask
    for server in servers:
        server.shutdown()
        server.server_close()


def values(text):
    return {(s.name, *sorted(s.labels.values())): s.value for f in text_string_to_metric_families(text) for s in f.samples}


def test_figures_are_told_as_prometheus_reads_them(asked):
    status, text = asked(figures.registry(lambda: SOME))
    found = values(text)
    assert status == 200
    assert found["archive_waiting", "review"] == 3
    assert found["archive_faults_total", "E103", "verify"] == 7
    assert found["archive_public_entries",] == 12
    assert "# TYPE archive_faults_total counter" in text
    assert "# TYPE archive_waiting gauge" in text
    assert i18n.both("figure.archive_waiting") in text


def test_each_name_has_words_in_both_languages():
    portal, worker = "archive_portal_answers_total", "archive_worker_rounds_total"
    for name in (*GAUGES, *COUNTERS, portal, "archive_portal_answer_seconds", worker, "archive_worker_done_time_seconds"):
        assert {"zh", "en"} <= i18n.messages()[f"figure.{name}"].keys(), name


def test_other_machines_are_answered_with_the_token_only(asked):
    registry = figures.registry(lambda: SOME)
    with pytest.raises(SettingWrong, match="ARCHIVE_METRICS_TOKEN"):
        figures.serve(Settings(metrics_host="0.0.0.0"), free_ports()["portal_metrics_port"], registry)
    open_ = {"metrics_host": "0.0.0.0", "metrics_token": SecretStr("a-long-token")}
    assert asked(registry, **open_)[0] == 401
    assert asked(registry, token="another", **open_)[0] == 401
    assert asked(registry, token="a-long-token", **open_)[0] == 200
    assert asked(registry, path="/", metrics_host="127.0.0.1")[0] == 404


def test_no_port_is_no_server_and_a_taken_one_is_refused():
    registry = figures.registry(lambda: SOME)
    assert figures.serve(Settings(), 0, registry) is None
    port = free_ports()["portal_metrics_port"]
    server = figures.serve(Settings(), port, registry)
    try:
        with pytest.raises(AddressRefused, match=str(port)):
            figures.serve(Settings(), port, registry)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ("host", "local"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("", False)]
)
def test_which_interfaces_are_this_machine_only(host, local):
    assert is_local(host) is local


def test_the_portal_counts_by_route_and_never_by_what_visitors_make_up(asked):
    registry = figures.registry(lambda: ())
    answers = Answers(registry)
    answers("/e/{typed}", "GET", 200, 0.02)
    answers("/e/{typed}", "GET", 200, 0.3)
    for made_up in ("BREW", "WHEN"):
        answers("-", made_up, 405, 0.001)
    found = values(asked(registry)[1])
    assert {key: value for key, value in found.items() if key[0] == "archive_portal_answers_total"} == {
        ("archive_portal_answers_total", *sorted(("/e/{typed}", "GET", "200"))): 2,
        ("archive_portal_answers_total", *sorted(("-", "OTHER", "405"))): 2,
    }
    assert found["archive_portal_answer_seconds_count", "/e/{typed}"] == 2


def test_the_worker_counts_its_rounds_by_their_end(asked):
    registry = figures.registry(lambda: ())
    rounds = Rounds(registry)
    rounds("E303")
    waiting = values(asked(registry)[1])
    assert (waiting["archive_worker_rounds_total", "E303"], waiting["archive_worker_done_time_seconds",]) == (1, 0)
    rounds("done")
    assert values(asked(registry)[1])["archive_worker_done_time_seconds",] > 1.7e9


def test_many_who_ask_at_once_cost_one_reading():
    read = []
    cached = Cached(lambda: (read.append(1), SOME)[1], kept_s=60)
    assert cached() == cached() == SOME
    assert len(read) == 1
    fresh = Cached(lambda: (read.append(1), SOME)[1], kept_s=-1)
    fresh()
    fresh()
    assert len(read) == 3
