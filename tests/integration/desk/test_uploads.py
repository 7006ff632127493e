"""Handing in through the workbench: bytes that are durable, files that are the right ones, a delivery like any other."""

import base64
import hashlib
import random
import secrets
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

import uploading
from archive.ledger import exclusions
from archive.models.centre import Centre, Level
from archive.models.notices import Scope
from archive.models.people import Role
from archive.models.preservation import Exclusion
from archive.models.states import DeliveryState
from archive.services import Services
from archive.steps.desk import trays
from archive.steps.desk import uploads as steps
from archive.steps.ingest import receive, scan
from archive.web.workbench.app import create_workbench
from uploading import MIB, OURS, TUS

pytestmark = pytest.mark.servers
CENTRE = "zj-330683"
FILM = random.Random(1).randbytes(19 * MIB + 12_345)


@pytest.fixture(scope="module")
def services(places, tmp_path_factory):

    own = places.prepared(tmp_path_factory.mktemp("home"))
    made = Services(own)
    with made.ledger.centres.changing() as tree:
        tree.save([Centre(id=CENTRE, name="嵊州", level=Level.COUNTY), Centre(id="zj-330602", name="越城", level=Level.COUNTY)])
    uploading.somebody(made, "wang", Role.ARCHIVIST, CENTRE)
    uploading.somebody(made, "li", Role.ARCHIVIST, "zj-330602", "示例李")
    yield made
    places.give_back(own)


@pytest.fixture
def browser(services):
    bare = TestClient(create_workbench(services), base_url="http://localhost", headers=OURS, follow_redirects=False)
    return uploading.signed_in(bare)


@pytest.fixture
def tray(services):
    person = services.ledger.accounts.people.by_login("wang").person()
    return trays.open_tray(services, person, CENTRE, f"春晚 {secrets.token_hex(6)}").id


def test_a_file_goes_up_in_pieces_and_becomes_a_delivery_with_the_senders_digest(services, browser, tray):
    upload = uploading.picked(browser, tray, "春晚/开场.mp4", FILM)
    at = 0
    for size in (5 * MIB, 3, 9 * MIB, len(FILM)):
        piece = FILM[at : at + size]
        answer = uploading.patch(browser, upload, at, piece)
        assert answer.status_code == 204, answer.text
        at += len(piece)
        assert int(answer.headers["Upload-Offset"]) == at == uploading.offset(browser, upload)
    assert uploading.finish(browser, upload, FILM).json() == {"stored": len(FILM)}
    uploading.sent(browser, tray, "清单.csv", "题名,文件\n开场,春晚/开场.mp4\n".encode())
    uploading.sent(browser, tray, "空.txt", b"")
    delivery = trays.hand_in(services, services.ledger.accounts.people.by_login("wang").person(), tray)
    assert delivery.state is DeliveryState.READY and delivery.source == "upload"
    assert delivery.id in [one.delivery for one in scan.starts(services)]
    receive.run(services, delivery.id)
    received = {one.path: one for one in services.ledger.deliveries.received(delivery.id)}
    film = received["春晚/开场.mp4"]
    assert (film.size, film.sha256) == (len(FILM), hashlib.sha256(FILM).hexdigest())
    with services.store.inbox.open(delivery.id, received["sha256sums.txt"].n) as sums:
        assert f"{film.sha256}  春晚/开场.mp4" in sums.read().decode()
    assert services.store.trays.trays() == [] and services.ledger.desk.trays.get(tray).received_at
    receive.run(services, delivery.id)
    assert not list(services.sources["upload"].ready())


def test_bytes_of_a_file_that_was_picked_again_are_compared_before_and_after(services, browser, tray):
    upload = uploading.picked(browser, tray, "a.mp4", FILM)
    uploading.patch(browser, upload, 0, FILM[: 10 * MIB])
    other = bytearray(FILM)
    other[9 * MIB] ^= 1
    again = uploading.picked(browser, tray, "a.mp4", other)
    assert again.id == upload.id and again.offset == 10 * MIB
    assert again.compare == [[1, 0, 8 * MIB], [2, 8 * MIB, 10 * MIB]], "all of it is compared while it is little"
    assert uploading.patch(browser, again, 10 * MIB, other[10 * MIB :]).json()["code"] == "E845"
    assert uploading.compare(browser, again, bytes(other)).json()["code"] == "E844"
    assert (
        uploading.compare(browser, SimpleNamespace(**vars(again) | {"compare": again.compare[:1]}), FILM).json()["code"] == "E844"
    )
    right = uploading.picked(browser, tray, "a.mp4", FILM)
    assert uploading.compare(browser, right, FILM).status_code == 200
    assert uploading.patch(browser, right, 10 * MIB, FILM[10 * MIB :]).status_code == 204
    assert uploading.finish(browser, right, bytes(other)).json()["code"] == "E844", "every piece is compared before it is kept"
    assert uploading.finish(browser, right, FILM, pieces=[]).json()["code"] == "E844"
    assert uploading.finish(browser, right, FILM).status_code == 200
    assert uploading.finish(browser, right, FILM).status_code == 200, "an answer that was lost is given again"
    stored = uploading.picked(browser, tray, "a.mp4", other)
    assert stored.state == "stored" and uploading.compare(browser, stored, bytes(other)).json()["code"] == "E844"


def test_many_pieces_are_compared_by_samples_that_nobody_knows_beforehand(services, browser, tray):
    uploads = services.ledger.desk.uploads
    begun = uploads.begin(tray, "long.mov", 40_000_000_000, 8 * MIB, services.ledger.accounts.people.by_login("wang").id).upload
    some = [tuple(steps._to_compare(begun.model_copy(update={"offset": 30_000_000_001}))) for _ in range(20)]
    last = 30_000_000_001 // (8 * MIB) + 1
    assert all(one[0] == 1 and one[-1] == last and len(one) == 5 for one in some) and len(set(some)) > 15


@pytest.mark.parametrize(
    ("offset", "status"), [("5", 409), ("-1", 400), ("1e3", 400), ("", 400), ("9" * 15, 409), ("9" * 30, 400), ("abc", 400)]
)
def test_offsets_that_lie_change_nothing(services, browser, tray, offset, status):
    upload = uploading.picked(browser, tray, "a.mp4", FILM)
    answer = uploading.patch(browser, upload, 0, b"x" * 100, **{"Upload-Offset": offset})
    assert answer.status_code == status and uploading.offset(browser, upload) == 0
    assert status != 409 or answer.headers["Upload-Offset"] == "0"


def test_a_file_never_gets_longer_than_it_is(services, browser, tray):
    upload = uploading.picked(browser, tray, "a.txt", b"0123456789")
    assert uploading.patch(browser, upload, 0, b"01234567890").status_code == 413

    def chunks():
        yield b"01234"
        yield b"5678901234"

    assert uploading.patch(browser, upload, 0, chunks()).status_code == 413
    assert uploading.offset(browser, upload) == 0
    assert uploading.patch(browser, upload, 0, b"0123456789").status_code == 204
    assert uploading.patch(browser, upload, 10, b"0").status_code == 413
    assert uploading.finish(browser, upload, b"0123456789").status_code == 200
    assert uploading.patch(browser, upload, 0, b"0").status_code == 409 and uploading.offset(browser, upload) == 10


@pytest.mark.parametrize("name", ["sha1", "sha256", "sha512"])
def test_bytes_that_were_damaged_on_their_way_are_thrown_away(services, browser, tray, name):
    upload = uploading.picked(browser, tray, "a.mp4", FILM)
    first = FILM[: 6 * MIB]

    def sum_of(data):
        return {"Upload-Checksum": f"{name} {base64.b64encode(hashlib.new(name, data).digest()).decode()}"}

    assert uploading.patch(browser, upload, 0, first, **sum_of(first)).status_code == 204
    more = FILM[6 * MIB : 12 * MIB]
    damaged = more[:-1] + bytes([more[-1] ^ 1])
    answer = uploading.patch(browser, upload, 6 * MIB, damaged, **sum_of(more))
    assert (answer.status_code, answer.json()["code"]) == (460, "E853") and uploading.offset(browser, upload) == 6 * MIB
    assert uploading.patch(browser, upload, 6 * MIB, more, **sum_of(more)).status_code == 204
    rest = FILM[12 * MIB :]
    assert uploading.patch(browser, upload, 12 * MIB, rest, **sum_of(rest)).status_code == 204
    assert uploading.finish(browser, upload, FILM).status_code == 200
    for wrong in ("md4 AAAA", "sha256", "sha256 ***"):
        assert uploading.patch(browser, upload, 0, b"", **{"Upload-Checksum": wrong}).status_code in {400, 409}


def test_who_has_no_right_sends_nothing(services, browser, tray):
    upload = uploading.picked(browser, tray, "a.mp4", FILM)
    spool = services.settings.home.resolve() / "spool" / upload.id
    for token in ("", "forged", "x" * 5000):
        answer = uploading.patch(browser, SimpleNamespace(id=upload.id, token=token), 0, FILM[:100])
        assert (answer.status_code, answer.json()["code"]) == (403, "E842") and not spool.exists()
    assert uploading.patch(browser, SimpleNamespace(id="u-forged", token=upload.token), 0, b"x").status_code == 404
    bare = TestClient(create_workbench(services), base_url="http://localhost", headers=OURS, follow_redirects=False)
    assert bare.post(f"/work/trays/{tray}/files", json={"files": []}, headers={"accept": "application/json"}).status_code == 401
    other = uploading.signed_in(bare, "li")
    for method, address in (("get", ""), ("get", "/state"), ("post", "/hand-in"), ("post", "/remove")):
        assert getattr(other, method)(f"/work/trays/{tray}{address}").status_code == 404, "of another centre"
    assert other.post(f"/work/trays/{tray}/files", json={"files": []}).status_code == 404
    assert other.post(f"/work/uploads/{upload.id}/remove").status_code == 404
    cross = {"sec-fetch-site": "cross-site"}
    assert uploading.patch(browser, upload, 0, b"x", **cross).status_code == 403 and uploading.offset(browser, upload) == 0


def test_a_sign_in_may_end_meanwhile_and_a_right_may_not(services, tray):
    bare = TestClient(create_workbench(services), base_url="http://localhost", headers=OURS, follow_redirects=False)
    browser = uploading.signed_in(bare)
    upload = uploading.picked(browser, tray, "a.mp4", FILM)
    browser.post("/work/sign-out")
    assert uploading.patch(browser, upload, 0, FILM[: 9 * MIB]).status_code == 204
    accounts = services.ledger.accounts
    zhao = uploading.somebody(services, "zhao", Role.ARCHIVIST, CENTRE, "示例赵")
    theirs = uploading.picked(uploading.signed_in(bare, "zhao"), tray, "b.mp4", FILM)
    accounts.grants.end(accounts.grants.posts(zhao.id)[0].id)
    assert uploading.patch(bare, theirs, 0, b"x").json()["code"] == "E842"
    accounts.people.change(zhao.id, state="disabled")
    assert uploading.patch(bare, theirs, 0, b"x").json()["code"] == "E842"
    assert uploading.patch(browser, upload, 9 * MIB, FILM[9 * MIB :]).status_code == 204
    assert uploading.finish(browser, upload, FILM).status_code == 200


def test_two_tabs_on_one_file_end_with_one_that_goes_on(services, browser, tray):
    first = uploading.picked(browser, tray, "a.mp4", FILM)
    uploading.patch(browser, first, 0, FILM[:MIB])
    second = uploading.picked(browser, tray, "a.mp4", FILM)
    uploading.compare(browser, second, FILM)
    assert uploading.patch(browser, first, MIB, FILM[MIB : 2 * MIB]).json()["code"] == "E842"
    assert uploading.patch(browser, second, MIB, FILM[MIB:]).status_code == 204
    assert uploading.finish(browser, second, FILM).status_code == 200


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("../a.jpg", b"x", "E848"), ("/etc/passwd", b"x", "E848"), ("C:/a.jpg", b"x", "E848"), ("a\\b.jpg", b"x", "E848"),
        ("a//b.jpg", b"x", "E848"), ("", b"x", "E848"), ("a\n.jpg", b"x", "E848"), ("长" * 90 + ".jpg", b"x", "E848"),
        ("a/" * 500 + "b.jpg", b"x", "E848"),
        ("setup.exe", b"x", "E849"), ("film.mp4", b"MZ\x90", "E849"), ("a.rar", b"x", "E849"),
        ("a.jpg", b"Rar!\x1a\x07\x01", "E849"),
    ],
)  # fmt: skip
def test_what_cannot_come_in_is_refused_before_it_is_sent(services, browser, tray, path, data, code):
    refused = uploading.picked(browser, tray, path, data)
    assert refused.fault["code"] == code and refused.fault["zh"] and refused.fault["do_en"] and not refused.id
    assert services.ledger.desk.uploads.of(tray) == []


@pytest.mark.parametrize("path", ["交付.zip", "清单.xlsx", "md5.txt", "PRIVATE/AVCHD/a.sh", "metadata.xml", "a.tar.gz"])
def test_packages_lists_and_a_cameras_files_come_in(services, browser, tray, path):
    assert uploading.picked(browser, tray, path, b"\x1f\x8b" if path.endswith("gz") else b"x").id


def test_another_file_takes_the_place_of_one_only_if_it_can_come_in_and_the_log_says_so(services, browser, tray):
    first = uploading.sent(browser, tray, "a.jpg", b"picture")
    refused = uploading.picked(browser, tray, "a.jpg", b"MZ\x90", instead=True)
    assert refused.fault["code"] == "E849"
    assert [one.id for one in services.ledger.desk.uploads.of(tray)] == [first.id], "what was there stays"
    other = uploading.picked(browser, tray, "a.jpg", b"another picture", instead=True)
    assert other.id not in {"", first.id}
    told = services.ledger.accounts.audit.newest(subject=tray)
    assert [one.facts.get("instead") for one in told if one.verb == "remove-upload"] == ["1"]


def test_litter_is_left_and_deleted_bytes_stay_out(services, browser, tray):
    assert uploading.picked(browser, tray, "图片/Thumbs.db", b"x").left
    data = b"deleted by decision"
    sha512 = hashlib.sha512(data).hexdigest()
    with services.ledger.database.begin() as connection:
        exclusions.add(connection, [Exclusion(digest=sha512, resource="r-1", reason="t", at="2026-01-01T00:00:00Z")])
    assert uploading.picked(browser, tray, "a.jpg", data, sha512=sha512).fault["code"] == "E850"


def test_what_is_half_here_is_not_handed_in_and_what_was_handed_in_stays_as_it_is(services, browser, tray):
    assert "E852" in browser.post(f"/work/trays/{tray}/hand-in").text
    upload = uploading.picked(browser, tray, "a.jpg", b"picture")
    refused = browser.post(f"/work/trays/{tray}/hand-in")
    assert refused.status_code == 409 and "E852" in refused.text
    uploading.patch(browser, upload, 0, b"picture")
    assert uploading.finish(browser, upload, b"picture").status_code == 200
    assert browser.post(f"/work/trays/{tray}/hand-in").status_code == 303
    delivery = services.ledger.desk.trays.get(tray).delivery
    assert browser.post(f"/work/trays/{tray}/hand-in").status_code == 303, "pressed twice"
    assert services.ledger.desk.trays.get(tray).delivery == delivery
    assert uploading.picked(browser, tray, "b.jpg", b"x").fault["code"] == "E841"
    assert browser.post(f"/work/uploads/{upload.id}/remove", headers={"accept": "application/json"}).json()["code"] == "E841"


def test_the_form_keeps_what_was_typed(services, browser):
    page = browser.post("/work/uploads", data={"centre": CENTRE, "name": "a/b"})
    assert page.status_code == 400 and "E114" in page.text and 'value="a/b"' in page.text
    made = browser.post("/work/uploads", data={"centre": f"{CENTRE} 嵊州", "name": "  春晚  2026 "})
    assert made.status_code == 303
    again = browser.post("/work/uploads", data={"centre": CENTRE, "name": "春晚 2026"})
    assert again.status_code == 409 and "E840" in again.text and made.headers["location"] in again.text
    assert browser.post("/work/uploads", data={"centre": "zj-330602", "name": "x"}).status_code == 403
    assert "春晚 2026" in browser.get("/work/uploads").text
    assert browser.post(made.headers["location"] + "/remove").status_code == 303
    assert browser.get(made.headers["location"]).status_code == 404


def test_what_of_tus_is_spoken(services, browser, tray):
    offered = browser.options(f"/work/trays/{tray}/uploads")
    assert offered.headers["Tus-Version"] == "1.0.0" and "checksum" in offered.headers["Tus-Extension"]
    name = base64.b64encode(b"a.txt").decode()
    made = browser.post(
        f"/work/trays/{tray}/uploads", headers={**TUS, "Upload-Length": "5", "Upload-Metadata": f"filename {name}"}
    )
    assert made.status_code == 201 and made.headers["Upload-Expires"]
    upload = SimpleNamespace(id=made.headers["Location"].rpartition("/")[2], token=made.headers["Upload-Token"], piece=8 * MIB)
    assert uploading.patch(browser, upload, 0, b"hello", **{"Tus-Resumable": "0.2"}).status_code == 412
    assert uploading.patch(browser, upload, 0, b"hello", **{"Content-Type": "text/plain"}).status_code == 415
    found = uploading.head(browser, upload)
    assert found.headers["Upload-Length"] == "5" and found.headers["Cache-Control"] == "no-store"
    ended = browser.delete(f"/work/uploads/{upload.id}", headers={**TUS, "Upload-Token": upload.token})
    assert ended.status_code == 204 and uploading.head(browser, upload).status_code == 404
    line = services.ledger.accounts.audit.head()
    wang = services.ledger.accounts.people.by_login("wang").id
    assert (line.verb, line.subject, line.facts["path"]) == ("remove-upload", tray, "a.txt") and f"<{wang}>" in line.actor
    assert services.ledger.desk.uploads.removed() == []
    for headers in (
        {"Upload-Length": "-1"},
        {},
        {"Upload-Length": "5"},
        {"Upload-Length": "5", "Upload-Metadata": "filename ***"},
    ):
        assert browser.post(f"/work/trays/{tray}/uploads", headers={**TUS, **headers}).status_code == 400


def test_what_is_promised_counts_until_it_was_received(services, browser, tray):
    quotas = services.ledger.desk.quotas
    before = quotas.stand(CENTRE).used
    person = services.ledger.accounts.people.by_login("wang").person()
    quotas.put(CENTRE, Scope.OWN, before + 1000, "t")
    try:
        assert uploading.picked(browser, tray, "a.jpg", b"x" * 1001).fault["code"] == "E825"
        upload = uploading.sent(browser, tray, "b.jpg", b"x" * 900)
        assert quotas.stand(CENTRE).used == before + 900
        assert not uploading.picked(browser, tray, "c.jpg", b"x" * 200).id
        assert [one.path for one in services.ledger.desk.uploads.of(tray)] == ["b.jpg"] and upload.id
        delivery = trays.hand_in(services, person, tray)
        receive.run(services, delivery.id)
        assert 900 <= quotas.stand(CENTRE).used - before < 1100, "with the file of digests"
    finally:
        quotas.put(CENTRE, Scope.OWN, None, "t")
