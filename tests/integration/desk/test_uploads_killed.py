"""Uploads through power cuts: the web process, the store and the ledger go away at any point, and no byte is lost or doubled."""

import hashlib
import http.client
import json
import multiprocessing
import random
import secrets
import socket
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

import uploading
from archive.errors import Unavailable
from archive.models.centre import Centre, Level
from archive.models.people import Role
from archive.models.uploads import UploadState
from archive.services import Services
from archive.steps.desk import stale_uploads, trays, uploads
from archive.steps.desk.receiving import Channels
from archive.store.s3 import multipart
from archive.web.workbench.app import create_workbench
from faulty import CUT_AFTER, CUT_BEFORE, PASS, FaultyStore
from stack_ports import free_ports
from uploading import MIB, OURS

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
FILM = random.Random(2).randbytes(17 * MIB + 77)


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):
    own = places.prepared(tmp_path_factory.mktemp("home"))
    made = Services(own)
    with made.ledger.centres.changing() as tree:
        tree.save([Centre(id=CENTRE, name="嵊州", level=Level.COUNTY)])
    uploading.somebody(made, "wang", Role.ARCHIVIST, CENTRE)
    yield made
    places.give_back(own)


@pytest.fixture
def person(services):
    return services.ledger.accounts.people.by_login("wang").person()


@pytest.fixture
def tray(services, person):
    return trays.open_tray(services, person, CENTRE, f"春晚 {secrets.token_hex(6)}")


@pytest.fixture
def browser(services):
    return signed_in(services)


def signed_in(services):
    bare = TestClient(create_workbench(services), base_url="http://localhost", headers=OURS, follow_redirects=False)
    return uploading.signed_in(bare)


def digest(services, tray, upload):
    with services.store.trays.open(tray.id, upload.id) as stored:
        return hashlib.sha256(b"".join(stored.chunks())).hexdigest()


class Web:
    """The web as a process of its own, which is killed as a power cut kills."""

    def __init__(self, settings):
        self.settings, self.port = settings, next(iter(free_ports().values()))
        self.start()

    def start(self):
        self.process = multiprocessing.get_context("spawn").Process(
            target=uploading.serve, args=(self.settings, self.port), daemon=True
        )
        self.process.start()
        for _ in range(600):
            with suppress(OSError):
                return self.ask("GET", "/work/sign-in")
            time.sleep(0.1)
        raise AssertionError("the web does not start")

    def kill(self):
        self.process.kill()
        self.process.join()

    def ask(self, method, path, headers=None, body=None):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, path, body, {**OURS, **(headers or {})})
        answer = line.getresponse()
        data = answer.read()
        line.close()
        return answer, data

    def begin_patch(self, upload, offset, size):
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.putrequest("PATCH", f"/work/uploads/{upload.id}")
        headers = {
            **OURS,
            **uploading.TUS,
            "Upload-Token": upload.token,
            "Upload-Offset": offset,
            "Content-Length": size - offset,
        }
        for name, value in {**headers, "Content-Type": "application/offset+octet-stream"}.items():
            line.putheader(name, str(value))
        line.endheaders()
        line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 65_536)
        return line

    def offset(self, upload):
        headers = {**uploading.TUS, "Upload-Token": upload.token}
        answer, _ = self.ask("HEAD", f"/work/uploads/{upload.id}", headers)
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])


def killed_again_and_again(services, person, tray, data, kills, rng):
    """Send a file through as many kills of the web, at random points, or of the line; the most that was sent again."""
    web, worst, done = Web(services.settings), 0, 0
    piece = services.store.trays.piece(len(data))
    begun = services.ledger.desk.uploads.begin(tray.id, "film.mp4", len(data), piece, person.id)
    upload = type("Sent", (), {"id": begun.upload.id, "token": begun.token, "piece": piece})
    stops = sorted(rng.randrange(len(data)) for _ in range(kills))
    try:
        for stop in [*stops, len(data)]:
            at = web.offset(upload)
            assert at <= done or done == 0
            worst = max(worst, done - at)
            line, sent = web.begin_patch(upload, at, len(data)), at
            with suppress(OSError):
                while sent < stop:
                    line.send(data[sent : sent + 65_536][: stop - sent])
                    sent += min(65_536, stop - sent)
                    time.sleep(0.005)  # a line of 100 Mbit/s: what the system's own buffers hold was never sent
                if stop == len(data):
                    assert line.getresponse().status == 204
            done = max(done, sent)
            if stop < len(data):
                if rng.random() < 0.7:
                    web.kill()
                    web.start()
                line.close()
        assert web.offset(upload) == len(data)
        said = {"pieces": uploading.pieces(data, piece), "sha256": hashlib.sha256(data).hexdigest()}
        headers = {"Upload-Token": upload.token, "Content-Type": "application/json"}
        answer, body = web.ask("POST", f"/work/uploads/{upload.id}/finish", headers, json.dumps(said))
        assert answer.status == 200, body
    finally:
        web.kill()
    assert digest(services, tray, upload) == hashlib.sha256(data).hexdigest()
    return worst


def test_the_web_is_killed_at_random_points_and_the_file_is_right(services, person, tray):
    worst = killed_again_and_again(services, person, tray, FILM, 4, random.Random(7))
    # What lay in the buffers of the line when it was cut was never received: two of 256 KiB and the next MiB.
    assert worst <= 2 * MIB


@pytest.mark.soak
def test_a_hundred_kills_in_two_gigabytes(services, person, tray):
    data = random.Random(3).randbytes(2_000_000_000)
    assert killed_again_and_again(services, person, tray, data, 100, random.Random(8)) <= 2 * MIB


@contextmanager
def faulty(services, rule=lambda _: PASS):
    proxy = FaultyStore(services.settings.store_url, rule)
    yield proxy, Services(services.settings.model_copy(update={"store_url": proxy.url}))
    proxy.close()


def test_a_completion_that_is_cut_at_any_point_is_taken_up_and_nothing_finished_is_lost(services, person, tray):
    piece = services.store.trays.piece(len(FILM))
    with faulty(services) as (proxy, own):
        for point in range(1, 5):
            for cut in (CUT_BEFORE, CUT_AFTER):
                channels = Channels(own)
                begun = uploads.begin(channels, person, tray, uploads.Wanted(f"{point}-{cut}.mp4", len(FILM)))
                channels.of(begun.upload).write(FILM)
                base = proxy.writes
                proxy.rule = lambda request, last=base + point, cut=cut: cut if request.write == last else PASS
                said = uploading.pieces(FILM, piece), hashlib.sha256(FILM).hexdigest()
                with suppress(Unavailable):
                    uploads.finish(channels, services.ledger.desk.uploads.get(begun.upload.id), *said)
                proxy.rule = lambda _: PASS
                again = Channels(own)
                uploads.finish(again, services.ledger.desk.uploads.get(begun.upload.id), *said)
                stored = services.ledger.desk.uploads.get(begun.upload.id)
                assert stored.state is UploadState.STORED and digest(services, tray, stored) == said[1]
                services.store.trays.clear("t-other", begun.upload.id, stored.store_upload)
                assert digest(services, tray, stored) == said[1]


def test_a_left_over_id_of_a_finished_file_takes_nothing_away(services, person, tray):
    channels = Channels(services)
    begun = uploads.begin(channels, person, tray, uploads.Wanted("a.mp4", len(FILM)))
    channels.of(begun.upload).write(FILM)
    said = uploading.pieces(FILM, begun.upload.piece), hashlib.sha256(FILM).hexdigest()
    place = services.store.trays._place(tray.id, begun.upload.id)
    left = multipart.begin(services.store._client, place)
    multipart.put_part(services.store._client, place, left, 1, FILM[: 8 * MIB])
    uploads.finish(channels, services.ledger.desk.uploads.get(begun.upload.id), *said)
    multipart.abort(services.store._client, place, left)
    assert digest(services, tray, begun.upload) == said[1], "seaweedfs#10663"


def test_a_store_that_is_away_or_full_costs_a_wait_and_no_byte(services, tray):
    with faulty(services) as (proxy, own):
        browser = signed_in(own)
        upload = uploading.picked(browser, tray.id, "a.mp4", FILM)
        proxy.rule = lambda request: 507 if request.method == "PUT" else PASS
        assert uploading.patch(browser, upload, 0, FILM).status_code == 204, "the disk takes what the store does not"
        refused = uploading.finish(browser, upload, FILM)
        assert refused.status_code == 503 and refused.headers["Retry-After"] and refused.json()["do_zh"]
        assert uploading.offset(browser, upload) == len(FILM)
        proxy.rule = lambda _: PASS
        assert uploading.finish(browser, upload, FILM).status_code == 200
    assert digest(services, tray, upload) == hashlib.sha256(FILM).hexdigest()


def test_a_ledger_that_restarts_in_the_middle_loses_nothing(services, browser, tray):
    upload = uploading.picked(browser, tray.id, "a.mp4", FILM)
    own = f"archive {services.settings.ledger_schema}"

    def body():
        for at in range(0, len(FILM), MIB):
            if at == 6 * MIB:
                with services.ledger.database.engine.connect() as connection:
                    ending = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = :own"
                    with suppress(Exception):
                        connection.execute(text(f"{ending} and pid <> pg_backend_pid()"), {"own": own})
            yield FILM[at : at + MIB]

    assert uploading.patch(browser, upload, 0, body()).status_code in {204, 503}
    at = uploading.offset(browser, upload)
    assert at >= 5 * MIB
    if at < len(FILM):
        assert uploading.patch(browser, upload, at, FILM[at:]).status_code == 204
    assert uploading.finish(browser, upload, FILM).status_code == 200
    assert digest(services, tray, upload) == hashlib.sha256(FILM).hexdigest()


def test_another_host_goes_on_with_what_was_parked_and_only_with_that(services, person, tray, tmp_path):
    here = Channels(services)
    begun = uploads.begin(here, person, tray, uploads.Wanted("a.mp4", len(FILM)))
    here.of(begun.upload).write(FILM[: 10 * MIB])
    assert uploads.park(here, 0) == 1 and uploads.park(here, 0) == 0
    there = Channels(Services(services.settings.model_copy(update={"home": tmp_path / "there"})))
    now = uploads.begin(there, person, tray, uploads.Wanted("a.mp4", len(FILM)))
    assert now.upload.offset == 10 * MIB and len(now.compare) == 2
    channel = there.of(services.ledger.desk.uploads.get(begun.upload.id))
    channel.write(FILM[10 * MIB : 12 * MIB])
    back = uploads.begin(here, person, tray, uploads.Wanted("a.mp4", len(FILM))).upload
    assert back.offset == 10 * MIB, "what only the other disk has does not count"
    here.of(services.ledger.desk.uploads.get(begun.upload.id)).write(FILM[10 * MIB :])
    said = uploading.pieces(FILM, back.piece), hashlib.sha256(FILM).hexdigest()
    uploads.finish(here, services.ledger.desk.uploads.get(begun.upload.id), *said)
    assert digest(services, tray, back) == said[1] and here.spool.uploads() == []


def test_what_nobody_goes_on_with_is_told_after_a_week_and_gone_after_two_however_clocks_jump(services, person, tray):
    channels = Channels(services)
    half = uploads.begin(channels, person, tray, uploads.Wanted("half.mp4", len(FILM))).upload
    channels.of(half).write(FILM[: 9 * MIB])
    whole = trays.put_file(services, person, tray.id, "whole.txt", b"whole")
    now, ledger = datetime.now(UTC), services.ledger.desk.uploads
    stale_uploads.run(services, now + timedelta(days=400))
    stale_uploads.run(services, now + timedelta(days=400, hours=1))
    assert ledger.get(half.id).told_at, "a clock that jumped tells, and clears nothing"
    stale_uploads.run(services, now + timedelta(days=8))
    assert ledger.get(half.id).told_at == now + timedelta(days=8)
    stale_uploads.run(services, now + timedelta(days=13))
    assert ledger.get(half.id)
    stale_uploads.run(services, now + timedelta(days=15))
    assert [one.id for one in ledger.of(tray.id)] == [whole], "what is whole stays"
    assert services.store.trays.size(tray.id, whole) == 5 and ledger.removed() == []
    prefix = services.store.trays._place(tray.id, "").key
    assert not list(multipart.begun(services.store._client, services.settings.bucket_inbox, prefix)), "its parts are cleared"


def test_what_comes_slowly_is_durable_within_a_second_and_a_silent_line_is_taken_over(services, person, tray):
    web = Web(services.settings)
    try:
        begun = services.ledger.desk.uploads.begin(tray.id, "slow.mp4", len(FILM), 8 * MIB, person.id)
        upload = type("Sent", (), {"id": begun.upload.id, "token": begun.token})
        line = web.begin_patch(upload, 0, len(FILM))
        line.send(FILM[:50_000])
        until = time.monotonic() + 20  # a second where nothing else runs
        while services.ledger.desk.uploads.get(begun.upload.id).offset != 50_000:
            assert time.monotonic() < until, "what comes slowly is durable while it comes"
            time.sleep(0.1)
        line.send(FILM[50_000:60_000])
        time.sleep(0.1)
        began = time.monotonic()
        assert web.offset(upload) == 60_000, "who asks ends whom was sending, and gets all that came"
        assert time.monotonic() - began < 5
        assert line.getresponse().status == 409
    finally:
        web.kill()
